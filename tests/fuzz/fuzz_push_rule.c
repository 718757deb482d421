/* fuzz_push_rule: rules that clients store, over content that others send: two
 * JSON objects with a NUL between them.  The same asked twice answers the
 * same. */
#include "event/push_rule.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(yyjson_val *global, yyjson_val *content)
{
	const struct push_event e = {
		"$e",	 "!r:h", "@you:h", "m.room.message",
		"@me:h", NULL,	 content};
	const struct push_viewer viewer = {"@me:h", "Mo * Nurse?", 2, 50,
					   content};
	struct push_result once, again;

	push_rules_evaluate(global, &e, &viewer, &once);
	push_rules_evaluate(global, &e, &viewer, &again);
	if (once.rule_id != again.rule_id || once.notify != again.notify)
		abort();
	if (once.rule_id == NULL && (once.notify || once.highlight))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *middle = memchr(data, 0, size);
	yyjson_val *global, *content;
	struct scope sc;
	size_t len;

	if (middle == NULL)
		return 0;
	len = (size_t)(middle - data);
	scope_begin(&sc, "fuzz");
	if (json_parse(&sc, (const char *)data, len, &global) == OK &&
	    json_parse(&sc, (const char *)middle + 1, size - len - 1,
		       &content) == OK)
		check(global, content);
	scope_end(&sc);
	return 0;
}
