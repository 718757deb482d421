#include "store/audit_store.h"

#include <string.h>

#define LIST_MAX 500
#define COLUMNS                                                 \
	"a.nid, a.at_ms, a.class, a.action, a.actor, a.device," \
	" a.address, a.detail"

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

enum err
audit_store_add(struct scope *sc, struct txn *t, const struct audit_row *row)
{
	static const struct requester nobody;
	const struct requester *r = row->actor != NULL ? row->actor : &nobody;
	int64_t nid = txn_next_position(t);
	size_t i;

	if (row->detail != NULL && strlen(row->detail) > AUDIT_DETAIL_MAX)
		return scope_fail(sc, ERR_LIMIT, "audit: detail of %s too long",
				  row->action);
	TRY(db_exec(sc, t,
		    "INSERT INTO audit (nid, at_ms, class, action, actor,"
		    " device, address, detail)"
		    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		    "iitttttt", nid, row->at_ms != 0 ? row->at_ms : r->now_ms,
		    audit_class_word(row->class), row->action,
		    or_empty(r->user_id), or_empty(r->device_id),
		    or_empty(r->address), or_empty(row->detail)));
	for (i = 0; i < AUDIT_SUBJECTS_MAX && row->subjects[i] != NULL; i++)
		TRY(db_exec(sc, t,
			    "INSERT INTO audit_subjects (subject, audit_nid)"
			    " VALUES ($1, $2) ON CONFLICT DO NOTHING",
			    "ti", row->subjects[i], nid));
	return OK;
}

static enum err
read_rows(struct scope *sc, struct stmt *s, struct audit_entry *rows,
	  size_t *count_out)
{
	size_t n = 0;
	bool row;

	TRY(stmt_step(sc, s, &row));
	while (row && n < LIST_MAX) {
		rows[n].nid = stmt_int(s, 0);
		rows[n].at_ms = stmt_int(s, 1);
		rows[n].class_word = stmt_text_dup(sc, s, 2);
		rows[n].action = stmt_text_dup(sc, s, 3);
		rows[n].actor = stmt_text_dup(sc, s, 4);
		rows[n].device = stmt_text_dup(sc, s, 5);
		rows[n].address = stmt_text_dup(sc, s, 6);
		rows[n++].detail = stmt_text_dup(sc, s, 7);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*count_out = n;
	return OK;
}

static int64_t
limited(int64_t limit)
{
	return limit < 1 || limit > LIST_MAX ? LIST_MAX : limit;
}

enum err
audit_store_list(struct scope *sc, struct txn *t, const struct audit_query *q,
		 struct audit_entry **rows_out, size_t *count_out)
{
	int64_t before = q->before_nid > 0 ? q->before_nid : INT64_MAX;
	struct stmt *s;

	*rows_out = scope_array(sc, struct audit_entry, LIST_MAX);
	if (q->subject == NULL)
		TRY(stmt_open(sc, t, &s,
			      "SELECT " COLUMNS " FROM audit a"
			      " WHERE a.nid < $1 ORDER BY a.nid DESC LIMIT $2",
			      "ii", before, limited(q->limit)));
	else
		TRY(stmt_open(sc, t, &s,
			      "SELECT " COLUMNS " FROM audit_subjects x"
			      " JOIN audit a ON a.nid = x.audit_nid"
			      " WHERE x.subject = $1 AND x.audit_nid < $2"
			      " ORDER BY x.audit_nid DESC LIMIT $3",
			      "tii", q->subject, before, limited(q->limit)));
	return read_rows(sc, s, *rows_out, count_out);
}

enum err
audit_store_list_unchained(struct scope *sc, struct txn *t, int64_t limit,
			   struct audit_entry **rows_out, size_t *count_out)
{
	struct stmt *s;

	*rows_out = scope_array(sc, struct audit_entry, LIST_MAX);
	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS " FROM audit a WHERE a.chain IS NULL"
		      " ORDER BY a.nid LIMIT $1",
		      "i", limited(limit)));
	return read_rows(sc, s, *rows_out, count_out);
}

enum err
audit_store_set_chain(struct scope *sc, struct txn *t, int64_t nid,
		      const void *chain, size_t len)
{
	return db_exec(sc, t,
		       "UPDATE audit SET chain = $2"
		       " WHERE nid = $1 AND chain IS NULL",
		       "ib", nid, chain, len);
}
