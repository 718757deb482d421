/* The extensions of sliding sync: account data, receipts, typing, threads. */
#include <string.h>

#include "room/thread_subscription.h"
#include "sync/device_section.h"
#include "sync/memory.h"
#include "sync/sliding_priv.h"

/* --- account data --- */

static bool
in_scope(const struct sliding *x, const struct sliding_scope *scope,
	 const struct sliding_entry *e)
{
	const struct sliding_place p = {e->m->room_id, e->lists, e->subscribed};

	return e->matched && sliding_in_scope(x->cfg, scope, &p);
}

/* Of a room that the client has it may know as long as it asks for all. */
static bool
is_data_wanted(const struct sliding *x, const struct sliding_entry *e)
{
	const struct sliding_scope *scope = &x->cfg->ext.data_scope;

	return in_scope(x, scope, e) ||
	       (!scope->lists.is_set && !scope->rooms.is_set &&
		sliding_conn_find(x->q->conn, e->m->room_nid) != NULL);
}

static void
write_data(struct sliding *x, const struct account_data_row *r)
{
	json_object_begin(&x->w);
	json_put_string(&x->w, "type", r->type);
	json_put_raw(&x->w, "content", r->content, r->content_len);
	json_object_end(&x->w);
}

static void
write_global_data(struct sliding *x)
{
	size_t i;

	json_key(&x->w, "global");
	json_array_begin(&x->w);
	for (i = 0; i < x->data_count; i++) {
		if (x->data[i].room_id[0] != '\0')
			continue;
		write_data(x, &x->data[i]);
		x->said_something = true;
	}
	json_array_end(&x->w);
}

/* All of a room that is new to the client, else what changed. */
static enum err
write_room_data(struct scope *sc, struct sliding *x,
		const struct sliding_entry *e)
{
	const struct account_data_query q = {.user_nid = x->q->rq->user_nid,
					     .room_id = e->m->room_id,
					     .upto = x->now};
	struct account_data_row *rows = x->data;
	size_t count = x->data_count, i;
	bool any = false;

	if (e->shown_anew && x->since > 0)
		TRY(account_data_list(sc, x->s->users, x->t, &q, &rows,
				      &count));
	for (i = 0; i < count; i++) {
		if (strcmp(rows[i].room_id, e->m->room_id) != 0)
			continue;
		if (!any) {
			json_key(&x->w, e->m->room_id);
			json_array_begin(&x->w);
		}
		any = x->said_something = true;
		write_data(x, &rows[i]);
	}
	if (any)
		json_array_end(&x->w);
	return OK;
}

static enum err
write_account_data(struct scope *sc, struct sliding *x)
{
	const struct sliding_entry *e;
	size_t i;

	json_key(&x->w, "account_data");
	json_object_begin(&x->w);
	write_global_data(x);
	json_key(&x->w, "rooms");
	json_object_begin(&x->w);
	for (i = 0; i < x->count; i++) {
		e = &x->entries[i];
		if (is_data_wanted(x, e))
			TRY(write_room_data(sc, x, e));
	}
	json_object_end(&x->w);
	json_object_end(&x->w);
	return OK;
}

/* --- receipts --- */

/* Of a timeline that begins anew only what stands in it, and one's own. Who
 * asks for proofs of delivery shows how far everybody is, so it is told of all:
 * an old message must not look unread because its reader has been away since.
 */
static void
keep_shown(const struct sliding *x, const struct sliding_entry *e,
	   struct receipt_rows *rows)
{
	const struct receipt_row *r;
	size_t i, kept = 0;

	if (x->cfg->ext.delivered)
		return;
	for (i = 0; i < rows->count; i++) {
		r = &rows->rows[i];
		if (!e->shown_anew || r->event_order > e->shown_from ||
		    r->pos > e->receipts_from ||
		    r->user_nid == x->q->rq->user_nid)
			rows->rows[kept++] = *r;
	}
	rows->count = kept;
}

static void
note_receipts(struct sliding *x, const struct sliding_entry *e)
{
	const struct sliding_seen *seen;
	struct sliding_seen now;

	seen = sliding_conn_find(x->q->conn, e->m->room_nid);
	if (e->noted || seen == NULL)
		return;
	now = *seen;
	now.receipt_pos = e->m->receipt_pos;
	sliding_conn_note(x->q->conn, &now);
}

static enum err
write_room_receipts(struct scope *sc, struct sliding *x,
		    const struct sliding_entry *e)
{
	const struct room_receipt_options o = {.viewer_nid = x->q->rq->user_nid,
					       .delivered =
						       x->cfg->ext.delivered};
	struct json_writer before = x->w;
	size_t len = x->w.out->len;
	struct receipt_rows rows;
	bool any;

	if (!e->shown_anew && e->m->receipt_pos <= e->receipts_from)
		return OK;
	TRY(receipt_store_list(sc, x->t, e->m->room_nid,
			       e->shown_anew ? 0 : e->receipts_from, x->now,
			       &rows));
	keep_shown(x, e, &rows);
	note_receipts(x, e);
	json_key(&x->w, e->m->room_id);
	json_object_begin(&x->w);
	json_put_string(&x->w, "type", "m.receipt");
	json_key(&x->w, "content");
	room_receipts_render(&x->w, sc, &rows, &o, &any);
	json_object_end(&x->w);
	if (!any) {
		x->w = before;
		x->w.out->len = len;
	}
	x->said_something |= any;
	return OK;
}

