/* sync/packed_rows.h: events in one block of heap memory, ready to be shown.
 *
 * What of a row is shown or asked when it is shown, and the head that all
 * viewers get alike (event_render_head() in room/render.h).  Immutable; freed
 * with free().
 */
#ifndef SYNC_PACKED_ROWS_H
#define SYNC_PACKED_ROWS_H

#include "room/render.h"

struct packed_row;

struct packed_rows {
	size_t size; /* of the block, in bytes */
	size_t count;
	int64_t room_nid;
	const struct packed_row *rows;
};

/* Of one room. NULL when there is no memory, or an event cannot be shown. sc is
 * for what goes again at once. */
struct packed_rows *
packed_rows_create(struct scope *sc, const struct event_rows *from);

/* The i-th row. Its strings live as long as the block; depth, received_ts,
 * snapshot_nid, verdict and outlier are not known. */
void
packed_rows_get(const struct packed_rows *p, size_t i, struct event_row *out);

/* Where rows are in the order of type and state key: the place of that key, or
 * count. */
size_t packed_rows_find(const struct packed_rows *p, int64_t type_nid,
			const char *state_key);

int64_t packed_rows_type(const struct packed_rows *p, size_t i);
const char *packed_rows_state_key(const struct packed_rows *p, size_t i);
/* The place of the row in its room's timeline. */
int64_t packed_rows_order(const struct packed_rows *p, size_t i);

#endif
