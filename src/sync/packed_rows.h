/* sync/packed_rows.h: events in one block of heap memory, ready to be shown.
 *
 * Copies of rows with their strings and with the head that all viewers get
 * alike (event_render_head() in room/render.h).  Immutable; freed with free().
 */
#ifndef SYNC_PACKED_ROWS_H
#define SYNC_PACKED_ROWS_H

#include "room/render.h"

struct packed_rows {
	size_t size; /* of the block, in bytes */
	size_t count;
	struct event_row rows[];
};

/* NULL when there is no memory, or an event cannot be shown. sc is for what
 * goes again at once. */
struct packed_rows *
packed_rows_create(struct scope *sc, const struct event_rows *from);

#endif
