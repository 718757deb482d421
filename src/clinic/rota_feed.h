/* clinic/rota_feed.h: calendars for calendar programs, behind addresses whose
 * secret part is kept as a hash only and can be revoked. */
#ifndef CLINIC_ROTA_FEED_H
#define CLINIC_ROTA_FEED_H

#include "clinic/rota.h"

/* role_id or team_id, else the requester's own shifts.
 *
 * ERR_NOT_FOUND   no such role or team
 * ERR_LIMIT       more than ROTA_FEEDS_MAX of one person
 */
struct rota_feed_new {
	const char *role_id;
	const char *team_id;
	const char *feed_id; /* out */
	const char *token;   /* out; shown this once */
};
enum err
rota_feed_add(struct scope *sc, struct clinic *c, const struct requester *r,
	      struct rota_feed_new *n) MUST_CHECK;

struct rota_feed_view {
	const struct rota_feed_row *row;
	const struct role_row *role; /* NULL none */
	const struct team_row *team;
};
enum err
rota_feed_list(struct scope *sc, struct clinic *c, const struct requester *r,
	       struct rota_feed_view **rows_out, size_t *count_out) MUST_CHECK;
/* ERR_NOT_FOUND   the requester has no such feed */
enum err
rota_feed_remove(struct scope *sc, struct clinic *c, const struct requester *r,
		 const char *feed_id) MUST_CHECK;

/* The calendar of a token: four weeks back, twenty-six ahead.
 *
 * ERR_NOT_FOUND   no such token, or its owner's account is closed
 */
enum err rota_feed_write(struct scope *sc, struct clinic *c, const char *token,
			 int64_t now_ms, struct buf *out) MUST_CHECK;

#endif
