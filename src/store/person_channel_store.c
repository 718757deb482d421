#include "store/person_channel_store.h"

#define COLUMNS                                                    \
	"SELECT user_nid, kind, address, code, asked_ms, sent_ms," \
	" tries, tested_ms, failed_ms FROM person_channels"

static void
read_row(struct scope *sc, struct stmt *s, struct person_channel_row *r)
{
	r->user_nid = stmt_int(s, 0);
	r->kind = stmt_text_dup(sc, s, 1);
	r->address = stmt_text_dup(sc, s, 2);
	r->code = stmt_text_dup(sc, s, 3);
	r->asked_ms = stmt_int(s, 4);
	r->sent_ms = stmt_int(s, 5);
	r->tries = stmt_int(s, 6);
	r->tested_ms = stmt_int(s, 7);
	r->failed_ms = stmt_int(s, 8);
}

enum err
person_channel_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
			  struct person_channel_row **out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s, COLUMNS " WHERE user_nid = $1", "i",
		      user_nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = scope_new(sc, struct person_channel_row);
		read_row(sc, s, *out);
	}
	stmt_close(&s);
	return OK;
}

enum err
person_channel_store_put(struct scope *sc, struct txn *t,
			 const struct person_channel_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO person_channels (user_nid, kind, address,"
		       " code, asked_ms, sent_ms, tries, tested_ms, failed_ms)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
		       " ON CONFLICT (user_nid) DO UPDATE SET kind = $2,"
		       " address = $3, code = $4, asked_ms = $5, sent_ms = $6,"
		       " tries = $7, tested_ms = $8, failed_ms = $9",
		       "itttiiiii", r->user_nid, r->kind, r->address, r->code,
		       r->asked_ms, r->sent_ms, r->tries, r->tested_ms,
		       r->failed_ms);
}

enum err
person_channel_store_remove(struct scope *sc, struct txn *t, int64_t user_nid)
{
	return db_exec(sc, t, "DELETE FROM person_channels WHERE user_nid = $1",
		       "i", user_nid);
}

enum err
person_channel_store_list_waiting(struct scope *sc, struct txn *t,
				  struct person_channel_row **rows_out,
				  size_t *count_out)
{
	struct person_channel_row *rows = NULL;
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      COLUMNS " WHERE asked_ms > 0 AND sent_ms = 0"
			      " ORDER BY asked_ms LIMIT $1",
		      "i", (int64_t)PERSON_CHANNELS_WAITING_MAX));
	TRY(stmt_step(sc, s, &row));
	if (row)
		rows = scope_array(sc, struct person_channel_row,
				   PERSON_CHANNELS_WAITING_MAX);
	while (row && n < PERSON_CHANNELS_WAITING_MAX) {
		read_row(sc, s, &rows[n++]);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}
