#include "store/receipt_store.h"

#include <string.h>

#include "store/rows_priv.h"

static const char *const names[] = {
	[RECEIPT_READ] = "m.read",
	[RECEIPT_READ_PRIVATE] = "m.read.private",
	[RECEIPT_FULLY_READ] = "m.fully_read",
	[RECEIPT_DELIVERED] = "org.wardwire.delivered",
};
#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

const char *
receipt_kind_name(enum receipt_kind k)
{
	return names[k];
}

enum receipt_kind
receipt_kind_parse(const char *name)
{
	size_t i;

	for (i = 1; i < NAME_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			return (enum receipt_kind)i;
	return (enum receipt_kind)0;
}

enum err
receipt_store_put(struct scope *sc, struct txn *t, const struct receipt_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO receipts (room_nid, user_nid, kind, thread,"
		       " event_nid, event_order, ts, pos)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
		       " ON CONFLICT (room_nid, user_nid, kind, thread)"
		       " DO UPDATE SET event_nid = excluded.event_nid,"
		       " event_order = excluded.event_order,"
		       " ts = excluded.ts, pos = excluded.pos",
		       "iiitiiii", r->room_nid, r->user_nid, (int64_t)r->kind,
		       r->thread, r->event_nid, r->event_order, r->ts, r->pos);
}

enum err
receipt_store_find(struct scope *sc, struct txn *t, struct receipt_row *r,
		   bool *found_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT event_nid, event_order, ts, pos FROM receipts"
		      " WHERE room_nid = $1 AND user_nid = $2 AND kind = $3"
		      " AND thread = $4",
		      "iiit", r->room_nid, r->user_nid, (int64_t)r->kind,
		      r->thread));
	TRY(stmt_step(sc, s, found_out));
	r->event_order = 0;
	if (*found_out) {
		r->event_nid = stmt_int(s, 0);
		r->event_order = stmt_int(s, 1);
		r->ts = stmt_int(s, 2);
		r->pos = stmt_int(s, 3);
	}
	stmt_close(&s);
	return OK;
}

#define RECEIPT_SELECT                                                 \
	"SELECT r.user_nid, u.user_id, r.kind, r.thread, r.event_nid," \
	" e.event_id, r.event_order, r.ts, r.pos, r.room_nid"          \
	" FROM receipts r JOIN user_ids u ON u.nid = r.user_nid"       \
	" JOIN events e ON e.nid = r.event_nid"                        \
	" WHERE r.room_nid = $1"

static enum err
read_receipts(struct scope *sc, struct stmt *s, struct receipt_rows *out)
{
	bool row;

	*out = (struct receipt_rows){0};
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		out->rows = rows_grow(sc, out->rows, out->count,
				      sizeof(*out->rows));
		out->rows[out->count++] = (struct receipt_row){
			.user_nid = stmt_int(s, 0),
			.user_id = stmt_text_dup(sc, s, 1),
			.kind = (enum receipt_kind)stmt_int(s, 2),
			.thread = stmt_text_dup(sc, s, 3),
			.event_nid = stmt_int(s, 4),
			.event_id = stmt_text_dup(sc, s, 5),
			.event_order = stmt_int(s, 6),
			.ts = stmt_int(s, 7),
			.pos = stmt_int(s, 8),
			.room_nid = stmt_int(s, 9),
		};
	}
	stmt_close(&s);
	return OK;
}

enum err
receipt_store_list(struct scope *sc, struct txn *t, int64_t room_nid,
		   int64_t from, int64_t to, struct receipt_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      RECEIPT_SELECT " AND r.pos > $2 AND r.pos <= $3"
				     " ORDER BY r.pos",
		      "iii", room_nid, from, to));
	return read_receipts(sc, s, out);
}

enum err
receipt_store_list_user(struct scope *sc, struct txn *t, int64_t room_nid,
			int64_t user_nid, struct receipt_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, RECEIPT_SELECT " AND r.user_nid = $2", "ii",
		      room_nid, user_nid));
	return read_receipts(sc, s, out);
}
