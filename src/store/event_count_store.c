/* The part of store/event_store.h that counts. */
#include "store/event_store.h"

#include "store/rows_priv.h"

#define OWN_LOOKBACK 200

enum err
event_store_count_notifying(struct scope *sc, struct txn *t,
			    const struct event_count_query *q,
			    int64_t *count_out, int64_t *highlight_out)
{
	struct stmt *s;
	bool row;

	/* All of it is in the index events_order. */
	TRY(stmt_open(sc, t, &s,
		      "SELECT COUNT(*),"
		      " SUM(CASE WHEN notify_class = 2 THEN 1 ELSE 0 END)"
		      " FROM events WHERE room_nid = $1 AND room_order > $2"
		      " AND notify_class > 0 AND sender_nid <> $3"
		      " AND ($4 = -1 OR thread_nid = $4)",
		      "iiii", q->room_nid, q->after, q->user_nid,
		      q->thread_nid));
	TRY(stmt_step(sc, s, &row));
	*count_out = stmt_int(s, 0);
	*highlight_out = stmt_int(s, 1);
	stmt_close(&s);
	return OK;
}

enum err
event_store_count_mentions(struct scope *sc, struct txn *t,
			   const struct event_count_query *q,
			   int64_t *count_out)
{
	return db_get_int(sc, t, count_out,
			  "SELECT COUNT(*) FROM event_mentions"
			  " WHERE user_nid = $1 AND room_nid = $2"
			  " AND room_order > $3"
			  " AND ($4 = -1 OR thread_nid = $4)",
			  "iiii", q->user_nid, q->room_nid, q->after,
			  q->thread_nid);
}

enum err
event_store_add_mention(struct scope *sc, struct txn *t, int64_t user_nid,
			const struct event_row *e)
{
	return db_exec(sc, t,
		       "INSERT INTO event_mentions (user_nid, room_nid,"
		       " room_order, thread_nid) VALUES ($1, $2, $3, $4)"
		       " ON CONFLICT (user_nid, room_nid, room_order)"
		       " DO NOTHING",
		       "iiii", user_nid, e->room_nid, e->room_order,
		       e->thread_nid);
}

enum err
event_store_last_sent(struct scope *sc, struct txn *t,
		      const struct event_count_query *q, int64_t *order_out)
{
	enum err e;

	*order_out = 0;
	e = db_get_int(sc, t, order_out,
		       "SELECT room_order FROM (SELECT room_order, sender_nid,"
		       " thread_nid FROM events WHERE room_nid = $1"
		       " AND room_order > $2"
		       " ORDER BY room_order DESC LIMIT $3) AS recent"
		       " WHERE sender_nid = $4"
		       " AND ($5 = -1 OR thread_nid = $5)"
		       " ORDER BY room_order DESC LIMIT 1",
		       "iiiii", q->room_nid, q->after, (int64_t)OWN_LOOKBACK,
		       q->user_nid, q->thread_nid);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
event_store_list_thread_counts(struct scope *sc, struct txn *t,
			       const struct event_count_query *q,
			       struct event_thread_count **out,
			       size_t *count_out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	*count_out = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT thread_nid, COUNT(*),"
		      " SUM(CASE WHEN notify_class = 2 THEN 1 ELSE 0 END)"
		      " FROM events WHERE room_nid = $1 AND room_order > $2"
		      " AND notify_class > 0 AND sender_nid <> $3"
		      " GROUP BY thread_nid",
		      "iii", q->room_nid, q->after, q->user_nid));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		*out = rows_grow(sc, *out, *count_out, sizeof(**out));
		(*out)[(*count_out)++] = (struct event_thread_count){
			stmt_int(s, 0), stmt_int(s, 1), stmt_int(s, 2)};
	}
	stmt_close(&s);
	return OK;
}
