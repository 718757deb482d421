#include "store/device_key_store.h"

enum err
device_key_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
		     int64_t device_nid, const char *json)
{
	return db_exec(sc, t,
		       "INSERT INTO device_keys (device_nid, user_nid, json)"
		       " VALUES ($1, $2, $3) ON CONFLICT (device_nid)"
		       " DO UPDATE SET json = excluded.json",
		       "iit", device_nid, user_nid, json);
}

/* The text of a statement's only row, or NULL. */
static enum err
take_text(struct scope *sc, struct stmt *s, const char **out)
{
	bool row;

	*out = NULL;
	TRY(stmt_step(sc, s, &row));
	if (row)
		*out = stmt_text_dup(sc, s, 0);
	stmt_close(&s);
	return OK;
}

enum err
device_key_store_find(struct scope *sc, struct txn *t, int64_t device_nid,
		      const char **json_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT json FROM device_keys WHERE device_nid = $1", "i",
		      device_nid));
	return take_text(sc, s, json_out);
}

enum err
device_key_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
		      struct device_key_rows *out)
{
	struct device_key_row *r;
	struct stmt *s;
	int64_t total;
	bool row;

	out->count = 0;
	TRY(db_get_int(sc, t, &total,
		       "SELECT COUNT(*) FROM device_keys WHERE user_nid = $1",
		       "i", user_nid));
	out->rows = scope_array(sc, struct device_key_row, (size_t)total + 1);
	TRY(stmt_open(sc, t, &s,
		      "SELECT k.device_nid, d.device_id, d.display_name, k.json"
		      " FROM device_keys k JOIN devices d"
		      " ON d.nid = k.device_nid WHERE k.user_nid = $1"
		      " ORDER BY d.device_id",
		      "i", user_nid));
	TRY(stmt_step(sc, s, &row));
	while (row && out->count < (size_t)total) {
		r = &out->rows[out->count++];
		r->device_nid = stmt_int(s, 0);
		r->device_id = stmt_text_dup(sc, s, 1);
		r->display_name = stmt_text_dup(sc, s, 2);
		r->json = stmt_text_dup(sc, s, 3);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

enum err
device_key_store_remove(struct scope *sc, struct txn *t, int64_t device_nid,
			bool *had_out)
{
	int64_t removed;

	TRY(db_exec(sc, t,
		    "DELETE FROM key_signatures WHERE target_nid ="
		    " (SELECT user_nid FROM devices WHERE nid = $1)"
		    " AND target_key ="
		    " (SELECT device_id FROM devices WHERE nid = $1)",
		    "i", device_nid));
	TRY(db_exec(sc, t, "DELETE FROM one_time_keys WHERE device_nid = $1",
		    "i", device_nid));
	TRY(db_exec(sc, t, "DELETE FROM fallback_keys WHERE device_nid = $1",
		    "i", device_nid));
	TRY(db_exec_count(sc, t, &removed,
			  "DELETE FROM device_keys WHERE device_nid = $1", "i",
			  device_nid));
	*had_out = removed > 0;
	return OK;
}

enum err
one_time_key_store_find(struct scope *sc, struct txn *t, int64_t device_nid,
			const struct one_time_key *k, const char **json_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT json FROM one_time_keys WHERE device_nid = $1"
		      " AND algorithm = $2 AND key_id = $3",
		      "itt", device_nid, k->algorithm, k->key_id));
	return take_text(sc, s, json_out);
}

enum err
one_time_key_store_add(struct scope *sc, struct txn *t, int64_t device_nid,
		       const struct one_time_key *k)
{
	return db_exec(sc, t,
		       "INSERT INTO one_time_keys (nid, device_nid, algorithm,"
		       " key_id, json) VALUES ($1, $2, $3, $4, $5)",
		       "iittt", txn_next_position(t), device_nid, k->algorithm,
		       k->key_id, k->json);
}

/* One row of key id and JSON, or none. */
static enum err
take_key(struct scope *sc, struct stmt *s, struct one_time_key *out,
	 bool *found_out)
{
	TRY(stmt_step(sc, s, found_out));
	if (*found_out) {
		out->key_id = stmt_text_dup(sc, s, 0);
		out->json = stmt_text_dup(sc, s, 1);
	}
	stmt_close(&s);
	return OK;
}

