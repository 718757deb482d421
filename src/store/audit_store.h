/* store/audit_store.h: who did what, to whom, when; rows are only added.
 *
 * A row is written in the transaction of the action that it tells of, so that
 * neither is there without the other.  Detail is a small JSON object of ids,
 * numbers and words of ours: never message content, names or patient data.
 * Hashes are chained afterwards by one task, in the order of nid.
 */
#ifndef STORE_AUDIT_STORE_H
#define STORE_AUDIT_STORE_H

#include "base/audit_class.h"
#include "base/requester.h"
#include "store/db.h"

#define AUDIT_SUBJECTS_MAX 6
#define AUDIT_DETAIL_MAX 2048 /* bytes */

/* One row. Borrowed; subjects end with NULL or AUDIT_SUBJECTS_MAX. */
struct audit_row {
	enum audit_class class;
	const char *action;			  /* "role.take" */
	const struct requester *actor;		  /* NULL: the server itself */
	int64_t at_ms;				  /* 0: the actor's now_ms */
	const char *subjects[AUDIT_SUBJECTS_MAX]; /* "role:medreg" */
	const char *detail;			  /* JSON; NULL: none */
};

/* Write transactions.
 *
 * ERR_LIMIT   detail is longer than AUDIT_DETAIL_MAX
 */
enum err audit_store_add(struct scope *sc, struct txn *t,
			 const struct audit_row *row) MUST_CHECK;

/* A row as it is read. In the scope's memory. */
struct audit_entry {
	int64_t nid;
	int64_t at_ms;
	const char *class_word;
	const char *action;
	const char *actor; /* "": the server */
	const char *device;
	const char *address;
	const char *detail; /* "": none */
};

/* What to list: newest first, below before (0: from the newest). */
struct audit_query {
	const char *subject; /* NULL: all */
	int64_t before_nid;
	int64_t limit; /* 1 to 500 */
};
enum err
audit_store_list(struct scope *sc, struct txn *t, const struct audit_query *q,
		 struct audit_entry **rows_out, size_t *count_out) MUST_CHECK;

/* For the task that chains: rows without a chain, oldest first, and setting
 * one's. */
enum err
audit_store_list_unchained(struct scope *sc, struct txn *t, int64_t limit,
			   struct audit_entry **rows_out,
			   size_t *count_out) MUST_CHECK;
enum err audit_store_set_chain(struct scope *sc, struct txn *t, int64_t nid,
			       const void *chain, size_t len) MUST_CHECK;

#endif
