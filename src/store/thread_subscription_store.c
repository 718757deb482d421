#include "store/thread_subscription_store.h"

#include "store/rows_priv.h"

enum err
thread_subscription_store_find(struct scope *sc, struct txn *t,
			       struct thread_subscription *s, bool *found_out)
{
	struct stmt *st;

	TRY(stmt_open(sc, t, &st,
		      "SELECT state, pos FROM thread_subscriptions"
		      " WHERE user_nid = $1 AND root_nid = $2",
		      "ii", s->user_nid, s->root_nid));
	TRY(stmt_step(sc, st, found_out));
	s->state = THREAD_UNFOLLOWED;
	s->pos = 0;
	if (*found_out) {
		s->state = (enum thread_following)stmt_int(st, 0);
		s->pos = stmt_int(st, 1);
	}
	stmt_close(&st);
	return OK;
}

enum err
thread_subscription_store_put(struct scope *sc, struct txn *t,
			      const struct thread_subscription *s)
{
	return db_exec(sc, t,
		       "INSERT INTO thread_subscriptions (user_nid, root_nid,"
		       " room_nid, state, pos) VALUES ($1, $2, $3, $4, $5)"
		       " ON CONFLICT (user_nid, root_nid) DO UPDATE SET"
		       " state = excluded.state, pos = excluded.pos",
		       "iiiii", s->user_nid, s->root_nid, s->room_nid,
		       (int64_t)s->state, s->pos);
}

enum err
thread_subscription_store_count(struct scope *sc, struct txn *t,
				int64_t user_nid, int64_t *out)
{
	return db_get_int(sc, t, out,
			  "SELECT COUNT(*) FROM thread_subscriptions"
			  " WHERE user_nid = $1",
			  "i", user_nid);
}

enum err
thread_subscription_store_list(struct scope *sc, struct txn *t,
			       const struct thread_subscription_query *q,
			       struct thread_subscriptions *out)
{
	struct stmt *s;
	bool row;

	*out = (struct thread_subscriptions){0};
	TRY(stmt_open(sc, t, &s,
		      "SELECT x.root_nid, x.room_nid, x.state, x.pos,"
		      " r.room_id, e.event_id FROM thread_subscriptions x"
		      " JOIN rooms r ON r.nid = x.room_nid"
		      " JOIN events e ON e.nid = x.root_nid"
		      " WHERE x.user_nid = $1 AND x.pos > $2 AND x.pos < $3"
		      " AND ($2 > 0 OR x.state <> 0)"
		      " ORDER BY x.pos DESC LIMIT $4",
		      "iiii", q->user_nid, q->after, q->before,
		      (int64_t)q->limit));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		out->rows = rows_grow(sc, out->rows, out->count,
				      sizeof(*out->rows));
		out->rows[out->count++] = (struct thread_subscription){
			.user_nid = q->user_nid,
			.root_nid = stmt_int(s, 0),
			.room_nid = stmt_int(s, 1),
			.state = (enum thread_following)stmt_int(s, 2),
			.pos = stmt_int(s, 3),
			.room_id = stmt_text_dup(sc, s, 4),
			.root_id = stmt_text_dup(sc, s, 5)};
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

enum err
thread_subscription_store_remove_user(struct scope *sc, struct txn *t,
				      int64_t user_nid)
{
	return db_exec(sc, t,
		       "DELETE FROM thread_subscriptions WHERE user_nid = $1",
		       "i", user_nid);
}
