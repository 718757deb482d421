#include "store/role_store.h"
#include "store/rows_priv.h"

#define HOLDINGS_MAX 200
#define COLUMNS                                                               \
	"r.nid, r.role_id, r.user_nid, i.user_id, r.name, r.short_name,"      \
	" r.words, r.site, r.specialty, r.tier, r.team_nid, r.policy_grades," \
	" r.policy_groups, r.never_empty, r.fallback_nid, r.locked,"          \
	" r.needs_channel, r.away_text, r.phone, r.timers, r.history,"        \
	" r.archived_ms, r.created_ms"
#define TABLES                                                \
	" FROM roles r JOIN user_ids i ON i.nid = r.user_nid" \
	" WHERE r.archived_ms = 0"
#define DUTY                                                           \
	"role_nid, holder_nid, held_ms, until_ms, shift_nid,"          \
	" offered_nid, offered_ms, cover_nid, cover_role_nid, status," \
	" status_text, status_ms, overdue_nid, overdue_ms, told_ms,"   \
	" rooms_due, pos"

enum err
role_store_put(struct scope *sc, struct txn *t, const struct role_row *r)
{
	int64_t pos = txn_next_position(t);

	TRY(db_exec(
		sc, t,
		"INSERT INTO roles (nid, role_id, user_nid, name, short_name,"
		" words, site, specialty, tier, team_nid, policy_grades,"
		" policy_groups, never_empty, fallback_nid, locked,"
		" needs_channel, away_text, phone, timers, history,"
		" archived_ms, created_ms, pos) VALUES ($1, $2, $3, $4, $5,"
		" $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
		" $19, $20, $21, $22, $23) ON CONFLICT (nid) DO UPDATE SET"
		" name = excluded.name, short_name = excluded.short_name,"
		" words = excluded.words, site = excluded.site,"
		" specialty = excluded.specialty, tier = excluded.tier,"
		" team_nid = excluded.team_nid,"
		" policy_grades = excluded.policy_grades,"
		" policy_groups = excluded.policy_groups,"
		" never_empty = excluded.never_empty,"
		" fallback_nid = excluded.fallback_nid,"
		" locked = excluded.locked,"
		" needs_channel = excluded.needs_channel,"
		" away_text = excluded.away_text, phone = excluded.phone,"
		" timers = excluded.timers, history = excluded.history,"
		" archived_ms = excluded.archived_ms, pos = excluded.pos",
		"ititttttiittiiiittttiii", r->nid, r->role_id, r->user_nid,
		r->name, r->short_name, r->words, r->site, r->specialty,
		r->tier, r->team_nid, r->policy_grades, r->policy_groups,
		(int64_t)r->never_empty, r->fallback_nid, (int64_t)r->locked,
		(int64_t)r->needs_channel, r->away_text, r->phone, r->timers,
		r->history, r->archived_ms, r->created_ms, pos));
	return db_exec(sc, t,
		       "INSERT INTO role_duty (role_nid, pos) VALUES ($1, $2)"
		       " ON CONFLICT (role_nid) DO NOTHING",
		       "ii", r->nid, pos);
}

static void
read_role(struct scope *sc, struct stmt *s, void *out)
{
	struct role_row *r = out;

	r->nid = stmt_int(s, 0);
	r->role_id = stmt_text_dup(sc, s, 1);
	r->user_nid = stmt_int(s, 2);
	r->user_id = stmt_text_dup(sc, s, 3);
	r->name = stmt_text_dup(sc, s, 4);
	r->short_name = stmt_text_dup(sc, s, 5);
	r->words = stmt_text_dup(sc, s, 6);
	r->site = stmt_text_dup(sc, s, 7);
	r->specialty = stmt_text_dup(sc, s, 8);
	r->tier = stmt_int(s, 9);
	r->team_nid = stmt_int(s, 10);
	r->policy_grades = stmt_text_dup(sc, s, 11);
	r->policy_groups = stmt_text_dup(sc, s, 12);
	r->never_empty = stmt_int(s, 13) != 0;
	r->fallback_nid = stmt_int(s, 14);
	r->locked = stmt_int(s, 15) != 0;
	r->needs_channel = stmt_int(s, 16) != 0;
	r->away_text = stmt_text_dup(sc, s, 17);
	r->phone = stmt_text_dup(sc, s, 18);
	r->timers = stmt_text_dup(sc, s, 19);
	r->history = stmt_text_dup(sc, s, 20);
	r->archived_ms = stmt_int(s, 21);
	r->created_ms = stmt_int(s, 22);
}

