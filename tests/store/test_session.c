/* Users, sessions and what they keep, against a real store with a told clock.
 */
#include "user/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "temp_db.h"
#include "store/device_store.h"
#include "user/account_close.h"
#include "user/device.h"
#include "user/external.h"
#include "user/short_token.h"

#define T0 ((int64_t)1700000000000)
#define DAY ((int64_t)24 * 3600 * 1000)

static struct db *db;
static struct users *users;
static struct scope sc;
static const char *sam;
static int64_t sam_nid;

static void
open_users(void)
{
	static const uint8_t key[USERS_SEAL_KEY_LEN] = {1, 2, 3};
	struct users_options o = {
		.db = db, .server_name = "t.example", .seal_key_secret = key};

	assert_int_equal(users_open(&sc, &o, &users), OK);
}

static struct session_grant
begin(const char *device_id, bool wants_refresh, bool is_browser)
{
	struct session_login l = {.user_nid = sam_nid,
				  .user_id = sam,
				  .device_id = device_id,
				  .device_name = "phone",
				  .address = "192.0.2.1",
				  .now_ms = T0,
				  .wants_refresh = wants_refresh,
				  .is_browser = is_browser};
	struct session_grant g;

	assert_int_equal(session_begin(&sc, users, &l, &g), OK);
	return g;
}

static enum err
check(const char *token, int64_t now_ms, struct requester *r,
      struct session_state *state)
{
	struct session_check c = {
		.token = token, .address = "192.0.2.9", .now_ms = now_ms};
	enum err e = session_check(&sc, users, &c, r, state);

	scope_clear_failure(&sc);
	return e;
}

static enum err
is_good(const char *token, int64_t now_ms)
{
	struct session_state state;
	struct requester r;

	return check(token, now_ms, &r, &state);
}

static enum err
renew(const char *token, const char *device_id, int64_t now_ms,
      struct session_grant *out)
{
	struct session_refresh r = {.token = token,
				    .device_id = device_id,
				    .now_ms = now_ms,
				    .is_browser = device_id != NULL};
	enum err e = session_refresh(&sc, users, &r, out);

	scope_clear_failure(&sc);
	return e;
}

static bool
is_in_memory(const char *token)
{
	struct session_check c = {.token = token, .now_ms = T0};
	struct session_state state;
	struct requester r;
	enum err e;

	return session_check_memory(&sc, users, &c, &r, &state, &e);
}

static void
a_token_says_who_asks(void **state)
{
	struct session_grant g = begin("DEV", false, false);
	struct session_state s;
	struct requester r;

	(void)state;
	assert_null(g.refresh_token);
	assert_int_equal(g.expires_in_ms, 0);
	assert_false(is_in_memory(g.access_token));
	assert_int_equal(check(g.access_token, T0 + 3650 * DAY, &r, &s), OK);
	assert_true(is_in_memory(g.access_token));
	assert_string_equal(r.user_id, "@sam:t.example");
	assert_string_equal(r.device_id, "DEV");
	assert_int_equal(r.user_nid, sam_nid);
	assert_true(r.device_nid > 0);
	assert_int_equal(is_good("nonsense", T0), ERR_UNKNOWN_TOKEN);
	assert_int_equal(is_good("", T0), ERR_UNKNOWN_TOKEN);
}

static void
the_same_device_begins_anew(void **state)
{
	struct session_grant one = begin("DEV", false, false);
	struct session_grant two, other;

	(void)state;
	assert_int_equal(is_good(one.access_token, T0), OK);
	two = begin("DEV", false, false);
	assert_int_equal(is_good(one.access_token, T0), ERR_UNKNOWN_TOKEN);
	assert_int_equal(is_good(two.access_token, T0), OK);
	other = begin(NULL, false, false);
	assert_int_equal(strlen(other.device_id), 10);
	assert_int_equal(is_good(two.access_token, T0), OK);
}

static void
access_ends_and_is_renewed(void **state)
{
	struct session_grant g = begin("DEV", true, false);
	struct session_state s;
	struct session_grant n;
	struct requester r;

	(void)state;
	assert_int_equal(g.expires_in_ms, SESSION_ACCESS_MS);
	assert_int_equal(is_good(g.access_token, T0 + SESSION_ACCESS_MS - 1),
			 OK);
	assert_int_equal(check(g.access_token, T0 + SESSION_ACCESS_MS, &r, &s),
			 ERR_UNKNOWN_TOKEN);
	assert_true(s.is_soft_logout);
	assert_int_equal(
		renew(g.refresh_token, NULL, T0 + SESSION_REFRESH_MS, &n),
		ERR_UNKNOWN_TOKEN);
	assert_int_equal(renew(g.refresh_token, NULL, T0 + DAY, &n), OK);
	assert_string_equal(n.device_id, "DEV");
	assert_int_equal(is_good(n.access_token, T0 + DAY), OK);
}

