#include "store/audit_chain_store.h"

#include <string.h>

#define SIGNATURE_LEN 64

/* NULL unless it has the length. */
static const uint8_t *
read_bytes(struct scope *sc, struct stmt *s, int col, size_t wanted)
{
	size_t len;
	const uint8_t *bytes;

	if (stmt_is_null(s, col))
		return NULL;
	bytes = stmt_blob_dup(sc, s, col, &len);
	return len == wanted ? bytes : NULL;
}

enum err
audit_chain_store_list(struct scope *sc, struct txn *t, int64_t after,
		       struct audit_link **rows_out, size_t *count_out)
{
	struct audit_link *rows =
		scope_array(sc, struct audit_link, AUDIT_LINKS_MAX);
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT nid, at_ms, class, action, actor, device,"
		      " address, detail, chain FROM audit WHERE nid > $1"
		      " ORDER BY nid LIMIT $2",
		      "ii", after, (int64_t)AUDIT_LINKS_MAX));
	TRY(stmt_step(sc, s, &row));
	while (row && n < AUDIT_LINKS_MAX) {
		rows[n].row.nid = stmt_int(s, 0);
		rows[n].row.at_ms = stmt_int(s, 1);
		rows[n].row.class_word = stmt_text_dup(sc, s, 2);
		rows[n].row.action = stmt_text_dup(sc, s, 3);
		rows[n].row.actor = stmt_text_dup(sc, s, 4);
		rows[n].row.device = stmt_text_dup(sc, s, 5);
		rows[n].row.address = stmt_text_dup(sc, s, 6);
		rows[n].row.detail = stmt_text_dup(sc, s, 7);
		rows[n++].chain = read_bytes(sc, s, 8, AUDIT_CHAIN_LEN);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}

enum err
audit_chain_store_find_last(struct scope *sc, struct txn *t, int64_t before,
			    int64_t *nid_out,
			    uint8_t chain_out[AUDIT_CHAIN_LEN])
{
	const uint8_t *chain = NULL;
	struct stmt *s;
	bool row;

	*nid_out = 0;
	memset(chain_out, 0, AUDIT_CHAIN_LEN);
	TRY(stmt_open(sc, t, &s,
		      "SELECT nid, chain FROM audit WHERE nid < $1"
		      " AND chain IS NOT NULL ORDER BY nid DESC LIMIT 1",
		      "i", before > 0 ? before : INT64_MAX));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		*nid_out = stmt_int(s, 0);
		chain = read_bytes(sc, s, 1, AUDIT_CHAIN_LEN);
	}
	stmt_close(&s);
	if (chain != NULL)
		memcpy(chain_out, chain, AUDIT_CHAIN_LEN);
	return OK;
}

enum err
audit_chain_store_get_subjects(struct scope *sc, struct txn *t, int64_t nid,
			       const char **lines_out)
{
	struct stmt *s;
	bool row;

	*lines_out = "";
	TRY(stmt_open(sc, t, &s,
		      "SELECT subject FROM audit_subjects WHERE audit_nid = $1"
		      " ORDER BY subject",
		      "i", nid));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		*lines_out =
			scope_printf(sc, "%s%s\n", *lines_out, stmt_text(s, 0));
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

enum err
audit_chain_store_add_head(struct scope *sc, struct txn *t,
			   const struct audit_head *h)
{
	return db_exec(sc, t,
		       "INSERT INTO audit_heads (day, audit_nid, chain, key_id,"
		       " signature) VALUES ($1, $2, $3, $4, $5)"
		       " ON CONFLICT DO NOTHING",
		       "tibtb", h->day, h->nid, h->chain,
		       (size_t)AUDIT_CHAIN_LEN, h->key_id, h->signature,
		       (size_t)SIGNATURE_LEN);
}

enum err
audit_chain_store_list_heads(struct scope *sc, struct txn *t,
			     struct audit_head **rows_out, size_t *count_out)
{
	struct audit_head *rows =
		scope_array(sc, struct audit_head, AUDIT_LINKS_MAX);
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_open(sc, t, &s,
		      "SELECT day, audit_nid, chain, key_id, signature"
		      " FROM audit_heads ORDER BY day DESC LIMIT $1",
		      "i", (int64_t)AUDIT_LINKS_MAX));
	TRY(stmt_step(sc, s, &row));
	while (row && n < AUDIT_LINKS_MAX) {
		rows[n].day = stmt_text_dup(sc, s, 0);
		rows[n].nid = stmt_int(s, 1);
		rows[n].chain = read_bytes(sc, s, 2, AUDIT_CHAIN_LEN);
		rows[n].key_id = stmt_text_dup(sc, s, 3);
		rows[n++].signature = read_bytes(sc, s, 4, SIGNATURE_LEN);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	*rows_out = rows;
	*count_out = n;
	return OK;
}
