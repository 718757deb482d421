/* Keys of devices and messages between them, against a real store. */
#include "user/device_keys.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "temp_db.h"
#include "user/device.h"
#include "user/device_list.h"
#include "user/session.h"
#include "user/to_device.h"

#define T0 ((int64_t)1700000000000)
#define CLAIMERS 8
#define KEYS 200

static struct db *db;
static struct users *users;
static struct scope sc;
static struct requester sam;

static yyjson_val *
json(const char *text)
{
	yyjson_val *root;

	assert_int_equal(json_parse_object(&sc, text, strlen(text), &root), OK);
	return root;
}

static const struct device_status *
status(void)
{
	const struct device_status *d;

	assert_int_equal(
		device_status_get(&sc, users, NULL, sam.device_nid, &d), OK);
	return d;
}

static enum err
upload(const char *body)
{
	const struct device_status *left;
	enum err e = device_keys_upload(&sc, users, &sam, json(body), &left);

	scope_clear_failure(&sc);
	return e;
}

static void
assert_counts(const char *counts, const char *fallback)
{
	const struct device_status *d = status();

	assert_string_equal(scope_strndup(&sc, d->counts, d->counts_len),
			    counts);
	assert_string_equal(scope_strndup(&sc, d->fallback, d->fallback_len),
			    fallback);
}

static void
what_is_left_is_known_without_reading(void **state)
{
	(void)state;
	assert_null(device_status_find(&sc, users, sam.device_nid));
	assert_counts("{}", "[]");
	assert_non_null(device_status_find(&sc, users, sam.device_nid));
	assert_int_equal(upload("{\"one_time_keys\":{\"a:1\":\"x\","
				"\"b:1\":\"y\",\"a:2\":\"z\"},"
				"\"fallback_keys\":{\"a:f\":\"f\"}}"),
			 OK);
	assert_counts("{\"a\":2,\"b\":1}", "[\"a\"]");
	assert_int_equal(upload("{\"one_time_keys\":{\"a:1\":\"other\","
				"\"a:3\":\"x\"}}"),
			 ERR_UNKNOWN);
	assert_counts("{\"a\":2,\"b\":1}", "[\"a\"]");
	assert_string_equal(device_status_find(&sc, users, 0)->counts, "{}");
}

static const char *
claim(struct scope *of, const char *algorithm)
{
	const char *wanted = scope_printf(of, "{\"%s\":{\"DEV\":\"%s\"}}",
					  sam.user_id, algorithm);
	yyjson_val *root, *keys, *key, *value;
	struct json_writer w;
	struct buf b;
	size_t i, max;

	assert_int_equal(json_parse_object(of, wanted, strlen(wanted), &root),
			 OK);
	buf_init(&b, of, 0);
	json_writer_init(&w, &b);
	assert_int_equal(device_keys_claim(of, users, root, &w), OK);
	assert_int_equal(json_parse_object(of, b.data, b.len, &root), OK);
	keys = yyjson_obj_get(yyjson_obj_get(root, "one_time_keys"),
			      sam.user_id);
	yyjson_obj_foreach(yyjson_obj_get(keys, "DEV"), i, max, key, value)
	{
		return yyjson_get_str(key);
	}
	return NULL;
}

/* Each takes until nothing is left, and counts what it got. */
static int given[KEYS];
static pthread_mutex_t given_lock = PTHREAD_MUTEX_INITIALIZER;

static void *
take_all(void *arg)
{
	const char *name;
	struct scope mine;
	bool more = true;

	(void)arg;
	while (more) {
		scope_begin(&mine, NULL);
		name = claim(&mine, "a");
		more = name != NULL;
		if (more) {
			(void)pthread_mutex_lock(&given_lock);
			given[atoi(name + 2)]++;
			(void)pthread_mutex_unlock(&given_lock);
		}
		scope_end(&mine);
	}
	return NULL;
}

static void
a_key_is_given_once_whoever_asks(void **state)
{
	pthread_t threads[CLAIMERS];
	struct buf b;
	int i;

	(void)state;
	buf_init(&b, &sc, 0);
	for (i = 0; i < KEYS; i++)
		buf_printf(&b, "%s\"a:%d\":\"k\"", i == 0 ? "" : ",", i);
	assert_int_equal(
		upload(scope_printf(&sc, "{\"one_time_keys\":{%s}}", b.data)),
		OK);
	memset(given, 0, sizeof(given));
	for (i = 0; i < CLAIMERS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, take_all, NULL), 0);
	for (i = 0; i < CLAIMERS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	for (i = 0; i < KEYS; i++)
		assert_int_equal(given[i], 1);
	assert_counts("{}", "[]");
}

static void
given_keys_stay_gone_and_fallbacks_stay(void **state)
{
	struct users_options o = {.server_name = "t.example"};

	(void)state;
	assert_int_equal(upload("{\"one_time_keys\":{\"a:2\":\"x\"},"
				"\"fallback_keys\":{\"a:f\":\"f\"}}"),
			 OK);
	assert_int_equal(upload("{\"one_time_keys\":{\"a:1\":\"x\"}}"), OK);
	assert_string_equal(claim(&sc, "a"), "a:2");
	users_close(&users);
	temp_db_reopen(&db);
	o.db = db;
	assert_int_equal(users_open(&sc, &o, &users), OK);
	assert_string_equal(claim(&sc, "a"), "a:1");
	assert_counts("{}", "[\"a\"]");
	assert_string_equal(claim(&sc, "a"), "a:f");
	assert_string_equal(claim(&sc, "a"), "a:f");
	assert_counts("{}", "[]");
	assert_null(claim(&sc, "b"));
}

