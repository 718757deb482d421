#include "room/render.h"

#include <string.h>

#include "room/aggregate.h"
#include "store/event_type_store.h"

static enum err
load_one(struct scope *sc, struct txn *t, int64_t nid,
	 const struct event_row **out)
{
	struct event_row *e;
	enum err err;

	*out = NULL;
	if (nid == 0)
		return OK;
	e = scope_new(sc, struct event_row);
	err = event_store_get(sc, t, nid, e);
	if (err == ERR_NOT_FOUND)
		return OK;
	*out = e;
	return err;
}

enum err
event_render_load(struct scope *sc, struct txn *t,
		  const struct event_rows *rows, struct event_view **views_out)
{
	struct event_view *v;
	size_t i;

	*views_out = v = scope_array(sc, struct event_view, rows->count);
	for (i = 0; i < rows->count; i++) {
		v[i].event = &rows->rows[i];
		TRY(load_one(sc, t, rows->rows[i].redacted_by,
			     &v[i].redaction));
		TRY(load_one(sc, t, rows->rows[i].replaces_nid,
			     &v[i].replaced));
	}
	return OK;
}

static void
put_content(struct json_writer *w, const char *key, const struct event_row *e)
{
	if (e->pdu == NULL || e->content_len == 0)
		json_put_raw(w, key, "{}", 2);
	else
		json_put_raw(w, key, e->pdu + e->content_at, e->content_len);
}

/* Before version 11 "redacts" stands beside the content, from then on in it;
 * clients get it in both places (Client-Server API, m.room.redaction). */
static void
put_redacts(struct json_writer *w, const struct event_row *e)
{
	struct scope sc;
	yyjson_val *pdu, *v;

	if (e->type_nid != TYPE_REDACTION || e->pdu == NULL)
		return;
	scope_begin(&sc, "render");
	if (json_parse_object(&sc, e->pdu, e->pdu_len, &pdu) == OK) {
		v = yyjson_obj_get(pdu, "redacts");
		if (v == NULL)
			v = yyjson_obj_get(yyjson_obj_get(pdu, "content"),
					   "redacts");
		if (yyjson_is_str(v))
			json_put_string(w, "redacts", yyjson_get_str(v));
	}
	scope_end(&sc);
}

static void put_envelope(struct json_writer *w, const struct event_view *e,
			 const struct event_viewer *viewer);

static void
put_thread(struct json_writer *w, const struct event_aggregate *a,
	   const struct event_viewer *viewer)
{
	json_key(w, "m.thread");
	json_object_begin(w);
	json_key(w, "latest_event");
	put_envelope(w, a->latest, viewer);
	json_put_int(w, "count", a->thread_count);
	json_put_bool(w, "current_user_participated", a->participated);
	json_object_end(w);
}

static void
put_references(struct json_writer *w, const struct event_aggregate *a)
{
	size_t i;

	json_key(w, "m.reference");
	json_object_begin(w);
	json_key(w, "chunk");
	json_array_begin(w);
	for (i = 0; i < a->reference_count; i++) {
		json_object_begin(w);
		json_put_string(w, "event_id", a->references[i]);
		json_object_end(w);
	}
	json_array_end(w);
	json_object_end(w);
}

static void
put_relations(struct json_writer *w, const struct event_aggregate *a,
	      const struct event_viewer *viewer)
{
	const struct event_view edit = {.event = a->edit};

	json_key(w, "m.relations");
	json_object_begin(w);
	if (a->edit != NULL) {
		json_key(w, "m.replace");
		put_envelope(w, &edit, viewer);
	}
	if (a->reference_count > 0)
		put_references(w, a);
	if (a->thread_count > 0)
		put_thread(w, a, viewer);
	json_object_end(w);
}

static bool
is_own_device(const struct event_row *e, const struct event_viewer *viewer)
{
	return e->txn_id != NULL && viewer->device_nid != 0 &&
	       e->device_nid == viewer->device_nid;
}

