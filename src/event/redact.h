/* event/redact.h: what redaction leaves of an event (Client-Server API,
 * Redactions; the lists are each room version's).
 */
#ifndef EVENT_REDACT_H
#define EVENT_REDACT_H

#include "base/buf.h"
#include "event/event.h"

/* Appends the redacted PDU in canonical form: without "unsigned", and without
 * "signatures" unless asked for. root is the whole PDU. */
enum err redact_write(struct buf *out, const struct room_version *version,
		      yyjson_val *root, bool with_signatures) MUST_CHECK;

/* Appends what is left of a content object of this type; "{}" mostly. */
enum err
redact_write_content(struct buf *out, const struct room_version *version,
		     const char *type, yyjson_val *content) MUST_CHECK;

/* The redacted copy of an event: same id, hashes and signatures. This is the
 * skeleton that is kept. */
enum err event_redact(struct scope *sc, const struct event *e,
		      struct event *out) MUST_CHECK;

#endif
