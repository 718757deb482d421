#include "base/buf.h"
#include "store/search_dialect.h"

static const char *
mark_of(struct scope *sc, int64_t room_nid)
{
	return scope_printf(sc, "r%lld", (long long)room_nid);
}

enum err
search_dialect_add(struct scope *sc, struct txn *t, const struct search_doc *d)
{
	return db_exec(sc, t,
		       "INSERT INTO search_index (rowid, words, marks)"
		       " VALUES ($1, $2, $3)",
		       "itt", d->nid, d->words, mark_of(sc, d->room_nid));
}

enum err
search_dialect_remove(struct scope *sc, struct txn *t,
		      const struct search_doc *d)
{
	return db_exec(sc, t,
		       "INSERT INTO search_index (search_index, rowid, words,"
		       " marks) VALUES ('delete', $1, $2, $3)",
		       "itt", d->nid, d->words, mark_of(sc, d->room_nid));
}

/* A term as a string of the query language. */
static void
put_term(struct buf *b, const char *term)
{
	const char *c;

	buf_add_char(b, '"');
	for (c = term; *c != '\0'; c++) {
		if (*c == '"')
			buf_add_char(b, '"');
		buf_add_char(b, *c);
	}
	buf_add_char(b, '"');
}

static enum err
write_match(struct scope *sc, const struct search_query *q, const char **out)
{
	struct buf b;
	size_t i;

	buf_init(&b, sc, 0);
	buf_add_str(&b, "words : (");
	for (i = 0; i < q->term_count; i++) {
		buf_add_str(&b, i == 0 ? "" : " AND ");
		put_term(&b, q->terms[i]);
	}
	buf_add_str(&b, ")");
	for (i = 0; i < q->room_count; i++) {
		buf_add_str(&b, i == 0 ? " AND marks : (" : " OR ");
		buf_add_str(&b, mark_of(sc, q->room_nids[i]));
	}
	buf_add_str(&b, q->room_count > 0 ? ")" : "");
	TRY(buf_check(&b));
	*out = scope_strndup(sc, b.data, b.len);
	return OK;
}

enum err
search_dialect_open(struct scope *sc, struct txn *t,
		    const struct search_query *q, struct stmt **out)
{
	const char *match;

	TRY(write_match(sc, q, &match));
	/* CROSS keeps the index outermost, which comes in the order asked. */
	return stmt_open(sc, t, out,
			 "SELECT d.nid, d.room_nid, d.sender_nid, d.keys"
			 " FROM search_index CROSS JOIN search_docs d"
			 " WHERE search_index MATCH $1"
			 " AND search_index.rowid < $2"
			 " AND d.nid = search_index.rowid"
			 " ORDER BY search_index.rowid DESC LIMIT $3",
			 "tii", match, q->before, (int64_t)q->limit);
}
