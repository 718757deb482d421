#include "store/device_store.h"

#include "store/rows_priv.h"

#define COLUMNS                                                       \
	"nid, user_nid, device_id, display_name, secret, created_ms," \
	" last_seen_ms, last_seen_address"

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct device_row *d = out;

	d->nid = stmt_int(s, 0);
	d->user_nid = stmt_int(s, 1);
	d->device_id = stmt_text_dup(sc, s, 2);
	d->display_name = stmt_text_dup(sc, s, 3);
	if (!stmt_is_null(s, 4))
		d->secret = stmt_blob_dup(sc, s, 4, &d->secret_len);
	d->created_ms = stmt_int(s, 5);
	d->last_seen_ms = stmt_int(s, 6);
	d->last_seen_address = stmt_text_dup(sc, s, 7);
}

/* A position as the number: a removed device's is never given out again. */
enum err
device_store_add(struct scope *sc, struct txn *t, const struct device_row *d,
		 int64_t *nid_out)
{
	*nid_out = txn_next_position(t);
	return db_exec(
		sc, t,
		"INSERT INTO devices (nid, user_nid, device_id, display_name,"
		" secret, created_ms, last_seen_ms, last_seen_address)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		"iittbiit", *nid_out, d->user_nid, d->device_id,
		d->display_name, (const void *)d->secret, d->secret_len,
		d->created_ms, d->last_seen_ms, d->last_seen_address);
}

enum err
device_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
		  const char *device_id, struct device_row **out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " FROM devices"
		      " WHERE user_nid = $1 AND device_id = $2",
		      "it", user_nid, device_id));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = scope_new(sc, struct device_row);
		read_row(sc, s, *out);
	}
	stmt_close(&s);
	return OK;
}

enum err
device_store_get_user(struct scope *sc, struct txn *t, int64_t nid,
		      int64_t *user_nid_out)
{
	return db_get_int(sc, t, user_nid_out,
			  "SELECT user_nid FROM devices WHERE nid = $1", "i",
			  nid);
}

enum err
device_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
		  struct device_row **rows_out, size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " FROM devices WHERE user_nid = $1"
		      " ORDER BY nid",
		      "i", user_nid));
	return rows_all(sc, s, (struct rows_kind){sizeof(**rows_out), read_row},
			rows_out, count_out);
}

enum err
device_store_set_name(struct scope *sc, struct txn *t, int64_t nid,
		      const char *display_name)
{
	return db_exec(sc, t,
		       "UPDATE devices SET display_name = $2 WHERE nid = $1",
		       "it", nid, display_name);
}

enum err
device_store_set_secret(struct scope *sc, struct txn *t, int64_t nid,
			const void *secret, size_t secret_len)
{
	return db_exec(sc, t, "UPDATE devices SET secret = $2 WHERE nid = $1",
		       "ib", nid, secret, secret_len);
}

enum err
device_store_set_seen(struct scope *sc, struct txn *t, int64_t nid,
		      int64_t seen_ms, const char *address)
{
	return db_exec(sc, t,
		       "UPDATE devices SET last_seen_ms = $2,"
		       " last_seen_address = $3 WHERE nid = $1",
		       "iit", nid, seen_ms, address);
}

enum err
device_store_remove(struct scope *sc, struct txn *t, int64_t nid)
{
	return db_exec(sc, t, "DELETE FROM devices WHERE nid = $1", "i", nid);
}

enum err
device_store_count(struct scope *sc, struct txn *t, int64_t user_nid,
		   int64_t *out)
{
	return db_get_int(sc, t, out,
			  "SELECT COUNT(*) FROM devices WHERE user_nid = $1",
			  "i", user_nid);
}
