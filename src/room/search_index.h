/* room/search_index.h: keeps the words of events up to date for searches.
 *
 * Messages, names and topics of rooms that are not encrypted.  A message is
 * found by what its newest edit says, which itself is not found.  All run in
 * the transaction that brings the change.
 */
#ifndef ROOM_SEARCH_INDEX_H
#define ROOM_SEARCH_INDEX_H

#include "room/read.h"
#include "store/relation_store.h"
#include "store/search_store.h"

#define SEARCH_WORDS_MAX 16384 /* bytes of a text that are searched */

/* What is searched of an event, as edited; NULL: nothing. */
enum err
search_index_words(struct scope *sc, struct txn *t, const struct event_row *e,
		   unsigned *key_out, const char **words_out) MUST_CHECK;

/* Notes a new event that is no edit. */
enum err search_index_add(struct scope *sc, struct txn *t,
			  const struct event_row *e) MUST_CHECK;

/* What was noted for an event (the one that nid edits, where it is an edit),
 * before a change; and the change itself. */
struct search_was {
	int64_t nid; /* 0: nothing is noted */
	const char *words;
};
enum err search_index_before(struct scope *sc, struct txn *t, int64_t nid,
			     struct search_was *out) MUST_CHECK;
enum err search_index_after(struct scope *sc, struct txn *t,
			    const struct search_was *was) MUST_CHECK;

#endif
