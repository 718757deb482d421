/* fuzz_filter: what clients save of themselves: filters, push rules, and the
 * words they search people by. A star alone admits what any pattern does. */
#include "user/filter.h"

#include <stdlib.h>
#include <string.h>

#include "user/fold.h"
#include "user/push_render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_filter(struct scope *sc, yyjson_val *object)
{
	struct filter_event e = {.type = "m.room.message", .sender = "@a:x"};
	const char *const star[] = {"*"};
	struct filter f;
	bool admitted;

	if (filter_parse(sc, object, &f) != OK)
		return;
	admitted = event_filter_admits(&f.timeline, &e);
	f.timeline.types.items = star;
	f.timeline.types.count = 1;
	if (admitted && !event_filter_admits(&f.timeline, &e))
		abort();
	(void)filter_admits_room(&f, "!r:x");
}

static void
try_rule(struct scope *sc, yyjson_val *object, const char *text)
{
	struct push_rule_row row = {
		.kind = "override",
		.rule_id = "own",
		.place = 1,
		.enabled = true,
		.pattern = json_peek_string(object, "pattern")};
	yyjson_val *root;
	struct buf b;

	row.conditions = text;
	row.actions = text;
	(void)push_muted_room(sc, &row);
	buf_init(&b, sc, 0);
	if (push_render(sc, object, &row, 1, &b) != OK ||
	    json_parse_object(sc, b.data, b.len, &root) != OK)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	yyjson_val *object;
	struct scope sc;
	char *text;

	scope_begin(&sc, "fuzz");
	text = scope_strndup(&sc, (const char *)data, size);
	if (strlen(fold_text(&sc, text)) > strlen(text))
		abort();
	if (json_parse_object(&sc, text, strlen(text), &object) == OK) {
		try_filter(&sc, object);
		try_rule(&sc, object, text);
	}
	scope_end(&sc);
	return 0;
}
