/* The part of room/read.h that words receipts for clients. */
#include <stdlib.h>
#include <string.h>

#include "room/read.h"

static int
compare(const void *a, const void *b)
{
	const struct receipt_row *x = *(struct receipt_row *const *)a;
	const struct receipt_row *y = *(struct receipt_row *const *)b;

	if (x->event_nid != y->event_nid)
		return x->event_nid < y->event_nid ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->user_nid != y->user_nid)
		return x->user_nid < y->user_nid ? -1 : 1;
	return strcmp(x->thread, y->thread); /* unthreaded goes first */
}

static bool
is_shown(const struct receipt_row *r, const struct room_receipt_options *o)
{
	if (r->kind == RECEIPT_FULLY_READ)
		return false;
	if (r->kind == RECEIPT_READ_PRIVATE)
		return r->user_nid == o->viewer_nid;
	return r->kind != RECEIPT_DELIVERED || o->delivered;
}

static void
put_mark(struct json_writer *w, const struct receipt_row *r)
{
	json_key(w, r->user_id);
	json_object_begin(w);
	json_put_int(w, "ts", r->ts);
	if (r->thread[0] != '\0')
		json_put_string(w, "thread_id", r->thread);
	json_object_end(w);
}

/* One row in its place behind last: closes and opens what changed. */
static void
put_row(struct json_writer *w, const struct receipt_row *last,
	const struct receipt_row *r)
{
	bool same_event = last != NULL && last->event_nid == r->event_nid;
	bool same_kind = same_event && last->kind == r->kind;

	/* One user has one mark at an event: the unthreaded one. */
	if (same_kind && last->user_nid == r->user_nid)
		return;
	if (last != NULL && !same_kind)
		json_object_end(w);
	if (last != NULL && !same_event)
		json_object_end(w);
	if (!same_event) {
		json_key(w, r->event_id);
		json_object_begin(w);
	}
	if (!same_kind) {
		json_key(w, receipt_kind_name(r->kind));
		json_object_begin(w);
	}
	put_mark(w, r);
}

void
room_receipts_render(struct json_writer *w, struct scope *sc,
		     const struct receipt_rows *rows,
		     const struct room_receipt_options *o, bool *any_out)
{
	const struct receipt_row **shown, *last = NULL;
	size_t i, count = 0;

	shown = scope_array(sc, const struct receipt_row *, rows->count);
	for (i = 0; i < rows->count; i++)
		if (is_shown(&rows->rows[i], o))
			shown[count++] = &rows->rows[i];
	if (count > 1)
		qsort(shown, count, sizeof(const struct receipt_row *),
		      compare);
	json_object_begin(w);
	for (i = 0; i < count; last = shown[i++])
		put_row(w, last, shown[i]);
	if (count > 0) {
		json_object_end(w);
		json_object_end(w);
	}
	json_object_end(w);
	*any_out = count > 0;
}