static enum err
read_one(struct scope *sc, struct stmt *s, struct role_row **out)
{
	return rows_first(sc, s, (struct rows_kind){sizeof(**out), read_role},
			  out);
}

enum err
role_store_find(struct scope *sc, struct txn *t, const char *role_id,
		struct role_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, "SELECT " COLUMNS TABLES " AND r.role_id = $1",
		      "t", role_id));
	return read_one(sc, s, out);
}

enum err
role_store_get(struct scope *sc, struct txn *t, int64_t nid,
	       struct role_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, "SELECT " COLUMNS TABLES " AND r.nid = $1",
		      "i", nid));
	return read_one(sc, s, out);
}

enum err
role_store_find_account(struct scope *sc, struct txn *t, int64_t user_nid,
			struct role_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS TABLES " AND r.user_nid = $1", "i",
		      user_nid));
	return read_one(sc, s, out);
}

enum err
role_store_list(struct scope *sc, struct txn *t, struct role_row **rows_out,
		size_t *count_out)
{
	struct role_row *rows;
	struct stmt *s;
	int64_t total;
	size_t n = 0;
	bool row;

	TRY(db_get_int(sc, t, &total, "SELECT COUNT(*) FROM roles", ""));
	rows = scope_array(sc, struct role_row, (size_t)total + 1);
	TRY(stmt_open(sc, t, &s, "SELECT " COLUMNS TABLES " ORDER BY r.name",
		      ""));
	TRY(stmt_step(sc, s, &row));
	while (row && n < (size_t)total) {
		read_role(sc, s, &rows[n++]);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
role_store_find_nid(struct scope *sc, struct txn *t, const char *role_id,
		    int64_t *out)
{
	return db_get_int(sc, t, out,
			  "SELECT COALESCE(MAX(nid), 0) FROM roles"
			  " WHERE role_id = $1",
			  "t", role_id);
}

enum err
role_store_count(struct scope *sc, struct txn *t, int64_t *out)
{
	return db_get_int(sc, t, out, "SELECT COUNT(*) FROM roles", "");
}

static void
read_duty(struct scope *sc, struct stmt *s, struct role_duty_row *d)
{
	d->role_nid = stmt_int(s, 0);
	d->holder_nid = stmt_int(s, 1);
	d->held_ms = stmt_int(s, 2);
	d->until_ms = stmt_int(s, 3);
	d->shift_nid = stmt_int(s, 4);
	d->offered_nid = stmt_int(s, 5);
	d->offered_ms = stmt_int(s, 6);
	d->cover_nid = stmt_int(s, 7);
	d->cover_role_nid = stmt_int(s, 8);
	d->status = stmt_text_dup(sc, s, 9);
	d->status_text = stmt_text_dup(sc, s, 10);
	d->status_ms = stmt_int(s, 11);
	d->overdue_nid = stmt_int(s, 12);
	d->overdue_ms = stmt_int(s, 13);
	d->told_ms = stmt_int(s, 14);
	d->rooms_due = stmt_int(s, 15) != 0;
	d->pos = stmt_int(s, 16);
}

enum err
role_store_get_duty(struct scope *sc, struct txn *t, int64_t role_nid,
		    struct role_duty_row *out)
{
	struct stmt *s;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " DUTY " FROM role_duty WHERE role_nid = $1", "i",
		      role_nid));
	TRY(stmt_step(sc, s, &row));
	if (row)
		read_duty(sc, s, out);
	stmt_close(&s);
	return row ? OK : scope_fail(sc, ERR_NOT_FOUND, "no such role");
}

enum err
role_store_set_duty(struct scope *sc, struct txn *t,
		    const struct role_duty_row *d)
{
	return db_exec(sc, t,
		       "UPDATE role_duty SET holder_nid = $2, held_ms = $3,"
		       " until_ms = $4, shift_nid = $5, offered_nid = $6,"
		       " offered_ms = $7, cover_nid = $8, cover_role_nid = $9,"
		       " status = $10, status_text = $11, status_ms = $12,"
		       " overdue_nid = $13, overdue_ms = $14, told_ms = $15,"
		       " rooms_due = $16, pos = $17 WHERE role_nid = $1",
		       "iiiiiiiiittiiiiii", d->role_nid, d->holder_nid,
		       d->held_ms, d->until_ms, d->shift_nid, d->offered_nid,
		       d->offered_ms, d->cover_nid, d->cover_role_nid,
		       d->status, d->status_text, d->status_ms, d->overdue_nid,
		       d->overdue_ms, d->told_ms, (int64_t)d->rooms_due,
		       txn_next_position(t));
}

