/* store/report_store.h: what users report as inappropriate. */
#ifndef STORE_REPORT_STORE_H
#define STORE_REPORT_STORE_H

#include "store/db.h"

/* Stored: never renumber. */
enum report_kind { REPORT_EVENT = 1, REPORT_ROOM = 2, REPORT_USER = 3 };

/* A report. Strings are in the scope's memory; those that its kind does not
 * have are NULL. */
struct report_row {
	int64_t nid;
	enum report_kind kind;
	int64_t reporter_nid;
	int64_t room_nid;
	int64_t event_nid;
	int64_t user_nid; /* who is reported: the event's sender, the user */
	bool has_score;
	int64_t score;
	const char *reason; /* NULL: none given */
	int64_t received_ms;
	const char *reporter; /* these are read only */
	const char *room_id;
	const char *event_id;
	const char *user_id;
};

/* Adds it under a number of its own. */
enum err report_store_add(struct scope *sc, struct txn *t,
			  const struct report_row *r) MUST_CHECK;

/* How many there are by a reporter. */
enum err
report_store_count_by(struct scope *sc, struct txn *t, int64_t reporter_nid,
		      int64_t *count_out) MUST_CHECK;

/* Which are wanted. kind 0: all; reporter, room_id: their whole id or a part
 * of it, NULL all. */
struct report_query {
	enum report_kind kind;
	const char *reporter;
	const char *room_id;
	bool oldest_first;
	int64_t offset;
	int64_t limit;
};
struct report_rows {
	struct report_row *rows;
	size_t count;
	int64_t total; /* of all that match */
};
enum err
report_store_list(struct scope *sc, struct txn *t, const struct report_query *q,
		  struct report_rows *out) MUST_CHECK;

/* ERR_NOT_FOUND (without a text) when there is none. */
enum err report_store_get(struct scope *sc, struct txn *t, int64_t nid,
			  struct report_row *out) MUST_CHECK;
enum err
report_store_remove(struct scope *sc, struct txn *t, int64_t nid) MUST_CHECK;

#endif
