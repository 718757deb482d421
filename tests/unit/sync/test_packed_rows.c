/* sync/packed_rows.h: what is shown of a packed row is what is shown of the row
 * it was made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/event_type_store.h"
#include "sync/packed_rows.h"

static struct scope sc;

static int
setup(void **state)
{
	(void)state;
	scope_begin(&sc, "test");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	scope_end(&sc);
	return 0;
}

/* With this content, NULL: without a body. */
static struct event_row
row(int64_t nid, const char *key, const char *content)
{
	struct event_row e = {
		.nid = nid,
		.room_nid = 70,
		.event_id = scope_printf(&sc, "$%d", (int)nid),
		.type_nid = key != NULL ? TYPE_MEMBER : TYPE_MESSAGE,
		.type = key != NULL ? "m.room.member" : "m.room.message",
		.sender_nid = 1,
		.sender = "@sam:ward.test",
		.state_key = key,
		.origin_ts = 1000,
		.pos = nid,
		.room_order = nid,
		.in_timeline = true,
		.device_nid = 5,
		.txn_id = "txn"};

	if (content == NULL)
		return e;
	e.pdu = scope_printf(&sc, "{\"content\":%s,\"depth\":1}", content);
	e.pdu_len = strlen(e.pdu);
	e.content_at = strlen("{\"content\":");
	e.content_len = strlen(content);
	return e;
}

static const char *
shown(const struct event_row *e, int64_t device_nid,
      const struct event_row *replaced)
{
	const struct event_viewer viewer = {.device_nid = device_nid,
					    .now_ms = 1500,
					    .format = EVENT_FORMAT_SYNC};
	const struct event_view view = {.event = e,
					.replaced = replaced,
					.membership = MEMBERSHIP_JOIN};
	struct json_writer w;
	struct buf b;

	buf_init(&b, &sc, 0);
	json_writer_init(&w, &b);
	json_array_begin(&w);
	event_render(&w, &view, &viewer);
	event_render(&w, &view, &viewer);
	json_array_end(&w);
	assert_int_equal(OK, buf_check(&b));
	return buf_str(&b);
}

static void
rows_are_shown_alike(void **state)
{
	struct event_row rows[] = {
		row(1, NULL, "{\"body\":\"a \\\"b\\\"\"}"),
		row(2, "@sam:ward.test", "{\"membership\":\"join\"}"),
		row(3, "@ada:ward.test", NULL), row(4, NULL, "{}")};
	const struct event_rows all = {rows, 4};
	struct packed_rows *p = packed_rows_create(&sc, &all);
	struct event_row e;
	size_t i;

	(void)state;
	assert_non_null(p);
	assert_int_equal(4, p->count);
	for (i = 0; i < all.count; i++) {
		packed_rows_get(p, i, &e);
		assert_non_null(e.head);
		assert_string_equal(shown(&rows[i], 0, NULL),
				    shown(&e, 0, NULL));
		/* To the device that sent it, and with what was before. */
		assert_string_equal(shown(&rows[i], 5, NULL),
				    shown(&e, 5, NULL));
		assert_string_equal(shown(&rows[i], 0, &rows[1]),
				    shown(&e, 0, &rows[1]));
		assert_int_equal(70, e.room_nid);
		assert_string_equal(rows[i].event_id, e.event_id);
		assert_string_equal(rows[i].sender, e.sender);
		assert_string_equal(rows[i].type, e.type);
	}
	free(p);
}

/* As prev_content and for filters. */
static void
the_content_is_found(void **state)
{
	struct event_row rows[] = {row(1, NULL, "{\"url\":\"mxc://a/b\"}"),
				   row(2, NULL, NULL)};
	const struct event_rows all = {rows, 2};
	struct packed_rows *p = packed_rows_create(&sc, &all);
	struct event_row e;

	(void)state;
	packed_rows_get(p, 0, &e);
	assert_int_equal(strlen("{\"url\":\"mxc://a/b\"}"), e.content_len);
	assert_memory_equal("{\"url\":\"mxc://a/b\"}", e.pdu + e.content_at,
			    e.content_len);
	packed_rows_get(p, 1, &e);
	assert_null(e.pdu);
	free(p);
}

static void
keys_are_found(void **state)
{
	struct event_row rows[] = {row(1, "", "{}"), row(2, "@ada:x", "{}"),
				   row(3, "@bea:x", "{}"), row(4, "", "{}")};
	const struct event_rows all = {rows, 4};
	struct packed_rows *p;

	(void)state;
	rows[0].type_nid = TYPE_CREATE;
	rows[3].type_nid = TYPE_NAME;
	p = packed_rows_create(&sc, &all);
	assert_int_equal(0, packed_rows_find(p, TYPE_CREATE, ""));
	assert_int_equal(1, packed_rows_find(p, TYPE_MEMBER, "@ada:x"));
	assert_int_equal(2, packed_rows_find(p, TYPE_MEMBER, "@bea:x"));
	assert_int_equal(3, packed_rows_find(p, TYPE_NAME, ""));
	assert_int_equal(4, packed_rows_find(p, TYPE_MEMBER, "@cat:x"));
	assert_int_equal(4, packed_rows_find(p, TYPE_TOPIC, ""));
	free(p);
}

static void
nothing_is_packed_too(void **state)
{
	const struct event_rows none = {NULL, 0};
	struct packed_rows *p = packed_rows_create(&sc, &none);

	(void)state;
	assert_non_null(p);
	assert_int_equal(0, p->count);
	assert_int_equal(0, packed_rows_find(p, TYPE_NAME, ""));
	free(p);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rows_are_shown_alike),
		TEST(the_content_is_found),
		TEST(keys_are_found),
		TEST(nothing_is_packed_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
