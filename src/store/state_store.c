#include "store/state_store.h"

#include <stdlib.h>
#include <string.h>

#include "store/rows_priv.h"

enum err
state_store_change(struct scope *sc, struct txn *t,
		   const struct state_change *c)
{
	const struct state_entry *k = &c->entry;

	TRY(db_exec(sc, t,
		    "INSERT INTO room_state_log"
		    " (room_nid, type_nid, state_key, pos, event_nid)"
		    " VALUES ($1, $2, $3, $4, $5)",
		    "iitii", c->room_nid, k->type_nid, k->state_key, c->pos,
		    k->event_nid));
	if (k->event_nid == 0)
		return db_exec(sc, t,
			       "DELETE FROM room_state WHERE room_nid = $1"
			       " AND type_nid = $2 AND state_key = $3",
			       "iit", c->room_nid, k->type_nid, k->state_key);
	return db_exec(sc, t,
		       "INSERT INTO room_state"
		       " (room_nid, type_nid, state_key, event_nid)"
		       " VALUES ($1, $2, $3, $4)"
		       " ON CONFLICT (room_nid, type_nid, state_key)"
		       " DO UPDATE SET event_nid = excluded.event_nid",
		       "iiti", c->room_nid, k->type_nid, k->state_key,
		       k->event_nid);
}

enum err
state_store_find(struct scope *sc, struct txn *t, int64_t room_nid,
		 const struct state_entry *key, int64_t *event_nid_out)
{
	enum err e;

	*event_nid_out = 0;
	e = db_get_int(sc, t, event_nid_out,
		       "SELECT event_nid FROM room_state WHERE room_nid = $1"
		       " AND type_nid = $2 AND state_key = $3",
		       "iit", room_nid, key->type_nid, key->state_key);
	return e == ERR_NOT_FOUND ? OK : e;
}

/* Columns type_nid, state_key, event_nid, pos; the first of each key counts. */
static enum err
read_entries(struct scope *sc, struct stmt *s, struct state_entries *out)
{
	struct state_entry *last = NULL;
	bool row;

	*out = (struct state_entries){0};
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		if (last != NULL && last->type_nid == stmt_int(s, 0) &&
		    strcmp(last->state_key, stmt_text(s, 1)) == 0)
			continue;
		out->entries = rows_grow(sc, out->entries, out->count,
					 sizeof(*out->entries));
		last = &out->entries[out->count++];
		*last = (struct state_entry){
			.type_nid = stmt_int(s, 0),
			.state_key = stmt_text_dup(sc, s, 1),
			.event_nid = stmt_int(s, 2),
			.pos = stmt_int(s, 3),
		};
	}
	stmt_close(&s);
	return OK;
}

enum err
state_store_list(struct scope *sc, struct txn *t, int64_t room_nid,
		 int64_t type_nid, struct state_entries *out)
{
	struct stmt *s;

	if (type_nid != 0)
		TRY(stmt_open(sc, t, &s,
			      "SELECT type_nid, state_key, event_nid, 0"
			      " FROM room_state WHERE room_nid = $1"
			      " AND type_nid = $2"
			      " ORDER BY type_nid, state_key",
			      "ii", room_nid, type_nid));
	else
		TRY(stmt_open(sc, t, &s,
			      "SELECT type_nid, state_key, event_nid, 0"
			      " FROM room_state WHERE room_nid = $1"
			      " ORDER BY type_nid, state_key",
			      "i", room_nid));
	return read_entries(sc, s, out);
}

static int
compare_pos(const void *a, const void *b)
{
	const struct state_entry *x = a, *y = b;

	return (x->pos > y->pos) - (x->pos < y->pos);
}

enum err
state_store_list_changes(struct scope *sc, struct txn *t,
			 const struct state_log_range *range,
			 struct state_entries *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT type_nid, state_key, event_nid, pos"
		      " FROM room_state_log WHERE room_nid = $1"
		      " AND pos > $2 AND pos <= $3"
		      " ORDER BY type_nid, state_key, pos DESC",
		      "iii", range->room_nid, range->from, range->to));
	TRY(read_entries(sc, s, out));
	if (out->count > 1)
		qsort(out->entries, out->count, sizeof(*out->entries),
		      compare_pos);
	return OK;
}

enum err
state_store_list_log(struct scope *sc, struct txn *t,
		     const struct state_log_range *range,
		     struct state_entries *out)
{
	struct stmt *s;
	bool row;

	*out = (struct state_entries){0};
	TRY(stmt_open(sc, t, &s,
		      "SELECT type_nid, state_key, event_nid, pos"
		      " FROM room_state_log WHERE room_nid = $1"
		      " AND pos > $2 AND pos <= $3"
		      " ORDER BY type_nid, state_key, pos",
		      "iii", range->room_nid, range->from, range->to));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		out->entries = rows_grow(sc, out->entries, out->count,
					 sizeof(*out->entries));
		out->entries[out->count++] = (struct state_entry){
			.type_nid = stmt_int(s, 0),
			.state_key = stmt_text_dup(sc, s, 1),
			.event_nid = stmt_int(s, 2),
			.pos = stmt_int(s, 3),
		};
	}
	stmt_close(&s);
	return OK;
}

enum err
state_store_list_key_log(struct scope *sc, struct txn *t, int64_t room_nid,
			 const struct state_entry *key,
			 struct state_entries *out)
{
	struct stmt *s;
	bool row;

	*out = (struct state_entries){0};
	TRY(stmt_open(sc, t, &s,
		      "SELECT event_nid, pos FROM room_state_log"
		      " WHERE room_nid = $1 AND type_nid = $2"
		      " AND state_key = $3 ORDER BY pos",
		      "iit", room_nid, key->type_nid, key->state_key));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		out->entries = rows_grow(sc, out->entries, out->count,
					 sizeof(*out->entries));
		out->entries[out->count++] = (struct state_entry){
			.type_nid = key->type_nid,
			.state_key = key->state_key,
			.event_nid = stmt_int(s, 0),
			.pos = stmt_int(s, 1),
		};
	}
	stmt_close(&s);
	return OK;
}

enum err
state_store_find_at(struct scope *sc, struct txn *t, int64_t room_nid,
		    const struct state_entry *key, int64_t pos,
		    int64_t *event_nid_out)
{
	enum err e;

	*event_nid_out = 0;
	e = db_get_int(sc, t, event_nid_out,
		       "SELECT event_nid FROM room_state_log"
		       " WHERE room_nid = $1 AND type_nid = $2"
		       " AND state_key = $3 AND pos <= $4"
		       " ORDER BY pos DESC LIMIT 1",
		       "iiti", room_nid, key->type_nid, key->state_key, pos);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
state_store_list_at(struct scope *sc, struct txn *t,
		    const struct state_log_range *at, int64_t type_nid,
		    struct state_entries *out)
{
	struct stmt *s;
	size_t i, kept = 0;

	TRY(stmt_open(sc, t, &s,
		      "SELECT type_nid, state_key, event_nid, pos"
		      " FROM room_state_log WHERE room_nid = $1 AND pos <= $2"
		      " AND ($3 = 0 OR type_nid = $3)"
		      " ORDER BY type_nid, state_key, pos DESC",
		      "iii", at->room_nid, at->to, type_nid));
	TRY(read_entries(sc, s, out));
	for (i = 0; i < out->count; i++)
		if (out->entries[i].event_nid != 0)
			out->entries[kept++] = out->entries[i];
	out->count = kept;
	return OK;
}
