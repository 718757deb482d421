/* Items and to whom they were given; steps, timeline and the second channel are
 * in priority_step_store.c. */
#include "store/priority_store.h"
#include "store/rows_priv.h"

#include "store/rows_priv.h"

#define COLUMNS                                                               \
	"p.nid, p.item_id, p.sender_nid, p.behalf_nid, p.txn_id, p.role_nid," \
	" p.team_nid, p.tier, p.priority, p.answer, p.is_test, p.content,"    \
	" p.state, p.level, p.created_ms, p.step_due_ms, p.paused_ms,"        \
	" p.accepted_nid, p.accept_due_ms, p.reminded_ms, p.operator_ms,"     \
	" p.ended_ms, p.due_ms, p.room_id, p.event_id"
#define FROM_ITEMS " FROM priority_items p"

enum err
priority_store_add(struct scope *sc, struct txn *t,
		   const struct priority_row *r)
{
	return db_exec(
		sc, t,
		"INSERT INTO priority_items (nid, item_id, sender_nid,"
		" behalf_nid, txn_id, role_nid, team_nid, tier, priority,"
		" answer, is_test, content, state, level, created_ms,"
		" step_due_ms, due_ms, room_id, event_id) VALUES ($1, $2, $3,"
		" $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
		" $17, $18, $19)",
		"itiitiiittittiiiitt", r->nid, r->item_id, r->sender_nid,
		r->behalf_nid, r->txn_id, r->role_nid, r->team_nid, r->tier,
		r->priority, r->answer, (int64_t)r->is_test, r->content,
		r->state, r->level, r->created_ms, r->step_due_ms, r->due_ms,
		r->room_id, r->event_id);
}

enum err
priority_store_set(struct scope *sc, struct txn *t,
		   const struct priority_row *r)
{
	return db_exec(sc, t,
		       "UPDATE priority_items SET state = $2, level = $3,"
		       " step_due_ms = $4, paused_ms = $5, accepted_nid = $6,"
		       " accept_due_ms = $7, reminded_ms = $8,"
		       " operator_ms = $9, ended_ms = $10, due_ms = $11"
		       " WHERE nid = $1",
		       "itiiiiiiiii", r->nid, r->state, r->level,
		       r->step_due_ms, r->paused_ms, r->accepted_nid,
		       r->accept_due_ms, r->reminded_ms, r->operator_ms,
		       r->ended_ms, r->due_ms);
}

enum err
priority_store_set_due(struct scope *sc, struct txn *t,
		       const struct priority_row *r)
{
	return db_exec(sc, t,
		       "UPDATE priority_items SET due_ms = $2 WHERE nid = $1",
		       "ii", r->nid, r->due_ms);
}

enum err
priority_store_set_content(struct scope *sc, struct txn *t, int64_t nid,
			   const char *content)
{
	return db_exec(sc, t,
		       "UPDATE priority_items SET content = $2 WHERE nid = $1",
		       "it", nid, content);
}

enum err
priority_store_set_event(struct scope *sc, struct txn *t, int64_t nid,
			 const char *room_id, const char *event_id)
{
	return db_exec(sc, t,
		       "UPDATE priority_items SET room_id = $2, event_id = $3"
		       " WHERE nid = $1",
		       "itt", nid, room_id, event_id);
}

static void
read_item(struct scope *sc, struct stmt *s, void *out)
{
	struct priority_row *r = out;

	r->nid = stmt_int(s, 0);
	r->item_id = stmt_text_dup(sc, s, 1);
	r->sender_nid = stmt_int(s, 2);
	r->behalf_nid = stmt_int(s, 3);
	r->txn_id = stmt_text_dup(sc, s, 4);
	r->role_nid = stmt_int(s, 5);
	r->team_nid = stmt_int(s, 6);
	r->tier = stmt_int(s, 7);
	r->priority = stmt_text_dup(sc, s, 8);
	r->answer = stmt_text_dup(sc, s, 9);
	r->is_test = stmt_int(s, 10) != 0;
	r->content = stmt_text_dup(sc, s, 11);
	r->state = stmt_text_dup(sc, s, 12);
	r->level = stmt_int(s, 13);
	r->created_ms = stmt_int(s, 14);
	r->step_due_ms = stmt_int(s, 15);
	r->paused_ms = stmt_int(s, 16);
	r->accepted_nid = stmt_int(s, 17);
	r->accept_due_ms = stmt_int(s, 18);
	r->reminded_ms = stmt_int(s, 19);
	r->operator_ms = stmt_int(s, 20);
	r->ended_ms = stmt_int(s, 21);
	r->due_ms = stmt_int(s, 22);
	r->room_id = stmt_text_dup(sc, s, 23);
	r->event_id = stmt_text_dup(sc, s, 24);
}

