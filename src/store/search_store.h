/* store/search_store.h: which events hold which words.
 *
 * A text is noted in the transaction that brings its event, waiting, which
 * costs one small row.  search_store_fold() moves what waits into the engine's
 * full-text index, many at once: there, texts cost less by far than one by one.
 * A search looks at both.  The index holds no copies: who takes a text out says
 * again what it was.
 */
#ifndef STORE_SEARCH_STORE_H
#define STORE_SEARCH_STORE_H

#include "store/db.h"

/* Bits. Stored: never renumber. */
enum search_key { SEARCH_BODY = 1, SEARCH_NAME = 2, SEARCH_TOPIC = 4 };
#define SEARCH_KEYS_ALL 7

#define SEARCH_TERMS_MAX 16
#define SEARCH_OLDER_MAX 64 /* given at once */

/* A text. words: NULL where it does not wait any more. */
struct search_doc {
	int64_t nid; /* the event's */
	int64_t room_nid;
	int64_t sender_nid;
	unsigned keys; /* one of enum search_key */
	const char *words;
};
struct search_docs {
	struct search_doc *rows;
	size_t count;
};

/* Notes a text; one that was noted for the event must have been removed. */
enum err search_store_add(struct scope *sc, struct txn *t,
			  const struct search_doc *d) MUST_CHECK;
/* Takes out the event's text, which is words; nothing where none is noted. */
enum err search_store_remove(struct scope *sc, struct txn *t, int64_t nid,
			     const char *words) MUST_CHECK;
enum err search_store_has(struct scope *sc, struct txn *t, int64_t nid,
			  bool *out) MUST_CHECK;

/* Folds at most limit waiting texts, the oldest first. */
enum err search_store_fold(struct scope *sc, struct txn *t, size_t limit,
			   size_t *folded_out) MUST_CHECK;

/* The next events that came before there was a search and may hold words, the
 * newest first; each is given once. */
struct search_older {
	int64_t nids[SEARCH_OLDER_MAX];
	size_t count;
};
enum err search_store_take_older(struct scope *sc, struct txn *t, size_t limit,
				 struct search_older *out) MUST_CHECK;

/* Waiting texts of events before nid, the newest first. */
enum err
search_store_list_waiting(struct scope *sc, struct txn *t, int64_t before,
			  size_t limit, struct search_docs *out) MUST_CHECK;

/* Folded texts that hold all terms, the newest event first: before nid, at most
 * limit; room_count 0: of any room. */
struct search_query {
	const char *const *terms;
	size_t term_count;
	const int64_t *room_nids;
	size_t room_count;
	int64_t before;
	size_t limit;
};
enum err
search_store_open(struct scope *sc, struct txn *t, const struct search_query *q,
		  struct stmt **out) MUST_CHECK;
/* The next; *more_out is false at the end. stmt_close() ends. */
enum err search_store_next(struct scope *sc, struct stmt *s,
			   struct search_doc *out, bool *more_out) MUST_CHECK;

#endif
