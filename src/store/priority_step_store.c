/* Steps that fired, the timeline, sounds and the second channel's queue. */
#include "store/priority_step_store.h"

#include "store/rows_priv.h"

#define STEPS_MAX 64
#define STEP_COLUMNS                                     \
	"item_nid, level, at_ms, how, role_nid, posted," \
	" room_id, event_id"

enum err
priority_store_add_step(struct scope *sc, struct txn *t,
			const struct priority_step_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO priority_steps (item_nid, level, at_ms,"
		       " how, role_nid, posted, room_id, event_id)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		       "iiitiitt", r->item_nid, r->level, r->at_ms, r->how,
		       r->role_nid, (int64_t)r->posted, r->room_id,
		       r->event_id);
}

static enum err
read_steps(struct scope *sc, struct stmt *s,
	   struct priority_step_row **rows_out, size_t *count_out)
{
	struct priority_step_row *rows = NULL;
	size_t n = 0;
	bool row;

	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row || n == STEPS_MAX)
			break;
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		rows[n++] = (struct priority_step_row){
			.item_nid = stmt_int(s, 0),
			.level = stmt_int(s, 1),
			.at_ms = stmt_int(s, 2),
			.how = stmt_text_dup(sc, s, 3),
			.role_nid = stmt_int(s, 4),
			.posted = stmt_int(s, 5) != 0,
			.room_id = stmt_text_dup(sc, s, 6),
			.event_id = stmt_text_dup(sc, s, 7)};
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
priority_store_list_steps(struct scope *sc, struct txn *t, int64_t item_nid,
			  struct priority_step_row **rows_out,
			  size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " STEP_COLUMNS " FROM priority_steps"
		      " WHERE item_nid = $1 ORDER BY level",
		      "i", item_nid));
	return read_steps(sc, s, rows_out, count_out);
}

enum err
priority_store_list_unposted(struct scope *sc, struct txn *t,
			     struct priority_step_row **rows_out,
			     size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " STEP_COLUMNS " FROM priority_steps"
		      " WHERE posted = 0 ORDER BY item_nid, level LIMIT $1",
		      "i", (int64_t)STEPS_MAX));
	return read_steps(sc, s, rows_out, count_out);
}

enum err
priority_store_set_posted(struct scope *sc, struct txn *t,
			  const struct priority_step_row *r)
{
	return db_exec(sc, t,
		       "UPDATE priority_steps SET posted = 1, room_id = $3,"
		       " event_id = $4 WHERE item_nid = $1 AND level = $2",
		       "iitt", r->item_nid, r->level, r->room_id, r->event_id);
}

enum err
priority_store_add_deed(struct scope *sc, struct txn *t, int64_t item_nid,
			const struct priority_deed_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO priority_timeline (nid, item_nid, at_ms,"
		       " what, user_nid, by_nid, level, words) VALUES ($1, $2,"
		       " $3, $4, $5, $6, $7, $8)",
		       "iiitiiit", txn_next_position(t), item_nid, r->at_ms,
		       r->what, r->user_nid, r->by_nid, r->level,
		       r->words != NULL ? r->words : "");
}

enum err
priority_store_list_deeds(struct scope *sc, struct txn *t, int64_t item_nid,
			  struct priority_deed_row **rows_out,
			  size_t *count_out)
{
	struct priority_deed_row *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT nid, at_ms, what, user_nid, by_nid, level, words"
		      " FROM priority_timeline WHERE item_nid = $1"
		      " ORDER BY nid LIMIT $2",
		      "ii", item_nid, (int64_t)PRIORITY_TIMELINE_MAX));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		rows[n++] = (struct priority_deed_row){
			.nid = stmt_int(s, 0),
			.at_ms = stmt_int(s, 1),
			.what = stmt_text_dup(sc, s, 2),
			.user_nid = stmt_int(s, 3),
			.by_nid = stmt_int(s, 4),
			.level = stmt_int(s, 5),
			.words = stmt_text_dup(sc, s, 6)};
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
priority_store_find_tick(struct scope *sc, struct txn *t, const char *event_id,
			 int64_t *item_nid_out, int64_t *user_nid_out)
{
	struct stmt *s;
	bool row;

	*item_nid_out = *user_nid_out = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT item_nid, user_nid FROM priority_timeline"
		      " WHERE what = 'ticked' AND words = $1",
		      "t", event_id));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*item_nid_out = stmt_int(s, 0);
		*user_nid_out = stmt_int(s, 1);
	}
	stmt_close(&s);
	return OK;
}

enum err
priority_store_get_sound(struct scope *sc, struct txn *t, int64_t user_nid,
			 int64_t *out)
{
	return db_get_int(sc, t, out,
			  "SELECT coalesce(max(at_ms), 0)"
			  " FROM priority_sounds WHERE user_nid = $1",
			  "i", user_nid);
}

enum err
priority_store_set_sound(struct scope *sc, struct txn *t, int64_t user_nid,
			 int64_t at_ms)
{
	return db_exec(sc, t,
		       "INSERT INTO priority_sounds (user_nid, at_ms)"
		       " VALUES ($1, $2) ON CONFLICT (user_nid)"
		       " DO UPDATE SET at_ms = excluded.at_ms",
		       "ii", user_nid, at_ms);
}

enum err
priority_store_add_channel(struct scope *sc, struct txn *t,
			   const struct priority_channel_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO priority_channel (nid, item_nid, user_nid,"
		       " why, state, next_ms, created_ms) VALUES ($1, $2, $3,"
		       " $4, 'waiting', $5, $6)",
		       "iiitii", txn_next_position(t), r->item_nid, r->user_nid,
		       r->why, r->next_ms, r->created_ms);
}

enum err
priority_store_list_channel(struct scope *sc, struct txn *t, int64_t now_ms,
			    struct priority_channel_row **rows_out,
			    size_t *count_out)
{
	struct priority_channel_row *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT nid, item_nid, user_nid, why, tries, next_ms,"
		      " created_ms FROM priority_channel"
		      " WHERE state = 'waiting' AND next_ms <= $1"
		      " ORDER BY next_ms LIMIT $2",
		      "ii", now_ms, (int64_t)STEPS_MAX));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		rows[n++] = (struct priority_channel_row){
			.nid = stmt_int(s, 0),
			.item_nid = stmt_int(s, 1),
			.user_nid = stmt_int(s, 2),
			.why = stmt_text_dup(sc, s, 3),
			.tries = stmt_int(s, 4),
			.next_ms = stmt_int(s, 5),
			.created_ms = stmt_int(s, 6)};
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
priority_store_set_channel(struct scope *sc, struct txn *t,
			   const struct priority_channel_row *r,
			   const char *state)
{
	return db_exec(sc, t,
		       "UPDATE priority_channel SET state = $2, tries = $3,"
		       " next_ms = $4 WHERE nid = $1",
		       "itii", r->nid, state, r->tries, r->next_ms);
}