enum err
role_store_list_duty(struct scope *sc, struct txn *t, int64_t user_nid,
		     struct role_duty_row **rows_out, size_t *count_out)
{
	struct role_duty_row *rows;
	struct stmt *s;
	int64_t total;
	size_t n = 0;
	bool row;

	TRY(db_get_int(sc, t, &total, "SELECT COUNT(*) FROM role_duty", ""));
	rows = scope_array(sc, struct role_duty_row, (size_t)total + 1);
	TRY(stmt_open(sc, t, &s,
		      "SELECT " DUTY " FROM role_duty WHERE $1 = 0"
		      " OR holder_nid = $1 OR offered_nid = $1"
		      " OR cover_nid = $1 ORDER BY role_nid",
		      "i", user_nid));
	TRY(stmt_step(sc, s, &row));
	while (row && n < (size_t)total) {
		read_duty(sc, s, &rows[n++]);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
role_store_list_rooms_due(struct scope *sc, struct txn *t, int64_t **nids_out,
			  size_t *count_out)
{
	struct stmt *s;
	size_t n = 0;
	bool row;

	*nids_out = scope_array(sc, int64_t, ROLES_MAX);
	TRY(stmt_open(sc, t, &s,
		      "SELECT role_nid FROM role_duty WHERE rooms_due = 1"
		      " ORDER BY role_nid",
		      ""));
	TRY(stmt_step(sc, s, &row));
	while (row && n < ROLES_MAX) {
		(*nids_out)[n++] = stmt_int(s, 0);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*count_out = n;
	return OK;
}

enum err
role_store_end_rooms_due(struct scope *sc, struct txn *t, int64_t role_nid,
			 int64_t pos)
{
	return db_exec(sc, t,
		       "UPDATE role_duty SET rooms_due = 0"
		       " WHERE role_nid = $1 AND pos = $2",
		       "ii", role_nid, pos);
}

enum err
role_store_begin_rooms_due(struct scope *sc, struct txn *t, int64_t role_nid)
{
	return db_exec(sc, t,
		       "UPDATE role_duty SET rooms_due = 1, pos = $2"
		       " WHERE role_nid = $1",
		       "ii", role_nid, txn_next_position(t));
}

enum err
role_store_begin_holding(struct scope *sc, struct txn *t, int64_t role_nid,
			 const struct role_holding *h)
{
	return db_exec(sc, t,
		       "INSERT INTO role_holdings (nid, role_nid, user_nid,"
		       " from_ms, how) VALUES ($1, $2, $3, $4, $5)",
		       "iiiit", txn_next_position(t), role_nid, h->user_nid,
		       h->from_ms, h->how);
}

enum err
role_store_end_holding(struct scope *sc, struct txn *t, int64_t role_nid,
		       int64_t now_ms)
{
	return db_exec(sc, t,
		       "UPDATE role_holdings SET to_ms = $2"
		       " WHERE role_nid = $1 AND to_ms = 0",
		       "ii", role_nid, now_ms);
}

enum err
role_store_list_holdings(struct scope *sc, struct txn *t, int64_t role_nid,
			 int64_t limit, struct role_holding **rows_out,
			 size_t *count_out)
{
	struct role_holding *rows;
	struct stmt *s;
	size_t n = 0;
	bool row;

	rows = scope_array(sc, struct role_holding, HOLDINGS_MAX);
	TRY(stmt_open(sc, t, &s,
		      "SELECT h.user_nid, i.user_id, h.from_ms, h.to_ms, h.how"
		      " FROM role_holdings h"
		      " JOIN user_ids i ON i.nid = h.user_nid"
		      " WHERE h.role_nid = $1"
		      " ORDER BY h.from_ms DESC, h.nid DESC LIMIT $2",
		      "ii", role_nid,
		      limit < 1 || limit > HOLDINGS_MAX ? HOLDINGS_MAX
							: limit));
	TRY(stmt_step(sc, s, &row));
	while (row && n < HOLDINGS_MAX) {
		rows[n].user_nid = stmt_int(s, 0);
		rows[n].user_id = stmt_text_dup(sc, s, 1);
		rows[n].from_ms = stmt_int(s, 2);
		rows[n].to_ms = stmt_int(s, 3);
		rows[n++].how = stmt_text_dup(sc, s, 4);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}
