#include "store/push_rule_store.h"

#include "store/rows_priv.h"

enum err
push_rule_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
		     struct push_rule_row **rows_out, size_t *count_out)
{
	struct push_rule_row *rows;
	struct stmt *s;
	int64_t total;
	size_t n = 0;
	bool row;

	TRY(db_get_int(sc, t, &total,
		       "SELECT COUNT(*) FROM push_rules WHERE user_nid = $1",
		       "i", user_nid));
	rows = scope_array(sc, struct push_rule_row, (size_t)total + 1);
	TRY(stmt_open(sc, t, &s,
		      "SELECT kind, rule_id, place, enabled, actions,"
		      " conditions, pattern FROM push_rules"
		      " WHERE user_nid = $1 ORDER BY kind, place, rule_id",
		      "i", user_nid));
	TRY(stmt_step(sc, s, &row));
	while (row && n < (size_t)total) {
		rows[n].kind = stmt_text_dup(sc, s, 0);
		rows[n].rule_id = stmt_text_dup(sc, s, 1);
		rows[n].place = stmt_int(s, 2);
		rows[n].enabled = stmt_int(s, 3) != 0;
		rows[n].actions = stmt_text_dup(sc, s, 4);
		rows[n].conditions = stmt_text_dup(sc, s, 5);
		rows[n++].pattern = stmt_text_dup(sc, s, 6);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
push_rule_store_list_users(struct scope *sc, struct txn *t, int64_t **users_out,
			   size_t *count_out)
{
	struct stmt *s;
	bool row;

	*users_out = NULL;
	*count_out = 0;
	TRY(stmt_open(sc, t, &s, "SELECT DISTINCT user_nid FROM push_rules",
		      ""));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		*users_out = rows_grow(sc, *users_out, *count_out,
				       sizeof(**users_out));
		(*users_out)[(*count_out)++] = stmt_int(s, 0);
	}
	stmt_close(&s);
	return OK;
}

enum err
push_rule_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
		    const struct push_rule_row *r)
{
	return db_exec(
		sc, t,
		"INSERT INTO push_rules (user_nid, kind, rule_id, place,"
		" enabled, actions, conditions, pattern)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
		" ON CONFLICT (user_nid, kind, rule_id) DO UPDATE"
		" SET place = excluded.place, enabled = excluded.enabled,"
		" actions = excluded.actions,"
		" conditions = excluded.conditions, pattern = excluded.pattern",
		"ittiittt", user_nid, r->kind, r->rule_id, r->place,
		(int64_t)r->enabled, r->actions, r->conditions, r->pattern);
}

enum err
push_rule_store_remove(struct scope *sc, struct txn *t, int64_t user_nid,
		       const char *kind, const char *rule_id, bool *removed_out)
{
	int64_t n;

	TRY(db_exec_count(sc, t, &n,
			  "DELETE FROM push_rules WHERE user_nid = $1"
			  " AND kind = $2 AND rule_id = $3",
			  "itt", user_nid, kind, rule_id));
	*removed_out = n > 0;
	return OK;
}
