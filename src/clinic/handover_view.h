/* clinic/handover_view.h: a handover list as it is shown. In the scope's
 * memory.
 */
#ifndef CLINIC_HANDOVER_VIEW_H
#define CLINIC_HANDOVER_VIEW_H

#include "clinic/handover.h"
#include "store/priority_store.h"

/* A priority message about the patient that has not ended. */
#define HANDOVER_OPEN_MAX 5
struct handover_open {
	const struct priority_row *row;
	const char *to; /* the role's name; "" a team */
};

struct handover_item_view {
	const struct handover_item_row *row;
	const struct handover_value_row *values; /* what stands */
	size_t value_count;
	const struct handover_task_row *tasks;
	size_t task_count;
	int64_t versions;	/* of fields and tasks together: to accept */
	const int64_t *similar; /* items whose patient may be taken for it */
	size_t similar_count;
	struct handover_open *open; /* of one list, read by itself */
	size_t open_count;
};

struct handover_view {
	const struct handover_row *row;
	const struct team_row *team;
	struct handover_item_view *items; /* those not removed */
	size_t item_count;
	size_t accepted_count;
	size_t open_task_count;
	const struct staff_row **people; /* all whom it names */
	size_t people_count;
	const struct role_row **roles;
	size_t role_count;
};

/* Also for administrators, whose reading is audited. ERR_NOT_FOUND else. */
enum err
handover_view_get(struct scope *sc, struct clinic *c, const struct requester *r,
		  int64_t handover_nid, struct handover_view *out) MUST_CHECK;

/* What stands for a field; "" nothing. */
const char *
handover_value_of(const struct handover_item_view *item, const char *field);

/* Who that is, of those whom the view names; NULL for 0. */
const struct staff_row *
handover_person(const struct handover_view *v, int64_t user_nid);
const struct role_row *
handover_role(const struct handover_view *v, int64_t role_nid);

/* The team's lists, newest first, with their numbers and without items. */
enum err
handover_view_list(struct scope *sc, struct clinic *c,
		   const struct requester *r, const char *team_id,
		   struct handover_view **out, size_t *count_out) MUST_CHECK;

/* Teams that the requester is of. */
enum err
handover_my_teams(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct team_row ***out, size_t *count_out) MUST_CHECK;

/* Every version of an item's fields, oldest first; also of a removed one. */
struct handover_past {
	struct handover_value_row *rows;
	size_t count;
	struct handover_view people; /* for handover_person() */
};
enum err
handover_past_get(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct handover_at *at,
		  struct handover_past *out) MUST_CHECK;

#endif