/* Client-Server API: the old one stays until a new one is used. */
static void
a_lost_answer_can_be_asked_again(void **state)
{
	struct session_grant g = begin("DEV", true, false);
	struct session_grant lost, got, next;

	(void)state;
	assert_int_equal(renew(g.refresh_token, NULL, T0, &lost), OK);
	assert_int_equal(renew(g.refresh_token, NULL, T0 + DAY, &got), OK);
	assert_int_equal(is_good(got.access_token, T0 + DAY), OK);
	assert_int_equal(renew(g.refresh_token, NULL, T0 + DAY, &next),
			 ERR_UNKNOWN_TOKEN);
	assert_int_equal(renew(got.refresh_token, NULL, T0 + DAY, &next), OK);
	/* Now what came before the used one is gone. */
	assert_int_equal(renew(lost.refresh_token, NULL, T0 + DAY, &next),
			 ERR_UNKNOWN_TOKEN);
}

static void
tabs_of_a_browser_share_a_cookie(void **state)
{
	struct session_grant g = begin("WEB", false, true);
	struct session_grant one, two, next;

	(void)state;
	assert_non_null(g.device_secret);
	assert_int_equal(strlen(g.device_secret), 43);
	assert_int_equal(renew(g.refresh_token, NULL, T0, &one),
			 ERR_UNKNOWN_TOKEN);
	assert_int_equal(renew(g.refresh_token, "OTHER", T0, &one),
			 ERR_UNKNOWN_TOKEN);
	assert_int_equal(renew(g.refresh_token, "WEB", T0, &one), OK);
	assert_int_equal(is_good(one.access_token, T0), OK);
	assert_int_equal(renew(g.refresh_token, "WEB", T0 + 1000, &two), OK);
	assert_string_equal(two.device_secret, g.device_secret);
	/* All of them live on until they expire. */
	assert_int_equal(is_good(g.access_token, T0 + 1000), OK);
	assert_int_equal(is_good(one.access_token, T0 + 1000), OK);
	assert_int_equal(is_good(two.access_token, T0 + 1000), OK);
	assert_int_equal(renew(two.refresh_token, "WEB", T0 + DAY, &next), OK);
	assert_int_equal(renew(g.refresh_token, "WEB", T0 + DAY, &next),
			 ERR_UNKNOWN_TOKEN);
}

static void
the_secret_outlives_a_new_login(void **state)
{
	struct session_grant one = begin("WEB", false, true);
	struct session_grant two = begin("WEB", false, true);
	struct session_grant other = begin("WEB2", false, true);

	(void)state;
	assert_string_equal(one.device_secret, two.device_secret);
	assert_string_not_equal(one.device_secret, other.device_secret);
}

static void
logging_out_ends_what_it_says(void **state)
{
	struct session_grant one = begin("ONE", false, false);
	struct session_grant two = begin("TWO", true, false);
	struct session_grant none;
	struct session_state s;
	struct device_row *rows;
	struct requester r;
	size_t n;

	(void)state;
	assert_int_equal(check(one.access_token, T0, &r, &s), OK);
	assert_int_equal(session_end(&sc, users, &r), OK);
	assert_int_equal(is_good(one.access_token, T0), ERR_UNKNOWN_TOKEN);
	assert_int_equal(check(two.access_token, T0, &r, &s), OK);
	assert_int_equal(device_list(&sc, users, &r, &rows, &n), OK);
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].device_id, "TWO");
	assert_int_equal(session_end_all(&sc, users, &r), OK);
	assert_int_equal(is_good(two.access_token, T0), ERR_UNKNOWN_TOKEN);
	assert_int_equal(renew(two.refresh_token, NULL, T0, &none),
			 ERR_UNKNOWN_TOKEN);
}

static void
last_seen_is_kept_and_written_late(void **state)
{
	struct session_grant g = begin("DEV", false, false);
	struct session_state s;
	struct device_row *row;
	struct requester r;

	(void)state;
	assert_int_equal(check(g.access_token, T0 + 5, &r, &s), OK);
	assert_int_equal(device_get(&sc, users, &r, "DEV", &row), OK);
	assert_int_equal(row->last_seen_ms, T0 + 5);
	assert_string_equal(row->last_seen_address, "192.0.2.9");
	users_close(&users);
	open_users();
	assert_int_equal(device_get(&sc, users, &r, "DEV", &row), OK);
	assert_int_equal(row->last_seen_ms, T0 + 5);
}

