/* store/task_store.h: work in the background that survives a restart. */
#ifndef STORE_TASK_STORE_H
#define STORE_TASK_STORE_H

#include "store/db.h"

/* Stored: never renumber. */
enum task_status { TASK_SCHEDULED, TASK_ACTIVE, TASK_COMPLETE, TASK_FAILED };

/* "scheduled" and so on. */
const char *task_status_name(enum task_status s);

/* Strings are in the scope's memory. */
struct task_row {
	int64_t nid;
	const char *task_id;
	const char *kind;
	const char *subject; /* a room id, or a user id */
	enum task_status status;
	const char *words;  /* JSON: what is to be done */
	const char *result; /* JSON: what came of it; NULL: nothing yet */
	const char *error;  /* NULL: none */
	int64_t created_ms;
	int64_t ended_ms; /* 0: not yet */
};

enum err task_store_add(struct scope *sc, struct txn *t,
			struct task_row *row) MUST_CHECK;

/* Writes status, words, result, error and ended_ms. */
enum err task_store_put(struct scope *sc, struct txn *t,
			const struct task_row *row) MUST_CHECK;

/* *out is NULL when there is none. */
enum err task_store_find(struct scope *sc, struct txn *t, const char *task_id,
			 struct task_row **out) MUST_CHECK;
/* The oldest that has not ended, or NULL. */
enum err task_store_next(struct scope *sc, struct txn *t,
			 struct task_row **out) MUST_CHECK;
/* All about a subject, the oldest first. */
enum err task_store_list(struct scope *sc, struct txn *t, const char *kind,
			 const char *subject, struct task_row **out,
			 size_t *count_out) MUST_CHECK;

/* Forgets those that ended before. */
enum err task_store_remove_old(struct scope *sc, struct txn *t,
			       int64_t before_ms) MUST_CHECK;

#endif
