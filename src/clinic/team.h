/* clinic/team.h: teams: defining them, and who of them is on duty. */
#ifndef CLINIC_TEAM_H
#define CLINIC_TEAM_H

#include "clinic/clinic.h"
#include "clinic/duty.h"
#include "store/staff_store.h"
#include "store/team_store.h"

#define TEAM_NAME_MAX 100

/* One member as it is given. */
struct team_new_member {
	const char *user_id;
	int64_t tier;
};
/* Defines a team, or changes it; row->team_id says which. Managers only.
 *
 * ERR_INVALID_PARAM   a member too long, or nobody here
 */
struct team_definition {
	struct team_row row;
	const struct team_new_member *members;
	size_t member_count;
};
enum err
team_define(struct scope *sc, struct clinic *c, const struct requester *r,
	    struct team_definition *d) MUST_CHECK;

struct team_summary {
	const struct team_row *row;
	int64_t members;
	int64_t on_duty;
};
enum err
team_list(struct scope *sc, struct clinic *c, const struct requester *r,
	  struct team_summary **rows_out, size_t *count_out) MUST_CHECK;

struct team_view_member {
	const struct staff_row *card;
	int64_t tier;
	bool on_duty;
	struct duty_person reach;
};
struct team_view {
	const struct team_row *row;
	struct team_view_member *members;
	size_t member_count;
	const struct role_row **roles;
	size_t role_count;
};
/* ERR_NOT_FOUND   no such team */
enum err team_get(struct scope *sc, struct clinic *c, const struct requester *r,
		  const char *team_id, struct team_view *out) MUST_CHECK;

#endif
