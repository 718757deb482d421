/* sync/v3.h: GET /sync (Client-Server API, syncing).
 *
 * The answer is made in one snapshot of the store.  Since the token given may
 * be of any age, an answer depends on nothing that memory alone knows, but for
 * typing and for which members a lazy-loading client has been sent.
 */
#ifndef SYNC_V3_H
#define SYNC_V3_H

#include "base/json_write.h"
#include "sync/shared_filter.h"
#include "sync/sync.h"

struct sync_v3_request {
	const struct requester *rq;
	const struct sync_filter *filter;
	const struct sync_token *since; /* NULL: an initial sync */
	bool full_state;
	/* The key of state up to the end of the timeline ("state_after" or its
	 * unstable name); NULL: "state", up to its start. */
	const char *state_after_key;
};

struct sync_v3_result {
	bool is_empty;		/* nothing new: one may wait for more */
	struct sync_token next; /* what next_batch says */
};

/* Writes the answer's JSON to out. */
enum err sync_v3_answer(struct scope *sc, struct sync *s,
			const struct sync_v3_request *q, struct buf *out,
			struct sync_v3_result *result) MUST_CHECK;

/* The same from memory alone; writes nothing when it is empty. For any thread:
 * never blocks.
 *
 * ERR_RETRY (without a text)   memory does not know enough
 */
enum err sync_v3_from_memory(struct scope *sc, struct sync *s,
			     const struct sync_v3_request *q, struct buf *out,
			     struct sync_v3_result *result) MUST_CHECK;

/* The answer that says nothing, with the token that the client has.
 *
 * ERR_RETRY (without a text)   may_read is false, and memory does not know
 *                              what is left of the device's keys
 */
struct sync_v3_quiet {
	const struct requester *rq;
	const struct sync_token *since;
	bool may_read; /* the store */
};
enum err
sync_v3_nothing(struct scope *sc, struct sync *s, const struct sync_v3_quiet *q,
		struct buf *out) MUST_CHECK;

#endif