static void
passwords_are_proven_and_changed(void **state)
{
	struct account_proof p = {
		.user_id = sam, .password = "a long one", .now_ms = T0};
	struct account_password change = {.user_id = sam,
					  .password = "another one",
					  .end_sessions = true};
	struct session_grant g = begin("DEV", false, false);
	struct account_row *row;

	(void)state;
	assert_int_equal(account_prove(&sc, users, &p, &row), OK);
	assert_int_equal(row->user_nid, sam_nid);
	assert_int_equal(account_set_password(&sc, users, &change), OK);
	assert_int_equal(is_good(g.access_token, T0), ERR_UNKNOWN_TOKEN);
	assert_int_equal(account_prove(&sc, users, &p, &row), ERR_FORBIDDEN);
	assert_null(row);
	scope_clear_failure(&sc);
	p.password = "another one";
	assert_int_equal(account_prove(&sc, users, &p, &row), OK);
	p.user_id = "@nobody:t.example";
	assert_int_equal(account_prove(&sc, users, &p, &row), ERR_FORBIDDEN);
	scope_clear_failure(&sc);
	change.password = "short";
	assert_int_equal(account_set_password(&sc, users, &change),
			 ERR_WEAK_PASSWORD);
	scope_clear_failure(&sc);
}

static void
a_closed_account_is_out(void **state)
{
	struct account_proof p = {
		.user_id = sam, .password = "a long one", .now_ms = T0};
	struct session_grant g = begin("DEV", true, false);
	struct session_grant none;
	struct account_row *row;

	(void)state;
	assert_int_equal(is_good(g.access_token, T0), OK);
	assert_int_equal(account_deactivate(&sc, users, sam, T0), OK);
	assert_int_equal(is_good(g.access_token, T0), ERR_UNKNOWN_TOKEN);
	assert_int_equal(renew(g.refresh_token, NULL, T0, &none),
			 ERR_UNKNOWN_TOKEN);
	assert_int_equal(account_prove(&sc, users, &p, &row),
			 ERR_USER_DEACTIVATED);
	scope_clear_failure(&sc);
	assert_int_equal(account_deactivate(&sc, users, sam, T0), OK);
	assert_int_equal(account_check_available(&sc, users, "sam"),
			 ERR_USER_IN_USE);
	scope_clear_failure(&sc);
	assert_int_equal(account_deactivate(&sc, users, "@no:t.example", T0),
			 ERR_NOT_FOUND);
	scope_clear_failure(&sc);
}

static enum err
cannot_leave(void *ctx, struct scope *scope, const struct requester *r)
{
	assert_string_equal(r->user_id, sam);
	(*(int *)ctx)++;
	return scope_fail(scope, ERR_UNAVAILABLE, "a room far away");
}

/* Leaving rooms may fail: the account is closed all the same, and the timer
 * looks for what is left. */
static void
closing_does_not_wait_for_rooms(void **state)
{
	const struct account_close c = {
		.user_id = sam, .erase = true, .now_ms = T0};
	int calls = 0;
	const struct account_close_hooks hooks = {&calls, cannot_leave};
	bool is_active;

	(void)state;
	users_set_close_hooks(users, &hooks);
	assert_int_equal(account_close(&sc, users, &c), OK);
	assert_int_equal(calls, 1);
	assert_int_equal(account_is_active(&sc, users, sam, &is_active), OK);
	assert_false(is_active);
	assert_int_equal(account_close_tick(&sc, users), OK);
}

static void
a_login_token_serves_once_and_not_for_long(void **state)
{
	struct short_token_ask ask = {.kind = SHORT_TOKEN_LOGIN,
				      .user_nid = sam_nid,
				      .life_ms = LOGIN_TOKEN_MS,
				      .now_ms = T0};
	struct account_row *row;
	const char *first, *second;

	(void)state;
	assert_int_equal(short_token_create(&sc, users, &ask, &first), OK);
	assert_int_equal(short_token_create(&sc, users, &ask, &second), OK);
	ask.kind = SHORT_TOKEN_OPENID;
	assert_int_equal(short_token_take(&sc, users, &ask, first, &row),
			 ERR_UNKNOWN_TOKEN);
	scope_clear_failure(&sc);
	ask.kind = SHORT_TOKEN_LOGIN;
	assert_int_equal(short_token_take(&sc, users, &ask, first, &row), OK);
	assert_string_equal(row->user_id, sam);
	assert_int_equal(short_token_take(&sc, users, &ask, first, &row),
			 ERR_FORBIDDEN);
	scope_clear_failure(&sc);
	ask.now_ms = T0 + LOGIN_TOKEN_MS;
	assert_int_equal(short_token_take(&sc, users, &ask, second, &row),
			 ERR_FORBIDDEN);
	scope_clear_failure(&sc);
}

