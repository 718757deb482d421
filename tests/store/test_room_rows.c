/* The stores under room/, each by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/alias_store.h"
#include "store/event_store.h"
#include "store/event_type_store.h"
#include "store/member_store.h"
#include "store/receipt_store.h"
#include "store/room_store.h"
#include "store/state_store.h"
#include "store/user_id_store.h"
#include "temp_db.h"

struct fixture {
	struct db *db;
	struct scope sc;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	scope_begin(&f->sc, "test");
	f->db = temp_db_open();
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	scope_end(&f->sc);
	temp_db_close(&f->db);
	free(f);
	return 0;
}

/* Each test is one write function: asserting on the writer's thread would not
 * reach cmocka, so that it tells what went wrong in its answer. */
#define EXPECT(sc, what)                                                   \
	do {                                                               \
		if (!(what))                                               \
			return scope_fail((sc), ERR_INTERNAL, "%s:%d: %s", \
					  __FILE__, __LINE__, #what);      \
	} while (0)

static void
run(void **state, txn_fn fn)
{
	struct fixture *f = *state;
	enum err e;

	e = store_write(&f->sc, f->db, fn, NULL);
	if (e != OK)
		(void)fprintf(stderr, "%s: %s\n", err_name(e),
			      scope_fail_text(&f->sc));
	assert_int_equal(OK, e);
}

static enum err
types(struct scope *sc, struct txn *t, void *ctx)
{
	int64_t first, again, none;
	const char *name;

	(void)ctx;
	TRY(event_type_store_put(sc, t, "org.example.a", &first));
	TRY(event_type_store_put(sc, t, "org.example.a", &again));
	TRY(event_type_store_find(sc, t, "org.example.b", &none));
	EXPECT(sc, first == again && first > TYPE_FIXED_END && none == 0);
	TRY(event_type_store_get(sc, t, first, &name));
	EXPECT(sc, strcmp(name, "org.example.a") == 0);
	TRY(event_type_store_get(sc, t, TYPE_MEMBER, &name));
	EXPECT(sc, strcmp(name, "m.room.member") == 0);
	TRY(event_type_store_find(sc, t, "m.room.member", &again));
	EXPECT(sc, again == TYPE_MEMBER);
	return OK;
}

/* The fixed numbers in the migration and in the header are the same. */
static enum err
fixed_types(struct scope *sc, struct txn *t, void *ctx)
{
	static const char *const all[] = {
#define X(name, number, type) [number] = (type),
		EVENT_TYPES(X)
#undef X
	};
	struct stmt *s;
	bool row;
	size_t i;

	(void)ctx;
	for (i = 1; i < sizeof(all) / sizeof(all[0]); i++) {
		TRY(stmt_open(sc, t, &s,
			      "SELECT nid FROM event_types WHERE type = $1",
			      "t", all[i]));
		TRY(stmt_step(sc, s, &row));
		EXPECT(sc, row && stmt_int(s, 0) == (int64_t)i);
		stmt_close(&s);
	}
	return OK;
}

static enum err
heads(struct scope *sc, struct txn *t, void *ctx)
{
	struct room_row room = {1, "!r:test", "12", 1, 5, true, false}, got;
	struct room_head h = {.room_nid = 1,
			      .events = {{7, "$seven"}, {9, "$nine"}},
			      .count = 2,
			      .snapshot_nid = 3,
			      .depth = 4,
			      .last_pos = 9,
			      .joined = 2},
			 back;
	struct room_row *public;
	size_t count;

	(void)ctx;
	EXPECT(sc, room_store_get(sc, t, "!r:test", &got) == ERR_NOT_FOUND);
	TRY(room_store_add(sc, t, &room));
	TRY(room_store_get(sc, t, "!r:test", &got));
	EXPECT(sc, got.nid == 1 && strcmp(got.version, "12") == 0);
	TRY(room_store_list_public(sc, t, &public, &count));
	EXPECT(sc, count == 1);
	TRY(room_store_set_public(sc, t, 1, false));
	TRY(room_store_list_public(sc, t, &public, &count));
	EXPECT(sc, count == 0);
	EXPECT(sc, room_store_get_head(sc, t, 1, &back) == ERR_NOT_FOUND);
	TRY(room_store_add_head(sc, t, &h));
	TRY(room_store_set_receipt_pos(sc, t, 1, 11));
	h.count = 1;
	TRY(room_store_set_head(sc, t, &h));
	TRY(room_store_get_head(sc, t, 1, &back));
	EXPECT(sc, back.count == 1 && back.events[0].nid == 7 &&
			   strcmp(back.events[0].event_id, "$seven") == 0);
	EXPECT(sc, back.receipt_pos == 11 && back.joined == 2);
	return OK;
}

static enum err
add_event(struct scope *sc, struct txn *t, int64_t n, const char *txn_id)
{
	struct event_row e = {.nid = n,
			      .room_nid = 1,
			      .type_nid = TYPE_MESSAGE,
			      .sender_nid = 1 + n % 2,
			      .pos = n,
			      .room_order = n,
			      .in_timeline = n % 10 != 0,
			      .notify_class = n % 3 == 0 ? NOTIFY_HIGHLIGHT_ALL
							 : NOTIFY_ALL,
			      .device_nid = 5,
			      .txn_id = txn_id,
			      .pdu = "{\"content\":{\"a\":1}}",
			      .pdu_len = 19,
			      .content_at = 11,
			      .content_len = 7};

	e.event_id = scope_printf(
		sc, "$%08lldAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", (long long)n);
	return event_store_add(sc, t, &e);
}

static enum err
events(struct scope *sc, struct txn *t, void *ctx)
{
	struct event_range range = {1, 3, 25, false, 5};
	struct event_count_query q = {1, 1, 3, -1};
	int64_t nid, count, high;
	struct event_rows rows;
	struct event_row e;

	(void)ctx;
	TRY(user_id_store_put(sc, t, "@a:test", &nid));
	for (nid = 1; nid <= 30; nid++)
		TRY(add_event(sc, t, nid, NULL));
	TRY(event_store_list(sc, t, &range, &rows));
	EXPECT(sc, rows.count == 5 && rows.rows[0].nid == 4);
	range.backward = true;
	TRY(event_store_list(sc, t, &range, &rows));
	EXPECT(sc, rows.count == 5 && rows.rows[0].nid == 25);
	EXPECT(sc, rows.rows[4].nid == 21);
	range.limit = 10; /* 20 stands in no timeline */
	TRY(event_store_list(sc, t, &range, &rows));
	EXPECT(sc, rows.rows[5].nid == 19);
	TRY(event_store_get(sc, t, 20, &e));
	EXPECT(sc, !e.in_timeline);
	EXPECT(sc, e.content_len == 7 &&
			   memcmp(e.pdu + e.content_at, "{\"a\":1}", 7) == 0);
	TRY(event_store_get_by_id(sc, t, e.event_id, &e));
	EXPECT(sc, e.nid == 20);
	EXPECT(sc,
	       event_store_get_by_id(sc, t, "$nothing", &e) == ERR_NOT_FOUND);
	TRY(event_store_count_notifying(sc, t, &q, &count, &high));
	EXPECT(sc, count == 13 && high == 4); /* 5, 7, ... 29; 9 15 21 27 */
	return OK;
}

static enum err
txns(struct scope *sc, struct txn *t, void *ctx)
{
	struct event_txn x = {5, 1, TYPE_MESSAGE, "one", 0}, other;
	int64_t nid, first;

	(void)ctx;
	TRY(user_id_store_put(sc, t, "@a:test", &nid));
	TRY(event_store_find_txn(sc, t, &x, &nid));
	EXPECT(sc, nid == 0);
	TRY(add_event(sc, t, 3, "one"));
	TRY(event_store_add_txn(sc, t, &x, 3));
	TRY(event_store_find_txn(sc, t, &x, &nid));
	EXPECT(sc, nid == 3);
	other = x;
	other.room_nid = 2;
	TRY(event_store_find_txn(sc, t, &other, &nid));
	EXPECT(sc, nid == 0);
	/* another event at the very key: the next one is tried */
	other = x;
	other.txn_id = "two";
	TRY(event_store_find_txn(sc, t, &other, &nid));
	TRY(event_store_add_txn(sc, t, &other, 3));
	first = other.key;
	TRY(event_store_find_txn(sc, t, &other, &nid));
	EXPECT(sc, nid == 0 && other.key != first);
	return OK;
}

static enum err
snapshots(struct scope *sc, struct txn *t, void *ctx)
{
	struct state_entry d = {TYPE_MEMBER, NULL, 0, 0};
	struct state_snapshot s = {.room_nid = 1, .deltas = &d, .count = 1};
	struct state_entries all;
	int64_t nid, longest;

	(void)ctx;
	for (nid = 1; nid <= 300; nid++) {
		d.state_key = scope_printf(sc, "k%lld", (long long)(nid % 20));
		d.event_nid = nid % 50 == 0 ? 0 : nid; /* some are taken away */
		s.nid = nid;
		s.prev_nid = nid - 1;
		TRY(state_store_add_snapshot(sc, t, &s));
	}
	TRY(state_store_read_snapshot(sc, t, 299, &all));
	EXPECT(sc, all.count == 20);
	TRY(state_store_read_snapshot(sc, t, 300, &all));
	EXPECT(sc, all.count == 19); /* k0 went with 300 */
	TRY(state_store_read_snapshot(sc, t, 5, &all));
	EXPECT(sc, all.count == 5);
	d.state_key = "k7";
	TRY(state_store_find_in_snapshot(sc, t, 290, &d, &nid));
	EXPECT(sc, nid == 287);
	TRY(db_get_int(sc, t, &longest,
		       "SELECT MAX(length) FROM state_snapshots", ""));
	EXPECT(sc, longest <= 80);
	return OK;
}

/* b is in a room with a alone, until that room is too large. */
static enum err
list_near(struct scope *sc, struct txn *t, int64_t a, int64_t b)
{
	struct room_head head = {.room_nid = 3, .last_pos = 50, .joined = 2};
	int64_t *nids;
	size_t count;

	TRY(room_store_set_head(sc, t, &head));
	TRY(member_store_list_near(sc, t, a, 2, &nids, &count));
	EXPECT(sc, count == 1 && nids[0] == b);
	head.joined = 3;
	TRY(room_store_set_head(sc, t, &head));
	TRY(member_store_list_near(sc, t, a, 2, &nids, &count));
	EXPECT(sc, count == 0);
	return OK;
}

static enum err
members(struct scope *sc, struct txn *t, void *ctx)
{
	struct room_row room = {.room_id = "!r:test", .version = "12"};
	struct room_head head = {.last_pos = 50};
	struct member_row m = {.membership = MEMBERSHIP_JOIN};
	struct member_rows rows;
	int64_t a, b;
	bool share;

	(void)ctx;
	TRY(user_id_store_put(sc, t, "@a:test", &a));
	TRY(user_id_store_put(sc, t, "@b:test", &b));
	for (m.room_nid = 1; m.room_nid <= 3; m.room_nid++) {
		room.nid = head.room_nid = m.room_nid;
		room.room_id = scope_printf(sc, "!%d:test", (int)room.nid);
		TRY(room_store_add(sc, t, &room));
		TRY(room_store_add_head(sc, t, &head));
		m.user_nid = a;
		m.pos = m.since_pos = 10 * m.room_nid;
		TRY(member_store_put(sc, t, &m));
	}
	TRY(member_store_list_rooms(sc, t, a, MEMBERSHIP_JOIN, &rows));
	EXPECT(sc, rows.count == 3 && rows.rows[0].room_pos == 50);
	TRY(member_store_list_changed(sc, t, a, 50, &rows));
	EXPECT(sc, rows.count == 0);
	TRY(room_store_set_receipt_pos(sc, t, 2, 60));
	TRY(member_store_list_changed(sc, t, a, 50, &rows));
	EXPECT(sc, rows.count == 1 && rows.rows[0].room_nid == 2);
	TRY(member_store_share_room(sc, t, a, b, &share));
	EXPECT(sc, !share);
	m.user_nid = b;
	m.room_nid = 3;
	TRY(member_store_put(sc, t, &m));
	TRY(member_store_share_room(sc, t, a, b, &share));
	EXPECT(sc, share);
	TRY(member_store_list_peers(sc, t, a, &rows));
	EXPECT(sc,
	       rows.count == 1 && strcmp(rows.rows[0].user_id, "@b:test") == 0);
	TRY(list_near(sc, t, a, b));
	TRY(member_store_forget(sc, t, 1, a));
	TRY(member_store_list_rooms(sc, t, a, MEMBERSHIP_ANY, &rows));
	EXPECT(sc, rows.count == 2);
	return OK;
}

static enum err
receipts(struct scope *sc, struct txn *t, void *ctx)
{
	struct receipt_row r = {.room_nid = 1,
				.user_nid = 1,
				.kind = RECEIPT_READ,
				.thread = "",
				.event_nid = 3,
				.event_order = 3,
				.pos = 40};
	struct receipt_rows rows;
	int64_t user;
	bool found;

	(void)ctx;
	TRY(user_id_store_put(sc, t, "@a:test", &user));
	TRY(add_event(sc, t, 3, NULL));
	r.user_nid = user;
	TRY(receipt_store_put(sc, t, &r));
	r.thread = "main";
	TRY(receipt_store_put(sc, t, &r));
	r.pos = 41;
	TRY(receipt_store_put(sc, t, &r));
	TRY(receipt_store_list(sc, t, 1, 40, 100, &rows));
	EXPECT(sc, rows.count == 1 && strcmp(rows.rows[0].thread, "main") == 0);
	TRY(receipt_store_list_user(sc, t, 1, user, &rows));
	EXPECT(sc, rows.count == 2);
	r.kind = RECEIPT_DELIVERED;
	TRY(receipt_store_find(sc, t, &r, &found));
	EXPECT(sc, !found);
	return OK;
}

static enum err
aliases(struct scope *sc, struct txn *t, void *ctx)
{
	struct alias_row a = {"#a:test", 1, 1, 5}, got;
	struct alias_rows rows;

	(void)ctx;
	TRY(alias_store_add(sc, t, &a));
	EXPECT(sc, alias_store_add(sc, t, &a) == ERR_CONFLICT);
	TRY(alias_store_get(sc, t, "#a:test", &got));
	EXPECT(sc, got.room_nid == 1);
	TRY(alias_store_move(sc, t, 1, 2));
	TRY(alias_store_list(sc, t, 2, &rows));
	EXPECT(sc, rows.count == 1);
	TRY(alias_store_remove(sc, t, "#a:test"));
	EXPECT(sc, alias_store_get(sc, t, "#a:test", &got) == ERR_NOT_FOUND);
	return OK;
}

#define TESTS(X)       \
	X(types)       \
	X(fixed_types) \
	X(heads)       \
	X(events) X(txns) X(snapshots) X(members) X(receipts) X(aliases)

#define X(name)                               \
	static void test_##name(void **state) \
	{                                     \
		run(state, name);             \
	}
TESTS(X)
#undef X

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define X(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown),
		TESTS(X)
#undef X
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
