/* api/routes.h: every route of the server, gathered from its sections.
 *
 * A section's file (api/client/room_send.c, ...) ends with its rows and a
 * function that gives them, declared in its folder's sections header
 * (api/client/client.h) and listed in routes.c:
 *
 *     static const struct route rows[] = {...};
 *
 *     struct route_table
 *     client_room_send_routes(void)
 *     {
 *             return API_ROUTES(rows);
 *     }
 *
 * The list is all there is: a path that is not in it does not exist.
 */
#ifndef API_ROUTES_H
#define API_ROUTES_H

#include <stddef.h>

#include "base/scope.h"
#include "http/route.h"

#define API_ROUTES(rows) \
	((struct route_table){(rows), sizeof(rows) / sizeof(*(rows)), 0})

/* All tables, in the scope's memory. */
const struct route_table *api_routes(struct scope *sc, size_t *count_out);

/* The old paths under which v3 answers too. */
extern const struct route_alias api_aliases[];
extern const size_t api_alias_count;

#endif
