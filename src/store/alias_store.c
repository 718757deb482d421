#include "store/alias_store.h"

#include "store/rows_priv.h"

enum err
alias_store_add(struct scope *sc, struct txn *t, const struct alias_row *a)
{
	int64_t changed;

	TRY(db_exec_count(sc, t, &changed,
			  "INSERT INTO room_aliases (alias, room_nid,"
			  " creator_nid, created_ts) VALUES ($1, $2, $3, $4)"
			  " ON CONFLICT (alias) DO NOTHING",
			  "tiii", a->alias, a->room_nid, a->creator_nid,
			  a->created_ts));
	return changed == 1 ? OK : ERR_CONFLICT;
}

#define ALIAS_SELECT \
	"SELECT alias, room_nid, creator_nid, created_ts FROM room_aliases"

static void
read_alias(struct scope *sc, struct stmt *s, void *out)
{
	struct alias_row *r = out;

	*r = (struct alias_row){
		.alias = stmt_text_dup(sc, s, 0),
		.room_nid = stmt_int(s, 1),
		.creator_nid = stmt_int(s, 2),
		.created_ts = stmt_int(s, 3),
	};
}

enum err
alias_store_get(struct scope *sc, struct txn *t, const char *alias,
		struct alias_row *out)
{
	struct stmt *s;
	bool row;

	TRY(stmt_open(sc, t, &s, ALIAS_SELECT " WHERE alias = $1", "t", alias));
	TRY(stmt_step(sc, s, &row));
	if (row)
		read_alias(sc, s, out);
	stmt_close(&s);
	return row ? OK : ERR_NOT_FOUND;
}

enum err
alias_store_remove(struct scope *sc, struct txn *t, const char *alias)
{
	return db_exec(sc, t, "DELETE FROM room_aliases WHERE alias = $1", "t",
		       alias);
}

enum err
alias_store_list(struct scope *sc, struct txn *t, int64_t room_nid,
		 struct alias_rows *out)
{
	struct stmt *s;

	*out = (struct alias_rows){0};
	TRY(stmt_open(sc, t, &s,
		      ALIAS_SELECT " WHERE room_nid = $1 ORDER BY alias", "i",
		      room_nid));
	return rows_all(sc, s,
			(struct rows_kind){sizeof(*out->rows), read_alias},
			&out->rows, &out->count);
}

enum err
alias_store_move(struct scope *sc, struct txn *t, int64_t from_nid,
		 int64_t to_nid)
{
	return db_exec(
		sc, t,
		"UPDATE room_aliases SET room_nid = $1 WHERE room_nid = $2",
		"ii", to_nid, from_nid);
}
