/* Which relations count, and as what. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "room/relation.h"

static void
parse(struct scope *sc, const char *content, struct relation *out)
{
	yyjson_val *v;

	assert_int_equal(OK,
			 json_parse_object(sc, content, strlen(content), &v));
	relation_parse(v, out);
}

static void
only_whole_relations_are_read(void **state)
{
	static const char *const none[] = {
		"{}",
		"{\"m.relates_to\":7}",
		"{\"m.relates_to\":{\"event_id\":\"$a\"}}",
		"{\"m.relates_to\":{\"rel_type\":\"m.thread\"}}",
		"{\"m.relates_to\":{\"rel_type\":[],\"event_id\":\"$a\"}}",
		"{\"m.relates_to\":{\"rel_type\":\"x\",\"event_id\":1}}",
		"{\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":\"$a\"}}}"};
	struct relation r;
	struct scope sc;
	size_t i;

	(void)state;
	scope_begin(&sc, "test");
	for (i = 0; i < sizeof(none) / sizeof(*none); i++) {
		parse(&sc, none[i], &r);
		assert_null(r.rel_type);
		assert_null(r.parent);
	}
	parse(&sc,
	      "{\"m.new_content\":{},\"m.relates_to\":{\"rel_type\":\"x\","
	      "\"event_id\":\"$a\",\"key\":\"k\"}}",
	      &r);
	assert_string_equal("x", r.rel_type);
	assert_string_equal("$a", r.parent);
	assert_string_equal("k", r.key);
	assert_true(r.has_new_content);
	scope_end(&sc);
}

static void
edits_must_be_valid(void **state)
{
	struct relation r = {"m.replace", "$a", NULL, true};
	const struct relation_side parent = {"m.room.message", 1, false, NULL};
	struct relation_side child = {"m.room.message", 1, false, NULL}, p;

	(void)state;
	assert_int_equal(RELATION_REPLACE, relation_weigh(&r, &child, &parent));
	child.sender_nid = 2;
	assert_int_equal(RELATION_OTHER, relation_weigh(&r, &child, &parent));
	child.sender_nid = 1;
	child.type = "m.other";
	assert_int_equal(RELATION_OTHER, relation_weigh(&r, &child, &parent));
	child.type = parent.type;
	child.is_state = true;
	assert_int_equal(RELATION_OTHER, relation_weigh(&r, &child, &parent));
	child.is_state = false;
	p = parent;
	p.is_state = true;
	assert_int_equal(RELATION_OTHER, relation_weigh(&r, &child, &p));
	p = parent;
	p.rel_type = "m.replace";
	assert_int_equal(RELATION_OTHER, relation_weigh(&r, &child, &p));
	p.rel_type = "m.thread";
	assert_int_equal(RELATION_REPLACE, relation_weigh(&r, &child, &p));
	r.has_new_content = false;
	assert_int_equal(RELATION_OTHER, relation_weigh(&r, &child, &parent));
	p = parent;
	p.type = child.type = "m.room.encrypted";
	assert_int_equal(RELATION_REPLACE, relation_weigh(&r, &child, &p));
}

static void
threads_do_not_nest(void **state)
{
	const struct relation r = {"m.thread", "$a", NULL, false};
	const struct relation_side child = {"m.room.message", 1, false, NULL};
	struct relation_side parent = {"m.room.message", 2, false, NULL};

	(void)state;
	assert_int_equal(RELATION_THREAD, relation_weigh(&r, &child, &parent));
	parent.rel_type = "m.thread";
	assert_int_equal(RELATION_OTHER, relation_weigh(&r, &child, &parent));
	parent.rel_type = "m.annotation";
	assert_int_equal(RELATION_OTHER, relation_weigh(&r, &child, &parent));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_whole_relations_are_read),
		cmocka_unit_test(edits_must_be_valid),
		cmocka_unit_test(threads_do_not_nest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
