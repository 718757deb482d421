/* fuzz_key_upload: what devices publish of themselves. What is taken is JSON in
 * canonical form: read again it is the same bytes. */
#include <stdlib.h>
#include <string.h>

#include "user/device_keys.h"
#include "user/device_keys_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_again(struct scope *sc, const struct signed_json *j)
{
	struct signed_json again;
	yyjson_val *root;

	if (json_parse_object(sc, j->body, j->len, &root) != OK ||
	    signed_json_read(sc, root, &again) != OK || again.len != j->len ||
	    memcmp(again.body, j->body, j->len) != 0 ||
	    again.signatures != NULL)
		abort();
}

static void
check_keys(struct scope *sc, const struct one_time_key *keys, size_t count)
{
	yyjson_val *root;
	size_t i;

	for (i = 0; i < count; i++)
		if (*keys[i].algorithm == '\0' || *keys[i].key_id == '\0' ||
		    strlen(keys[i].json) > ONE_TIME_KEY_SIZE_MAX ||
		    json_parse(sc, keys[i].json, strlen(keys[i].json), &root) !=
			    OK)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct key_owner owner = {"@a:b", "D", 1, 2};
	struct key_upload k;
	yyjson_val *root;
	struct scope sc;

	scope_begin(&sc, NULL);
	if (json_parse_object(&sc, (const char *)data, size, &root) == OK &&
	    key_upload_read(&sc, &owner, root, &k) == OK) {
		if (k.device_keys.body != NULL)
			read_again(&sc, &k.device_keys);
		check_keys(&sc, k.one_time, k.one_time_count);
		check_keys(&sc, k.fallback, k.fallback_count);
	}
	scope_end(&sc);
	return 0;
}
