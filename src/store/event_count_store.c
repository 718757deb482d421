/* The part of store/event_store.h that counts. */
#include "store/event_store.h"

#include "store/rows_priv.h"

#define OWN_LOOKBACK 200

/* What the exceptions change. */
static enum err
add_exceptions(struct scope *sc, struct txn *t,
	       const struct event_count_query *q, int64_t *count,
	       int64_t *highlights)
{
	struct stmt *s;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT SUM(notify_delta), SUM(highlight_delta)"
		      " FROM event_mentions"
		      " WHERE user_nid = $1 AND room_nid = $2"
		      " AND room_order > $3"
		      " AND ($4 = -1 OR thread_nid = $4)",
		      "iiii", q->user_nid, q->room_nid, q->after,
		      q->thread_nid));
	TRY(stmt_step(sc, s, &row));
	*count += stmt_int(s, 0);
	*highlights += stmt_int(s, 1);
	stmt_close(&s);
	return OK;
}

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
	return add_exceptions(sc, t, q, count_out, highlight_out);
}

enum err
event_store_add_exception(struct scope *sc, struct txn *t,
			  const struct event_row *e,
			  const struct event_exception *x)
{
	return db_exec(sc, t,
		       "INSERT INTO event_mentions (user_nid, room_nid,"
		       " room_order, thread_nid, notify_delta,"
		       " highlight_delta) VALUES ($1, $2, $3, $4, $5, $6)"
		       " ON CONFLICT (user_nid, room_nid, room_order)"
		       " DO NOTHING",
		       "iiiiii", x->user_nid, e->room_nid, e->room_order,
		       e->thread_nid, x->notify_delta, x->highlight_delta);
}

enum err
event_store_remove_exceptions(struct scope *sc, struct txn *t,
			      const struct event_row *e)
{
	return db_exec(sc, t,
		       "DELETE FROM event_mentions"
		       " WHERE room_nid = $1 AND room_order = $2",
		       "ii", e->room_nid, e->room_order);
}

enum err
event_store_count_from(struct scope *sc, struct txn *t,
		       const struct event_count_query *q, int64_t sender_nid,
		       struct event_thread_count *out)
{
	struct stmt *s;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT SUM((CASE WHEN e.notify_class > 0 THEN 1 ELSE 0"
		      " END) + COALESCE(m.notify_delta, 0)),"
		      " SUM((CASE WHEN e.notify_class = 2 THEN 1 ELSE 0 END)"
		      " + COALESCE(m.highlight_delta, 0))"
		      " FROM events e LEFT JOIN event_mentions m"
		      " ON m.user_nid = $5 AND m.room_nid = e.room_nid"
		      " AND m.room_order = e.room_order"
		      " WHERE e.room_nid = $1 AND e.room_order > $2"
		      " AND e.sender_nid = $3 AND e.thread_nid = $4",
		      "iiiii", q->room_nid, q->after, sender_nid, q->thread_nid,
		      q->user_nid));
	TRY(stmt_step(sc, s, &row));
	*out = (struct event_thread_count){q->thread_nid, stmt_int(s, 0),
					   stmt_int(s, 1)};
	stmt_close(&s);
	return OK;
}

/* All of it is in the index events_order; most end with the first few rows. */
enum err
event_store_last_sent(struct scope *sc, struct txn *t,
		      const struct event_count_query *q, int64_t *order_out)
{
	struct stmt *s;
	bool row;

	*order_out = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT room_order, sender_nid, thread_nid FROM events"
		      " WHERE room_nid = $1 AND room_order > $2"
		      " ORDER BY room_order DESC LIMIT $3",
		      "iii", q->room_nid, q->after, (int64_t)OWN_LOOKBACK));
	TRY(stmt_step(sc, s, &row));
	while (row && *order_out == 0) {
		if (stmt_int(s, 1) == q->user_nid &&
		    (q->thread_nid == -1 || stmt_int(s, 2) == q->thread_nid))
			*order_out = stmt_int(s, 0);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

struct thread_counts {
	struct event_thread_count *rows;
	size_t count;
};

/* Adds rows of (thread, count, highlights) to those of the same thread. */
static enum err
add_counts(struct scope *sc, struct stmt *s, struct thread_counts *all)
{
	struct event_thread_count *c;
	bool row;
	size_t i;

	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		for (i = 0; i < all->count; i++)
			if (all->rows[i].thread_nid == stmt_int(s, 0))
				break;
		if (i == all->count) {
			all->rows = rows_grow(sc, all->rows, all->count,
					      sizeof(*all->rows));
			all->rows[all->count++] = (struct event_thread_count){
				stmt_int(s, 0), 0, 0};
		}
		c = &all->rows[i];
		c->count += stmt_int(s, 1);
		c->highlights += stmt_int(s, 2);
	}
	stmt_close(&s);
	return OK;
}

enum err
event_store_list_thread_counts(struct scope *sc, struct txn *t,
			       const struct event_count_query *q,
			       struct event_thread_count **out,
			       size_t *count_out)
{
	struct thread_counts all = {0};
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT thread_nid, COUNT(*),"
		      " SUM(CASE WHEN notify_class = 2 THEN 1 ELSE 0 END)"
		      " FROM events WHERE room_nid = $1 AND room_order > $2"
		      " AND notify_class > 0 AND sender_nid <> $3"
		      " GROUP BY thread_nid",
		      "iii", q->room_nid, q->after, q->user_nid));
	TRY(add_counts(sc, s, &all));
	TRY(stmt_open(sc, t, &s,
		      "SELECT thread_nid, SUM(notify_delta),"
		      " SUM(highlight_delta) FROM event_mentions"
		      " WHERE user_nid = $1 AND room_nid = $2"
		      " AND room_order > $3 GROUP BY thread_nid",
		      "iii", q->user_nid, q->room_nid, q->after));
	TRY(add_counts(sc, s, &all));
	*out = all.rows;
	*count_out = all.count;
	return OK;
}
