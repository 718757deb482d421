#include "store/account_data_store.h"

#include <string.h>

#define COLUMNS "room_id, type, content, pos"
#define ORDER " ORDER BY room_id, type"

struct row_list {
	struct account_data_row *rows;
	size_t count;
	size_t cap;
};

static void
read_row(struct scope *sc, struct stmt *s, struct account_data_row *d)
{
	d->room_id = stmt_text_dup(sc, s, 0);
	d->type = stmt_text_dup(sc, s, 1);
	d->content = stmt_text_dup(sc, s, 2);
	d->content_len = d->content != NULL ? strlen(d->content) : 0;
	d->pos = stmt_int(s, 3);
}

static struct account_data_row *
list_more(struct scope *sc, struct row_list *l)
{
	struct account_data_row *wider;

	if (l->count == l->cap) {
		l->cap = l->cap == 0 ? 16 : l->cap * 2;
		wider = scope_array(sc, struct account_data_row, l->cap);
		if (l->count > 0)
			memcpy(wider, l->rows, l->count * sizeof(*wider));
		l->rows = wider;
	}
	return &l->rows[l->count++];
}

/* With no beginning the whole is read; an index by position serves the rest. */
static enum err
open_list(struct scope *sc, struct txn *t, const struct account_data_query *q,
	  struct stmt **s)
{
	int64_t upto = q->upto > 0 ? q->upto : INT64_MAX;

	if (q->room_id != NULL)
		return stmt_open(sc, t, s,
				 "SELECT " COLUMNS " FROM account_data"
				 " WHERE user_nid = $1 AND room_id = $2"
				 " AND pos > $3 AND pos <= $4" ORDER,
				 "itii", q->user_nid, q->room_id, q->since,
				 upto);
	return stmt_open(
		sc, t, s,
		"SELECT " COLUMNS " FROM account_data"
		" WHERE user_nid = $1 AND pos > $2 AND pos <= $3" ORDER,
		"iii", q->user_nid, q->since, upto);
}

static bool
is_removed(const struct account_data_row *d)
{
	return d->content != NULL && strcmp(d->content, "{}") == 0;
}

enum err
account_data_store_list(struct scope *sc, struct txn *t,
			const struct account_data_query *q,
			struct account_data_row **rows_out, size_t *count_out)
{
	struct row_list l = {0};
	struct account_data_row *d;
	struct stmt *s;
	bool row;

	TRY(open_list(sc, t, q, &s));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		d = list_more(sc, &l);
		read_row(sc, s, d);
		if (q->since == 0 && is_removed(d))
			l.count--;
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = l.rows;
	*count_out = l.count;
	return OK;
}

enum err
account_data_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
			const char *room_id, const char *type,
			struct account_data_row **out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " FROM account_data WHERE user_nid = $1"
		      " AND room_id = $2 AND type = $3",
		      "itt", user_nid, room_id, type));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = scope_new(sc, struct account_data_row);
		read_row(sc, s, *out);
	}
	stmt_close(&s);
	return OK;
}

enum err
account_data_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
		       const struct account_data_row *row)
{
	return db_exec(
		sc, t,
		"INSERT INTO account_data (user_nid, room_id, type, content,"
		" pos) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (user_nid, room_id, type) DO UPDATE"
		" SET content = excluded.content, pos = excluded.pos",
		"ittti", user_nid, row->room_id, row->type, row->content,
		row->pos);
}

enum err
account_data_store_newest(struct scope *sc, struct txn *t, int64_t user_nid,
			  int64_t *pos_out)
{
	return db_get_int(sc, t, pos_out,
			  "SELECT COALESCE(MAX(pos), 0) FROM account_data"
			  " WHERE user_nid = $1",
			  "i", user_nid);
}

enum err
account_data_store_remove_user(struct scope *sc, struct txn *t,
			       int64_t user_nid)
{
	return db_exec(sc, t, "DELETE FROM account_data WHERE user_nid = $1",
		       "i", user_nid);
}

enum err
account_data_store_count(struct scope *sc, struct txn *t, int64_t user_nid,
			 int64_t *out)
{
	return db_get_int(sc, t, out,
			  "SELECT COUNT(*) FROM account_data"
			  " WHERE user_nid = $1",
			  "i", user_nid);
}
