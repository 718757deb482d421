#include "room/classify.h"

#include <string.h>

#include "room/auth_power.h"
#include "room/relation.h"

/* Types that the default underride rules notify for (Client-Server API,
 * Predefined rules). */
static bool
is_talk(const struct draft_event *ev)
{
	static const char *const types[] = {
		"m.room.message", "m.room.encrypted", "m.call.invite",
		"m.poll.start", "org.matrix.msc3381.poll.start"};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(ev->spec.type, types[i]) == 0)
			return true;
	return false;
}

static bool
is_notice(const struct draft_event *ev)
{
	const char *msgtype = json_peek_string(ev->spec.content, "msgtype");

	return msgtype != NULL && strcmp(msgtype, "m.notice") == 0;
}

static enum err
may_mention_room(struct draft *d, bool *out)
{
	struct power_levels power;

	TRY(draft_power(d, &power));
	*out = power_of(&power, d->rq->user_id) >=
	       power_notification_level(&power, "room");
	return OK;
}

static enum err
note_mentions(struct draft *d, struct draft_event *ev)
{
	yyjson_val *mentions, *ids, *id;
	yyjson_arr_iter it;
	bool may;

	mentions = yyjson_obj_get(ev->spec.content, "m.mentions");
	if (!yyjson_is_obj(mentions))
		return OK;
	if (yyjson_is_true(yyjson_obj_get(mentions, "room"))) {
		TRY(may_mention_room(d, &may));
		if (may)
			ev->row.notify_class = NOTIFY_HIGHLIGHT_ALL;
	}
	ids = yyjson_obj_get(mentions, "user_ids");
	if (!yyjson_is_arr(ids))
		return OK;
	it = yyjson_arr_iter_with(ids);
	while ((id = yyjson_arr_iter_next(&it)) != NULL &&
	       ev->mention_count < DRAFT_MENTIONS_MAX)
		if (yyjson_is_str(id) &&
		    strcmp(yyjson_get_str(id), d->rq->user_id) != 0)
			ev->mentions[ev->mention_count++] = yyjson_get_str(id);
	return OK;
}

/* Our own users are told where they begin a thread within another relation
 * (Client-Server API, Validation of m.thread relationships). */
static enum err
note_relation(struct draft *d, struct draft_event *ev)
{
	struct relation_child child = {&ev->row, ev->spec.content};
	struct relation_found found;
	struct relation r;
	struct txn *t;

	relation_parse(ev->spec.content, &r);
	ev->rel_type = r.rel_type;
	if (ev->spec.state_key != NULL || r.rel_type == NULL || d->is_new)
		return OK;
	ev->row.room_nid = d->room.nid;
	TRY(draft_read_begin(d, &t));
	TRY(relation_find(d->sc, t, &child, &found));
	draft_read_end(d, &t);
	if (found.is_nested_thread)
		return scope_fail(d->sc, ERR_UNKNOWN,
				  "no thread begins at an event that itself "
				  "relates to another");
	ev->relation = found.row;
	ev->row.thread_nid = found.thread_nid;
	return OK;
}

/* Whom the default rules, in their order, let the event alert. */
static enum err
judge_by_default(struct draft *d, struct draft_event *ev)
{
	const char *key = ev->spec.state_key;

	if (is_notice(ev) || strcmp(ev->spec.type, "m.room.member") == 0)
		return OK;
	TRY(note_mentions(d, ev));
	if (ev->row.notify_class != NOTIFY_NONE)
		return OK;
	if (key != NULL && *key == '\0' &&
	    strcmp(ev->spec.type, "m.room.tombstone") == 0)
		ev->row.notify_class = NOTIFY_HIGHLIGHT_ALL;
	else if (is_talk(ev) && (ev->rel_type == NULL ||
				 strcmp(ev->rel_type, "m.replace") != 0))
		ev->row.notify_class = NOTIFY_ALL;
	return OK;
}

/* And their own rules those who have some. */
static enum err
judge_by_own(struct draft *d, struct draft_event *ev)
{
	const struct room_hooks *h = &d->r->hooks;
	struct power_levels power;
	struct push_event event = {.room_id = d->room.room_id,
				   .sender = d->rq->user_id,
				   .type = ev->spec.type,
				   .state_key = ev->spec.state_key,
				   .redacts = ev->spec.redacts,
				   .content = ev->spec.content};
	struct push_viewer viewer = {.member_count = d->base.joined};
	const struct room_alert a = {.room_nid = d->room.nid,
				     .room_id = d->room.room_id,
				     .sender_nid = d->rq->user_nid,
				     .event = &event,
				     .viewer = &viewer,
				     .notify_class = ev->row.notify_class};
	struct txn *t;

	if (d->is_new || h->has_own_rules == NULL ||
	    !h->has_own_rules(h->alert_ctx))
		return OK;
	TRY(draft_power(d, &power));
	viewer.sender_power = power_of(&power, d->rq->user_id);
	viewer.notification_levels = power.notifications;
	TRY(draft_read_begin(d, &t));
	TRY(h->find_exceptions(h->alert_ctx, d->sc, t, &a, &ev->exceptions));
	draft_read_end(d, &t);
	return OK;
}

enum err
room_classify(struct draft *d, struct draft_event *ev)
{
	if (ev->spec.state_key == NULL)
		TRY(note_relation(d, ev));
	TRY(judge_by_default(d, ev));
	return judge_by_own(d, ev);
}
