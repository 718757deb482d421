/* Alerts on their way: claimed once, back after a death, replaced by newer
 * ones; a device that is gone gets a last word. */
#include "store/alert_push_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "store/pusher_store.h"
#include "temp_db.h"

#define NOW 1000000
#define LEASE 30000

static const struct pusher_row phone = {.user_nid = 7,
					.device_nid = 70,
					.kind = PUSHER_KIND_WEB,
					.app_id = "org.wardwire.app",
					.pushkey = "key",
					.app_display_name = "Wardwire",
					.device_display_name = "Phone",
					.lang = "en",
					.data = "{}",
					.set_ms = 1};

static const struct alert_push_row alert = {.kind = "priority",
					    .item_id = "item",
					    .priority = "urgent",
					    .sounds = true,
					    .made_ms = NOW,
					    .until_ms = NOW + 600000};

static enum err
add_phone(struct scope *sc, struct txn *t)
{
	const struct alert_push_to to = {.user_nid = phone.user_nid};
	struct pusher_row gateway = phone;
	int64_t nid;

	gateway.kind = "http";
	gateway.pushkey = "other";
	TRY(pusher_store_put(sc, t, &phone, &nid));
	TRY(pusher_store_put(sc, t, &gateway, &nid));
	return alert_push_store_add(sc, t, &to, &alert);
}

static bool
claim(struct scope *sc, struct txn *t, int64_t now_ms,
      struct alert_push_row *out)
{
	const struct alert_push_claim c = {now_ms, now_ms + LEASE};
	bool found;

	assert_int_equal(alert_push_store_claim(sc, t, &c, out, &found), OK);
	return found;
}

static int64_t
next_due(struct scope *sc, struct txn *t)
{
	int64_t next_ms;

	assert_int_equal(alert_push_store_get_next(sc, t, &next_ms), OK);
	return next_ms;
}

static enum err
claim_once(struct scope *sc, struct txn *t, void *ctx)
{
	struct alert_push_row row, again;

	(void)ctx;
	TRY(add_phone(sc, t));
	assert_false(claim(sc, t, NOW - 1, &row));
	assert_true(claim(sc, t, NOW, &row)); /* the gateway's is none */
	assert_string_equal(row.item_id, "item");
	assert_true(row.sounds);
	assert_false(claim(sc, t, NOW + LEASE - 1, &again));
	/* Whoever had it has died. */
	assert_true(claim(sc, t, NOW + LEASE, &again));
	TRY(alert_push_store_release(sc, t, NOW));
	assert_int_equal(next_due(sc, t), NOW);
	assert_true(claim(sc, t, NOW, &row));
	row.next_ms = 0;
	TRY(alert_push_store_note(sc, t, &row));
	assert_int_equal(next_due(sc, t), 0);
	TRY(alert_push_store_sweep(sc, t, alert.until_ms + 1));
	return OK;
}

static enum err
replace(struct scope *sc, struct txn *t, void *ctx)
{
	const struct alert_push_to to = {.user_nid = phone.user_nid};
	struct alert_push_row old, newer = alert;
	bool has;

	(void)ctx;
	TRY(add_phone(sc, t));
	assert_true(claim(sc, t, NOW, &old));
	newer.made_ms = NOW + 5;
	TRY(alert_push_store_add(sc, t, &to, &newer));
	old.next_ms = 0; /* the old one's end is not the newer one's */
	TRY(alert_push_store_note(sc, t, &old));
	assert_int_equal(next_due(sc, t), NOW + 5);
	TRY(alert_push_store_drop(sc, t, "item"));
	assert_int_equal(next_due(sc, t), 0);
	TRY(alert_push_store_has(sc, t, old.pusher_nid, "item", &has));
	assert_true(has);
	return OK;
}

static enum err
say_goodbye(struct scope *sc, struct txn *t, void *ctx)
{
	struct alert_push_row row;
	struct pusher_rows found;

	(void)ctx;
	TRY(add_phone(sc, t));
	TRY(alert_push_store_drop(sc, t, "item"));
	TRY(pusher_store_remove_device(sc, t, phone.device_nid));
	TRY(pusher_store_list_user(sc, t, phone.user_nid, &found));
	assert_int_equal(found.count, 0);
	assert_true(claim(sc, t, INT64_MAX - LEASE, &row));
	assert_string_equal(row.kind, "wipe");
	TRY(pusher_store_find(sc, t, row.pusher_nid, &found));
	assert_int_equal(found.count, 1);
	assert_int_equal(found.rows[0].user_nid, PUSHER_NOBODY);
	assert_false(claim(sc, t, INT64_MAX - LEASE - 1, &row));
	return OK;
}

static enum err
end_call(struct scope *sc, struct txn *t, void *ctx)
{
	const struct alert_push_to to = {.user_nid = phone.user_nid};
	struct alert_push_end end = {.item_id = "call",
				     .user_nid = phone.user_nid + 1,
				     .state = ALERT_PUSH_OVER,
				     .now_ms = NOW + 100};
	struct alert_push_row row, call = alert;
	int64_t count;

	(void)ctx;
	TRY(add_phone(sc, t));
	TRY(alert_push_store_drop(sc, t, "item"));
	call.kind = ALERT_PUSH_CALL;
	call.item_id = "call";
	call.priority = ALERT_PUSH_RINGS;
	call.event_id = "$invite";
	call.room_id = "!room";
	TRY(alert_push_store_add(sc, t, &to, &call));
	TRY(alert_push_store_count_calls(sc, t, phone.user_nid, &count));
	assert_int_equal(count, 1);
	assert_true(claim(sc, t, NOW, &row));
	assert_string_equal(row.event_id, "$invite");
	assert_string_equal(row.room_id, "!room");
	/* Somebody else's answer ends nothing of this phone's. */
	TRY(alert_push_store_end_call(sc, t, &end));
	assert_false(claim(sc, t, NOW + 100, &call));
	end.user_nid = phone.user_nid;
	TRY(alert_push_store_end_call(sc, t, &end));
	/* The push that was under way notes nothing any more. */
	row.next_ms = NOW + 5000;
	TRY(alert_push_store_note(sc, t, &row));
	assert_true(claim(sc, t, NOW + 100, &row));
	assert_string_equal(row.priority, ALERT_PUSH_OVER);
	end.state = ALERT_PUSH_MISSED;
	TRY(alert_push_store_end_call(sc, t, &end));
	assert_false(claim(sc, t, NOW + 100, &row));
	TRY(alert_push_store_count_calls(sc, t, phone.user_nid, &count));
	assert_int_equal(count, 0);
	return OK;
}

static void
run(txn_fn fn)
{
	struct db *db = temp_db_open();
	struct scope sc;

	scope_begin(&sc, "test");
	assert_int_equal(store_write(&sc, db, fn, NULL), OK);
	scope_end(&sc);
	temp_db_close(&db);
}

static void
a_claim_is_one_and_comes_back(void **state)
{
	(void)state;
	run(claim_once);
}

static void
a_newer_alert_takes_the_place(void **state)
{
	(void)state;
	run(replace);
}

static void
a_device_that_is_gone_gets_a_last_word(void **state)
{
	(void)state;
	run(say_goodbye);
}

static void
a_call_ends_for_whom_it_rings(void **state)
{
	(void)state;
	run(end_call);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_claim_is_one_and_comes_back),
		cmocka_unit_test(a_newer_alert_takes_the_place),
		cmocka_unit_test(a_device_that_is_gone_gets_a_last_word),
		cmocka_unit_test(a_call_ends_for_whom_it_rings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
