#include "store/incident_step_store.h"

#include "store/rows_priv.h"

#define STEP_COLUMNS \
	"incident_nid, step, name, targets, state, due_ms, fired_ms"
#define ALERT_COLUMNS                                             \
	"incident_nid, step, user_nid, via, next_ms, alerted_ms," \
	" alerts, delivered_ms, seen_ms, channel, channel_ms,"    \
	" channel_tries, nid"

enum err
incident_store_add_step(struct scope *sc, struct txn *t,
			const struct incident_step_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO incident_steps (incident_nid, step, name,"
		       " targets, state, due_ms) VALUES ($1, $2, $3, $4, $5,"
		       " $6) ON CONFLICT (incident_nid, step) DO NOTHING",
		       "iittti", r->incident_nid, r->step, r->name, r->targets,
		       r->state, r->due_ms);
}

enum err
incident_store_end_step(struct scope *sc, struct txn *t,
			const struct incident_step_row *r, int64_t *changed_out)
{
	return db_exec_count(sc, t, changed_out,
			     "UPDATE incident_steps SET state = $3,"
			     " fired_ms = $4 WHERE incident_nid = $1"
			     " AND step = $2 AND state = 'waiting'",
			     "iiti", r->incident_nid, r->step, r->state,
			     r->fired_ms);
}

enum err
incident_store_stop_steps(struct scope *sc, struct txn *t, int64_t incident_nid)
{
	TRY(db_exec(sc, t,
		    "UPDATE incident_steps SET state = 'stopped'"
		    " WHERE incident_nid = $1 AND state = 'waiting'",
		    "i", incident_nid));
	return db_exec(sc, t,
		       "UPDATE incident_alerts SET next_ms = 0, channel_ms = 0"
		       " WHERE incident_nid = $1",
		       "i", incident_nid);
}

static enum err
read_steps(struct scope *sc, struct stmt *s,
	   struct incident_step_row **rows_out, size_t *count_out)
{
	struct incident_step_row *rows = NULL;
	size_t n = 0;
	bool row;

	TRY(stmt_step(sc, s, &row));
	while (row && n < INCIDENT_STEPS_MAX) {
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		rows[n].incident_nid = stmt_int(s, 0);
		rows[n].step = stmt_int(s, 1);
		rows[n].name = stmt_text_dup(sc, s, 2);
		rows[n].targets = stmt_text_dup(sc, s, 3);
		rows[n].state = stmt_text_dup(sc, s, 4);
		rows[n].due_ms = stmt_int(s, 5);
		rows[n++].fired_ms = stmt_int(s, 6);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
incident_store_list_steps(struct scope *sc, struct txn *t, int64_t incident_nid,
			  struct incident_step_row **rows_out,
			  size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " STEP_COLUMNS " FROM incident_steps"
		      " WHERE incident_nid = $1 ORDER BY step",
		      "i", incident_nid));
	return read_steps(sc, s, rows_out, count_out);
}

enum err
incident_store_list_due_steps(struct scope *sc, struct txn *t, int64_t now_ms,
			      struct incident_step_row **rows_out,
			      size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " STEP_COLUMNS " FROM incident_steps"
		      " WHERE state = 'waiting' AND due_ms <= $1"
		      " ORDER BY due_ms, step LIMIT $2",
		      "ii", now_ms, (int64_t)INCIDENT_STEPS_MAX));
	return read_steps(sc, s, rows_out, count_out);
}

/* --- alerts --- */

enum err
incident_store_add_alert(struct scope *sc, struct txn *t,
			 const struct incident_alert_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO incident_alerts (nid, incident_nid, step,"
		       " user_nid, via, next_ms) VALUES ($6, $1, $2, $3, $4,"
		       " $5)"
		       " ON CONFLICT (incident_nid, step, user_nid) DO NOTHING",
		       "iiitii", r->incident_nid, r->step, r->user_nid, r->via,
		       r->next_ms, txn_next_position(t));
}

enum err
incident_store_set_alert(struct scope *sc, struct txn *t,
			 const struct incident_alert_row *r)
{
	return db_exec(sc, t,
		       "UPDATE incident_alerts SET next_ms = $4,"
		       " alerted_ms = $5, alerts = $6, channel = $7,"
		       " channel_ms = $8, channel_tries = $9"
		       " WHERE incident_nid = $1 AND step = $2"
		       " AND user_nid = $3",
		       "iiiiiitii", r->incident_nid, r->step, r->user_nid,
		       r->next_ms, r->alerted_ms, r->alerts, r->channel,
		       r->channel_ms, r->channel_tries);
}

enum err
incident_store_set_channel(struct scope *sc, struct txn *t,
			   const struct incident_alert_row *r)
{
	return db_exec(sc, t,
		       "UPDATE incident_alerts SET channel = $4,"
		       " channel_ms = $5, channel_tries = $6"
		       " WHERE incident_nid = $1 AND step = $2"
		       " AND user_nid = $3 AND channel_ms > 0",
		       "iiitii", r->incident_nid, r->step, r->user_nid,
		       r->channel, r->channel_ms, r->channel_tries);
}

