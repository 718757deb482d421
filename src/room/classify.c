#include "room/classify.h"

#include <string.h>

#include "room/auth_power.h"
#include "room/relation.h"

/* Types that the default rules notify for (Client-Server API, Predefined
 * rules). */
static bool
notifies(const struct draft_event *ev, const char *rel_type)
{
	const char *type = ev->spec.type, *msgtype;

	if (ev->spec.state_key != NULL)
		return false;
	if (rel_type != NULL && strcmp(rel_type, "m.replace") == 0)
		return false;
	if (strcmp(type, "m.room.message") == 0) {
		msgtype = json_peek_string(ev->spec.content, "msgtype");
		return msgtype == NULL || strcmp(msgtype, "m.notice") != 0;
	}
	return strcmp(type, "m.room.encrypted") == 0 ||
	       strcmp(type, "m.call.invite") == 0 ||
	       strcmp(type, "m.poll.start") == 0 ||
	       strcmp(type, "org.matrix.msc3381.poll.start") == 0;
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

enum err
room_classify(struct draft *d, struct draft_event *ev)
{
	if (ev->spec.state_key != NULL) {
		if (strcmp(ev->spec.type, "m.room.tombstone") == 0 &&
		    ev->spec.state_key[0] == '\0')
			ev->row.notify_class = NOTIFY_HIGHLIGHT_ALL;
		return OK;
	}
	TRY(note_relation(d, ev));
	if (!notifies(ev, ev->rel_type))
		return OK;
	ev->row.notify_class = NOTIFY_ALL;
	return note_mentions(d, ev);
}
