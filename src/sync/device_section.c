#include "sync/device_section.h"

#include "store/db_copy.h"
#include "user/device_list.h"
#include "user/to_device.h"

static void
write_ids(struct json_writer *w, const char *name, const struct user_id_list *l)
{
	size_t i;

	json_key(w, name);
	json_array_begin(w);
	for (i = 0; i < l->count; i++)
		json_string(w, l->items[i]);
	json_array_end(w);
}

static void
write_lists(struct json_writer *w, const struct device_lists *l)
{
	json_key(w, "device_lists");
	json_object_begin(w);
	write_ids(w, "changed", &l->changed);
	write_ids(w, "left", &l->left);
	json_object_end(w);
}

static void
write_counts(struct json_writer *w, const struct device_status *d)
{
	json_put_raw(w, "device_one_time_keys_count", d->counts, d->counts_len);
	json_put_raw(w, "device_unused_fallback_key_types", d->fallback,
		     d->fallback_len);
}

static void
write_messages(struct json_writer *w, const struct to_device_rows *rows)
{
	const struct to_device_row *r;
	size_t i;

	json_key(w, "events");
	json_array_begin(w);
	for (i = 0; i < rows->count; i++) {
		r = &rows->rows[i];
		json_object_begin(w);
		json_put_string(w, "type", r->type);
		json_put_string(w, "sender", r->sender);
		json_put_raw(w, "content", r->content, r->content_len);
		json_object_end(w);
	}
	json_array_end(w);
}

const struct device_status *
device_section_quiet(struct scope *sc, struct sync *s,
		     const struct requester *rq)
{
	const struct device_status *d =
		device_status_find(sc, s->users, rq->device_nid);

	return d != NULL && d->inbox_first == 0 ? d : NULL;
}

/* --- GET /sync --- */

/* How far a token says that messages were received. One from the future was
 * given out before a restore, and says nothing. */
static int64_t
received(struct sync *s, const struct sync_token *since)
{
	if (since == NULL || since->pos > db_position(s->db))
		return 0;
	return since->device_pos != 0 ? since->device_pos : since->pos;
}

enum err
device_section_acknowledge(struct scope *sc, struct sync *s,
			   const struct sync_v3_request *q)
{
	int64_t upto = received(s, q->since);

	if (upto == 0)
		return OK;
	return to_device_acknowledge(sc, s->users, q->rq->device_nid, upto);
}

enum err
device_section_read(struct scope *sc, struct v3 *v, struct sync_token *next)
{
	const struct to_device_query q = {.device_nid = v->q->rq->device_nid,
					  .since = received(v->s, v->q->since),
					  .upto = v->now,
					  .limit = TO_DEVICE_PAGE};
	int64_t read_to;

	TRY(device_status_get(sc, v->s->users, v->t, q.device_nid, &v->device));
	if (v->device->inbox_first == 0)
		return OK;
	TRY(to_device_read(sc, v->s->users, v->t, &q, &v->messages, &read_to));
	if (read_to != v->now)
		next->device_pos = read_to;
	return OK;
}

enum err
device_section_write(struct scope *sc, struct v3 *v)
{
	struct device_lists lists = {{0}, {0}};

	if (v->since > 0)
		TRY(device_list_read(sc, v->s->users, v->t, v->q->rq->user_nid,
				     v->since, &lists));
	v->said_something |= v->messages.count > 0 || lists.changed.count > 0 ||
			     lists.left.count > 0;
	json_key(&v->w, "to_device");
	json_object_begin(&v->w);
	write_messages(&v->w, &v->messages);
	json_object_end(&v->w);
	write_lists(&v->w, &lists);
	write_counts(&v->w, v->device);
	return OK;
}

void
device_section_write_quiet(struct json_writer *w, const struct device_status *d,
			   const struct user_id_list *changed)
{
	static const char none[] = "{\"events\":[]}";
	struct device_lists lists = {{0}, {0}};

	if (changed != NULL)
		lists.changed = *changed;
	json_put_raw(w, "to_device", none, sizeof(none) - 1);
	write_lists(w, &lists);
	write_counts(w, d);
}

/* --- sliding sync --- */

/* The extension's own token; what we did not give out says nothing. */
static int64_t
received_sliding(struct scope *sc, struct sync *s,
		 const struct sliding_extensions *ext)
{
	struct sync_token t;

	if (!ext->to_device || ext->to_device_since == NULL)
		return 0;
	if (sync_token_parse(sc, ext->to_device_since, &t) != OK) {
		scope_clear_failure(sc);
		return 0;
	}
	return t.kind == SYNC_TOKEN_ORDER && t.order <= db_position(s->db) &&
			       !db_position_is_lost(s->db, t.order)
		       ? t.order
		       : 0;
}

enum err
device_section_acknowledge_sliding(struct scope *sc, struct sync *s,
				   const struct sliding_request *q)
{
	const struct sliding_config *cfg = q->config->value;
	int64_t upto = received_sliding(sc, s, &cfg->ext);

	if (upto == 0)
		return OK;
	return to_device_acknowledge(sc, s->users, q->rq->device_nid, upto);
}

static enum err
write_inbox(struct scope *sc, struct sliding *x)
{
	const struct sliding_extensions *ext = &x->cfg->ext;
	const struct to_device_query q = {
		.device_nid = x->q->rq->device_nid,
		.since = received_sliding(sc, x->s, ext),
		.upto = x->now,
		.limit = ext->to_device_limit};
	struct to_device_rows rows;
	int64_t next;

	TRY(to_device_read(sc, x->s->users, x->t, &q, &rows, &next));
	x->said_something |= rows.count > 0;
	json_key(&x->w, "to_device");
	json_object_begin(&x->w);
	json_put_string(&x->w, "next_batch", sync_token_order_text(sc, next));
	write_messages(&x->w, &rows);
	json_object_end(&x->w);
	return OK;
}

static enum err
write_encryption(struct scope *sc, struct sliding *x)
{
	struct device_lists lists = {{0}, {0}};
	const struct device_status *d;
	const struct requester *rq = x->q->rq;

	TRY(device_status_get(sc, x->s->users, x->t, rq->device_nid, &d));
	if (x->since > 0)
		TRY(device_list_read(sc, x->s->users, x->t, rq->user_nid,
				     x->since, &lists));
	x->said_something |= lists.changed.count > 0 || lists.left.count > 0;
	json_key(&x->w, "e2ee");
	json_object_begin(&x->w);
	write_counts(&x->w, d);
	write_lists(&x->w, &lists);
	json_object_end(&x->w);
	return OK;
}

enum err
device_section_write_sliding(struct scope *sc, struct sliding *x)
{
	if (x->cfg->ext.to_device)
		TRY(write_inbox(sc, x));
	return x->cfg->ext.e2ee ? write_encryption(sc, x) : OK;
}

void
device_section_write_sliding_quiet(struct scope *sc, struct json_writer *w,
				   const struct sliding_extensions *ext,
				   const struct device_news *news)
{
	const struct device_lists lists = {*news->changed, {0}};
	const char *since = ext->to_device_since;

	if (ext->to_device) {
		json_key(w, "to_device");
		json_object_begin(w);
		json_put_string(w, "next_batch",
				since != NULL ? since
					      : sync_token_order_text(sc, 0));
		json_put_raw(w, "events", "[]", 2);
		json_object_end(w);
	}
	if (ext->e2ee) {
		json_key(w, "e2ee");
		json_object_begin(w);
		write_counts(w, news->status);
		write_lists(w, &lists);
		json_object_end(w);
	}
}
