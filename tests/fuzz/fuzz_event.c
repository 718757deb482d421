/* fuzz_event: PDUs of other servers.  The first byte chooses the room version.
 * Whatever parses keeps its id through its own bytes and through redaction. */
#include "event/event.h"
#include "event/push_rule.h"
#include "event/redact.h"
#include "event/verify.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
find_no_key(void *ctx, const char *server, const char *key_id, int64_t ts,
	    uint8_t public_out[SIGN_PUBLIC_LEN])
{
	(void)ctx;
	(void)server;
	(void)ts;
	memset(public_out, 3, SIGN_PUBLIC_LEN);
	return key_id[8] != 'x';
}

static void
check_same(const struct event *a, const struct event *b)
{
	if (strcmp(a->event_id, b->event_id) != 0 ||
	    strcmp(a->room_id, b->room_id) != 0)
		abort();
}

static void
evaluate_push(struct scope *sc, const struct event *e)
{
	const struct push_viewer viewer = {"@a:b", "A", 2, 50, e->content};
	struct push_result result;
	struct push_event pe;
	yyjson_val *global;
	size_t len;
	char *rules = push_rules_default(sc, "@a:b", &len);

	if (json_parse(sc, rules, len, &global) != OK)
		abort();
	push_event_from(e, &pe);
	push_rules_evaluate(global, &pe, &viewer, &result);
	/* An event's own content as the rules, too. */
	push_rules_evaluate(e->content, &pe, &viewer, &result);
}

static void
check_event(struct scope *sc, const struct event *e)
{
	const struct verify_keys keys = {NULL, find_no_key};
	struct event again, redacted, twice;
	struct event_stored stored = {e->version, e->event_id, e->json,
				      e->json_len};
	bool ok;

	if (event_parse(sc, e->version, e->json, e->json_len, &again) != OK ||
	    event_redact(sc, e, &redacted) != OK ||
	    event_parse(sc, e->version, redacted.json, redacted.json_len,
			&twice) != OK)
		abort();
	check_same(e, &again);
	check_same(e, &twice);
	if (event_load(sc, &stored, &again) != OK ||
	    again.content_len != e->content_len ||
	    memcmp(again.content_json, e->content_json, e->content_len) != 0)
		abort();
	if (event_check_hash(sc, e, &ok) != OK)
		abort();
	(void)!event_check_signatures(sc, e, &keys);
	evaluate_push(sc, e);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct room_version *versions;
	struct scope sc;
	struct event e;
	size_t count;

	if (size == 0)
		return 0;
	versions = room_version_all(&count);
	scope_begin(&sc, "fuzz");
	if (event_parse(&sc, &versions[data[0] % count], (const char *)data + 1,
			size - 1, &e) == OK)
		check_event(&sc, &e);
	scope_end(&sc);
	return 0;
}
