/* What users set for themselves: profiles, account data, push rules, filters,
 * tags, and the search for people. */
#include "user/account_data.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "store/account_data_store.h"
#include "store/filter_store.h"
#include "temp_db.h"
#include "user/account.h"
#include "user/profile.h"
#include "user/push_settings.h"
#include "user/saved_filter.h"
#include "user/staff.h"
#include "user/tags.h"

static struct db *db;
static struct users *users;
static struct scope sc;
static struct requester sam;

static void
set_profile(const char *name, const char *value, enum err wanted)
{
	struct profile_change c = {
		.user_id = sam.user_id, .name = name, .value = value};

	assert_int_equal(profile_set(&sc, users, &sam, &c), wanted);
	scope_clear_failure(&sc);
}

static void
a_profile_is_set_shown_and_emptied(void **state)
{
	struct profile_change other = {.user_id = "@eve:t.example",
				       .name = "displayname",
				       .value = "\"x\""};
	struct profile_row row;
	const char *json;
	size_t len;

	(void)state;
	set_profile("displayname", "\"Sam Okafor\"", OK);
	set_profile("avatar_url", "\"mxc://t.example/abc\"", OK);
	set_profile("m.tz", "\"Europe/London\"", OK);
	assert_int_equal(profile_get_json(&sc, users, sam.user_id, &json, &len),
			 OK);
	assert_string_equal(json, "{\"displayname\":\"Sam Okafor\","
				  "\"avatar_url\":\"mxc://t.example/abc\","
				  "\"m.tz\":\"Europe/London\"}");
	assert_int_equal(profile_find(&sc, users, NULL, sam.user_nid, &row),
			 OK);
	assert_string_equal(row.display_name, "Sam Okafor");
	set_profile("displayname", "\"Sam\"", OK);
	assert_int_equal(profile_find(&sc, users, NULL, sam.user_nid, &row),
			 OK);
	assert_string_equal(row.display_name, "Sam");
	set_profile("avatar_url", NULL, OK);
	set_profile("m.tz", NULL, OK);
	assert_int_equal(
		profile_get_field(&sc, users, sam.user_id, "m.tz", &json),
		ERR_NOT_FOUND);
	scope_clear_failure(&sc);
	assert_int_equal(profile_set(&sc, users, &sam, &other), ERR_FORBIDDEN);
	scope_clear_failure(&sc);
}

static void
a_profile_has_limits(void **state)
{
	char *big = scope_alloc(&sc, PROFILE_SIZE_MAX + 3);
	char *name = scope_alloc(&sc, PROFILE_FIELD_NAME_MAX + 2);

	(void)state;
	memset(big, 'a', PROFILE_SIZE_MAX + 2);
	big[0] = '"';
	big[PROFILE_SIZE_MAX / 2] = '"';
	big[PROFILE_SIZE_MAX / 2 + 1] = '\0';
	set_profile("org.one", big, OK);
	set_profile("org.one", big, OK);
	set_profile("org.two", big, ERR_PROFILE_TOO_LARGE);
	memset(name, 'a', PROFILE_FIELD_NAME_MAX + 1);
	set_profile(name, "1", ERR_KEY_TOO_LARGE);
	set_profile("Bad Name", "1", ERR_INVALID_PARAM);
	set_profile(STAFF_FIELD, "{}", ERR_FORBIDDEN);
	set_profile("displayname", "1", ERR_BAD_JSON);
}

static enum err
put_data(const char *room_id, const char *type, const char *content)
{
	struct account_data_ref ref = {sam.user_id, room_id, type};
	enum err e = account_data_set(&sc, users, &sam, &ref, content);

	scope_clear_failure(&sc);
	return e;
}

static size_t
list_data(int64_t since, const char *room_id, struct account_data_row **rows)
{
	struct account_data_query q = {
		.user_nid = sam.user_nid, .room_id = room_id, .since = since};
	struct txn *t;
	size_t n;

	assert_int_equal(store_read_begin(&sc, db, &t), OK);
	assert_int_equal(account_data_list(&sc, users, t, &q, rows, &n), OK);
	store_read_end(&t);
	return n;
}

