/* clinic/handover.h: handover lists of a team, one for each shift.
 *
 * Who is of the team (a member, on one of its shifts now, or holding one of its
 * roles) reads and writes; to others there is no such list.  Several may write
 * at once: each field has a version, a write names the one it saw, and every
 * version is kept.  The shift that comes accepts item by item; when all are
 * accepted the list is complete and can only be added to.
 *
 *     ERR_NOT_FOUND   no such list, item or task, or none of one's own team
 *     ERR_CONFLICT    the list is complete; or somebody was faster
 *     ERR_LIMIT       too many items, tasks or versions
 */
#ifndef CLINIC_HANDOVER_H
#define CLINIC_HANDOVER_H

#include "clinic/clinic.h"
#include "store/handover_store.h"
#include "store/role_store.h"
#include "store/staff_store.h"
#include "store/team_store.h"

#define HANDOVER_SHIFT_MAX_MS ((int64_t)36 * 3600 * 1000)

/* A new list. Items that are not removed and tasks that are not done are
 * carried over from the team's list before it, which need not be complete.
 *
 * ERR_INVALID_PARAM   a shift that ends before it begins, or lasts too long
 * ERR_CONFLICT        there is one that begins then
 */
struct handover_new {
	const char *team_id;
	int64_t from_ms;
	int64_t to_ms;
};
enum err
handover_begin(struct scope *sc, struct clinic *c, const struct requester *r,
	       const struct handover_new *n, int64_t *nid_out) MUST_CHECK;

/* One field with its value; which there are: handover_field_names. */
struct handover_field {
	const char *name;
	const char *value;
};
extern const char *const handover_field_names[];

/* What an action is about. */
struct handover_at {
	int64_t handover_nid;
	int64_t item_nid;
	int64_t task_nid;
};

/* ERR_INVALID_PARAM   a field there is not, or a value that it cannot have */
struct handover_item_new {
	int64_t handover_nid;
	const struct handover_field *fields;
	size_t count;
};
enum err
handover_add_item(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct handover_item_new *n,
		  int64_t *nid_out) MUST_CHECK;

/* Writes a field over the version that was seen (0: none yet). "correction" is
 * added to whatever stands, also when the list is complete.  A field of an
 * accepted item that somebody else changes has to be accepted again.
 * *stands_out is what stands now.
 *
 * ERR_CONFLICT   with *stands_out set: another version stands by now;
 *                unset: the list is complete
 */
struct handover_write {
	struct handover_at at;
	struct handover_field field;
	int64_t version;
};
enum err
handover_write_field(struct scope *sc, struct clinic *c,
		     const struct requester *r, const struct handover_write *w,
		     struct handover_value_row **stands_out) MUST_CHECK;

/* versions is the sum of the versions that the requester has read: more by now
 * is ERR_CONFLICT. The last acceptance completes the list. */
enum err
handover_accept_item(struct scope *sc, struct clinic *c,
		     const struct requester *r, const struct handover_at *at,
		     int64_t versions) MUST_CHECK;
/* Out of the list; it can still be read in the history. */
enum err handover_remove_item(struct scope *sc, struct clinic *c,
			      const struct requester *r,
			      const struct handover_at *at) MUST_CHECK;
/* A list without items is handed over too. ERR_CONFLICT: it has some. */
enum err
handover_complete(struct scope *sc, struct clinic *c, const struct requester *r,
		  int64_t handover_nid) MUST_CHECK;

/* Adds a task (at.task_nid 0) or writes one over version. Who ticks it off is
 * the requester. *nid_out is its number.
 *
 * ERR_INVALID_PARAM   no words, or an owner there is not
 */
struct handover_task {
	struct handover_at at;
	const char *words;
	const char *owner_user; /* NULL: none, as the next */
	const char *owner_role;
	int64_t due_ms; /* 0: none */
	bool is_done;
	bool is_removed;
	int64_t version;
};
enum err
handover_put_task(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct handover_task *task,
		  int64_t *nid_out) MUST_CHECK;

#endif
