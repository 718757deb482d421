/* The part of store/state_store.h that keeps past states. */
#include <stdlib.h>
#include <string.h>

#include "store/rows_priv.h"
#include "store/state_store.h"

/* A chain may be this long, or a quarter of the state's size where that is
 * more: then all full snapshots together stay in proportion to the state. */
#define CHAIN_MIN 64

#define CHAIN                                                          \
	"WITH RECURSIVE chain (nid, prev_nid, step) AS ("              \
	" SELECT nid, prev_nid, 0 FROM state_snapshots WHERE nid = $1" \
	" UNION ALL SELECT s.nid, s.prev_nid, c.step + 1 FROM chain c" \
	" JOIN state_snapshots s ON s.nid = c.prev_nid)"

static enum err
add_deltas(struct scope *sc, struct txn *t, int64_t nid,
	   const struct state_entries *deltas)
{
	const struct state_entry *d;
	size_t i;

	for (i = 0; i < deltas->count; i++) {
		d = &deltas->entries[i];
		TRY(db_exec(sc, t,
			    "INSERT INTO state_deltas (snapshot_nid, type_nid,"
			    " state_key, event_nid) VALUES ($1, $2, $3, $4)",
			    "iiti", nid, d->type_nid, d->state_key,
			    d->event_nid));
	}
	return OK;
}

static enum err
add_row(struct scope *sc, struct txn *t, const struct state_snapshot *s,
	int64_t length, int64_t size)
{
	return db_exec(sc, t,
		       "INSERT INTO state_snapshots (nid, room_nid, prev_nid,"
		       " length, size) VALUES ($1, $2, $3, $4, $5)",
		       "iiiii", s->nid, s->room_nid,
		       length == 0 ? (int64_t)0 : s->prev_nid, length, size);
}

static enum err
read_lengths(struct scope *sc, struct txn *t, int64_t nid, int64_t *length_out,
	     int64_t *size_out)
{
	struct stmt *s;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT length, size FROM state_snapshots WHERE nid = $1",
		      "i", nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*length_out = stmt_int(s, 0);
		*size_out = stmt_int(s, 1);
	}
	stmt_close(&s);
	if (!row)
		return scope_fail(sc, ERR_CORRUPT, "no snapshot %lld",
				  (long long)nid);
	return OK;
}

static int
compare_keys(const void *a, const void *b)
{
	const struct state_entry *x = a, *y = b;

	if (x->type_nid != y->type_nid)
		return x->type_nid < y->type_nid ? -1 : 1;
	return strcmp(x->state_key, y->state_key);
}

static void
put_over(struct scope *sc, struct state_entries *state,
	 const struct state_entry *delta)
{
	size_t i;

	for (i = 0; i < state->count; i++)
		if (compare_keys(&state->entries[i], delta) == 0) {
			state->entries[i].event_nid = delta->event_nid;
			return;
		}
	state->entries = rows_grow(sc, state->entries, state->count,
				   sizeof(*state->entries));
	state->entries[state->count++] = *delta;
}

static enum err
add_full(struct scope *sc, struct txn *t, const struct state_snapshot *s)
{
	struct state_entries state;
	size_t i;

	TRY(state_store_read_snapshot(sc, t, s->prev_nid, &state));
	for (i = 0; i < s->count; i++)
		put_over(sc, &state, &s->deltas[i]);
	TRY(add_row(sc, t, s, 0, (int64_t)state.count));
	return add_deltas(sc, t, s->nid, &state);
}

enum err
state_store_add_snapshot(struct scope *sc, struct txn *t,
			 const struct state_snapshot *s)
{
	struct state_entries deltas = {
		(struct state_entry *)(uintptr_t)s->deltas, s->count};
	int64_t length = -1, size = 0;

	if (s->prev_nid != 0)
		TRY(read_lengths(sc, t, s->prev_nid, &length, &size));
	if (length >= CHAIN_MIN && length >= size / 4)
		return add_full(sc, t, s);
	TRY(add_row(sc, t, s, length + 1, size + (int64_t)s->count));
	return add_deltas(sc, t, s->nid, &deltas);
}

enum err
state_store_read_snapshot(struct scope *sc, struct txn *t, int64_t nid,
			  struct state_entries *out)
{
	struct state_entry *last = NULL;
	struct stmt *s;
	bool row;

	*out = (struct state_entries){0};
	TRY(stmt_open(sc, t, &s,
		      CHAIN " SELECT d.type_nid, d.state_key, d.event_nid"
			    " FROM chain c JOIN state_deltas d"
			    " ON d.snapshot_nid = c.nid"
			    " ORDER BY d.type_nid, d.state_key, c.step",
		      "i", nid));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		if (last != NULL && last->type_nid == stmt_int(s, 0) &&
		    strcmp(last->state_key, stmt_text(s, 1)) == 0)
			continue;
		/* A key taken away is kept until its older rows are past. */
		if (last == NULL || last->event_nid != 0)
			out->entries = rows_grow(sc, out->entries, out->count++,
						 sizeof(*out->entries));
		last = &out->entries[out->count - 1];
		*last = (struct state_entry){
			.type_nid = stmt_int(s, 0),
			.state_key = stmt_text_dup(sc, s, 1),
			.event_nid = stmt_int(s, 2),
		};
	}
	stmt_close(&s);
	if (last != NULL && last->event_nid == 0)
		out->count--;
	return OK;
}

enum err
state_store_find_in_snapshot(struct scope *sc, struct txn *t, int64_t nid,
			     const struct state_entry *key,
			     int64_t *event_nid_out)
{
	enum err e;

	*event_nid_out = 0;
	e = db_get_int(sc, t, event_nid_out,
		       CHAIN " SELECT d.event_nid FROM chain c"
			     " JOIN state_deltas d ON d.snapshot_nid = c.nid"
			     " WHERE d.type_nid = $2 AND d.state_key = $3"
			     " ORDER BY c.step LIMIT 1",
		       "iit", nid, key->type_nid, key->state_key);
	return e == ERR_NOT_FOUND ? OK : e;
}
