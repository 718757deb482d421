/* clinic/handover_priv.h: what the files of handover share. */
#ifndef CLINIC_HANDOVER_PRIV_H
#define CLINIC_HANDOVER_PRIV_H

#include "clinic/clinic_priv.h"
#include "clinic/handover.h"

/* An action under way: who does it, and in which list. */
struct handing {
	struct clinic *c;
	const struct requester *r;
	struct handover_row *list;
	struct handover_item_row *item;
};

/* Whether the person is of the team. */
enum err
handover_is_of_team(struct scope *sc, struct txn *t, const struct requester *r,
		    int64_t team_nid, bool *out) MUST_CHECK;

/* Finds list and item (unless at->item_nid is 0) for the requester. */
enum err handing_find(struct scope *sc, struct txn *t, struct handing *h,
		      const struct handover_at *at) MUST_CHECK;
/* ERR_CONFLICT where the list is complete. */
enum err
handing_want_open(struct scope *sc, const struct handing *h) MUST_CHECK;

/* Tells the team that the list has changed; audits action (NULL: not). */
enum err handing_tell(struct scope *sc, struct txn *t, const struct handing *h,
		      const char *action) MUST_CHECK;

/* An accepted item that somebody else changes is to be accepted again. */
enum err handing_ask_again(struct scope *sc, struct txn *t,
			   struct handing *h) MUST_CHECK;

/* Completes the list when nothing is left to accept. */
enum err handing_complete_if_done(struct scope *sc, struct txn *t,
				  const struct handing *h) MUST_CHECK;

/* What stands for a field, or NULL. */
struct handover_value_row *handover_find_value(struct handover_value_row *rows,
					       size_t count, const char *field);

/* ERR_INVALID_PARAM where the field is none or cannot have that value. */
enum err handover_check_field(struct scope *sc,
			      const struct handover_field *f) MUST_CHECK;

/* Copies an item, with its tasks that are not done, into h's list. */
enum err handing_carry(struct scope *sc, struct txn *t, const struct handing *h,
		       const struct handover_item_row *old) MUST_CHECK;
/* clinic/handover_follow.c: what h's item has become, in the list that was
 * begun from h's already. A value was so before; a task NULL: it is new. */
enum err handing_follow_item(struct scope *sc, struct txn *t,
			     const struct handing *h) MUST_CHECK;
enum err
handing_follow_value(struct scope *sc, struct txn *t, const struct handing *h,
		     const struct handover_value_row *v,
		     const char *was) MUST_CHECK;
enum err
handing_follow_task(struct scope *sc, struct txn *t, const struct handing *h,
		    const struct handover_task_row *was,
		    const struct handover_task_row *is) MUST_CHECK;

/* clinic/handover_late.c: tells of lists that nobody accepts. */
enum err handover_late_scan(struct scope *sc, struct clinic *c,
			    int64_t now_ms) MUST_CHECK;
/* Whether it is to be told of now: pure. */
bool handover_is_late(const struct handover_row *row, int64_t now_ms);

/* clinic/handover_open.c: finds the open priority messages of each item. */
struct handover_view;
enum err handover_find_open(struct scope *sc, struct txn *t,
			    struct handover_view *v) MUST_CHECK;

#endif