static enum err
read_one(struct scope *sc, struct stmt *s, struct priority_row **out)
{
	return rows_first(sc, s, (struct rows_kind){sizeof(**out), read_item},
			  out);
}

enum err
priority_store_find(struct scope *sc, struct txn *t, const char *item_id,
		    struct priority_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS FROM_ITEMS " WHERE p.item_id = $1", "t",
		      item_id));
	return read_one(sc, s, out);
}

enum err
priority_store_get(struct scope *sc, struct txn *t, int64_t nid,
		   struct priority_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS FROM_ITEMS " WHERE p.nid = $1", "i",
		      nid));
	return read_one(sc, s, out);
}

enum err
priority_store_find_txn(struct scope *sc, struct txn *t, int64_t sender_nid,
			const char *txn_id, struct priority_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS FROM_ITEMS
		      " WHERE p.sender_nid = $1 AND p.txn_id = $2",
		      "it", sender_nid, txn_id));
	return read_one(sc, s, out);
}

enum err
priority_store_find_event(struct scope *sc, struct txn *t, const char *event_id,
			  struct priority_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS FROM_ITEMS
		      " JOIN priority_steps s ON s.item_nid = p.nid"
		      " WHERE s.event_id = $1",
		      "t", event_id));
	return read_one(sc, s, out);
}

enum err
priority_store_list_due(struct scope *sc, struct txn *t, int64_t now_ms,
			int64_t **nids_out, size_t *count_out)
{
	int64_t *nids = scope_array(sc, int64_t, PRIORITY_LIST_MAX);
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT nid FROM priority_items"
		      " WHERE due_ms > 0 AND due_ms <= $1"
		      " ORDER BY due_ms LIMIT $2",
		      "ii", now_ms, (int64_t)PRIORITY_LIST_MAX));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		nids[n++] = stmt_int(s, 0);
	}
	stmt_close(&s);
	*nids_out = nids;
	*count_out = n;
	return OK;
}

enum err
priority_store_list_due_rows(struct scope *sc, struct txn *t, int64_t now_ms,
			     int64_t limit, struct priority_row **rows_out,
			     size_t *count_out)
{
	struct priority_row *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS FROM_ITEMS
		      " WHERE p.due_ms > 0 AND p.due_ms <= $1"
		      " ORDER BY p.due_ms LIMIT $2",
		      "ii", now_ms, limit));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		read_item(sc, s, &rows[n++]);
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

static enum err
open_list(struct scope *sc, struct txn *t, const struct priority_query *q,
	  struct stmt **s)
{
	int64_t before = q->before_nid != 0 ? q->before_nid : INT64_MAX;

	if (q->user_nid == 0)
		return stmt_open(
			sc, t, s,
			"SELECT " COLUMNS FROM_ITEMS
			" WHERE p.nid < $1 AND ($2 = 0 OR p.role_nid = $2)"
			" AND ($3 = 0 OR p.state IN"
			" ('open', 'accepted', 'no_response'))"
			" ORDER BY p.nid DESC LIMIT $4",
			"iiii", before, q->role_nid, (int64_t)q->is_open,
			q->limit);
	return stmt_open(
		sc, t, s,
		"SELECT " COLUMNS FROM_ITEMS
		" WHERE p.nid < $1 AND ($2 = 0 OR p.role_nid = $2)"
		" AND ($3 = 0 OR p.state IN"
		" ('open', 'accepted', 'no_response'))"
		" AND (p.sender_nid = $5 OR p.behalf_nid = $5 OR EXISTS"
		" (SELECT 1 FROM priority_recipients r"
		" WHERE r.user_nid = $5 AND r.item_nid = p.nid))"
		" ORDER BY p.nid DESC LIMIT $4",
		"iiiii", before, q->role_nid, (int64_t)q->is_open, q->limit,
		q->user_nid);
}

enum err
priority_store_list(struct scope *sc, struct txn *t,
		    const struct priority_query *q,
		    struct priority_row **rows_out, size_t *count_out)
{
	struct priority_row *rows =
		scope_array(sc, struct priority_row, (size_t)q->limit);
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(open_list(sc, t, q, &s));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row || n == (size_t)q->limit)
			break;
		read_item(sc, s, &rows[n++]);
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
priority_store_get_load(struct scope *sc, struct txn *t, int64_t role_nid,
			struct priority_load *out)
{
	struct stmt *s;
	bool row;

