/* http/router.h: from a path to the row that answers it.
 *
 * The tables are built once into a trie of segments; a look-up costs one step
 * a segment and takes no memory.  Immutable after router_create(), so any
 * thread may ask.
 */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"
#include "http/route.h"

#define ROUTER_PARAMS_MAX 8
#define ROUTER_DEPTH_MAX 24

struct router;

/* A part of the path, as it came. */
struct router_span {
	const char *text;
	size_t len;
};

/* A row with its parameters' names. */
struct router_row {
	const struct route *route;
	uint32_t listeners;
	size_t param_count;
	struct router_span names[ROUTER_PARAMS_MAX]; /* in the pattern */
};

struct router_match {
	const struct router_row *row; /* NULL: see methods */
	unsigned methods; /* bit per http_method_name that the path has; 0:
			   * the path is not known */
	struct router_span values[ROUTER_PARAMS_MAX]; /* not decoded */
};

struct router_tables {
	const struct route_table *tables;
	size_t table_count;
	const struct route_alias *aliases;
	size_t alias_count;
};

/* Builds it.
 *
 * ERR_INVALID_PARAM   a pattern that is none
 * ERR_CONFLICT        two rows for one method and pattern
 */
enum err router_create(struct scope *sc, const struct router_tables *t,
		       struct router **out) MUST_CHECK;
void router_destroy(struct router **r);

/* Looks the path (without the query) up for a listener's group. */
void router_find(const struct router *r, const struct router_span *path,
		 enum http_method_name method, unsigned group,
		 struct router_match *out);

#endif
