#include "store/account_admin_store.h"

#include "store/rows_priv.h"

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct account_admin_row *r = out;
	struct account_row *a = &r->account;

	a->user_nid = stmt_int(s, 0);
	a->user_id = stmt_text_dup(sc, s, 1);
	a->localpart = stmt_text_dup(sc, s, 2);
	a->display_name = stmt_text_dup(sc, s, 3);
	a->created_ms = stmt_int(s, 4);
	a->deactivated_ms = stmt_int(s, 5);
	a->locked_ms = stmt_int(s, 6);
	a->suspended_ms = stmt_int(s, 7);
	a->is_admin = stmt_int(s, 8) != 0;
	r->avatar_url = stmt_text_dup(sc, s, 9);
	r->erased_ms = stmt_int(s, 10);
	r->is_unlimited = stmt_int(s, 11) != 0;
	r->user_type = stmt_text_dup(sc, s, 12);
	r->last_seen_ms = stmt_int(s, 13);
}

enum err
account_admin_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
			 struct account_admin_row **rows_out, size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(
		sc, t, &s,
		"SELECT a.user_nid, i.user_id, a.localpart, p.display_name,"
		" a.created_ms, a.deactivated_ms, a.locked_ms, a.suspended_ms,"
		" a.is_admin, p.avatar_url, n.erased_ms, n.is_unlimited,"
		" n.user_type,"
		" (SELECT MAX(d.last_seen_ms) FROM devices d"
		"  WHERE d.user_nid = a.user_nid)"
		" FROM accounts a JOIN user_ids i ON i.nid = a.user_nid"
		" LEFT JOIN profiles p ON p.user_nid = a.user_nid"
		" LEFT JOIN account_notes n ON n.user_nid = a.user_nid"
		" WHERE $1 = 0 OR a.user_nid = $1 ORDER BY a.localpart",
		"i", user_nid));
	return rows_all(sc, s, (struct rows_kind){sizeof(**rows_out), read_row},
			rows_out, count_out);
}

enum err
account_admin_store_set_locked(struct scope *sc, struct txn *t,
			       int64_t user_nid, int64_t locked_ms)
{
	return db_exec(sc, t,
		       "UPDATE accounts SET locked_ms = $2 WHERE user_nid = $1",
		       "ii", user_nid, locked_ms);
}

enum err
account_admin_store_set_suspended(struct scope *sc, struct txn *t,
				  int64_t user_nid, int64_t suspended_ms)
{
	return db_exec(sc, t,
		       "UPDATE accounts SET suspended_ms = $2"
		       " WHERE user_nid = $1",
		       "ii", user_nid, suspended_ms);
}

enum err
account_admin_store_put_notes(struct scope *sc, struct txn *t,
			      const struct account_admin_row *row)
{
	return db_exec(sc, t,
		       "INSERT INTO account_notes (user_nid, erased_ms,"
		       " is_unlimited, user_type) VALUES ($1, $2, $3, $4)"
		       " ON CONFLICT (user_nid) DO UPDATE SET"
		       " erased_ms = excluded.erased_ms,"
		       " is_unlimited = excluded.is_unlimited,"
		       " user_type = excluded.user_type",
		       "iiit", row->account.user_nid, row->erased_ms,
		       (int64_t)row->is_unlimited, row->user_type);
}
