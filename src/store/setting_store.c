#include "store/setting_store.h"

enum err
setting_store_find(struct scope *sc, struct txn *t, const char *name,
		   const char **value_out)
{
	struct stmt *s;
	bool row;

	*value_out = NULL;
	TRY(stmt_open(sc, t, &s, "SELECT value FROM settings WHERE name = $1",
		      "t", name));
	TRY(stmt_step(sc, s, &row));
	if (row)
		*value_out = stmt_text_dup(sc, s, 0);
	stmt_close(&s);
	return OK;
}

enum err
setting_store_put(struct scope *sc, struct txn *t, const char *name,
		  const char *value)
{
	return db_exec(sc, t,
		       "INSERT INTO settings (name, value) VALUES ($1, $2)"
		       " ON CONFLICT (name) DO UPDATE"
		       " SET value = excluded.value",
		       "tt", name, value);
}