static enum err
read_alerts(struct scope *sc, struct stmt *s,
	    struct incident_alert_row **rows_out, size_t *count_out)
{
	struct incident_alert_row *rows = NULL, *r;
	size_t n = 0;
	bool row;

	TRY(stmt_step(sc, s, &row));
	while (row) {
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		r = &rows[n++];
		r->incident_nid = stmt_int(s, 0);
		r->step = stmt_int(s, 1);
		r->user_nid = stmt_int(s, 2);
		r->via = stmt_text_dup(sc, s, 3);
		r->next_ms = stmt_int(s, 4);
		r->alerted_ms = stmt_int(s, 5);
		r->alerts = stmt_int(s, 6);
		r->delivered_ms = stmt_int(s, 7);
		r->seen_ms = stmt_int(s, 8);
		r->channel = stmt_text_dup(sc, s, 9);
		r->channel_ms = stmt_int(s, 10);
		r->channel_tries = stmt_int(s, 11);
		r->nid = stmt_int(s, 12);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
incident_store_list_due_alerts(struct scope *sc, struct txn *t,
			       const struct incident_due *q,
			       struct incident_alert_row **rows_out,
			       size_t *count_out)
{
	struct stmt *s;

	if (q->by_channel)
		TRY(stmt_open(sc, t, &s,
			      "SELECT " ALERT_COLUMNS " FROM incident_alerts"
			      " WHERE channel_ms > 0 AND channel_ms <= $1"
			      " ORDER BY channel_ms LIMIT $2",
			      "ii", q->now_ms, q->limit));
	else
		TRY(stmt_open(sc, t, &s,
			      "SELECT " ALERT_COLUMNS " FROM incident_alerts"
			      " WHERE next_ms > 0 AND next_ms <= $1"
			      " ORDER BY next_ms LIMIT $2",
			      "ii", q->now_ms, q->limit));
	return read_alerts(sc, s, rows_out, count_out);
}

enum err
incident_store_list_alerts(struct scope *sc, struct txn *t,
			   int64_t incident_nid, int64_t user_nid,
			   struct incident_alert_row **rows_out,
			   size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " ALERT_COLUMNS " FROM incident_alerts"
		      " WHERE incident_nid = $1 AND ($2 = 0 OR user_nid = $2)"
		      " ORDER BY step, alerted_ms, user_nid LIMIT $3",
		      "iii", incident_nid, user_nid,
		      (int64_t)INCIDENT_PEOPLE_MAX));
	return read_alerts(sc, s, rows_out, count_out);
}

enum err
incident_store_mark(struct scope *sc, struct txn *t,
		    const struct incident_mark *m, int64_t *changed_out)
{
	int64_t seen_ms = m->is_seen ? m->now_ms : 0;

	return db_exec_count(
		sc, t, changed_out,
		"UPDATE incident_alerts SET delivered_ms ="
		" CASE WHEN delivered_ms = 0 THEN $3 ELSE delivered_ms END,"
		" seen_ms = CASE WHEN seen_ms = 0 THEN $4 ELSE seen_ms END"
		" WHERE incident_nid = $1 AND user_nid = $2 AND alerted_ms > 0"
		" AND (delivered_ms = 0 OR (seen_ms = 0 AND $4 > 0))",
		"iiii", m->incident_nid, m->user_nid, m->now_ms, seen_ms);
}

/* --- answers --- */

enum err
incident_store_put_answer(struct scope *sc, struct txn *t, int64_t incident_nid,
			  const struct incident_answer_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO incident_answers (incident_nid, user_nid,"
		       " reply, eta_ms, words, at_ms) VALUES ($1, $2, $3, $4,"
		       " $5, $6) ON CONFLICT (incident_nid, user_nid) DO UPDATE"
		       " SET reply = excluded.reply, eta_ms = excluded.eta_ms,"
		       " words = excluded.words, at_ms = excluded.at_ms",
		       "iititi", incident_nid, r->user_nid, r->reply, r->eta_ms,
		       r->words, r->at_ms);
}

enum err
incident_store_list_answers(struct scope *sc, struct txn *t,
			    int64_t incident_nid,
			    struct incident_answer_row **rows_out,
			    size_t *count_out)
{
	struct incident_answer_row *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT user_nid, reply, eta_ms, words, at_ms"
		      " FROM incident_answers WHERE incident_nid = $1"
		      " ORDER BY user_nid",
		      "i", incident_nid));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		rows = rows_grow(sc, rows, n, sizeof(*rows));
		rows[n].user_nid = stmt_int(s, 0);
		rows[n].reply = stmt_text_dup(sc, s, 1);
		rows[n].eta_ms = stmt_int(s, 2);
		rows[n].words = stmt_text_dup(sc, s, 3);
		rows[n++].at_ms = stmt_int(s, 4);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
incident_store_get_answered(struct scope *sc, struct txn *t,
			    int64_t incident_nid, int64_t user_nid,
			    int64_t *at_ms_out)
{
	return db_get_int(sc, t, at_ms_out,
			  "SELECT coalesce(max(at_ms), 0)"
			  " FROM incident_answers"
			  " WHERE incident_nid = $1 AND user_nid = $2",
			  "ii", incident_nid, user_nid);
}
