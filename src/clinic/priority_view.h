/* clinic/priority_view.h: priority messages as one viewer sees them, as JSON
 * (docs/api/clinic_priority.yaml: item). */
#ifndef CLINIC_PRIORITY_VIEW_H
#define CLINIC_PRIORITY_VIEW_H

#include "base/json_write.h"
#include "clinic/clinic.h"

struct priority_view; /* in the scope's memory */

/* One, for its sender and those it was given to; for managers and who holds the
 * switchboard's role any. ERR_NOT_FOUND. */
enum err
priority_view_get(struct scope *sc, struct clinic *c, const struct requester *r,
		  const char *item_id, struct priority_view **out) MUST_CHECK;

/* Newest first: the viewer's own, sent and received; is_all: everybody's, for
 * boards (ERR_FORBIDDEN unless managers or switchboard). */
struct priority_search {
	bool is_open;
	bool is_all;
	int64_t limit; /* 0: 50, at most 200 */
};
enum err
priority_view_list(struct scope *sc, struct clinic *c,
		   const struct requester *r, const struct priority_search *q,
		   struct priority_view ***out, size_t *count_out) MUST_CHECK;

void priority_view_write(struct json_writer *w, struct scope *sc,
			 const struct priority_view *v);

#endif
