/* store/handover_store.h: handover lists, their items, every version of what
 * they say, and tasks.
 *
 * Lists are in the scope's memory; *out is NULL when there is none.
 */
#ifndef STORE_HANDOVER_STORE_H
#define STORE_HANDOVER_STORE_H

#include "store/db.h"

#define HANDOVER_LISTS_MAX 100 /* of one answer */
#define HANDOVER_ITEMS_MAX 200 /* of one list, removed ones too */
#define HANDOVER_TASKS_MAX 50  /* of one item */
#define HANDOVER_VERSIONS_MAX 500

struct handover_row {
	int64_t nid;
	int64_t team_nid;
	int64_t from_ms;
	int64_t to_ms;
	int64_t before_nid;
	int64_t created_ms;
	int64_t created_by;
	int64_t completed_ms; /* 0: open */
	int64_t told_ms;      /* that it is late; 0: not */
};

struct handover_item_row {
	int64_t nid;
	int64_t handover_nid;
	int64_t carried_nid;
	int64_t created_ms;
	int64_t created_by;
	int64_t accepted_ms; /* 0: not yet */
	int64_t accepted_by;
	int64_t removed_ms; /* 0: is there */
	int64_t removed_by;
};

struct handover_value_row {
	int64_t item_nid;
	const char *field;
	int64_t version;
	const char *value;
	int64_t changed_ms;
	int64_t changed_by;
};

struct handover_task_row {
	int64_t nid;
	int64_t item_nid;
	const char *words;
	int64_t owner_nid;
	int64_t owner_role_nid;
	int64_t due_ms;
	int64_t version;
	int64_t done_ms;
	int64_t done_by;
	int64_t removed_ms;
};

/* Write transactions; sets row->nid.
 *
 * ERR_CONFLICT   the team has a list that begins then
 */
enum err handover_store_add(struct scope *sc, struct txn *t,
			    struct handover_row *row) MUST_CHECK;
enum err handover_store_get(struct scope *sc, struct txn *t, int64_t nid,
			    struct handover_row **out) MUST_CHECK;
/* The team's newest one that began before from_ms. */
enum err handover_store_find_before(struct scope *sc, struct txn *t,
				    int64_t team_nid, int64_t from_ms,
				    struct handover_row **out) MUST_CHECK;
/* The first one that went on from it. */
enum err handover_store_find_after(struct scope *sc, struct txn *t, int64_t nid,
				   struct handover_row **out) MUST_CHECK;
/* Of one team, newest shift first. */
enum err handover_store_list(struct scope *sc, struct txn *t, int64_t team_nid,
			     struct handover_row **rows_out,
			     size_t *count_out) MUST_CHECK;
enum err handover_store_complete(struct scope *sc, struct txn *t, int64_t nid,
				 int64_t now_ms) MUST_CHECK;

/* Numbers of open lists with items that ended after from_ms and by to_ms, and
 * of which nobody was told. */
enum err
handover_store_list_late(struct scope *sc, struct txn *t, int64_t from_ms,
			 int64_t to_ms, int64_t **nids_out,
			 size_t *count_out) MUST_CHECK;
enum err handover_store_set_told(struct scope *sc, struct txn *t, int64_t nid,
				 int64_t now_ms) MUST_CHECK;

enum err handover_store_add_item(struct scope *sc, struct txn *t,
				 struct handover_item_row *row) MUST_CHECK;
enum err handover_store_get_item(struct scope *sc, struct txn *t, int64_t nid,
				 struct handover_item_row **out) MUST_CHECK;
/* In the order in which they came, with those that were removed. */
enum err
handover_store_list_items(struct scope *sc, struct txn *t, int64_t handover_nid,
			  struct handover_item_row **rows_out,
			  size_t *count_out) MUST_CHECK;
/* Writes accepted_* and removed_*. */
enum err
handover_store_put_item(struct scope *sc, struct txn *t,
			const struct handover_item_row *row) MUST_CHECK;

/* ERR_CONFLICT   the field has that version already */
enum err
handover_store_add_value(struct scope *sc, struct txn *t,
			 const struct handover_value_row *row) MUST_CHECK;
/* What stands: the highest version of each field. */
enum err
handover_store_list_values(struct scope *sc, struct txn *t, int64_t item_nid,
			   struct handover_value_row **rows_out,
			   size_t *count_out) MUST_CHECK;
/* Every version, oldest first. */
enum err
handover_store_list_versions(struct scope *sc, struct txn *t, int64_t item_nid,
			     struct handover_value_row **rows_out,
			     size_t *count_out) MUST_CHECK;

/* One number that grows with each change: of a field, of a task, done or
 * removed. */
enum err handover_store_sum_versions(struct scope *sc, struct txn *t,
				     int64_t item_nid, int64_t *out) MUST_CHECK;

enum err handover_store_add_task(struct scope *sc, struct txn *t,
				 struct handover_task_row *row) MUST_CHECK;
enum err handover_store_get_task(struct scope *sc, struct txn *t, int64_t nid,
				 struct handover_task_row **out) MUST_CHECK;
/* Those that were not removed. */
enum err
handover_store_list_tasks(struct scope *sc, struct txn *t, int64_t item_nid,
			  struct handover_task_row **rows_out,
			  size_t *count_out) MUST_CHECK;
/* Everything but item_nid. */
enum err
handover_store_put_task(struct scope *sc, struct txn *t,
			const struct handover_task_row *row) MUST_CHECK;

#endif
