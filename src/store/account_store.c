#include "store/account_store.h"

#include "store/rows_priv.h"

#define COLUMNS                                                         \
	"a.user_nid, i.user_id, a.localpart, a.password_hash,"          \
	" p.display_name, a.created_ms, a.deactivated_ms, a.locked_ms," \
	" a.suspended_ms, a.is_admin"
#define TABLES                                                   \
	" FROM accounts a JOIN user_ids i ON i.nid = a.user_nid" \
	" LEFT JOIN profiles p ON p.user_nid = a.user_nid"

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct account_row *a = out;

	a->user_nid = stmt_int(s, 0);
	a->user_id = stmt_text_dup(sc, s, 1);
	a->localpart = stmt_text_dup(sc, s, 2);
	a->password_hash = stmt_text_dup(sc, s, 3);
	a->display_name = stmt_text_dup(sc, s, 4);
	a->created_ms = stmt_int(s, 5);
	a->deactivated_ms = stmt_int(s, 6);
	a->locked_ms = stmt_int(s, 7);
	a->suspended_ms = stmt_int(s, 8);
	a->is_admin = stmt_int(s, 9) != 0;
}

static enum err
read_one(struct scope *sc, struct stmt *s, struct account_row **out)
{
	return rows_first(sc, s, (struct rows_kind){sizeof(**out), read_row},
			  out);
}

enum err
account_store_add(struct scope *sc, struct txn *t, const struct account_row *a)
{
	int64_t added;

	TRY(db_exec_count(
		sc, t, &added,
		"INSERT INTO accounts (user_nid, localpart, password_hash,"
		" is_admin, created_ms) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT DO NOTHING",
		"ittii", a->user_nid, a->localpart, a->password_hash,
		(int64_t)a->is_admin, a->created_ms));
	if (added == 0)
		return scope_fail(sc, ERR_USER_IN_USE,
				  "this user name is taken");
	return OK;
}

enum err
account_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
		   struct account_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS TABLES " WHERE a.user_nid = $1", "i",
		      user_nid));
	return read_one(sc, s, out);
}

enum err
account_store_find_localpart(struct scope *sc, struct txn *t,
			     const char *localpart, struct account_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS TABLES " WHERE a.localpart = $1", "t",
		      localpart));
	return read_one(sc, s, out);
}

enum err
account_store_list(struct scope *sc, struct txn *t,
		   struct account_row **rows_out, size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS TABLES " ORDER BY a.localpart", ""));
	return rows_all(sc, s, (struct rows_kind){sizeof(**rows_out), read_row},
			rows_out, count_out);
}

enum err
account_store_set_password(struct scope *sc, struct txn *t, int64_t user_nid,
			   const char *password_hash)
{
	return db_exec(sc, t,
		       "UPDATE accounts SET password_hash = $2"
		       " WHERE user_nid = $1",
		       "it", user_nid, password_hash);
}

enum err
account_store_set_admin(struct scope *sc, struct txn *t, int64_t user_nid,
			bool is_admin)
{
	return db_exec(sc, t,
		       "UPDATE accounts SET is_admin = $2 WHERE user_nid = $1",
		       "ii", user_nid, (int64_t)is_admin);
}

enum err
account_store_set_deactivated(struct scope *sc, struct txn *t, int64_t user_nid,
			      int64_t deactivated_ms)
{
	return db_exec(sc, t,
		       "UPDATE accounts SET deactivated_ms = $2"
		       " WHERE user_nid = $1",
		       "ii", user_nid, deactivated_ms);
}

enum err
account_store_list_closed_in_rooms(struct scope *sc, struct txn *t,
				   int64_t *nids_out, size_t max,
				   size_t *count_out)
{
	struct stmt *s;
	bool row;

	*count_out = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT a.user_nid FROM accounts a"
		      " WHERE a.deactivated_ms > 0 AND EXISTS"
		      " (SELECT 1 FROM room_members m"
		      " WHERE m.user_nid = a.user_nid"
		      " AND m.membership IN (1, 2, 4)) LIMIT $1",
		      "i", (int64_t)max));
	TRY(stmt_step(sc, s, &row));
	while (row && *count_out < max) {
		nids_out[(*count_out)++] = stmt_int(s, 0);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}
