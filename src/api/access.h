/* api/access.h: whether a request may go on.
 *
 * The authorize hook of http/server.h.  First asked on the I/O thread with what
 * memory knows of the access token; where memory does not know it, again on a
 * worker.  Afterwards api_requester() is who asks.
 */
#ifndef API_ACCESS_H
#define API_ACCESS_H

#include "base/audit_class.h"
#include "http/server.h"

/* Bits of struct route's tags. */
enum {
	API_TAG_LOCKED_MAY = 1 << 0,   /* also for a locked account (logout) */
	API_TAG_SUSPENDED_NOT = 1 << 1 /* not for a suspended account */
};
/* The audit class of a row whose action writes an audit row. */
#define API_AUDIT(class) (((uint32_t)(class) + 1) << 8)

enum err access_authorize(struct scope *sc, struct http_request *rq,
			  const struct http_credentials *cr,
			  enum http_stage stage) MUST_CHECK;

#endif
