/* store/search_dialect.h: the engine's own full-text index, behind
 * search_store.h: SQLite's FTS5.
 */
#ifndef STORE_SEARCH_DIALECT_H
#define STORE_SEARCH_DIALECT_H

#include "store/search_store.h"

enum err search_dialect_add(struct scope *sc, struct txn *t,
			    const struct search_doc *d) MUST_CHECK;
/* d->words is what was added. */
enum err search_dialect_remove(struct scope *sc, struct txn *t,
			       const struct search_doc *d) MUST_CHECK;
/* Rows are nid, room_nid, sender_nid, keys. */
enum err
search_dialect_open(struct scope *sc, struct txn *t,
		    const struct search_query *q, struct stmt **out) MUST_CHECK;

#endif
