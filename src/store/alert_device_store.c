#include "store/alert_device_store.h"

#define COLUMNS                                                     \
	"a.device_nid, a.user_nid, d.device_id, a.kind, a.test_id," \
	" a.asked_ms, a.heard_ms, a.tested_ms, a.failed_ms,"        \
	" a.pushed_ms"                                              \
	" FROM alert_devices a JOIN devices d ON d.nid = a.device_nid"

static void
read_row(struct scope *sc, struct stmt *s, struct alert_device_row *r)
{
	r->device_nid = stmt_int(s, 0);
	r->user_nid = stmt_int(s, 1);
	r->device_id = stmt_text_dup(sc, s, 2);
	r->kind = stmt_text_dup(sc, s, 3);
	r->test_id = stmt_text_dup(sc, s, 4);
	r->asked_ms = stmt_int(s, 5);
	r->heard_ms = stmt_int(s, 6);
	r->tested_ms = stmt_int(s, 7);
	r->failed_ms = stmt_int(s, 8);
	r->pushed_ms = stmt_int(s, 9);
}

enum err
alert_device_store_find(struct scope *sc, struct txn *t, int64_t device_nid,
			struct alert_device_row **out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s, "SELECT " COLUMNS " WHERE a.device_nid = $1",
		      "i", device_nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = scope_new(sc, struct alert_device_row);
		read_row(sc, s, *out);
	}
	stmt_close(&s);
	return OK;
}

enum err
alert_device_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
			struct alert_device_row **rows_out, size_t *count_out)
{
	struct alert_device_row *rows;
	struct stmt *s;
	size_t n = 0;
	bool row;

	rows = scope_array(sc, struct alert_device_row, ALERT_DEVICES_MAX);
	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " WHERE a.user_nid = $1"
		      " ORDER BY a.tested_ms DESC, a.device_nid",
		      "i", user_nid));
	TRY(stmt_step(sc, s, &row));
	while (row && n < ALERT_DEVICES_MAX) {
		read_row(sc, s, &rows[n++]);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
alert_device_store_put(struct scope *sc, struct txn *t,
		       const struct alert_device_row *r)
{
	return db_exec(
		sc, t,
		"INSERT INTO alert_devices (device_nid, user_nid, kind,"
		" test_id, asked_ms, heard_ms, tested_ms, failed_ms,"
		" pushed_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
		" ON CONFLICT (device_nid) DO UPDATE SET kind = excluded.kind,"
		" test_id = excluded.test_id, asked_ms = excluded.asked_ms,"
		" heard_ms = excluded.heard_ms,"
		" tested_ms = excluded.tested_ms,"
		" failed_ms = excluded.failed_ms,"
		" pushed_ms = excluded.pushed_ms",
		"iittiiiii", r->device_nid, r->user_nid, r->kind, r->test_id,
		r->asked_ms, r->heard_ms, r->tested_ms, r->failed_ms,
		r->pushed_ms);
}

enum err
alert_device_store_set_failed(struct scope *sc, struct txn *t,
			      int64_t device_nid, int64_t now_ms)
{
	return db_exec(sc, t,
		       "UPDATE alert_devices SET failed_ms = $2"
		       " WHERE device_nid = $1",
		       "ii", device_nid, now_ms);
}
