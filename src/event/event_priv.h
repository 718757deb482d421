/* event/event_priv.h: how ids are hashed and fields checked; for the files of
 * this folder.
 */
#ifndef EVENT_EVENT_PRIV_H
#define EVENT_EVENT_PRIV_H

#include "event/canonical.h"
#include "event/event.h"

enum canonical_numbers event_numbers(const struct room_version *v);

/* "$" and the hash of a redacted PDU without signatures, as its version writes
 * it. */
char *event_id_of_hash(struct scope *sc, const struct room_version *v,
		       const char *redacted, size_t len);

/* Fields that a PDU from outside and a draft share. room_id may be NULL.
 *
 * ERR_BAD_JSON, ERR_EVENT_TOO_LARGE
 */
enum err event_check_fields(struct scope *sc, const struct event *e) MUST_CHECK;

/* Sets redacts from where the version has it. root may be NULL. */
void event_find_redacts(struct event *e, yyjson_val *root);

#endif