static void
account_data_is_listed_by_position(void **state)
{
	struct account_data_row *rows;
	int64_t pos;

	(void)state;
	assert_true(account_data_may_have_changed(users, sam.user_nid, 0));
	assert_int_equal(list_data(0, NULL, &rows), 1);
	assert_string_equal(rows[0].type, "m.push_rules");
	assert_int_equal(strncmp(rows[0].content, "{\"global\":{", 11), 0);
	assert_int_equal(put_data("", "m.direct", "{\"a\":1}"), OK);
	assert_int_equal(put_data("!r:x", "m.tag", "{\"tags\":{}}"), OK);
	assert_int_equal(list_data(0, NULL, &rows), 3);
	assert_int_equal(list_data(0, "!r:x", &rows), 1);
	pos = rows[0].pos;
	assert_int_equal(list_data(pos, NULL, &rows), 0);
	assert_false(account_data_may_have_changed(users, sam.user_nid, pos));
	assert_int_equal(put_data("", "m.direct", "{}"), OK);
	assert_true(account_data_may_have_changed(users, sam.user_nid, pos));
	/* Emptied: told to who knew it, not to who begins. */
	assert_int_equal(list_data(pos, NULL, &rows), 1);
	assert_string_equal(rows[0].content, "{}");
	assert_int_equal(list_data(0, "", &rows), 1);
	assert_string_equal(rows[0].type, "m.push_rules");
	assert_int_equal(put_data("", "m.push_rules", "{}"), ERR_METHOD);
	assert_int_equal(put_data("!r:x", "m.fully_read", "{}"), ERR_METHOD);
	assert_int_equal(put_data("room", "x", "{}"), ERR_INVALID_PARAM);
}

static enum err
put_rule(const char *kind, const char *id, const char *body, const char *after)
{
	struct push_rule_new rule = {.ref = {.kind = kind, .rule_id = id},
				     .after = after};
	enum err e;

	assert_int_equal(json_parse_object(&sc, body, strlen(body), &rule.body),
			 OK);
	e = push_settings_put_rule(&sc, users, &sam, &rule);
	scope_clear_failure(&sc);
	return e;
}

static enum err
set_attr(const char *kind, const char *id, const char *attr, const char *body)
{
	struct push_rule_new rule = {
		.ref = {.kind = kind, .rule_id = id, .attr = attr}};
	enum err e;

	assert_int_equal(json_parse_object(&sc, body, strlen(body), &rule.body),
			 OK);
	e = push_settings_set_attr(&sc, users, &sam, &rule);
	scope_clear_failure(&sc);
	return e;
}

static const char *
own_rules(const char *kind)
{
	yyjson_val *rule, *list;
	struct push_rules p;
	size_t i, max;
	struct buf b;

	assert_int_equal(push_rules_read(&sc, users, NULL, sam.user_nid, &p),
			 OK);
	buf_init(&b, &sc, 0);
	list = yyjson_obj_get(p.global, kind);
	yyjson_arr_foreach(list, i, max, rule)
	{
		if (*json_peek_string(rule, "rule_id") == '.')
			continue;
		buf_add_str(&b, json_peek_string(rule, "rule_id"));
		buf_add_char(&b, ' ');
	}
	return buf_str(&b);
}

static void
rules_keep_their_order(void **state)
{
	struct push_rule_ref gone = {.kind = "override", .rule_id = "b"};
	static const char body[] = "{\"actions\":[\"notify\"]}";

	(void)state;
	assert_int_equal(put_rule("override", "a", body, NULL), OK);
	assert_int_equal(put_rule("override", "b", body, NULL), OK);
	assert_string_equal(own_rules("override"), "b a ");
	assert_int_equal(put_rule("override", "c", body, "b"), OK);
	assert_string_equal(own_rules("override"), "b c a ");
	assert_int_equal(put_rule("override", "a", body, NULL), OK);
	assert_string_equal(own_rules("override"), "b c a ");
	assert_int_equal(put_rule("override", "b", body, "a"), OK);
	assert_string_equal(own_rules("override"), "c a b ");
	assert_int_equal(put_rule("override", "d", body, "zz"), ERR_UNKNOWN);
	assert_int_equal(put_rule("override", ".d", body, NULL),
			 ERR_INVALID_PARAM);
	assert_int_equal(put_rule("x", "d", body, NULL), ERR_INVALID_PARAM);
	assert_int_equal(put_rule("override", "d", "{}", NULL),
			 ERR_MISSING_PARAM);
	assert_int_equal(put_rule("content", "d", body, NULL),
			 ERR_MISSING_PARAM);
	assert_int_equal(push_settings_remove_rule(&sc, users, &sam, &gone),
			 OK);
	assert_int_equal(push_settings_remove_rule(&sc, users, &sam, &gone),
			 ERR_NOT_FOUND);
	scope_clear_failure(&sc);
	assert_string_equal(own_rules("override"), "c a ");
}

static const struct push_settings *
settings(void)
{
	const struct push_settings *p;

	assert_int_equal(push_settings_get(&sc, users, NULL, sam.user_nid, &p),
			 OK);
	return p;
}