static void
an_expired_refresh_token_is_a_soft_logout(void **state)
{
	struct session_grant g = begin("DEV", true, false);
	struct session_refresh ask = {.token = g.refresh_token,
				      .now_ms = T0 + SESSION_REFRESH_MS};
	struct session_grant none;

	(void)state;
	assert_int_equal(session_refresh(&sc, users, &ask, &none),
			 ERR_UNKNOWN_TOKEN);
	scope_clear_failure(&sc);
	assert_true(none.is_soft_logout);
	ask.token = "nonsense";
	assert_int_equal(session_refresh(&sc, users, &ask, &none),
			 ERR_UNKNOWN_TOKEN);
	scope_clear_failure(&sc);
	assert_false(none.is_soft_logout);
}

static void
names_from_outside_become_local_parts(void **state)
{
	(void)state;
	assert_string_equal(external_localpart(&sc, "Sam.Jones"), "sam.jones");
	assert_string_equal(external_localpart(&sc, "a=b@c"), "a=3db=40c");
}

static void
user_names_have_a_form(void **state)
{
	static const char *const bad[] = {"",	  "Sam",  "s am",
					  "sam!", "s:am", "sám"};
	char longest[300];
	size_t i;

	(void)state;
	assert_int_equal(account_check_localpart(&sc, users, "a.b_c=d-e/f+9"),
			 OK);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(account_check_localpart(&sc, users, bad[i]),
				 ERR_INVALID_USERNAME);
		scope_clear_failure(&sc);
	}
	memset(longest, 'a', sizeof(longest));
	longest[255 - strlen("@:t.example")] = '\0';
	assert_int_equal(account_check_localpart(&sc, users, longest), OK);
	longest[strlen(longest)] = 'a';
	longest[256 - strlen("@:t.example")] = '\0';
	assert_int_equal(account_check_localpart(&sc, users, longest),
			 ERR_INVALID_USERNAME);
	scope_clear_failure(&sc);
	assert_null(users_localpart(&sc, users, "@sam:other.example"));
	assert_null(users_localpart(&sc, users, "sam"));
	assert_string_equal(users_localpart(&sc, users, sam), "sam");
}

static int
set_up(void **state)
{
	struct account_new a = {.localpart = "sam", .password = "a long one"};
	struct account_row *row;

	(void)state;
	scope_begin(&sc, NULL);
	db = temp_db_open();
	open_users();
	if (account_create(&sc, users, &a, &sam) != OK ||
	    account_find(&sc, users, sam, &row) != OK)
		return -1;
	sam_nid = row->user_nid;
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

static enum err
fill_devices(struct scope *inner, struct txn *t, void *ctx)
{
	struct device_row d = {.user_nid = sam_nid, .created_ms = T0};
	int64_t nid;
	int i;

	(void)ctx;
	for (i = 0; i < DEVICES_MAX; i++) {
		d.device_id = scope_printf(inner, "D%d", i);
		TRY(device_store_add(inner, t, &d, &nid));
	}
	return OK;
}

static void
nobody_signs_in_on_ever_more_devices(void **state)
{
	struct session_login l = {.user_nid = sam_nid,
				  .user_id = sam,
				  .device_id = "ONE-MORE",
				  .address = "192.0.2.1",
				  .now_ms = T0};
	struct requester r = {.user_id = sam, .user_nid = sam_nid};
	struct session_grant g;
	bool created;

	(void)state;
	assert_int_equal(store_write(&sc, db, fill_devices, NULL), OK);
	assert_int_equal(session_begin(&sc, users, &l, &g), ERR_FORBIDDEN);
	scope_clear_failure(&sc);
	assert_int_equal(device_put(&sc, users, &r, "ONE-MORE", NULL, &created),
			 ERR_FORBIDDEN);
	scope_clear_failure(&sc);
	l.device_id = "D7"; /* a device that is there begins anew */
	assert_int_equal(session_begin(&sc, users, &l, &g), OK);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_token_says_who_asks),
		TEST(the_same_device_begins_anew),
		TEST(access_ends_and_is_renewed),
		TEST(a_lost_answer_can_be_asked_again),
		TEST(tabs_of_a_browser_share_a_cookie),
		TEST(the_secret_outlives_a_new_login),
		TEST(logging_out_ends_what_it_says),
		TEST(last_seen_is_kept_and_written_late),
		TEST(passwords_are_proven_and_changed),
		TEST(a_closed_account_is_out),
		TEST(closing_does_not_wait_for_rooms),
		TEST(a_login_token_serves_once_and_not_for_long),
		TEST(an_expired_refresh_token_is_a_soft_logout),
		TEST(names_from_outside_become_local_parts),
		TEST(user_names_have_a_form),
		TEST(nobody_signs_in_on_ever_more_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
