#include "user/alert.h"

#include <string.h>

#include "user/account_data.h"
#include "user/push_settings.h"

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
	bool is_off;

	memset(out, 0, sizeof(*out));
	TRY(push_settings_get(sc, u, t, c->user_nid, &settings));
	if (settings->is_all_muted || (c->is_plain && !settings->has_own))
		return OK;
	TRY(push_rules_read(sc, u, t, c->user_nid, &rules));
	push_rules_evaluate(rules.global, c->event, &c->viewer, out);
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
