/* From a queued row to what is sent. */
#include "push/push_priv.h"

#include <string.h>

#include "base/json.h"
#include "room/push_view.h"
#include "store/alert_push_store.h"
#include "store/user_id_store.h"
#include "user/alert.h"
#include "user/push_settings.h"

#define CALL_TTL_S 60
#define ITEM_KEY "org.wardwire.priority"

static enum push_room_choice
choose_room(const void *ctx, const char *room_id)
{
	if (push_settings_is_muted(ctx, room_id))
		return PUSH_ROOM_NOTHING;
	return push_settings_is_quiet(ctx, room_id) ? PUSH_ROOM_MENTIONS
						    : PUSH_ROOM_ALL;
}

enum err
push_message_unread(struct scope *sc, struct push *p, struct txn *t,
		    int64_t user_nid, int64_t *count_out)
{
	struct push_unread_query q = {.user_nid = user_nid,
				      .choose = choose_room};
	const struct push_settings *settings;

	TRY(push_settings_get(sc, p->users, t, user_nid, &settings));
	q.ctx = settings;
	return push_view_unread(sc, t, &q, count_out);
}

static bool
wants_ids_only(struct scope *sc, const struct pusher_row *pusher)
{
	yyjson_val *data;
	const char *format;

	if (json_parse_object(sc, pusher->data, strlen(pusher->data), &data) !=
	    OK) {
		scope_clear_failure(sc);
		return true;
	}
	format = json_peek_string(data, "format");
	return format != NULL && strcmp(format, "event_id_only") == 0;
}

/* Whether our app is told of it by an alert: one message makes one sound. */
static enum err
is_alert(struct scope *sc, struct txn *t, const struct push_job *job,
	 const struct event_row *e, bool *out)
{
	yyjson_val *content, *item;
	const char *id;

	*out = false;
	if (strcmp(job->pusher->kind, PUSH_KIND_WEB) != 0 ||
	    memmem(e->pdu + e->content_at, e->content_len, ITEM_KEY,
		   sizeof(ITEM_KEY) - 1) == NULL)
		return OK;
	TRY(json_parse_object(sc, e->pdu + e->content_at, e->content_len,
			      &content));
	item = yyjson_obj_get(content, ITEM_KEY);
	id = json_peek_string(item, "item_id");
	if (id == NULL)
		return OK;
	return alert_push_store_has(sc, t, job->pusher->nid, id, out);
}

/* What a gateway is told of the event itself. */
static enum err
add_content(struct scope *sc, struct txn *t, const struct push_job *job,
	    const struct event_row *e, struct push_message *out)
{
	struct push_room_words words;
	const char *user_id;

	TRY(push_view_words(sc, t, e->room_nid, &words));
	TRY(push_view_name(sc, t, e->room_nid, e->sender, &out->sender_name));
	TRY(user_id_store_get(sc, t, job->pusher->user_nid, &user_id));
	out->room_name = words.name;
	out->room_alias = words.alias;
	out->type = e->type;
	out->sender = e->sender;
	out->content = e->pdu + e->content_at;
	out->content_len = e->content_len;
	out->user_is_target = strcmp(e->type, "m.room.member") == 0 &&
			      e->state_key != NULL &&
			      strcmp(e->state_key, user_id) == 0;
	return OK;
}

enum err
push_message_read(struct scope *sc, struct push *p, struct txn *t,
		  const struct push_job *job, struct push_message *out,
		  bool *skip_out)
{
	struct room_row room;
	struct event_row e;
	enum err err;

	*skip_out = true;
	if (job->now_ms - job->row->added_ms > PUSH_TTL_S * 1000)
		return OK;
	err = event_store_get(sc, t, job->row->event_nid, &e);
	if (err == ERR_NOT_FOUND)
		return OK;
	TRY(err);
	TRY(push_view_is_over(sc, t, &e, job->pusher->user_nid, skip_out));
	if (!*skip_out)
		TRY(is_alert(sc, t, job, &e, skip_out));
	if (*skip_out)
		return OK;
	TRY(room_store_get_by_nid(sc, t, e.room_nid, &room));
	*out = (struct push_message){.pusher = job->pusher,
				     .kind = "event",
				     .event_id = e.event_id,
				     .room_id = room.room_id,
				     .topic = room.room_id,
				     .ttl_s = PUSH_TTL_S,
				     .is_high = job->row->is_high,
				     .highlight = job->row->highlight,
				     .sound = job->row->sound,
				     .unread = job->unread};
	if (strcmp(e.type, "m.call.invite") == 0) {
		/* It rings or it is over. */
		out->kind = "call";
		out->ttl_s = CALL_TTL_S;
		out->topic = NULL;
	}
	if (!p->shows_content ||
	    strcmp(job->pusher->kind, PUSH_KIND_HTTP) != 0 ||
	    wants_ids_only(sc, job->pusher))
		return OK;
	return add_content(sc, t, job, &e, out);
}

enum err
push_message_send(struct scope *sc, struct push *p,
		  const struct push_message *m, struct push_answer *out)
{
	enum err e;

	*out = (struct push_answer){.result = PUSH_FAILED};
	if (strcmp(m->pusher->kind, PUSH_KIND_WEB) == 0)
		e = web_push_send(sc, p, m, out);
	else
		e = gateway_send(sc, p, m, out);
	switch (e) {
	case ERR_FORBIDDEN: /* an address that we may not connect to */
	case ERR_INVALID_PARAM:
		out->result = PUSH_REFUSED;
		break;
	case ERR_UNAVAILABLE:
	case ERR_TIMEOUT:
	case ERR_LIMIT:
		break;
	default:
		return e;
	}
	scope_clear_failure(sc);
	return OK;
}
