#include "store/team_store.h"
#include "store/rows_priv.h"

#define COLUMNS "nid, team_id, name, site, ward, archived_ms"
#define TABLES " FROM teams WHERE archived_ms = 0"

enum err
team_store_put(struct scope *sc, struct txn *t, const struct team_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO teams (nid, team_id, name, site, ward,"
		       " archived_ms, pos) VALUES ($1, $2, $3, $4, $5, $6, $7)"
		       " ON CONFLICT (nid) DO UPDATE SET name = excluded.name,"
		       " site = excluded.site, ward = excluded.ward,"
		       " archived_ms = excluded.archived_ms,"
		       " pos = excluded.pos",
		       "ittttii", r->nid, r->team_id, r->name, r->site, r->ward,
		       r->archived_ms, txn_next_position(t));
}

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct team_row *r = out;

	r->nid = stmt_int(s, 0);
	r->team_id = stmt_text_dup(sc, s, 1);
	r->name = stmt_text_dup(sc, s, 2);
	r->site = stmt_text_dup(sc, s, 3);
	r->ward = stmt_text_dup(sc, s, 4);
	r->archived_ms = stmt_int(s, 5);
}

static enum err
read_one(struct scope *sc, struct stmt *s, struct team_row **out)
{
	return rows_first(sc, s, (struct rows_kind){sizeof(**out), read_row},
			  out);
}

enum err
team_store_find(struct scope *sc, struct txn *t, const char *team_id,
		struct team_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, "SELECT " COLUMNS TABLES " AND team_id = $1",
		      "t", team_id));
	return read_one(sc, s, out);
}

enum err
team_store_get(struct scope *sc, struct txn *t, int64_t nid,
	       struct team_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, "SELECT " COLUMNS TABLES " AND nid = $1", "i",
		      nid));
	return read_one(sc, s, out);
}

enum err
team_store_find_ward(struct scope *sc, struct txn *t, int64_t user_nid,
		     struct team_row **out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS TABLES " AND ward <> '' AND nid IN"
		      " (SELECT team_nid FROM team_members WHERE user_nid = $1)"
		      " ORDER BY name LIMIT 1",
		      "i", user_nid));
	return read_one(sc, s, out);
}

enum err
team_store_list(struct scope *sc, struct txn *t, struct team_row **rows_out,
		size_t *count_out)
{
	struct team_row *rows;
	struct stmt *s;
	size_t n = 0;
	bool row;

	rows = scope_array(sc, struct team_row, TEAMS_MAX);
	TRY(stmt_open(sc, t, &s, "SELECT " COLUMNS TABLES " ORDER BY name",
		      ""));
	TRY(stmt_step(sc, s, &row));
	while (row && n < TEAMS_MAX) {
		read_row(sc, s, &rows[n++]);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
team_store_list_members(struct scope *sc, struct txn *t, int64_t team_nid,
			struct team_member **rows_out, size_t *count_out)
{
	struct team_member *rows;
	struct stmt *s;
	size_t n = 0;
	bool row;

	rows = scope_array(sc, struct team_member, TEAM_MEMBERS_MAX);
	TRY(stmt_open(sc, t, &s,
		      "SELECT m.user_nid, i.user_id, m.tier"
		      " FROM team_members m"
		      " JOIN user_ids i ON i.nid = m.user_nid"
		      " WHERE m.team_nid = $1 ORDER BY m.tier, m.user_nid",
		      "i", team_nid));
	TRY(stmt_step(sc, s, &row));
	while (row && n < TEAM_MEMBERS_MAX) {
		rows[n].user_nid = stmt_int(s, 0);
		rows[n].user_id = stmt_text_dup(sc, s, 1);
		rows[n++].tier = stmt_int(s, 2);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
team_store_set_members(struct scope *sc, struct txn *t, int64_t team_nid,
		       const struct team_member *rows, size_t count)
{
	size_t i;

	TRY(db_exec(sc, t, "DELETE FROM team_members WHERE team_nid = $1", "i",
		    team_nid));
	for (i = 0; i < count; i++)
		TRY(db_exec(sc, t,
			    "INSERT INTO team_members (team_nid, user_nid,"
			    " tier) VALUES ($1, $2, $3)"
			    " ON CONFLICT (team_nid, user_nid)"
			    " DO UPDATE SET tier = excluded.tier",
			    "iii", team_nid, rows[i].user_nid, rows[i].tier));
	return OK;
}