enum err
one_time_key_store_take(struct scope *sc, struct txn *t, int64_t device_nid,
			const char *algorithm, struct one_time_key *out,
			bool *found_out)
{
	struct stmt *s;
	int64_t nid;

	out->algorithm = algorithm;
	*found_out = false;
	TRY(db_get_int(sc, t, &nid,
		       "SELECT COALESCE(MIN(nid), 0) FROM one_time_keys"
		       " WHERE device_nid = $1 AND algorithm = $2",
		       "it", device_nid, algorithm));
	if (nid == 0)
		return OK;
	TRY(stmt_open(sc, t, &s,
		      "SELECT key_id, json FROM one_time_keys WHERE nid = $1",
		      "i", nid));
	TRY(take_key(sc, s, out, found_out));
	return db_exec(sc, t, "DELETE FROM one_time_keys WHERE nid = $1", "i",
		       nid);
}

enum err
one_time_key_store_total(struct scope *sc, struct txn *t, int64_t device_nid,
			 int64_t *out)
{
	return db_get_int(
		sc, t, out,
		"SELECT COUNT(*) FROM one_time_keys WHERE device_nid = $1", "i",
		device_nid);
}

enum err
fallback_key_store_put(struct scope *sc, struct txn *t, int64_t device_nid,
		       const struct one_time_key *k)
{
	return db_exec(sc, t,
		       "INSERT INTO fallback_keys (device_nid, algorithm,"
		       " key_id, json) VALUES ($1, $2, $3, $4)"
		       " ON CONFLICT (device_nid, algorithm) DO UPDATE SET"
		       " key_id = excluded.key_id, json = excluded.json,"
		       " used = 0 WHERE fallback_keys.key_id <> excluded.key_id"
		       " OR fallback_keys.json <> excluded.json",
		       "ittt", device_nid, k->algorithm, k->key_id, k->json);
}

enum err
fallback_key_store_use(struct scope *sc, struct txn *t, int64_t device_nid,
		       const char *algorithm, struct one_time_key *out,
		       bool *found_out)
{
	struct stmt *s;

	out->algorithm = algorithm;
	TRY(stmt_open(sc, t, &s,
		      "SELECT key_id, json FROM fallback_keys"
		      " WHERE device_nid = $1 AND algorithm = $2",
		      "it", device_nid, algorithm));
	TRY(take_key(sc, s, out, found_out));
	if (!*found_out)
		return OK;
	return db_exec(sc, t,
		       "UPDATE fallback_keys SET used = 1 WHERE device_nid = $1"
		       " AND algorithm = $2 AND used = 0",
		       "it", device_nid, algorithm);
}

/* Reads rows of (algorithm, number). */
static enum err
read_counts(struct scope *sc, struct stmt *s, size_t total,
	    struct key_counts *out)
{
	bool row;

	out->items = scope_array(sc, struct key_count, total + 1);
	out->count = 0;
	TRY(stmt_step(sc, s, &row));
	while (row && out->count < total) {
		out->items[out->count].algorithm = stmt_text_dup(sc, s, 0);
		out->items[out->count++].count = stmt_int(s, 1);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

enum err
one_time_key_store_count(struct scope *sc, struct txn *t, int64_t device_nid,
			 struct key_counts *out)
{
	struct stmt *s;
	int64_t total;

	TRY(db_get_int(sc, t, &total,
		       "SELECT COUNT(DISTINCT algorithm) FROM one_time_keys"
		       " WHERE device_nid = $1",
		       "i", device_nid));
	TRY(stmt_open(sc, t, &s,
		      "SELECT algorithm, COUNT(*) FROM one_time_keys"
		      " WHERE device_nid = $1 GROUP BY algorithm"
		      " ORDER BY algorithm",
		      "i", device_nid));
	return read_counts(sc, s, (size_t)total, out);
}

enum err
fallback_key_store_unused(struct scope *sc, struct txn *t, int64_t device_nid,
			  struct key_counts *out)
{
	struct stmt *s;
	int64_t total;

	TRY(db_get_int(sc, t, &total,
		       "SELECT COUNT(*) FROM fallback_keys"
		       " WHERE device_nid = $1 AND used = 0",
		       "i", device_nid));
	TRY(stmt_open(sc, t, &s,
		      "SELECT algorithm, 1 FROM fallback_keys"
		      " WHERE device_nid = $1 AND used = 0"
		      " ORDER BY algorithm",
		      "i", device_nid));
	return read_counts(sc, s, (size_t)total, out);
}
