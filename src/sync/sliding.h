/* sync/sliding.h: simplified sliding sync (MSC4186).
 *
 * The rooms of a user, by recency, are cut into the windows of the request's
 * lists; each room in a window or subscribed to is sent as far as the
 * connection (sync/sliding_conn.h) has not been sent it.
 */
#ifndef SYNC_SLIDING_H
#define SYNC_SLIDING_H

#include "base/json_write.h"
#include "sync/sliding_conn.h"
#include "sync/sync.h"

struct sliding_request {
	const struct requester *rq;
	struct interned *config;   /* a struct sliding_config */
	struct sliding_conn *conn; /* locked */
};

struct sliding_result {
	bool is_empty; /* nothing new: nothing was noted, one may wait */
};

struct sliding_conns *sync_conns(struct sync *s);

/* Writes the answer's JSON to out and notes on the connection what it sends. An
 * empty answer only moves the connection on. */
enum err sliding_answer(struct scope *sc, struct sync *s,
			const struct sliding_request *q, struct buf *out,
			struct sliding_result *result) MUST_CHECK;

/* The same from memory alone. For any thread: never blocks.
 *
 * ERR_RETRY (without a text)   memory does not know enough; nothing was noted
 */
enum err sliding_from_memory(struct scope *sc, struct sync *s,
			     const struct sliding_request *q, struct buf *out,
			     struct sliding_result *result) MUST_CHECK;

/* The answer that says nothing, with the position that the client has. */
enum err sliding_nothing(struct scope *sc, const struct sliding_request *q,
			 struct buf *out) MUST_CHECK;

#endif