	*out = (struct priority_load){0};
	TRY(stmt_open(sc, t, &s,
		      "SELECT count(*), min(step_due_ms) FROM priority_items"
		      " WHERE role_nid = $1 AND state IN"
		      " ('open', 'no_response')"
		      " AND priority IN ('emergency', 'urgent')",
		      "i", role_nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		out->open = stmt_int(s, 0);
		out->next_due_ms = stmt_int(s, 1);
	}
	stmt_close(&s);
	return db_get_int(sc, t, &out->last_answer_ms,
			  "SELECT coalesce(max(r.replied_ms), 0)"
			  " FROM priority_items p JOIN priority_recipients r"
			  " ON r.item_nid = p.nid WHERE p.role_nid = $1",
			  "i", role_nid);
}

enum err
priority_store_put_person(struct scope *sc, struct txn *t, int64_t item_nid,
			  const struct priority_person_row *r)
{
	return db_exec(
		sc, t,
		"INSERT INTO priority_recipients (item_nid, user_nid,"
		" role_nid, level, is_target, first_ms, alerted_ms, sound_ms,"
		" delivered_ms, proven_ms, seen_ms, opened_ms, channel_ms,"
		" unseen_ms, reply, replied_ms) VALUES ($1, $2, $3, $4, $5,"
		" $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
		" ON CONFLICT (item_nid, user_nid) DO UPDATE SET"
		" role_nid = excluded.role_nid, level = excluded.level,"
		" is_target = excluded.is_target,"
		" first_ms = excluded.first_ms,"
		" alerted_ms = excluded.alerted_ms,"
		" sound_ms = excluded.sound_ms,"
		" delivered_ms = excluded.delivered_ms,"
		" proven_ms = excluded.proven_ms,"
		" seen_ms = excluded.seen_ms, opened_ms = excluded.opened_ms,"
		" channel_ms = excluded.channel_ms,"
		" unseen_ms = excluded.unseen_ms, reply = excluded.reply,"
		" replied_ms = excluded.replied_ms",
		"iiiiiiiiiiiiiiti", item_nid, r->user_nid, r->role_nid,
		r->level, (int64_t)r->is_target, r->first_ms, r->alerted_ms,
		r->sound_ms, r->delivered_ms, r->proven_ms, r->seen_ms,
		r->opened_ms, r->channel_ms, r->unseen_ms, r->reply,
		r->replied_ms);
}

static void
read_person(struct scope *sc, struct stmt *s, struct priority_person_row *r)
{
	r->user_nid = stmt_int(s, 0);
	r->user_id = stmt_text_dup(sc, s, 1);
	r->role_nid = stmt_int(s, 2);
	r->level = stmt_int(s, 3);
	r->is_target = stmt_int(s, 4) != 0;
	r->first_ms = stmt_int(s, 5);
	r->alerted_ms = stmt_int(s, 6);
	r->sound_ms = stmt_int(s, 7);
	r->delivered_ms = stmt_int(s, 8);
	r->proven_ms = stmt_int(s, 9);
	r->seen_ms = stmt_int(s, 10);
	r->opened_ms = stmt_int(s, 11);
	r->channel_ms = stmt_int(s, 12);
	r->unseen_ms = stmt_int(s, 13);
	r->reply = stmt_text_dup(sc, s, 14);
	r->replied_ms = stmt_int(s, 15);
}

enum err
priority_store_list_people(struct scope *sc, struct txn *t, int64_t item_nid,
			   struct priority_person_row **rows_out,
			   size_t *count_out)
{
	struct priority_person_row *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT r.user_nid, i.user_id, r.role_nid, r.level,"
		      " r.is_target, r.first_ms, r.alerted_ms, r.sound_ms,"
		      " r.delivered_ms, r.proven_ms, r.seen_ms, r.opened_ms,"
		      " r.channel_ms, r.unseen_ms, r.reply, r.replied_ms"
		      " FROM priority_recipients r"
		      " JOIN user_ids i ON i.nid = r.user_nid"
		      " WHERE r.item_nid = $1 ORDER BY r.level, r.first_ms,"
		      " r.user_nid",
		      "i", item_nid));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row || n == PRIORITY_PEOPLE_MAX)
			break;
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		read_person(sc, s, &rows[n++]);
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}
