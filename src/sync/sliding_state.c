/* Which state of a room sliding sync sends. */
#include <string.h>

#include "store/event_type_store.h"
#include "sync/sliding_priv.h"
#include "sync/state_section.h"

/* Entries found so far. */
struct found {
	struct state_entries e;
	size_t cap;
};

static void
add(struct scope *sc, struct found *f, const struct state_entry *entry)
{
	struct state_entry *grown;
	size_t i;

	for (i = 0; i < f->e.count; i++)
		if (f->e.entries[i].event_nid == entry->event_nid)
			return;
	if (f->e.count == f->cap) {
		f->cap = f->cap * 2 + 16;
		grown = scope_array(sc, struct state_entry, f->cap);
		if (f->e.count > 0)
			memcpy(grown, f->e.entries,
			       f->e.count * sizeof(*grown));
		f->e.entries = grown;
	}
	f->e.entries[f->e.count++] = *entry;
}

/* Members are many: those not asked for are not even loaded. */
static void
add_wanted(struct scope *sc, struct sliding *x, const struct sliding_entry *e,
	   const struct state_entries *all, struct found *f)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		if (all->entries[i].type_nid != TYPE_MEMBER ||
		    sliding_wants_state(&e->config, "m.room.member",
					all->entries[i].state_key,
					x->q->rq->user_id))
			add(sc, f, &all->entries[i]);
}

static enum err
find_rule(struct scope *sc, struct sliding *x, const struct sliding_entry *e,
	  const struct sliding_state_rule *r, struct found *f)
{
	struct state_entry key = {.state_key = r->state_key};
	struct state_entries all;

	TRY(event_type_store_find(sc, x->t, r->type, &key.type_nid));
	if (key.type_nid == 0)
		return OK;
	if (strcmp(r->state_key, "*") == 0) {
		TRY(state_store_list(sc, x->t, e->m->room_nid, key.type_nid,
				     &all));
		add_wanted(sc, x, e, &all, f);
		return OK;
	}
	if (strcmp(r->state_key, "$ME") == 0)
		key.state_key = x->q->rq->user_id;
	TRY(state_store_find(sc, x->t, e->m->room_nid, &key, &key.event_nid));
	if (key.event_nid != 0)
		add(sc, f, &key);
	return OK;
}

static void
keep_wanted(struct sliding *x, const struct sliding_entry *e,
	    struct event_rows *rows)
{
	size_t i, kept = 0;

	for (i = 0; i < rows->count; i++)
		if (sliding_wants_state(&e->config, rows->rows[i].type,
					rows->rows[i].state_key,
					x->q->rq->user_id))
			rows->rows[kept++] = rows->rows[i];
	rows->count = kept;
}

/* Somebody who left sees the state as it was then. */
static enum err
read_as_left(struct scope *sc, struct sliding *x, const struct sliding_entry *e,
	     struct event_rows *out)
{
	const struct state_query q = {.room_nid = e->m->room_nid,
				      .to = e->left_at,
				      .now = x->now,
				      .current = x->now,
				      .full = true,
				      .timeline = NULL};

	TRY(state_section_read(sc, x->t, &q, out));
	keep_wanted(x, e, out);
	return OK;
}

/* --- from a card --- */

/* Whether the card has what stands behind the key. */
static bool
knows(const struct room_card *c, int64_t type_nid)
{
	return c != NULL && (type_nid != TYPE_MEMBER || c->members != NULL);
}

struct rows {
	struct event_row *rows;
	size_t count;
	size_t cap;
};

static void
put_row(struct scope *sc, struct rows *r, const struct event_row *e)
{
	struct event_row *grown;

	if (r->count == r->cap) {
		r->cap = r->cap * 2 + 16;
		grown = scope_array(sc, struct event_row, r->cap);
		if (r->count > 0)
			memcpy(grown, r->rows, r->count * sizeof(*grown));
		r->rows = grown;
	}
	r->rows[r->count++] = *e;
}

static void
put_wanted(struct scope *sc, struct sliding *x, const struct sliding_entry *e,
	   const struct packed_rows *from, struct rows *r)
{
	struct event_row row;
	size_t i;

	for (i = 0; i < from->count; i++) {
		packed_rows_get(from, i, &row);
		if (sliding_wants_state(&e->config, row.type, row.state_key,
					x->q->rq->user_id))
			put_row(sc, r, &row);
	}
}

/* The only members that are asked for without their part: single ones. */
static enum err
put_members(struct scope *sc, struct sliding *x, const struct sliding_entry *e,
	    struct rows *r)
{
	const struct sliding_state_rule *rule;
	struct found f = {{NULL, 0}, 0};
	struct event_row row;
	size_t i;

	for (i = 0; i < e->config.include_count; i++) {
		rule = &e->config.include[i];
		if (strcmp(rule->type, "m.room.member") == 0 &&
		    strcmp(rule->state_key, "*") != 0)
			TRY(find_rule(sc, x, e, rule, &f));
	}
	for (i = 0; i < f.e.count; i++) {
		TRY(event_store_get(sc, x->t, f.e.entries[i].event_nid, &row));
		put_row(sc, r, &row);
	}
	return OK;
}

static enum err
read_card(struct scope *sc, struct sliding *x, const struct sliding_entry *e,
	  struct event_rows *out)
{
	struct rows r = {NULL, 0, 0};

	put_wanted(sc, x, e, e->card->state->rows, &r);
	if (e->card->members != NULL)
		put_wanted(sc, x, e, e->card->members->rows, &r);
	else
		TRY(put_members(sc, x, e, &r));
	*out = (struct event_rows){r.rows, r.count};
	keep_wanted(x, e, out);
	return OK;
}

enum err
sliding_state_read(struct scope *sc, struct sliding *x,
		   const struct sliding_entry *e, struct event_rows *out)
{
	struct state_entries all;
	struct found f = {{NULL, 0}, 0};
	size_t i;

	if (e->m->membership != MEMBERSHIP_JOIN)
		return read_as_left(sc, x, e, out);
	if (e->card != NULL)
		return read_card(sc, x, e, out);
	if (sliding_wants_all(&e->config)) {
		TRY(state_store_list(sc, x->t, e->m->room_nid, 0, &all));
		add_wanted(sc, x, e, &all, &f);
	} else {
		for (i = 0; i < e->config.include_count; i++)
			TRY(find_rule(sc, x, e, &e->config.include[i], &f));
	}
	TRY(room_load_events(sc, x->t, &f.e, out));
	keep_wanted(x, e, out);
	return OK;
}

enum err
sliding_key_read(struct scope *sc, struct sliding *x,
		 const struct sliding_entry *e, struct state_entry *key,
		 struct event_row *out)
{
	if (knows(e->card, key->type_nid)) {
		key->event_nid = 0;
		if (room_card_find(e->card, key->type_nid, key->state_key, out))
			key->event_nid = out->nid;
		return OK;
	}
	if (e->m->membership == MEMBERSHIP_JOIN)
		TRY(state_store_find(sc, x->t, e->m->room_nid, key,
				     &key->event_nid));
	else
		TRY(state_store_find_at(sc, x->t, e->m->room_nid, key,
					e->left_at, &key->event_nid));
	if (key->event_nid == 0)
		return OK;
	return event_store_get(sc, x->t, key->event_nid, out);
}
