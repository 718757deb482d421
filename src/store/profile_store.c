#include "store/profile_store.h"

enum err
profile_store_get(struct scope *sc, struct txn *t, int64_t user_nid,
		  struct profile_row *out)
{
	struct stmt *s;
	bool row;

	*out = (struct profile_row){0};
	TRY(stmt_open(sc, t, &s,
		      "SELECT display_name, avatar_url FROM profiles"
		      " WHERE user_nid = $1",
		      "i", user_nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		out->display_name = stmt_text_dup(sc, s, 0);
		out->avatar_url = stmt_text_dup(sc, s, 1);
	}
	stmt_close(&s);
	return OK;
}

enum err
profile_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
		  const struct profile_row *p)
{
	return db_exec(
		sc, t,
		"INSERT INTO profiles (user_nid, display_name, avatar_url)"
		" VALUES ($1, $2, $3) ON CONFLICT (user_nid) DO UPDATE"
		" SET display_name = excluded.display_name,"
		" avatar_url = excluded.avatar_url",
		"itt", user_nid, p->display_name, p->avatar_url);
}

enum err
profile_store_list_fields(struct scope *sc, struct txn *t, int64_t user_nid,
			  struct profile_field_row **rows_out,
			  size_t *count_out)
{
	struct profile_field_row *rows;
	struct stmt *s;
	int64_t total;
	size_t n = 0;
	bool row;

	TRY(db_get_int(
		sc, t, &total,
		"SELECT COUNT(*) FROM profile_fields WHERE user_nid = $1", "i",
		user_nid));
	rows = scope_array(sc, struct profile_field_row, (size_t)total + 1);
	TRY(stmt_open(sc, t, &s,
		      "SELECT name, value FROM profile_fields"
		      " WHERE user_nid = $1 ORDER BY name",
		      "i", user_nid));
	TRY(stmt_step(sc, s, &row));
	while (row && n < (size_t)total) {
		rows[n].name = stmt_text_dup(sc, s, 0);
		rows[n++].value = stmt_text_dup(sc, s, 1);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
profile_store_put_field(struct scope *sc, struct txn *t, int64_t user_nid,
			const struct profile_field_row *f)
{
	if (f->value == NULL)
		return db_exec(sc, t,
			       "DELETE FROM profile_fields"
			       " WHERE user_nid = $1 AND name = $2",
			       "it", user_nid, f->name);
	return db_exec(sc, t,
		       "INSERT INTO profile_fields (user_nid, name, value)"
		       " VALUES ($1, $2, $3) ON CONFLICT (user_nid, name)"
		       " DO UPDATE SET value = excluded.value",
		       "itt", user_nid, f->name, f->value);
}

enum err
profile_store_remove_fields(struct scope *sc, struct txn *t, int64_t user_nid)
{
	return db_exec(sc, t, "DELETE FROM profile_fields WHERE user_nid = $1",
		       "i", user_nid);
}