/* The members of "unsigned", and its end. */
static void
put_unsigned(struct json_writer *w, const struct event_view *v,
	     const struct event_viewer *viewer)
{
	const struct event_row *e = v->event;
	struct event_view redaction = {.event = v->redaction};

	if (viewer->now_ms > 0)
		json_put_int(w, "age",
			     viewer->now_ms > e->origin_ts
				     ? viewer->now_ms - e->origin_ts
				     : 0);
	if (is_own_device(e, viewer))
		json_put_string(w, "transaction_id", e->txn_id);
	if (v->membership != MEMBERSHIP_NONE)
		json_put_string(w, "membership",
				membership_name(v->membership));
	if (v->replaced != NULL) {
		put_content(w, "prev_content", v->replaced);
		json_put_string(w, "prev_sender", v->replaced->sender);
		json_put_string(w, "replaces_state", v->replaced->event_id);
	}
	if (v->redaction != NULL) {
		json_key(w, "redacted_because");
		put_envelope(w, &redaction, viewer);
	}
	if (v->aggregate != NULL)
		put_relations(w, v->aggregate, viewer);
	json_object_end(w);
}

static void
put_envelope(struct json_writer *w, const struct event_view *v,
	     const struct event_viewer *viewer)
{
	const struct event_row *e = v->event;

	json_object_begin(w);
	put_content(w, "content", e);
	if (viewer->format != EVENT_FORMAT_STRIPPED) {
		json_put_string(w, "event_id", e->event_id);
		json_put_int(w, "origin_server_ts", e->origin_ts);
		put_redacts(w, e);
		if (viewer->format == EVENT_FORMAT_CLIENT)
			json_put_string(w, "room_id", viewer->room_id);
	}
	json_put_string(w, "sender", e->sender);
	json_put_string(w, "state_key", e->state_key);
	json_put_string(w, "type", e->type);
	if (viewer->format != EVENT_FORMAT_STRIPPED) {
		json_key(w, "unsigned");
		json_object_begin(w);
		put_unsigned(w, v, viewer);
	}
	json_object_end(w);
}

/* As most events end: with the age, the membership, and nothing else. False:
 * more is to be said. */
static bool
put_short_end(struct json_writer *w, const struct event_view *v,
	      const struct event_viewer *viewer)
{
	static const char age_key[] = "\"age\":";
	static const char member_key[] = ",\"membership\":\"";
	const char *membership = membership_name(v->membership);
	int64_t age = viewer->now_ms - v->event->origin_ts;

	if (v->replaced != NULL || v->redaction != NULL ||
	    v->aggregate != NULL || viewer->now_ms <= 0 ||
	    v->membership == MEMBERSHIP_NONE || is_own_device(v->event, viewer))
		return false;
	json_raw(w, v->event->head, v->event->head_len);
	buf_add(w->out, age_key, sizeof(age_key) - 1);
	buf_add_int(w->out, age > 0 ? age : 0);
	buf_add(w->out, member_key, sizeof(member_key) - 1);
	buf_add_str(w->out, membership);
	buf_add(w->out, "\"}}", 3);
	return true;
}

static void
put_after_head(struct json_writer *w, const struct event_view *v,
	       const struct event_viewer *viewer)
{
	if (put_short_end(w, v, viewer))
		return;
	json_raw(w, v->event->head, v->event->head_len);
	w->comma = false; /* it ends within "unsigned" */
	put_unsigned(w, v, viewer);
	json_object_end(w);
}

bool
event_render_head(const struct event_row *e, struct buf *out)
{
	static const char tail[] = "{}}";
	const struct event_viewer nobody = {.format = EVENT_FORMAT_SYNC};
	const struct event_view view = {.event = e};
	struct json_writer w;

	json_writer_init(&w, out);
	put_envelope(&w, &view, &nobody);
	if (out->overflowed || out->len < sizeof(tail) ||
	    memcmp(out->data + out->len - 3, tail, 3) != 0)
		return false;
	out->len -= 2;
	return true;
}

void
event_render(struct json_writer *w, const struct event_view *e,
	     const struct event_viewer *viewer)
{
	if (viewer->format == EVENT_FORMAT_FEDERATION && e->event->pdu != NULL)
		json_raw(w, e->event->pdu, e->event->pdu_len);
	else if (viewer->format == EVENT_FORMAT_SYNC && e->event->head != NULL)
		put_after_head(w, e, viewer);
	else
		put_envelope(w, e, viewer);
}
