#include "room/aggregate.h"

#include <string.h>

#include "store/relation_store.h"

/* Looked at where a viewer may not see all: of edits, and of a thread. */
#define EDITS_MAX 100
#define THREAD_MAX 10000

/* One page in the making. */
struct page {
	struct txn *t;
	const struct aggregate_viewer *v;
	const struct event_rows *rows;
	struct event_view *views;
	struct event_aggregate **made; /* by row */
	const struct map *ignored;
	int64_t *nids; /* of the rows that have the kind asked for */
	size_t nid_count;
};

bool
room_aggregate_is_needed(const struct event_rows *rows)
{
	size_t i;

	for (i = 0; i < rows->count; i++)
		if (rows->rows[i].relations != 0)
			return true;
	return false;
}

static bool
is_ignored(const struct page *p, const char *user_id)
{
	return p->ignored != NULL && map_find(p->ignored, user_id) != NULL;
}

/* Whether the viewer sees all that came after the row. */
static bool
sees_all_after(const struct page *p, const struct event_row *row)
{
	return p->v->view == NULL ||
	       room_view_is_open_after(p->v->view, row->room_order);
}

static bool
may_see(const struct page *p, const struct event_row *row)
{
	return row->in_timeline &&
	       (p->v->view == NULL || room_view_has(p->v->view, row));
}

static void
select_kind(struct page *p, enum relation_kind kind)
{
	const struct event_row *e;
	size_t i;

	p->nid_count = 0;
	for (i = 0; i < p->rows->count; i++) {
		e = &p->rows->rows[i];
		if ((e->relations & (unsigned)kind) == 0)
			continue;
		/* Edits of what is redacted are not shown any more. */
		if (kind == RELATION_REPLACE && e->redacted_by != 0)
			continue;
		p->nids[p->nid_count++] = e->nid;
	}
}

/* The row of a nid that is on the page. */
static size_t
index_of(const struct page *p, int64_t nid)
{
	size_t i;

	for (i = 0; i < p->rows->count; i++)
		if (p->rows->rows[i].nid == nid)
			break;
	return i;
}

static struct event_aggregate *
made(struct scope *sc, struct page *p, size_t i)
{
	if (p->made[i] == NULL) {
		p->made[i] = scope_new(sc, struct event_aggregate);
		p->views[i].aggregate = p->made[i];
	}
	return p->made[i];
}

/* The newest edit that this viewer may see, where it is not the newest. */
static enum err
find_earlier_edit(struct scope *sc, struct page *p, const struct event_row *row,
		  struct event_row *edit, bool *found_out)
{
	struct relation_rows edits;
	struct event_row e;
	size_t i;

	*found_out = false;
	TRY(relation_store_list_kind(sc, p->t, row->nid, RELATION_REPLACE,
				     EDITS_MAX, &edits));
	for (i = 0; i < edits.count; i++) {
		TRY(event_store_get(sc, p->t, edits.rows[i].event_nid, &e));
		if (!may_see(p, &e))
			continue;
		if (*found_out && (e.origin_ts < edit->origin_ts ||
				   (e.origin_ts == edit->origin_ts &&
				    strcmp(e.event_id, edit->event_id) < 0)))
			continue;
		*edit = e;
		*found_out = true;
	}
	return OK;
}

static enum err
load_edits(struct scope *sc, struct page *p)
{
	struct relation_rows edits;
	struct event_row *e;
	bool found;
	size_t i, at;

	select_kind(p, RELATION_REPLACE);
	if (p->nid_count == 0)
		return OK;
	TRY(relation_store_list_edits(sc, p->t, p->nids, p->nid_count, &edits));
	for (i = 0; i < edits.count; i++) {
		at = index_of(p, edits.rows[i].parent_nid);
		e = scope_new(sc, struct event_row);
		TRY(event_store_get(sc, p->t, edits.rows[i].event_nid, e));
		found = may_see(p, e);
		if (!found)
			TRY(find_earlier_edit(sc, p, &p->rows->rows[at], e,
					      &found));
		if (found)
			made(sc, p, at)->edit = e;
	}
	return OK;
}

static enum err
add_reference(struct scope *sc, struct page *p, const struct relation_row *r)
{
	size_t at = index_of(p, r->parent_nid);
	struct event_aggregate *a = p->made[at];
	struct event_row e;

	if (a != NULL && a->reference_count == AGGREGATE_REFERENCES_MAX)
		return OK;
	TRY(event_store_get(sc, p->t, r->event_nid, &e));
	if (!may_see(p, &e) || is_ignored(p, e.sender))
		return OK;
	a = made(sc, p, at);
	if (a->references == NULL)
		a->references =
			scope_array(sc, const char *, AGGREGATE_REFERENCES_MAX);
	a->references[a->reference_count++] = e.event_id;
	return OK;
}

