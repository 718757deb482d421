/* store/audit_chain_store.h: the hashes that link the audit's rows, and the
 * signed heads of its days. */
#ifndef STORE_AUDIT_CHAIN_STORE_H
#define STORE_AUDIT_CHAIN_STORE_H

#include "store/audit_store.h"

#define AUDIT_LINKS_MAX 500 /* of one answer */
#define AUDIT_CHAIN_LEN 32

/* A row with its link. */
struct audit_link {
	struct audit_entry row;
	const uint8_t *chain; /* AUDIT_CHAIN_LEN; NULL not yet */
};
/* Rows after a nid, oldest first, at most AUDIT_LINKS_MAX. */
enum err audit_chain_store_list(struct scope *sc, struct txn *t, int64_t after,
				struct audit_link **rows_out,
				size_t *count_out) MUST_CHECK;
/* The newest row that is linked, its nid and chain; nid 0 (and chain zeros):
 * none. before: only rows below it; 0 all. */
enum err
audit_chain_store_find_last(struct scope *sc, struct txn *t, int64_t before,
			    int64_t *nid_out,
			    uint8_t chain_out[AUDIT_CHAIN_LEN]) MUST_CHECK;
/* The row's subjects, one a line, sorted. */
enum err
audit_chain_store_get_subjects(struct scope *sc, struct txn *t, int64_t nid,
			       const char **lines_out) MUST_CHECK;

struct audit_head {
	const char *day; /* "2026-03-29", UTC */
	int64_t nid;
	const uint8_t *chain;
	const char *key_id;
	const uint8_t *signature; /* SIGN_LEN */
};
enum err audit_chain_store_add_head(struct scope *sc, struct txn *t,
				    const struct audit_head *h) MUST_CHECK;
/* By day; at most AUDIT_LINKS_MAX, the newest. */
enum err audit_chain_store_list_heads(struct scope *sc, struct txn *t,
				      struct audit_head **rows_out,
				      size_t *count_out) MUST_CHECK;

#endif
