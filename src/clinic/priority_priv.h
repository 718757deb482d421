/* clinic/priority_priv.h: what the files of priority messages share: one item
 * with all that belongs to it, read at the beginning of a transaction and
 * written at its end. */
#ifndef CLINIC_PRIORITY_PRIV_H
#define CLINIC_PRIORITY_PRIV_H

#include "clinic/clinic_priv.h"
#include "clinic/duty.h"
#include "clinic/priority.h"
#include "store/priority_step_store.h"
#include "store/priority_store.h"

/* To whom a level goes. */
struct ladder_target {
	int64_t role_nid; /* or a team */
	int64_t team_nid;
	int64_t tier;
};

struct ladder {
	struct escalation_timers timers;
	struct ladder_target targets[ESCALATION_LEVELS_MAX]; /* from level 1 */
};

/* The ladder of an item: its role's own, else the default of its priority: the
 * role, its fallback, the duty manager. */
enum err
ladder_read(struct scope *sc, struct txn *t, const struct priority_row *row,
	    struct ladder *out) MUST_CHECK;
/* What a role's definition says of its timers, over the defaults; targets by
 * role id or team id are looked up. ERR_INVALID_PARAM where it makes no sense.
 */
enum err ladder_parse(struct scope *sc, struct txn *t, const char *timers,
		      const char *priority, struct ladder *out) MUST_CHECK;

struct priority_item {
	struct clinic *c;
	const struct requester *r; /* NULL: the server itself */
	int64_t now_ms;		   /* the clinic's clock */
	struct priority_row *row;
	struct ladder ladder;
	struct escalation_item it; /* people[i] is rows[i] */
	struct priority_person_row *rows;
	size_t capacity; /* of both arrays */
	bool is_new;	 /* is written for the first time */
	bool is_again;	 /* people are alerted again, nothing else happened */
	/* Whose ladder that is, read in this transaction; NULL: none yet. */
	const struct priority_row *ladder_of;
};

/* Fills all but c, r, now_ms from the store. ERR_NOT_FOUND. */
enum err priority_item_read(struct scope *sc, struct txn *t, const char *id,
			    struct priority_item *x) MUST_CHECK;
/* The same, x->row is set. */
enum err priority_item_load(struct scope *sc, struct txn *t,
			    struct priority_item *x) MUST_CHECK;
/* Room for one more of its people: pointers into the arrays move. */
void priority_item_reserve(struct scope *sc, struct priority_item *x);
/* Writes what changed and when it is due again; tells the screens. */
enum err priority_item_write(struct scope *sc, struct txn *t,
			     struct priority_item *x) MUST_CHECK;

/* One line of the timeline, with its audit row. */
enum err priority_item_note(struct scope *sc, struct txn *t,
			    const struct priority_item *x,
			    const struct priority_deed_row *d) MUST_CHECK;

/* Fires a level: resolves its targets now and alerts them. how is the step's
 * row's; nothing happens when the level has fired already. */
enum err priority_fire(struct scope *sc, struct txn *t, struct priority_item *x,
		       int level, const char *how) MUST_CHECK;
/* Alerts the targets of a role once more than the ladder does. */
enum err
priority_alert_role(struct scope *sc, struct txn *t, struct priority_item *x,
		    const char *setting) MUST_CHECK;
/* Alerts one of the item's people (again); sounds when it may. */
enum err priority_alert(struct scope *sc, struct txn *t,
			struct priority_item *x, size_t person) MUST_CHECK;
/* Does one thing that is due; *more_out: ask again. */
enum err priority_apply(struct scope *sc, struct txn *t,
			struct priority_item *x, bool *more_out) MUST_CHECK;

/* What the event of a step says. target: the name of whom it goes to. */
enum err
priority_event_content(struct scope *sc, const struct priority_row *row,
		       const char *target, int64_t level,
		       yyjson_val **out) MUST_CHECK;
/* Puts messages of steps into their conversations that are not there yet. */
enum err priority_post_all(struct scope *sc, struct clinic *c) MUST_CHECK;

/* What people wrote, as JSON text: something is said, within its ceiling; an
 * emergency says where. ERR_INVALID_PARAM, ERR_LIMIT. */
enum err
priority_check_content(struct scope *sc, const char *priority,
		       yyjson_val *content, const char **text_out) MUST_CHECK;
/* "URGENT for Medical registrar: ..." of an item's content. */
const char *priority_body(struct scope *sc, const struct priority_row *row,
			  const char *target, yyjson_val *content);

#endif
