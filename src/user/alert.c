#include "user/alert.h"

#include <string.h>

#include "store/event_type_store.h"
#include "store/member_store.h"
#include "store/state_store.h"
#include "store/user_id_store.h"
#include "user/account_data.h"
#include "user/own_rules.h"
#include "user/push_settings.h"
#include "user/users_priv.h"

static enum err
find_data(struct scope *sc, struct users *u, struct txn *t,
	  const struct account_data_query *q, const char *type,
	  yyjson_val **out)
{
	const char *content;

	*out = NULL;
	TRY(account_data_find(sc, u, t, q, type, &content));
	if (content == NULL)
		return OK;
	return json_parse_object(sc, content, strlen(content), out);
}

enum err
alert_is_muted(struct scope *sc, struct users *u, struct txn *t,
	       int64_t user_nid, const char *room_id, bool *out)
{
	const struct account_data_query q = {.user_nid = user_nid,
					     .room_id = room_id};
	yyjson_val *content;

	TRY(find_data(sc, u, t, &q, "org.wardwire.mute", &content));
	*out = yyjson_is_true(yyjson_obj_get(content, "muted"));
	return OK;
}

enum err
alert_is_ignored(struct scope *sc, struct users *u, struct txn *t,
		 int64_t user_nid, const char *sender, bool *out)
{
	const struct account_data_query q = {.user_nid = user_nid,
					     .room_id = ""};
	yyjson_val *content, *ignored;

	TRY(find_data(sc, u, t, &q, "m.ignored_user_list", &content));
	ignored = yyjson_obj_get(content, "ignored_users");
	*out = yyjson_obj_get(ignored, sender) != NULL;
	return OK;
}

enum err
alert_judge(struct scope *sc, struct users *u, struct txn *t,
	    const struct alert_case *c, struct push_result *out)
{
	const struct push_settings *settings;
	struct push_rules rules;
	yyjson_val *global;
	bool is_off;

	memset(out, 0, sizeof(*out));
	TRY(push_settings_get(sc, u, t, c->user_nid, &settings));
	if (settings->is_all_muted || (c->is_plain && !settings->has_own))
		return OK;
	global = settings->global;
	if (global == NULL) {
		TRY(push_rules_read(sc, u, t, c->user_nid, &rules));
		global = rules.global;
	}
	push_rules_evaluate(global, c->event, &c->viewer, out);
	if (!out->notify)
		return OK;
	TRY(alert_is_muted(sc, u, t, c->user_nid, c->room_id, &is_off));
	if (!is_off)
		TRY(alert_is_ignored(sc, u, t, c->user_nid, c->event->sender,
				     &is_off));
	if (is_off)
		memset(out, 0, sizeof(*out));
	return OK;
}

/* --- exceptions --- */

bool
alert_has_own_rules(const struct users *u)
{
	return own_rules_count(u->own_rules) > 0;
}

/* Joined members who have rules: by the shorter way. */
static enum err
list_candidates(struct scope *sc, struct users *u, struct txn *t,
		const struct alert_event *e, int64_t **out, size_t *count_out)
{
	struct member_rows members;
	struct member_row m;
	int64_t *users;
	size_t count, i, n = 0;

	if (own_rules_count(u->own_rules) <= (size_t)e->viewer->member_count) {
		own_rules_list(sc, u->own_rules, &users, &count);
		for (i = 0; i < count; i++) {
			TRY(member_store_find(sc, t, e->room_nid, users[i],
					      &m));
			if (m.membership == MEMBERSHIP_JOIN)
				users[n++] = users[i];
		}
	} else {
		TRY(member_store_list(sc, t, e->room_nid, MEMBERSHIP_JOIN, 0,
				      &members));
		users = scope_array(sc, int64_t, members.count + 1);
		for (i = 0; i < members.count; i++)
			if (own_rules_has(u->own_rules,
					  members.rows[i].user_nid))
				users[n++] = members.rows[i].user_nid;
	}
	*out = users;
	*count_out = n;
	return OK;
}

static enum err
find_name(struct scope *sc, struct txn *t, const struct alert_event *e,
	  const char *user_id, const char **out)
{
	const struct state_entry key = {TYPE_MEMBER, user_id, 0, 0};
	struct event_row row;
	yyjson_val *content;
	int64_t nid;

	*out = NULL;
	TRY(state_store_find(sc, t, e->room_nid, &key, &nid));
	if (nid == 0)
		return OK;
	TRY(event_store_get(sc, t, nid, &row));
	TRY(json_parse_object(sc, row.pdu + row.content_at, row.content_len,
			      &content));
	*out = json_peek_string(content, "displayname");
	return OK;
}

static enum err
judge_own(struct scope *sc, struct users *u, struct txn *t,
	  const struct alert_event *e, struct event_exceptions *out,
	  int64_t user_nid)
{
	const struct push_settings *settings;
	struct push_viewer viewer = *e->viewer;
	struct push_result r;

	TRY(push_settings_get(sc, u, t, user_nid, &settings));
	if (settings->global == NULL || user_nid == e->sender_nid ||
	    push_settings_is_muted(settings, e->room_id))
		return OK;
	TRY(user_id_store_get(sc, t, user_nid, &viewer.user_id));
	TRY(find_name(sc, t, e, viewer.user_id, &viewer.display_name));
	push_rules_evaluate(settings->global, e->event, &viewer, &r);
	out->rows[out->count++] = (struct event_exception){
		user_nid, r.notify - (e->notify_class != NOTIFY_NONE),
		(r.notify && r.highlight) -
			(e->notify_class == NOTIFY_HIGHLIGHT_ALL)};
	return OK;
}

enum err
alert_find_exceptions(struct scope *sc, struct users *u, struct txn *t,
		      const struct alert_event *e, struct event_exceptions *out)
{
	int64_t *users;
	size_t count, i;

	TRY(list_candidates(sc, u, t, e, &users, &count));
	out->rows = scope_array(sc, struct event_exception, count + 1);
	out->count = 0;
	for (i = 0; i < count; i++)
		TRY(judge_own(sc, u, t, e, out, users[i]));
	return OK;
}
