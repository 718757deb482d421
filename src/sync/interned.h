/* sync/interned.h: what clients send again and again, parsed once.
 *
 * Thousands of requests wait with the same few filters and bodies, so each text
 * is kept and parsed once, with its own memory, for as long as somebody holds
 * it.  What was parsed never changes; any thread may read it.
 */
#ifndef SYNC_INTERNED_H
#define SYNC_INTERNED_H

#include <pthread.h>

#include "base/map.h"
#include "base/scope.h"

/* Makes the value of a text in sc's memory, which lives as long as it. */
typedef enum err (*intern_parse)(struct scope *sc, const char *text,
				 void **value_out);

struct intern_table {
	pthread_mutex_t lock;
	struct map texts; /* text -> struct interned */
	intern_parse parse;
};

#define INTERN_TABLE(parse_fn)                           \
	{                                                \
		PTHREAD_MUTEX_INITIALIZER, {0}, parse_fn \
	}

struct interned {
	const void *value;
	struct intern_table *table;
	struct scope sc;
	char *text;
	size_t holders;
};

/* The value of text, held until interned_put(). Fails as parse() does. */
enum err interned_get(struct scope *sc, struct intern_table *table,
		      const char *text, struct interned **out) MUST_CHECK;

/* One more holder. */
struct interned *interned_hold(struct interned *i);

/* Gives it back and sets *i to NULL. NULL is no error. */
void interned_put(struct interned **i);

/* How many texts are held now. */
size_t intern_count(struct intern_table *table);

#endif
