/* store/interruption_store.h: how often a ward is interrupted, and when what
 * waits for a role comes together. */
#ifndef STORE_INTERRUPTION_STORE_H
#define STORE_INTERRUPTION_STORE_H

#include "store/db.h"

#define INTERRUPTION_ROWS_MAX 5000

struct interruption_row {
	const char *ward;
	int64_t hour_ms;
	const char *kind;
	int64_t count;
};
/* One more. */
enum err
interruption_store_count(struct scope *sc, struct txn *t,
			 const struct interruption_row *row) MUST_CHECK;
/* From the hour on, by ward and hour; ward NULL: all. */
enum err
interruption_store_list(struct scope *sc, struct txn *t, const char *ward,
			int64_t from_ms, struct interruption_row **rows_out,
			size_t *count_out) MUST_CHECK;

/* When a badge last came to the person (0: never), and that one does now. */
enum err
interruption_store_get_badge(struct scope *sc, struct txn *t, int64_t user_nid,
			     int64_t *at_ms_out) MUST_CHECK;
enum err
interruption_store_set_badge(struct scope *sc, struct txn *t, int64_t user_nid,
			     int64_t now_ms) MUST_CHECK;

/* The ward of a person's teams; "" none. */
enum err
interruption_store_find_ward(struct scope *sc, struct txn *t, int64_t user_nid,
			     const char **out) MUST_CHECK;

/* A role's times, "11:00 16:30"; "" none. */
enum err
interruption_store_get_times(struct scope *sc, struct txn *t, int64_t role_nid,
			     const char **out) MUST_CHECK;
enum err
interruption_store_set_times(struct scope *sc, struct txn *t, int64_t role_nid,
			     const char *times) MUST_CHECK;

/* Open messages to a role that have not come yet. */
enum err
interruption_store_list_held(struct scope *sc, struct txn *t, int64_t role_nid,
			     int64_t **nids_out, size_t *count_out) MUST_CHECK;

#endif
