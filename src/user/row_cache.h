/* user/row_cache.h: what was read of users, by their number, in memory.
 *
 * Values are immutable and counted; the cache holds one count.  A commit drops
 * what it changed (row_cache_drop() from txn_on_commit()).  Who reads the store
 * tells the position that the snapshot had: a value that is older than the last
 * drop is not kept.  Any thread.
 */
#ifndef USER_ROW_CACHE_H
#define USER_ROW_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

struct row_cache;

/* Stands first in each value. */
struct cached {
	_Atomic int holders;
	void (*destroy)(struct cached *c);
};

/* A new value has one holder, who calls cached_put(). */
void cached_init(struct cached *c, void (*destroy)(struct cached *c));
void cached_put(struct cached *c);
/* The same at the end of the scope. */
void cached_put_later(struct scope *sc, struct cached *c);

/* At most max values; past it the cache starts afresh. Out of memory ends the
 * process. */
struct row_cache *row_cache_create(size_t max);
void row_cache_destroy(struct row_cache **rc);

/* The value, with one more holder, or NULL. */
struct cached *row_cache_find(struct row_cache *rc, int64_t user_nid);

/* Keeps c (adding a holder) unless something was dropped after position. */
void row_cache_put(struct row_cache *rc, int64_t user_nid, struct cached *c,
		   int64_t position);

/* The user's value changed at position. */
void row_cache_drop(struct row_cache *rc, int64_t user_nid, int64_t position);

#endif
