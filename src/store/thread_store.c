/* The part of store/relation_store.h that is about threads. */
#include "store/relation_store.h"

#include "store/rows_priv.h"

/* As in relation_store.c. */
#define BATCH 16

static enum err
read_senders(struct scope *sc, struct stmt *s, struct thread_senders *out)
{
	bool row;

	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		out->rows = rows_grow(sc, out->rows, out->count,
				      sizeof(*out->rows));
		out->rows[out->count++] = (struct thread_sender){
			.root_nid = stmt_int(s, 0),
			.sender_nid = stmt_int(s, 1),
			.sender = stmt_text_dup(sc, s, 2),
			.count = stmt_int(s, 3),
			.last_order = stmt_int(s, 4),
		};
	}
	stmt_close(&s);
	return OK;
}

enum err
relation_store_list_senders(struct scope *sc, struct txn *t,
			    const int64_t *roots, size_t count,
			    struct thread_senders *out)
{
	int64_t b[BATCH];
	struct stmt *s;
	size_t i, k;

	*out = (struct thread_senders){0};
	for (i = 0; i < count; i += BATCH) {
		for (k = 0; k < BATCH; k++)
			b[k] = i + k < count ? roots[i + k] : 0;
		TRY(stmt_open(sc, t, &s,
			      "SELECT x.root_nid, x.sender_nid, u.user_id,"
			      " x.count, x.last_order FROM thread_senders x"
			      " JOIN user_ids u ON u.nid = x.sender_nid"
			      " WHERE x.root_nid IN ($1, $2, $3, $4, $5, $6,"
			      " $7, $8, $9, $10, $11, $12, $13, $14, $15,"
			      " $16) ORDER BY x.root_nid",
			      "iiiiiiiiiiiiiiii", b[0], b[1], b[2], b[3], b[4],
			      b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
			      b[13], b[14], b[15]));
		TRY(read_senders(sc, s, out));
	}
	return OK;
}

enum err
relation_store_find(struct scope *sc, struct txn *t, int64_t parent_nid,
		    int64_t room_order, int64_t *event_nid_out)
{
	enum err e;

	*event_nid_out = 0;
	e = db_get_int(sc, t, event_nid_out,
		       "SELECT event_nid FROM event_relations"
		       " WHERE parent_nid = $1 AND room_order = $2",
		       "ii", parent_nid, room_order);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
relation_store_list_threads(struct scope *sc, struct txn *t,
			    const struct thread_query *q,
			    struct thread_row **out, size_t *count_out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	*count_out = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT h.root_nid, h.last_order FROM threads h"
		      " WHERE h.room_nid = $1 AND h.last_order < $2"
		      " AND ($3 = 0 OR EXISTS (SELECT 1 FROM thread_senders x"
		      " WHERE x.root_nid = h.root_nid AND x.sender_nid = $3)"
		      " OR EXISTS (SELECT 1 FROM events e"
		      " WHERE e.nid = h.root_nid AND e.sender_nid = $3))"
		      " ORDER BY h.last_order DESC LIMIT $4",
		      "iiii", q->room_nid, q->before, q->sender_nid,
		      (int64_t)q->limit));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		*out = rows_grow(sc, *out, *count_out, sizeof(**out));
		(*out)[(*count_out)++] =
			(struct thread_row){stmt_int(s, 0), stmt_int(s, 1)};
	}
	stmt_close(&s);
	return OK;
}
