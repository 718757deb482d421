/* clinic/rota.h: the rota: who is meant to hold a role or to work in a team,
 * when.  It only proposes: a role moves when it is taken (clinic/role.h).
 *
 * Managers write it; everybody who is signed in reads it.
 */
#ifndef CLINIC_ROTA_H
#define CLINIC_ROTA_H

#include "base/json_write.h"
#include "clinic/clinic.h"
#include "clinic/role.h"
#include "store/rota_store.h"
#include "store/staff_store.h"
#include "store/team_store.h"

#define ROTA_SPAN_MAX_MS ((int64_t)100 * 24 * 3600 * 1000)
#define ROTA_SHIFT_MAX_MS ((int64_t)7 * 24 * 3600 * 1000)
#define ROTA_NOTE_MAX 200
#define ROTA_PROBLEMS_MAX 1000
#define ROTA_TONIGHT_HOUR 22

/* A shift with all that is shown of it. */
struct shift_view {
	const struct shift_row *row;
	const struct role_row *role;	/* or */
	const struct team_row *team;	/* NULL none */
	const struct staff_row *person; /* NULL: nobody fills it */
	bool is_holder;
};

/* What to read; NULL does not narrow.
 *
 * ERR_NOT_FOUND       no such role, team or person
 * ERR_INVALID_PARAM   the span is empty, or longer than ROTA_SPAN_MAX_MS
 */
struct rota_query {
	const char *role_id;
	const char *team_id;
	const char *user_id;
	int64_t from_ms;
	int64_t to_ms;
};
struct rota_views {
	struct shift_view *rows;
	size_t count;
};
enum err
rota_read(struct scope *sc, struct clinic *c, const struct rota_query *q,
	  struct rota_views *out) MUST_CHECK;
/* One, by its number; *row NULL in out: none. In the caller's transaction. */
enum err
shift_view_read(struct scope *sc, struct txn *t, const struct shift_row *row,
		struct shift_view *out) MUST_CHECK;
void shift_view_write(struct json_writer *w, struct scope *sc,
		      const struct shift_view *v);
/* Numbers as they stand in the API. */
const char *rota_format_id(struct scope *sc, int64_t nid);
int64_t rota_parse_id(const char *text); /* 0: none */

/* "Tonight" in the Trust's zone: 22:00 of the day, and until 08:00 that of the
 * night which is under way. */
int64_t rota_tonight(int64_t now_ms);

/* A shift as it is given; shift_id NULL: a new one, whose id comes back.
 *
 * ERR_INVALID_PARAM   it makes no sense
 * ERR_NOT_FOUND       no such shift
 */
struct shift_new {
	const char *shift_id;
	const char *role_id;
	const char *team_id;
	const char *user_id; /* NULL: nobody fills it yet */
	struct shift_row row;
};
enum err
rota_put_shift(struct scope *sc, struct clinic *c, const struct requester *r,
	       struct shift_new *s, const char **shift_id_out) MUST_CHECK;
enum err
rota_remove_shift(struct scope *sc, struct clinic *c, const struct requester *r,
		  const char *shift_id) MUST_CHECK;

/* --- gaps and clashes --- */

enum rota_problem_kind { ROTA_GAP, ROTA_ROLE_CLASH, ROTA_PERSON_CLASH };
struct rota_problem {
	enum rota_problem_kind kind;
	int64_t role_nid; /* 0 none */
	int64_t user_nid;
	int64_t from_ms;
	int64_t to_ms;
	int64_t shifts[2]; /* 0 none */
};
/* Of one role's shifts, by beginning: time within the span that nobody fills.
 * is_whole: all of the span counts; else from the first shift to the last.
 * Pure, as the next; both append to out, at most ROTA_PROBLEMS_MAX. */
struct rota_span {
	int64_t from_ms, to_ms;
	bool is_whole;
};
struct rota_problems {
	struct rota_problem *rows; /* room for ROTA_PROBLEMS_MAX */
	size_t count;
};
void rota_find_gaps(const struct shift_row *rows, size_t count,
		    const struct rota_span *span, struct rota_problems *out);
/* Of any shifts, by beginning: two people in one role, one person in two
 * shifts. Rows whose tier is below 0 are no clash for their person. */
void rota_find_clashes(const struct shift_row *rows, size_t count,
		       struct rota_problems *out);

struct rota_problem_view {
	struct rota_problem row;
	const struct role_row *role;
	const struct staff_row *person;
};
enum err rota_read_problems(struct scope *sc, struct clinic *c,
			    const struct rota_query *q,
			    struct rota_problem_view **rows_out,
			    size_t *count_out) MUST_CHECK;

#endif
