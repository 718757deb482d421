#include "room/classify.h"

#include <string.h>

#include "room/auth_power.h"
#include "store/event_type_store.h"

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

static enum err
read_parent(struct draft *d, struct txn *t, const char *event_id,
	    struct draft_event *ev)
{
	struct event_row parent;
	enum err e;

	e = event_store_get_by_id(d->sc, t, event_id, &parent);
	if (e == ERR_NOT_FOUND || (e == OK && parent.room_nid != d->room.nid))
		return OK;
	TRY(e);
	ev->parent_nid = parent.nid;
	if (ev->rel_type != NULL && strcmp(ev->rel_type, "m.thread") == 0)
		ev->row.thread_nid = parent.nid;
	else if (ev->rel_type != NULL)
		ev->row.thread_nid = parent.thread_nid;
	return OK;
}

static enum err
note_relation(struct draft *d, struct draft_event *ev)
{
	yyjson_val *relates;
	const char *parent;
	struct txn *t;

	relates = yyjson_obj_get(ev->spec.content, "m.relates_to");
	ev->rel_type = json_peek_string(relates, "rel_type");
	parent = json_peek_string(relates, "event_id");
	if (ev->spec.state_key != NULL || ev->rel_type == NULL ||
	    parent == NULL || d->is_new)
		return OK;
	TRY(draft_read_begin(d, &t));
	TRY(read_parent(d, t, parent, ev));
	draft_read_end(d, &t);
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
