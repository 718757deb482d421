#include "store/delayed_store.h"

#include "store/rows_priv.h"

#define DELAYED_SELECT                                                      \
	"SELECT d.nid, d.delay_id, d.user_nid, u.user_id, d.device_nid,"    \
	" d.room_id, d.type, d.state_key, d.content, d.txn_id, d.delay_ms," \
	" d.since_ms, d.send_ms, d.state, d.by_action, d.ended_ms,"         \
	" d.event_id, d.errcode, d.error FROM delayed_events d"             \
	" LEFT JOIN user_ids u ON u.nid = d.user_nid"

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct delayed_row *d = out;

	*d = (struct delayed_row){
		.nid = stmt_int(s, 0),
		.delay_id = stmt_text_dup(sc, s, 1),
		.user_nid = stmt_int(s, 2),
		.user_id = stmt_text_dup(sc, s, 3),
		.device_nid = stmt_int(s, 4),
		.room_id = stmt_text_dup(sc, s, 5),
		.type = stmt_text_dup(sc, s, 6),
		.state_key = stmt_text_dup(sc, s, 7),
		.content = stmt_text_dup(sc, s, 8),
		.txn_id = stmt_text_dup(sc, s, 9),
		.delay_ms = stmt_int(s, 10),
		.since_ms = stmt_int(s, 11),
		.send_ms = stmt_int(s, 12),
		.state = (enum delayed_state)stmt_int(s, 13),
		.by_action = stmt_int(s, 14) != 0,
		.ended_ms = stmt_int(s, 15),
		.event_id = stmt_text_dup(sc, s, 16),
		.errcode = stmt_text_dup(sc, s, 17),
		.error = stmt_text_dup(sc, s, 18),
	};
}

static enum err
read_rows(struct scope *sc, struct stmt *s, struct delayed_rows *out)
{
	return rows_all(sc, s, (struct rows_kind){sizeof(*out->rows), read_row},
			&out->rows, &out->count);
}

enum err
delayed_store_add(struct scope *sc, struct txn *t, const struct delayed_row *d)
{
	return db_exec(sc, t,
		       "INSERT INTO delayed_events (nid, delay_id, user_nid,"
		       " device_nid, room_id, type, state_key, content,"
		       " txn_id, delay_ms, since_ms, send_ms) VALUES ($1, $2,"
		       " $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		       "itiitttttiii", txn_next_position(t), d->delay_id,
		       d->user_nid, d->device_nid, d->room_id, d->type,
		       d->state_key, d->content, d->txn_id, d->delay_ms,
		       d->since_ms, d->send_ms);
}

enum err
delayed_store_get(struct scope *sc, struct txn *t, const char *delay_id,
		  struct delayed_row *out)
{
	struct delayed_rows found;
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, DELAYED_SELECT " WHERE d.delay_id = $1", "t",
		      delay_id));
	TRY(read_rows(sc, s, &found));
	if (found.count == 0)
		return ERR_NOT_FOUND;
	*out = found.rows[0];
	return OK;
}

enum err
delayed_store_find_txn(struct scope *sc, struct txn *t,
		       const struct delayed_row *d, const char **delay_id_out)
{
	struct delayed_rows found;
	struct stmt *s;

	*delay_id_out = NULL;
	if (d->txn_id == NULL)
		return OK;
	TRY(stmt_open(sc, t, &s,
		      DELAYED_SELECT
		      " WHERE d.user_nid = $1 AND d.device_nid = $2"
		      " AND d.room_id = $3 AND d.type = $4 AND d.txn_id = $5",
		      "iittt", d->user_nid, d->device_nid, d->room_id, d->type,
		      d->txn_id));
	TRY(read_rows(sc, s, &found));
	if (found.count > 0)
		*delay_id_out = found.rows[0].delay_id;
	return OK;
}

enum err
delayed_store_count(struct scope *sc, struct txn *t, int64_t user_nid,
		    int64_t *scheduled_out)
{
	return db_get_int(sc, t, scheduled_out,
			  "SELECT COUNT(*) FROM delayed_events"
			  " WHERE user_nid = $1 AND state = 0",
			  "i", user_nid);
}

enum err
delayed_store_list(struct scope *sc, struct txn *t,
		   const struct delayed_query *q, struct delayed_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      DELAYED_SELECT
		      " WHERE d.user_nid = $1 AND d.nid > $2"
		      " AND (CASE WHEN d.state = 0 THEN 1 ELSE 0 END) = $3"
		      " ORDER BY d.nid LIMIT $4",
		      "iiii", q->user_nid, q->after, (int64_t)q->scheduled,
		      q->limit));
	return read_rows(sc, s, out);
}

enum err
delayed_store_list_due(struct scope *sc, struct txn *t, int64_t now_ms,
		       int64_t limit, struct delayed_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      DELAYED_SELECT " WHERE d.state = 0 AND d.send_ms <= $1"
				     " ORDER BY d.send_ms, d.nid LIMIT $2",
		      "ii", now_ms, limit));
	return read_rows(sc, s, out);
}

enum err
delayed_store_end(struct scope *sc, struct txn *t, const struct delayed_row *d)
{
	int64_t changed;

	TRY(db_exec_count(sc, t, &changed,
			  "UPDATE delayed_events SET state = $1,"
			  " by_action = $2, ended_ms = $3, event_id = $4,"
			  " errcode = $5, error = $6 WHERE delay_id = $7"
			  " AND state = 0 AND send_ms = $8",
			  "iiitttti", (int64_t)d->state, (int64_t)d->by_action,
			  d->ended_ms, d->event_id, d->errcode, d->error,
			  d->delay_id, d->send_ms));
	return changed == 1 ? OK : ERR_CONFLICT;
}

enum err
delayed_store_restart(struct scope *sc, struct txn *t, const char *delay_id,
		      int64_t since_ms, int64_t send_ms)
{
	int64_t changed;

	TRY(db_exec_count(sc, t, &changed,
			  "UPDATE delayed_events SET since_ms = $1,"
			  " send_ms = $2 WHERE delay_id = $3 AND state = 0",
			  "iit", since_ms, send_ms, delay_id));
	return changed == 1 ? OK : ERR_CONFLICT;
}

enum err
delayed_store_purge(struct scope *sc, struct txn *t, int64_t before_ms)
{
	return db_exec(sc, t,
		       "DELETE FROM delayed_events WHERE state <> 0"
		       " AND ended_ms < $1",
		       "i", before_ms);
}