static enum err
write_receipts(struct scope *sc, struct sliding *x)
{
	size_t i;

	json_key(&x->w, "receipts");
	json_object_begin(&x->w);
	json_key(&x->w, "rooms");
	json_object_begin(&x->w);
	for (i = 0; i < x->count; i++)
		if (in_scope(x, &x->cfg->ext.receipt_scope, &x->entries[i]) &&
		    x->entries[i].m->membership == MEMBERSHIP_JOIN)
			TRY(write_room_receipts(sc, x, &x->entries[i]));
	json_object_end(&x->w);
	json_object_end(&x->w);
	return OK;
}

/* --- typing --- */

static void
put_typing(struct json_writer *w, const char *room_id, const char **users,
	   size_t count)
{
	size_t i;

	json_key(w, room_id);
	json_object_begin(w);
	json_put_string(w, "type", "m.typing");
	json_key(w, "content");
	json_object_begin(w);
	json_key(w, "user_ids");
	json_array_begin(w);
	for (i = 0; i < count; i++)
		json_string(w, users[i]);
	json_array_end(w);
	json_object_end(w);
	json_object_end(w);
}

enum err
sliding_typing_write(struct scope *sc, struct sync *s, struct json_writer *w,
		     const struct memory_room *r)
{
	const char **users;
	size_t count;
	int64_t changed;

	TRY(room_typing_read(sc, s->rooms, r->room_nid, &users, &count,
			     &changed));
	put_typing(w, r->room_id, users, count);
	return OK;
}

/* Of a room that comes back into a window the client may have what was long
 * ago.
 */
static bool
is_typing_news(const struct sliding *x, const struct sliding_entry *e,
	       size_t count, int64_t changed)
{
	if (e->shown_anew)
		return count > 0;
	return e->was_in_window ? changed > x->vol_since : changed > 0;
}

static enum err
write_room_typing(struct scope *sc, struct sliding *x,
		  const struct sliding_entry *e)
{
	const char **users;
	size_t count;
	int64_t changed;

	TRY(room_typing_read(sc, x->s->rooms, e->m->room_nid, &users, &count,
			     &changed));
	if (!is_typing_news(x, e, count, changed))
		return OK;
	x->said_something = true;
	put_typing(&x->w, e->m->room_id, users, count);
	return OK;
}

static enum err
write_typing(struct scope *sc, struct sliding *x)
{
	size_t i;

	json_key(&x->w, "typing");
	json_object_begin(&x->w);
	json_key(&x->w, "rooms");
	json_object_begin(&x->w);
	for (i = 0; i < x->count; i++)
		if (in_scope(x, &x->cfg->ext.typing_scope, &x->entries[i]) &&
		    x->entries[i].m->membership == MEMBERSHIP_JOIN)
			TRY(write_room_typing(sc, x, &x->entries[i]));
	json_object_end(&x->w);
	json_object_end(&x->w);
	return OK;
}

/* --- which threads are followed --- */

static enum err
write_threads(struct scope *sc, struct sliding *x)
{
	const struct thread_subscription_query q = {
		.user_nid = x->q->rq->user_nid,
		.after = x->since,
		.before = x->now + 1,
		.limit = x->cfg->ext.threads_limit};
	struct thread_subscription_page page;

	TRY(room_thread_subscriptions_read(sc, x->t, &q, &page));
	if (page.changes.count == 0)
		return OK;
	x->said_something = true;
	json_key(&x->w, "io.element.msc4308.thread_subscriptions");
	json_object_begin(&x->w);
	room_thread_subscriptions_render(&x->w, &page.changes);
	if (page.has_more)
		json_put_string(&x->w, "prev_batch",
				sync_token_order_text(sc, page.end));
	json_object_end(&x->w);
	return OK;
}

enum err
sliding_extensions_write(struct scope *sc, struct sliding *x)
{
	const struct sliding_extensions *ext = &x->cfg->ext;

	json_key(&x->w, "extensions");
	json_object_begin(&x->w);
	TRY(device_section_write_sliding(sc, x));
	if (ext->account_data)
		TRY(write_account_data(sc, x));
	if (ext->receipts)
		TRY(write_receipts(sc, x));
	if (ext->typing)
		TRY(write_typing(sc, x));
	if (ext->threads)
		TRY(write_threads(sc, x));
	json_object_end(&x->w);
	return OK;
}