static void
muted_rooms_are_known_at_once(void **state)
{
	struct account_data_row *rows;
	int64_t before = db_position(db);

	(void)state;
	assert_false(settings()->has_own);
	assert_int_equal(put_rule("room", "!m:x", "{\"actions\":[]}", NULL),
			 OK);
	assert_true(settings()->has_own);
	assert_true(settings()->is_only_mutes);
	assert_true(push_settings_is_quiet(settings(), "!m:x"));
	assert_false(push_settings_is_quiet(settings(), "!n:x"));
	assert_false(push_settings_is_muted(settings(), "!m:x"));
	assert_int_equal(list_data(before, NULL, &rows), 1);
	assert_string_equal(rows[0].type, "m.push_rules");
	assert_int_equal(
		set_attr("room", "!m:x", "enabled", "{\"enabled\":false}"), OK);
	assert_false(push_settings_is_quiet(settings(), "!m:x"));
	assert_int_equal(set_attr("override", ".m.rule.master", "enabled",
				  "{\"enabled\":true}"),
			 OK);
	assert_true(push_settings_is_muted(settings(), "!n:x"));
	assert_int_equal(set_attr("override", ".m.rule.master", "enabled",
				  "{\"enabled\":false}"),
			 OK);
	assert_false(push_settings_is_muted(settings(), "!n:x"));
	assert_int_equal(
		set_attr("override", "none", "enabled", "{\"enabled\":false}"),
		ERR_NOT_FOUND);
	assert_int_equal(set_attr("override", ".m.rule.master", "enabled",
				  "{\"enabled\":1}"),
			 ERR_BAD_JSON);
}

static void
a_filter_is_stored_once(void **state)
{
	const char *one, *two, *json;
	yyjson_val *body;

	(void)state;
	assert_int_equal(json_parse_object(&sc, "{\"x\":1}", 7, &body), OK);
	assert_int_equal(
		saved_filter_create(&sc, users, &sam, sam.user_id, body, &one),
		OK);
	assert_int_equal(
		saved_filter_create(&sc, users, &sam, sam.user_id, body, &two),
		OK);
	assert_string_equal(one, two);
	assert_int_equal(saved_filter_from_query(&sc, users, NULL, sam.user_nid,
						 one, &json),
			 OK);
	assert_string_equal(json, "{\"x\":1}");
	assert_int_equal(saved_filter_from_query(&sc, users, NULL, sam.user_nid,
						 "7", &json),
			 ERR_INVALID_PARAM);
	scope_clear_failure(&sc);
	assert_int_equal(saved_filter_from_query(&sc, users, NULL, sam.user_nid,
						 "", &json),
			 OK);
	assert_null(json);
}

static void
tags_change_one_by_one(void **state)
{
	struct tag_ref ref = {.user_id = sam.user_id,
			      .room_id = "!r:x",
			      .tag = "m.favourite",
			      .content = "{\"order\":0.5}"};
	const char *json;

	(void)state;
	assert_int_equal(tags_set(&sc, users, &sam, &ref), OK);
	ref.tag = "u.ward";
	ref.content = "{}";
	assert_int_equal(tags_set(&sc, users, &sam, &ref), OK);
	assert_int_equal(tags_get(&sc, users, &sam, &ref, &json), OK);
	assert_string_equal(json, "{\"tags\":{\"m.favourite\":{\"order\":0.5},"
				  "\"u.ward\":{}}}");
	ref.tag = "m.favourite";
	ref.content = NULL;
	assert_int_equal(tags_set(&sc, users, &sam, &ref), OK);
	assert_int_equal(tags_get(&sc, users, &sam, &ref, &json), OK);
	assert_string_equal(json, "{\"tags\":{\"u.ward\":{}}}");
	ref.content = "{\"order\":2}";
	assert_int_equal(tags_set(&sc, users, &sam, &ref), ERR_INVALID_PARAM);
	scope_clear_failure(&sc);
}

static const char *
found(const char *term)
{
	struct staff_search q = {.term = term};
	struct staff_page page;
	struct buf b;
	size_t i;

	assert_int_equal(staff_find(&sc, users, &sam, &q, &page), OK);
	buf_init(&b, &sc, 0);
	for (i = 0; i < page.count; i++) {
		buf_add_str(&b, page.rows[i].localpart);
		buf_add_char(&b, ' ');
	}
	return buf_str(&b);
}

static void
add_person(const char *localpart, const char *name, const char *job)
{
	struct account_new a = {.localpart = localpart, .display_name = name};
	struct staff_row row = {.job = job, .clinical = true};
	struct account_row *account;
	const char *id;

	assert_int_equal(account_create(&sc, users, &a, &id), OK);
	assert_int_equal(account_find(&sc, users, id, &account), OK);
	row.user_nid = account->user_nid;
	assert_int_equal(staff_put(&sc, users, &row), OK);
}

