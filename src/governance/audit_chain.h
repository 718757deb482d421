/* governance/audit_chain.h: each row of the audit holds the hash of the one
 * before, and each day's last is signed by the server's key: a row that was
 * changed, removed or put in shows.
 *
 *     chain(n) = SHA-256(chain(n - 1) . JSON array of the row's columns and its
 *                subjects), chain(0) = 32 zero bytes
 *     head     = Ed25519("wardwire-audit-head\n" day "\n" nid "\n"
 *                base64 of the chain)
 *
 * Rows are linked a moment after they were written, so that no action waits.
 */
#ifndef GOVERNANCE_AUDIT_CHAIN_H
#define GOVERNANCE_AUDIT_CHAIN_H

#include "crypto/sign.h"
#include "store/db.h"

#define AUDIT_CHECK_ROWS_MAX 50000 /* of one look */

/* Borrowed for as long as it is used. */
struct audit_chain {
	struct db *db;
	const struct sign_key *key;
};

/* Links what is not yet, at most a few hundred rows, and signs the head of
 * yesterday once today has begun. Every few seconds. */
enum err audit_chain_run(struct scope *sc, const struct audit_chain *a,
			 int64_t now_ms) MUST_CHECK;

struct audit_check {
	int64_t after;		/* in: rows after this; 0 from the first */
	int64_t rows;		/* that were looked at */
	int64_t next;		/* go on after it; 0: that was the end */
	int64_t heads;		/* signed days that were looked at */
	int64_t waiting;	/* rows that are not linked yet */
	int64_t broken_nid;	/* 0: whole */
	const char *broken_why; /* NULL: whole */
};
enum err audit_chain_check(struct scope *sc, const struct audit_chain *a,
			   struct audit_check *c) MUST_CHECK;

#endif
