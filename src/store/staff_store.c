#include "store/staff_store.h"

#include "store/rows_priv.h"

#define COLUMNS                                                 \
	"a.user_nid, i.user_id, a.localpart, p.display_name,"   \
	" p.avatar_url, c.job, c.staff_group, c.grade, c.site," \
	" COALESCE(c.clinical, 0), COALESCE(c.on_duty, 0), c.user_nid"
#define TABLES                                                   \
	" FROM accounts a JOIN user_ids i ON i.nid = a.user_nid" \
	" LEFT JOIN profiles p ON p.user_nid = a.user_nid"       \
	" LEFT JOIN staff_cards c ON c.user_nid = a.user_nid"    \
	" WHERE a.deactivated_ms = 0"

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct staff_row *r = out;

	r->user_nid = stmt_int(s, 0);
	r->user_id = stmt_text_dup(sc, s, 1);
	r->localpart = stmt_text_dup(sc, s, 2);
	r->display_name = stmt_text_dup(sc, s, 3);
	r->avatar_url = stmt_text_dup(sc, s, 4);
	r->job = stmt_text_dup(sc, s, 5);
	r->staff_group = stmt_text_dup(sc, s, 6);
	r->grade = stmt_text_dup(sc, s, 7);
	r->site = stmt_text_dup(sc, s, 8);
	r->clinical = stmt_int(s, 9) != 0;
	r->on_duty = stmt_int(s, 10) != 0;
	r->has_card = !stmt_is_null(s, 11);
}

enum err
staff_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
		 struct staff_row **out)
{
	struct stmt *s;
	bool row;

	*out = NULL;
	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS TABLES " AND a.user_nid = $1", "i",
		      user_nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*out = scope_new(sc, struct staff_row);
		read_row(sc, s, *out);
	}
	stmt_close(&s);
	return OK;
}

enum err
staff_store_list(struct scope *sc, struct txn *t, struct staff_row **rows_out,
		 size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS TABLES " ORDER BY a.localpart", ""));
	return rows_all(sc, s, (struct rows_kind){sizeof(**rows_out), read_row},
			rows_out, count_out);
}

enum err
staff_store_put(struct scope *sc, struct txn *t, const struct staff_row *row)
{
	return db_exec(
		sc, t,
		"INSERT INTO staff_cards (user_nid, job, staff_group, grade,"
		" site, clinical, on_duty) VALUES ($1, $2, $3, $4, $5, $6, $7)"
		" ON CONFLICT (user_nid) DO UPDATE SET job = excluded.job,"
		" staff_group = excluded.staff_group, grade = excluded.grade,"
		" site = excluded.site, clinical = excluded.clinical,"
		" on_duty = excluded.on_duty",
		"ittttii", row->user_nid, row->job, row->staff_group,
		row->grade, row->site, (int64_t)row->clinical,
		(int64_t)row->on_duty);
}

enum err
staff_store_set_on_duty(struct scope *sc, struct txn *t, int64_t user_nid,
			bool on_duty)
{
	return db_exec(sc, t,
		       "INSERT INTO staff_cards (user_nid, on_duty)"
		       " VALUES ($1, $2) ON CONFLICT (user_nid) DO UPDATE"
		       " SET on_duty = excluded.on_duty",
		       "ii", user_nid, (int64_t)on_duty);
}
