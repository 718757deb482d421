/* fuzz_request_words: the small texts of requests: queries, ranges, tags,
 * addresses, ids, base64. What one function gives, its reverse takes. */
#include "base/uri.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "event/id.h"
#include "http/address.h"
#include "http/range.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_uri(struct scope *sc, const char *text, size_t len)
{
	struct uri_query q;
	char *again;
	size_t i;

	if (uri_decode(sc, uri_encode(sc, text), strlen(uri_encode(sc, text)),
		       &again) != OK ||
	    strcmp(again, text) != 0)
		abort();
	if (uri_query_parse(sc, text, len, &q) == OK)
		for (i = 0; i < q.count; i++)
			if (uri_query_find(&q, q.params[i].name) == NULL)
				abort();
	(void)uri_resolve(sc, "https://a.example/b?c", text);
	(void)uri_resolve(sc, text, "d");
}

static void
try_range(const char *text)
{
	int64_t from = 0, count = 0;

	if (range_parse(text, 1000, &from, &count) == RANGE_PART &&
	    (from < 0 || count < 1 || from + count > 1000))
		abort();
	(void)range_etag_matches(text, "\"x\"");
	(void)range_if_range(text, "\"x\"");
}

static void
try_address(struct scope *sc, const char *text, size_t len)
{
	struct address a, again;
	char shown[ADDRESS_TEXT_MAX];
	struct address_list list;

	if (address_parse(text, len, &a)) {
		address_format(&a, shown);
		if (!address_parse(shown, strlen(shown), &again) ||
		    memcmp(&a, &again, sizeof(a)) != 0)
			abort();
	}
	if (address_list_parse(sc, text, &list) == OK)
		address_list_deinit(&list);
	scope_clear_failure(sc);
}

static void
try_ids(struct scope *sc, const char *text)
{
	uint8_t *bytes;
	char *localpart;
	size_t len;

	if (user_id_is_strict(text) && !user_id_is_valid(text))
		abort();
	if (user_id_is_valid(text)) {
		localpart = id_localpart(sc, text);
		if (strcmp(user_id_format(sc, localpart, id_server(text)),
			   text) != 0)
			abort();
	}
	(void)room_alias_is_valid(text);
	(void)room_id_is_valid(NULL, text);
	(void)event_id_is_valid(NULL, text);
	if (base64_decode(sc, BASE64_URLSAFE, text, &bytes, &len) == OK &&
	    strlen(base64_encode(sc, BASE64_URLSAFE, bytes, len)) >
		    strlen(text))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scope sc;
	char *text;

	scope_begin(&sc, "fuzz");
	text = scope_strndup(&sc, (const char *)data, size);
	try_uri(&sc, text, strlen(text));
	try_range(text);
	try_address(&sc, text, strlen(text));
	try_ids(&sc, text);
	scope_end(&sc);
	return 0;
}
