#include "store/notification_store.h"

#include "store/rows_priv.h"

#define NOTIFIES                                        \
	"((CASE WHEN e.notify_class > 0 THEN 1 ELSE 0 " \
	"END) + COALESCE(x.notify_delta, 0))"
#define HIGHLIGHTS                                      \
	"((CASE WHEN e.notify_class = 2 THEN 1 ELSE 0 " \
	"END) + COALESCE(x.highlight_delta, 0))"

enum err
notification_store_list(struct scope *sc, struct txn *t,
			const struct notification_query *q,
			struct notification_row **out, size_t *count_out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	*count_out = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT e.nid, e.room_order, " HIGHLIGHTS
		      " FROM events e LEFT JOIN event_mentions x"
		      " ON x.user_nid = $2 AND x.room_nid = e.room_nid"
		      " AND x.room_order = e.room_order"
		      " WHERE e.room_nid = $1 AND e.room_order > $3"
		      " AND e.room_order < $4 AND e.sender_nid <> $2"
		      " AND " NOTIFIES " > 0"
		      " AND ($5 = 0 OR " HIGHLIGHTS " > 0)"
		      " ORDER BY e.room_order DESC LIMIT $6",
		      "iiiiii", q->room_nid, q->user_nid, q->after, q->before,
		      (int64_t)q->highlights_only, (int64_t)q->limit));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		*out = rows_grow(sc, *out, *count_out, sizeof(**out));
		(*out)[(*count_out)++] = (struct notification_row){
			stmt_int(s, 0), stmt_int(s, 1), stmt_int(s, 2) > 0};
	}
	stmt_close(&s);
	return OK;
}