static void
people_are_found_by_name_first(void **state)
{
	struct staff_search q = {.limit = 2};
	struct staff_page page;
	struct staff_row *row;

	(void)state;
	add_person("a.obrien", "Áine O'Brien", "Staff Nurse");
	add_person("m.anne", "Mary Anne Smith", "Registrar");
	add_person("ain.x", "Tom Cole", "Porter");
	add_person("zed", "Zed Smith", "Ainsworth fellow");
	assert_string_equal(found("ain"), "a.obrien ain.x zed ");
	assert_string_equal(found("SMITH"), "m.anne zed ");
	assert_string_equal(found("smith mary"), "m.anne ");
	assert_string_equal(found("nurse"), "a.obrien ");
	assert_string_equal(found("nothing"), "");
	assert_int_equal(staff_find(&sc, users, &sam, &q, &page), OK);
	assert_int_equal(page.total, 5);
	assert_int_equal(page.count, 2);
	q.after = page.next;
	q.limit = 10;
	assert_int_equal(staff_find(&sc, users, &sam, &q, &page), OK);
	assert_int_equal(page.count, 3);
	assert_null(page.next);
	q.after = "x";
	assert_int_equal(staff_find(&sc, users, &sam, &q, &page),
			 ERR_INVALID_PARAM);
	scope_clear_failure(&sc);
	assert_int_equal(staff_get(&sc, users, "@zed:t.example", &row), OK);
	assert_string_equal(row->job, "Ainsworth fellow");
	assert_int_equal(account_deactivate(&sc, users, "@zed:t.example", 1),
			 OK);
	assert_string_equal(found("zed"), "");
}

static enum err
fill(struct scope *inner, struct txn *t, void *ctx)
{
	struct account_data_row row = {
		.room_id = "", .content = "{}", .content_len = 2};
	int64_t id;
	int i;

	(void)ctx;
	for (i = 0; i < ACCOUNT_DATA_ENTRIES_MAX; i++) {
		row.type = scope_printf(inner, "t%d", i);
		row.pos = txn_next_position(t);
		TRY(account_data_store_put(inner, t, sam.user_nid, &row));
	}
	for (i = 0; i < FILTERS_MAX; i++)
		TRY(filter_store_add(inner, t, sam.user_nid,
				     scope_printf(inner, "{\"x\":%d}", i),
				     &id));
	return OK;
}

static enum err
save_filter(const char *text)
{
	yyjson_val *filter;
	const char *id;
	enum err e;

	assert_int_equal(json_parse_object(&sc, text, strlen(text), &filter),
			 OK);
	e = saved_filter_create(&sc, users, &sam, sam.user_id, filter, &id);
	scope_clear_failure(&sc);
	return e;
}

static void
what_is_kept_for_a_user_has_a_ceiling(void **state)
{
	struct account_data_ref ref = {
		.user_id = sam.user_id, .room_id = "", .type = "one.too.many"};
	struct tag_ref tag = {.user_id = sam.user_id,
			      .room_id = "!r:t.example",
			      .tag = "u.x",
			      .content = "{}"};

	(void)state;
	assert_int_equal(store_write(&sc, db, fill, NULL), OK);
	assert_int_equal(account_data_set(&sc, users, &sam, &ref, "{}"),
			 ERR_LIMIT);
	scope_clear_failure(&sc);
	assert_int_equal(tags_set(&sc, users, &sam, &tag), ERR_LIMIT);
	scope_clear_failure(&sc);
	ref.type = "t7"; /* what is there may change */
	assert_int_equal(account_data_set(&sc, users, &sam, &ref, "{\"a\":1}"),
			 OK);
	assert_int_equal(save_filter("{\"x\":-1}"), ERR_LIMIT);
	assert_int_equal(save_filter("{\"x\":3}"), OK);
}

static int
set_up(void **state)
{
	struct users_options o = {.server_name = "t.example"};
	struct account_new a = {.localpart = "sam"};
	struct account_row *row;
	const char *id;

	(void)state;
	scope_begin(&sc, NULL);
	db = o.db = temp_db_open();
	if (users_open(&sc, &o, &users) != OK ||
	    account_create(&sc, users, &a, &id) != OK ||
	    account_find(&sc, users, id, &row) != OK)
		return -1;
	sam = (struct requester){.user_id = row->user_id,
				 .user_nid = row->user_nid};
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
		TEST(a_profile_is_set_shown_and_emptied),
		TEST(a_profile_has_limits),
		TEST(account_data_is_listed_by_position),
		TEST(rules_keep_their_order),
		TEST(muted_rooms_are_known_at_once),
		TEST(a_filter_is_stored_once),
		TEST(tags_change_one_by_one),
		TEST(people_are_found_by_name_first),
		TEST(what_is_kept_for_a_user_has_a_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