static void
send_note(const char *txn_id, int n)
{
	const struct to_device_send s = {
		"note", txn_id,
		json(scope_printf(&sc, "{\"%s\":{\"DEV\":{\"n\":%d}}}",
				  sam.user_id, n))};

	assert_int_equal(to_device_send(&sc, users, &sam, &s), OK);
}

static struct to_device_rows
inbox(int64_t since, size_t limit, int64_t *next)
{
	const struct to_device_query q = {sam.device_nid, since, INT64_MAX,
					  limit};
	struct to_device_rows rows;

	assert_int_equal(to_device_read(&sc, users, NULL, &q, &rows, next), OK);
	return rows;
}

static void
messages_wait_until_they_are_acknowledged(void **state)
{
	struct to_device_rows rows;
	int64_t next;
	int n;

	(void)state;
	assert_int_equal(status()->inbox_first, 0);
	for (n = 0; n < 5; n++)
		send_note(scope_printf(&sc, "t%d", n), n);
	send_note("t4", 99);
	assert_true(status()->inbox_first > 0);
	rows = inbox(0, 3, &next);
	assert_int_equal(rows.count, 3);
	assert_int_equal(next, rows.rows[2].pos);
	assert_string_equal(rows.rows[2].content, "{\"n\":2}");
	assert_int_equal(inbox(0, 9, &next).count, 5);
	assert_int_equal(to_device_acknowledge(&sc, users, sam.device_nid,
					       rows.rows[2].pos),
			 OK);
	rows = inbox(0, 9, &next);
	assert_int_equal(rows.count, 2);
	assert_string_equal(rows.rows[0].content, "{\"n\":3}");
	assert_int_equal(to_device_acknowledge(&sc, users, sam.device_nid,
					       rows.rows[1].pos),
			 OK);
	assert_int_equal(status()->inbox_first, 0);
}

static enum err
fill_inbox(struct scope *in, struct txn *t, void *ctx)
{
	struct to_device_row row = {
		.sender_nid = sam.user_nid, .type = "note", .content = "{}"};
	int i;

	(void)ctx;
	for (i = 0; i < TO_DEVICE_INBOX_MAX - 1; i++) {
		row.pos = txn_next_position(t);
		TRY(to_device_store_add(in, t, sam.device_nid, &row));
	}
	return OK;
}

static void
an_inbox_has_a_ceiling(void **state)
{
	int64_t next;
	int i;

	(void)state;
	assert_int_equal(store_write(&sc, db, fill_inbox, NULL), OK);
	for (i = 0; i < 3; i++)
		send_note(scope_printf(&sc, "t%d", i), i);
	assert_int_equal(inbox(0, TO_DEVICE_INBOX_MAX + 10, &next).count,
			 TO_DEVICE_INBOX_MAX);
}

static void
a_removed_device_leaves_nothing(void **state)
{
	const char *ids[] = {"DEV"};
	struct device_lists lists;
	int64_t before, next;

	(void)state;
	assert_int_equal(
		upload(scope_printf(&sc,
				    "{\"device_keys\":{\"user_id\":\"%s\","
				    "\"device_id\":\"DEV\",\"algorithms\":[],"
				    "\"keys\":{},\"signatures\":{\"%s\":"
				    "{\"ed25519:DEV\":\"s\"}}},"
				    "\"one_time_keys\":{\"a:1\":\"x\"},"
				    "\"fallback_keys\":{\"a:f\":\"f\"}}",
				    sam.user_id, sam.user_id)),
		OK);
	send_note("t", 1);
	before = db_position(db);
	assert_int_equal(device_remove(&sc, users, &sam, ids, 1), OK);
	assert_null(claim(&sc, "a"));
	assert_int_equal(inbox(0, 9, &next).count, 0);
	assert_counts("{}", "[]");
	assert_int_equal(device_list_read(&sc, users, NULL, sam.user_nid,
					  before, &lists),
			 OK);
	assert_int_equal(lists.changed.count, 1);
	assert_string_equal(lists.changed.items[0], sam.user_id);
	send_note("after", 2);
	assert_int_equal(inbox(0, 9, &next).count, 0);
}

static int
set_up(void **state)
{
	struct users_options o = {.server_name = "t.example"};
	struct account_new a = {.localpart = "sam", .password = "a long one"};
	struct session_login l = {.device_id = "DEV", .now_ms = T0};
	struct session_state s;
	struct session_check c = {.now_ms = T0};
	struct session_grant g;
	struct account_row *row;

	(void)state;
	scope_begin(&sc, NULL);
	o.db = db = temp_db_open();
	if (users_open(&sc, &o, &users) != OK ||
	    account_create(&sc, users, &a, &l.user_id) != OK ||
	    account_find(&sc, users, l.user_id, &row) != OK)
		return -1;
	l.user_nid = row->user_nid;
	if (session_begin(&sc, users, &l, &g) != OK)
		return -1;
	c.token = g.access_token;
	if (session_check(&sc, users, &c, &sam, &s) != OK)
		return -1;
	sam.now_ms = T0;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	users_close(&users);
	temp_db_close(&db);
	scope_end(&sc);
	return 0;
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_left_is_known_without_reading),
		TEST(a_key_is_given_once_whoever_asks),
		TEST(given_keys_stay_gone_and_fallbacks_stay),
		TEST(messages_wait_until_they_are_acknowledged),
		TEST(an_inbox_has_a_ceiling),
		TEST(a_removed_device_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
