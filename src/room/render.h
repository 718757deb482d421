/* room/render.h: events as clients see them.
 *
 * The stored bytes of "content" are spliced into the client's envelope; only
 * "unsigned" is made for the viewer.  What it needs from the store
 * (redactions, replaced state) is fetched by event_render_load() beforehand, so
 * that rendering itself needs no transaction.
 */
#ifndef ROOM_RENDER_H
#define ROOM_RENDER_H

#include "base/json.h"
#include "base/json_write.h"
#include "base/requester.h"
#include "store/event_store.h"
#include "store/member_store.h"

enum event_format {
	EVENT_FORMAT_CLIENT,	/* with room_id */
	EVENT_FORMAT_SYNC,	/* without room_id, as in /sync */
	EVENT_FORMAT_STRIPPED,	/* type, sender, state_key, content */
	EVENT_FORMAT_FEDERATION /* the PDU as it is */
};

struct event_viewer {
	int64_t user_nid;
	int64_t device_nid; /* its own events carry transaction_id */
	int64_t now_ms;	    /* for age; 0: none */
	const char *room_id;
	enum event_format format;
};

struct event_aggregate; /* room/aggregate.h */

/* An event with what "unsigned" takes from others. */
struct event_view {
	const struct event_row *event;
	const struct event_row *redaction;	 /* redacted_because; NULL */
	const struct event_row *replaced;	 /* prev_content; NULL */
	enum membership membership;		 /* NONE: not shown */
	const struct event_aggregate *aggregate; /* m.relations; NULL */
};

/* Fills views (one a row, same order) from the store. */
enum err event_render_load(struct scope *sc, struct txn *t,
			   const struct event_rows *rows,
			   struct event_view **views_out) MUST_CHECK;

/* What all viewers of EVENT_FORMAT_SYNC get alike: the event up to the first
 * member of its "unsigned". It begins with RENDER_CONTENT_AT bytes, then the
 * content. False where the buffer was too small. */
#define RENDER_CONTENT_AT (sizeof("{\"content\":") - 1)
bool event_render_head(const struct event_row *e, struct buf *out);

/* Writes one event as a JSON object, after its head where the row has that. */
void event_render(struct json_writer *w, const struct event_view *e,
		  const struct event_viewer *viewer);

#endif
