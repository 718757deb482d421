#include "sync/state_section.h"

#include <stdlib.h>
#include <string.h>

#include "store/event_type_store.h"

/* A list of entries that grows. */
struct picked {
	struct state_entries e;
	size_t cap;
};

static void
pick(struct scope *sc, struct picked *p, const struct state_entry *entry)
{
	struct state_entry *grown;

	if (p->e.count == p->cap) {
		p->cap = p->cap == 0 ? 32 : p->cap * 2;
		grown = scope_array(sc, struct state_entry, p->cap);
		if (p->e.count > 0)
			memcpy(grown, p->e.entries,
			       p->e.count * sizeof(*grown));
		p->e.entries = grown;
	}
	p->e.entries[p->e.count++] = *entry;
}

static int
compare_keys(const void *a, const void *b)
{
	const struct state_entry *x = a, *y = b;

	if (x->type_nid != y->type_nid)
		return x->type_nid < y->type_nid ? -1 : 1;
	return strcmp(x->state_key, y->state_key);
}

static const struct state_entry *
find_key(const struct state_entries *sorted, const struct state_entry *key)
{
	if (sorted->count == 0)
		return NULL;
	return bsearch(key, sorted->entries, sorted->count, sizeof(*key),
		       compare_keys);
}

static void
sort_keys(struct state_entries *e)
{
	if (e->count > 1)
		qsort(e->entries, e->count, sizeof(*e->entries), compare_keys);
}

/* A member that lazy loading leaves out. */
static bool
is_left_out(const struct state_query *q, const struct state_entry *e)
{
	return q->lazy && e->type_nid == TYPE_MEMBER &&
	       map_find(q->wanted, e->state_key) == NULL;
}

/* Current state, turned back to what it was at q->to. */
static enum err
read_full(struct scope *sc, struct txn *t, const struct state_query *q,
	  struct picked *out)
{
	struct state_entries all, later = {NULL, 0};
	struct state_entry e;
	size_t i;

	TRY(state_store_list(sc, t, q->room_nid, 0, &all));
	if (q->to < q->current)
		TRY(room_state_delta(sc, t, q->room_nid, q->to, q->current,
				     &later));
	sort_keys(&later);
	for (i = 0; i < all.count; i++)
		if (!is_left_out(q, &all.entries[i]) &&
		    find_key(&later, &all.entries[i]) == NULL)
			pick(sc, out, &all.entries[i]);
	for (i = 0; i < later.count; i++) {
		e = later.entries[i];
		if (is_left_out(q, &e))
			continue;
		TRY(state_store_find_at(sc, t, q->room_nid, &e, q->to,
					&e.event_nid));
		if (e.event_nid != 0)
			pick(sc, out, &e);
	}
	return OK;
}

static bool
is_shown(const struct event_rows *timeline, int64_t event_nid)
{
	size_t i;

	for (i = 0; i < timeline->count; i++)
		if (timeline->rows[i].nid == event_nid)
			return true;
	return false;
}

/* Changes that the timeline does not carry: by a resolution, or hidden by a
 * filter. */
static enum err
read_unshown(struct scope *sc, struct txn *t, const struct state_query *q,
	     struct picked *out)
{
	struct state_entries later, before = out->e;
	const struct state_entry *old;
	size_t i;

	if (q->to >= q->now || q->timeline == NULL)
		return OK;
	TRY(room_state_delta(sc, t, q->room_nid, q->to, q->now, &later));
	sort_keys(&before);
	for (i = 0; i < later.count; i++) {
		if (later.entries[i].event_nid == 0 ||
		    is_shown(q->timeline, later.entries[i].event_nid))
			continue;
		old = find_key(&before, &later.entries[i]);
		if (old != NULL)
			out->e.entries[old - before.entries].event_nid =
				later.entries[i].event_nid;
		else
			pick(sc, out, &later.entries[i]);
	}
	return OK;
}

/* Members that are needed and did not change. */
static enum err
read_wanted(struct scope *sc, struct txn *t, const struct state_query *q,
	    struct picked *out)
{
	struct state_entries known = out->e;
	struct state_entry e = {.type_nid = TYPE_MEMBER};
	size_t it = 0;
	void *value;

	known.entries = scope_memdup(sc, known.entries,
				     known.count * sizeof(*known.entries));
	sort_keys(&known);
	while (map_next(q->wanted, &it, &e.state_key, &value)) {
		if (find_key(&known, &e) != NULL)
			continue;
		TRY(state_store_find_at(sc, t, q->room_nid, &e, q->to,
					&e.event_nid));
		if (e.event_nid != 0)
			pick(sc, out, &e);
	}
	return OK;
}

