/* governance/evidence.h: whether the messages of a store are what was signed.
 *
 * Each event is its own evidence: its id is the hash of its skeleton, a second
 * hash covers its content, the server's key signs both, and it names the events
 * before it.  So a word that was changed, an event that was put in, and one
 * that was taken out between others show.  What may be missing is told by
 * others: the content by a redaction that is there, old events by a purge that
 * the audit names.
 */
#ifndef GOVERNANCE_EVIDENCE_H
#define GOVERNANCE_EVIDENCE_H

#include "crypto/sign.h"
#include "store/db.h"

/* Ids are kept in it: it needs no scope. */
struct evidence_check {
	int64_t events;	  /* that were looked at */
	int64_t redacted; /* of them: without their content */
	int64_t purged;	  /* of them: what was before them was purged */
	int64_t broken;	  /* of them */
	char first_event[256];
	const char *first_why; /* NULL: none is broken */
};

/* Looks at every event, oldest first; only reads. The key is that of the server
 * whose events they are, borrowed.
 *
 * ERR_STORE   the store cannot be read
 */
enum err evidence_check_events(struct scope *sc, struct db *db,
			       const struct sign_key *key,
			       struct evidence_check *out) MUST_CHECK;

#endif
