#include "store/search_store.h"

#include "store/rows_priv.h"
#include "store/search_dialect.h"

#define DOC_SELECT \
	"SELECT nid, room_nid, sender_nid, keys, words FROM search_docs"

static void
read_doc(struct scope *sc, struct stmt *s, void *out)
{
	struct search_doc *d = out;

	*d = (struct search_doc){.nid = stmt_int(s, 0),
				 .room_nid = stmt_int(s, 1),
				 .sender_nid = stmt_int(s, 2),
				 .keys = (unsigned)stmt_int(s, 3),
				 .words = stmt_text_dup(sc, s, 4)};
}

static enum err
read_docs(struct scope *sc, struct stmt *s, struct search_docs *out)
{
	return rows_all(sc, s, (struct rows_kind){sizeof(*out->rows), read_doc},
			&out->rows, &out->count);
}

enum err
search_store_add(struct scope *sc, struct txn *t, const struct search_doc *d)
{
	return db_exec(sc, t,
		       "INSERT INTO search_docs (nid, room_nid, sender_nid,"
		       " keys, words) VALUES ($1, $2, $3, $4, $5)",
		       "iiiit", d->nid, d->room_nid, d->sender_nid,
		       (int64_t)d->keys, d->words);
}

static enum err
find(struct scope *sc, struct txn *t, int64_t nid, struct search_docs *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, DOC_SELECT " WHERE nid = $1", "i", nid));
	return read_docs(sc, s, out);
}

enum err
search_store_has(struct scope *sc, struct txn *t, int64_t nid, bool *out)
{
	struct search_docs found;

	TRY(find(sc, t, nid, &found));
	*out = found.count > 0;
	return OK;
}

enum err
search_store_remove(struct scope *sc, struct txn *t, int64_t nid,
		    const char *words)
{
	struct search_docs found;

	TRY(find(sc, t, nid, &found));
	if (found.count == 0)
		return OK;
	if (found.rows[0].words == NULL) {
		found.rows[0].words = words;
		TRY(search_dialect_remove(sc, t, &found.rows[0]));
	}
	return db_exec(sc, t, "DELETE FROM search_docs WHERE nid = $1", "i",
		       nid);
}

enum err
search_store_fold(struct scope *sc, struct txn *t, size_t limit,
		  size_t *folded_out)
{
	struct search_docs waiting;
	struct stmt *s;
	size_t i;

	TRY(stmt_open(sc, t, &s,
		      DOC_SELECT " WHERE words IS NOT NULL"
				 " ORDER BY nid LIMIT $1",
		      "i", (int64_t)limit));
	TRY(read_docs(sc, s, &waiting));
	for (i = 0; i < waiting.count; i++) {
		TRY(search_dialect_add(sc, t, &waiting.rows[i]));
		TRY(db_exec(sc, t,
			    "UPDATE search_docs SET words = NULL"
			    " WHERE nid = $1",
			    "i", waiting.rows[i].nid));
	}
	*folded_out = waiting.count;
	return OK;
}

static enum err
list_older(struct scope *sc, struct txn *t, int64_t before, size_t limit,
	   struct search_older *out)
{
	struct stmt *s;
	bool row;

	out->count = 0;
	TRY(stmt_open(sc, t, &s,
		      "SELECT nid FROM events WHERE nid < $1"
		      " AND type_nid IN (7, 8, 17) ORDER BY nid DESC LIMIT $2",
		      "ii", before, (int64_t)limit));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row || out->count == SEARCH_OLDER_MAX)
			break;
		out->nids[out->count++] = stmt_int(s, 0);
	}
	stmt_close(&s);
	return OK;
}

enum err
search_store_take_older(struct scope *sc, struct txn *t, size_t limit,
			struct search_older *out)
{
	int64_t before;

	out->count = 0;
	TRY(db_get_int(sc, t, &before,
		       "SELECT value FROM meta WHERE key = 'search_from'", ""));
	if (before == 0)
		return OK;
	TRY(list_older(sc, t, before, limit, out));
	before = out->count > 0 ? out->nids[out->count - 1] : 0;
	return db_exec(sc, t,
		       "UPDATE meta SET value = $1 WHERE key = 'search_from'",
		       "i", before);
}

enum err
search_store_list_waiting(struct scope *sc, struct txn *t, int64_t before,
			  size_t limit, struct search_docs *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      DOC_SELECT " WHERE words IS NOT NULL AND nid < $1"
				 " ORDER BY nid DESC LIMIT $2",
		      "ii", before, (int64_t)limit));
	return read_docs(sc, s, out);
}

enum err
search_store_open(struct scope *sc, struct txn *t, const struct search_query *q,
		  struct stmt **out)
{
	return search_dialect_open(sc, t, q, out);
}

enum err
search_store_next(struct scope *sc, struct stmt *s, struct search_doc *out,
		  bool *more_out)
{
	TRY(stmt_step(sc, s, more_out));
	if (*more_out)
		*out = (struct search_doc){.nid = stmt_int(s, 0),
					   .room_nid = stmt_int(s, 1),
					   .sender_nid = stmt_int(s, 2),
					   .keys = (unsigned)stmt_int(s, 3)};
	return OK;
}
