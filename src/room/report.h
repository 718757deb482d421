/* room/report.h: reporting events, rooms and users to those who run the server
 * (Client-Server API, Reporting Content), and reading what was reported.
 */
#ifndef ROOM_REPORT_H
#define ROOM_REPORT_H

#include "base/requester.h"
#include "room/rooms.h"
#include "store/report_store.h"

#define REPORT_REASON_MAX 4096 /* bytes */
#define REPORTS_PER_USER_MAX 1000

/* What is reported: an event of a room, a room (event_id NULL), or a user
 * (room_id NULL). */
struct room_report {
	const char *room_id;
	const char *event_id;
	const char *user_id;
	const char *reason; /* NULL: none */
	bool has_score;
	int64_t score;
};

/* An event's reporter must be joined; a room or user may be reported by anyone.
 *
 * ERR_NOT_FOUND      there is no such thing, as far as the reporter may know
 * ERR_LIMIT          the reason is too long
 * ERR_RATE_LIMITED   as many as one user may leave unread
 */
enum err
room_report(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const struct room_report *report) MUST_CHECK;

/* For administrators; the caller has checked that. get, remove:
 *
 * ERR_NOT_FOUND   no such report
 */
enum err room_report_list(struct scope *sc, struct rooms *r,
			  const struct report_query *q,
			  struct report_rows *out) MUST_CHECK;
enum err room_report_get(struct scope *sc, struct rooms *r, int64_t nid,
			 struct report_row *out) MUST_CHECK;
enum err
room_report_remove(struct scope *sc, struct rooms *r, int64_t nid) MUST_CHECK;

#endif
