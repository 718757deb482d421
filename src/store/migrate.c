#include "base/clock.h"
#include "base/log.h"
#include "store/db_priv.h"
#include "store/migrations.h"

static enum err
note_applied(struct scope *sc, struct txn *t, const struct migration *m)
{
	return db_exec(
		sc, t,
		"INSERT INTO schema_migrations (number, name, applied_ms)"
		" VALUES ($1, $2, $3)",
		"iti", (int64_t)m->number, m->name, clock_wall_ms());
}

static enum err
apply(struct scope *sc, struct txn *t, const struct migration *m)
{
	enum err e;

	TRY(conn_run(sc, t->conn, "BEGIN IMMEDIATE"));
	e = conn_run(sc, t->conn, m->sql);
	if (e == OK)
		e = note_applied(sc, t, m);
	if (e == OK)
		e = conn_run(sc, t->conn, "COMMIT");
	if (e == OK)
		return OK;
	(void)!sqlite3_exec(t->conn->raw, "ROLLBACK", NULL, NULL, NULL);
	log_error("store: migration %03d_%s failed", m->number, m->name);
	return e;
}

static enum err
is_applied(struct scope *sc, struct txn *t, int number, bool *out)
{
	int64_t found;

	TRY(db_get_int(sc, t, &found,
		       "SELECT COUNT(*) FROM schema_migrations"
		       " WHERE number = $1",
		       "i", (int64_t)number));
	*out = found > 0;
	return OK;
}

/* A newer program may have written what this one would break. */
static enum err
refuse_newer(struct scope *sc, struct txn *t)
{
	int64_t applied, known = 0;
	size_t i;
	bool here;

	TRY(db_get_int(sc, t, &applied,
		       "SELECT COUNT(*) FROM schema_migrations", ""));
	for (i = 0; i < migrations_count; i++) {
		TRY(is_applied(sc, t, migrations[i].number, &here));
		known += here;
	}
	if (applied > known)
		return scope_fail(sc, ERR_CORRUPT,
				  "the database was written by a newer version "
				  "of this program");
	return OK;
}

enum err
migrate_run(struct scope *sc, struct db *db)
{
	struct txn t = {.db = db, .conn = db->writer, .sc = sc};
	size_t i;
	bool here;

	TRY(conn_run(sc, t.conn,
		     "CREATE TABLE IF NOT EXISTS schema_migrations ("
		     " number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
		     " applied_ms BIGINT NOT NULL)"));
	TRY(refuse_newer(sc, &t));
	for (i = 0; i < migrations_count; i++) {
		TRY(is_applied(sc, &t, migrations[i].number, &here));
		if (!here)
			TRY(apply(sc, &t, &migrations[i]));
	}
	return OK;
}