static enum err
load_references(struct scope *sc, struct page *p)
{
	struct relation_rows references;
	size_t i;

	select_kind(p, RELATION_REFERENCE);
	if (p->nid_count == 0)
		return OK;
	TRY(relation_store_list_references(sc, p->t, p->nids, p->nid_count,
					   &references));
	for (i = 0; i < references.count; i++)
		TRY(add_reference(sc, p, &references.rows[i]));
	return OK;
}

/* A thread as its viewer counts it. */
struct thread {
	int64_t count;
	int64_t last_order;
	bool participated;
};

static void
add_sender(const struct page *p, const struct thread_sender *s,
	   struct thread *th)
{
	th->participated |= s->sender_nid == p->v->user_nid;
	if (is_ignored(p, s->sender))
		return;
	th->count += s->count;
	if (s->last_order > th->last_order)
		th->last_order = s->last_order;
}

/* The same, event by event, where not all may be seen. */
static enum err
count_visible(struct scope *sc, const struct page *p,
	      const struct event_row *root, struct thread *th)
{
	struct relation_rows all;
	struct event_row e;
	size_t i;

	*th = (struct thread){.last_order = INT64_MIN};
	TRY(relation_store_list_kind(sc, p->t, root->nid, RELATION_THREAD,
				     THREAD_MAX, &all));
	for (i = 0; i < all.count; i++) {
		TRY(event_store_get(sc, p->t, all.rows[i].event_nid, &e));
		th->participated |= e.sender_nid == p->v->user_nid;
		if (!may_see(p, &e) || is_ignored(p, e.sender))
			continue;
		if (th->count++ == 0)
			th->last_order = e.room_order;
	}
	return OK;
}

static enum err
load_latest(struct scope *sc, struct page *p, int64_t nid,
	    const struct event_view **out)
{
	struct event_rows one = {scope_new(sc, struct event_row), 1};
	struct event_view *view;
	struct page inner = {
		.t = p->t, .v = p->v, .rows = &one, .ignored = p->ignored};

	TRY(event_store_get(sc, p->t, nid, one.rows));
	TRY(event_render_load(sc, p->t, &one, &view));
	*out = view;
	inner.views = view;
	inner.made = scope_array(sc, struct event_aggregate *, 1);
	inner.nids = scope_array(sc, int64_t, 1);
	TRY(load_edits(sc, &inner));
	return load_references(sc, &inner);
}

static enum err
set_thread(struct scope *sc, struct page *p, size_t at, struct thread *th)
{
	const struct event_row *root = &p->rows->rows[at];
	struct event_aggregate *a;
	int64_t nid;

	if (!sees_all_after(p, root))
		TRY(count_visible(sc, p, root, th));
	if (th->count == 0)
		return OK;
	TRY(relation_store_find(sc, p->t, root->nid, th->last_order, &nid));
	if (nid == 0)
		return OK;
	a = made(sc, p, at);
	a->thread_count = th->count;
	a->participated =
		th->participated || root->sender_nid == p->v->user_nid;
	return load_latest(sc, p, nid, &a->latest);
}

static enum err
load_threads(struct scope *sc, struct page *p)
{
	struct thread_senders s;
	struct thread th = {.last_order = INT64_MIN};
	size_t i;

	select_kind(p, RELATION_THREAD);
	if (p->nid_count == 0)
		return OK;
	TRY(relation_store_list_senders(sc, p->t, p->nids, p->nid_count, &s));
	for (i = 0; i < s.count; i++) {
		add_sender(p, &s.rows[i], &th);
		if (i + 1 < s.count &&
		    s.rows[i + 1].root_nid == s.rows[i].root_nid)
			continue;
		TRY(set_thread(sc, p, index_of(p, s.rows[i].root_nid), &th));
		th = (struct thread){.last_order = INT64_MIN};
	}
	return OK;
}

enum err
room_aggregate_load(struct scope *sc, struct txn *t,
		    const struct aggregate_viewer *v,
		    const struct event_rows *rows, struct event_view *views)
{
	struct page p = {.t = t, .v = v, .rows = rows, .views = views};
	struct map *ignored;

	if (!room_aggregate_is_needed(rows))
		return OK;
	TRY(room_ignored_read(sc, t, v->user_nid, &ignored));
	p.ignored = ignored;
	p.made = scope_array(sc, struct event_aggregate *, rows->count);
	p.nids = scope_array(sc, int64_t, rows->count);
	TRY(load_edits(sc, &p));
	TRY(load_references(sc, &p));
	return load_threads(sc, &p);
}