/* --- from a card --- */

/* Of what stands now what has not changed since q->to. */
static void
put_unchanged(const struct state_query *q, const struct packed_rows *rows,
	      const struct state_entries *later, struct event_rows *out)
{
	struct state_entry key;
	size_t i;

	for (i = 0; i < rows->count; i++) {
		key = (struct state_entry){
			.type_nid = packed_rows_type(rows, i),
			.state_key = packed_rows_state_key(rows, i)};
		if (!is_left_out(q, &key) && find_key(later, &key) == NULL)
			packed_rows_get(rows, i, &out->rows[out->count++]);
	}
}

static enum err
put_by_nid(struct scope *sc, struct txn *t, const struct state_query *q,
	   const struct state_entry *key, struct event_rows *out)
{
	struct event_row *row = &out->rows[out->count];

	if (key->event_nid == 0)
		return OK;
	out->count++;
	if ((key->type_nid != TYPE_MEMBER || q->card->members != NULL) &&
	    room_card_find(q->card, key->type_nid, key->state_key, row) &&
	    row->nid == key->event_nid)
		return OK;
	return event_store_get(sc, t, key->event_nid, row);
}

/* What has changed since q->to: as it was then, or as it is now where the
 * timeline does not carry that. */
static enum err
put_changed(struct scope *sc, struct txn *t, const struct state_query *q,
	    const struct state_entries *later, struct event_rows *out)
{
	struct state_entry e;
	size_t i;

	for (i = 0; i < later->count; i++) {
		e = later->entries[i];
		if (q->timeline == NULL || e.event_nid == 0 ||
		    is_shown(q->timeline, e.event_nid)) {
			if (is_left_out(q, &e))
				continue;
			e.event_nid = room_card_find_at(q->card, &e, q->to);
		}
		TRY(put_by_nid(sc, t, q, &e, out));
	}
	return OK;
}

/* The members wanted of a room that has too many for the card. */
static enum err
put_wanted(struct scope *sc, struct txn *t, const struct state_query *q,
	   const struct state_entries *later, struct event_rows *out)
{
	struct state_entry e = {.type_nid = TYPE_MEMBER};
	size_t it = 0;
	void *value;

	while (map_next(q->wanted, &it, &e.state_key, &value)) {
		if (find_key(later, &e) != NULL)
			continue;
		TRY(state_store_find(sc, t, q->room_nid, &e, &e.event_nid));
		if (e.event_nid != 0)
			TRY(event_store_get(sc, t, e.event_nid,
					    &out->rows[out->count++]));
	}
	return OK;
}

static bool
has_answer(const struct state_query *q)
{
	return q->full && q->card != NULL && q->now == q->current &&
	       q->card->timeline != NULL && q->to >= q->card->timeline->since &&
	       (q->lazy || q->card->members != NULL);
}

static enum err
read_card(struct scope *sc, struct txn *t, const struct state_query *q,
	  struct event_rows *out)
{
	const struct room_card *c = q->card;
	struct state_entries later;
	size_t most = c->state->rows->count + 1;

	room_card_changes(sc, c, q->to, &later);
	most += later.count;
	if (c->members != NULL)
		most += c->members->rows->count;
	else
		most += q->wanted->count;
	out->rows = scope_array(sc, struct event_row, most);
	put_unchanged(q, c->state->rows, &later, out);
	if (c->members != NULL)
		put_unchanged(q, c->members->rows, &later, out);
	else
		TRY(put_wanted(sc, t, q, &later, out));
	return put_changed(sc, t, q, &later, out);
}

enum err
state_section_read(struct scope *sc, struct txn *t, const struct state_query *q,
		   struct event_rows *out)
{
	struct picked p = {{NULL, 0}, 0};
	struct state_entries changed;
	size_t i;

	*out = (struct event_rows){NULL, 0};
	if (has_answer(q))
		return read_card(sc, t, q, out);
	if (q->full) {
		TRY(read_full(sc, t, q, &p));
		TRY(read_unshown(sc, t, q, &p));
		return room_load_events(sc, t, &p.e, out);
	}
	if (q->from < q->to) {
		TRY(room_state_delta(sc, t, q->room_nid, q->from, q->to,
				     &changed));
		for (i = 0; i < changed.count; i++)
			pick(sc, &p, &changed.entries[i]);
	}
	TRY(read_unshown(sc, t, q, &p));
	if (q->lazy)
		TRY(read_wanted(sc, t, q, &p));
	return p.e.count == 0 ? OK : room_load_events(sc, t, &p.e, out);
}
