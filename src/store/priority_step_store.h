/* store/priority_step_store.h: what became of priority messages: the steps that
 * fired, what happened in order, when people's devices sounded, and the queue
 * of the second channel.
 *
 * A step is one row for an item and level: that it fired once is the key.
 */
#ifndef STORE_PRIORITY_STEP_STORE_H
#define STORE_PRIORITY_STEP_STORE_H

#include "store/db.h"

#define PRIORITY_TIMELINE_MAX 500

/* A step that fired. how: "fired", "overtaken", "by_hand". */
struct priority_step_row {
	int64_t item_nid;
	int64_t level;
	int64_t at_ms;
	const char *how;
	int64_t role_nid;
	bool posted;
	const char *room_id;
	const char *event_id;
};
/* ERR_CONFLICT when that level of the item has fired already. */
enum err
priority_store_add_step(struct scope *sc, struct txn *t,
			const struct priority_step_row *row) MUST_CHECK;
enum err
priority_store_list_steps(struct scope *sc, struct txn *t, int64_t item_nid,
			  struct priority_step_row **rows_out,
			  size_t *count_out) MUST_CHECK;
/* Whose message is not in its conversation yet. */
enum err priority_store_list_unposted(struct scope *sc, struct txn *t,
				      struct priority_step_row **rows_out,
				      size_t *count_out) MUST_CHECK;
enum err
priority_store_set_posted(struct scope *sc, struct txn *t,
			  const struct priority_step_row *row) MUST_CHECK;

/* What happened, in order. */
struct priority_deed_row {
	int64_t nid;
	int64_t at_ms;
	const char *what;
	int64_t user_nid;
	int64_t by_nid;
	int64_t level;
	const char *words;
};
enum err
priority_store_add_deed(struct scope *sc, struct txn *t, int64_t item_nid,
			const struct priority_deed_row *row) MUST_CHECK;
enum err
priority_store_list_deeds(struct scope *sc, struct txn *t, int64_t item_nid,
			  struct priority_deed_row **rows_out,
			  size_t *count_out) MUST_CHECK;

/* Whose tick an event is, on which item; 0 none. */
enum err priority_store_find_tick(struct scope *sc, struct txn *t,
				  const char *event_id, int64_t *item_nid_out,
				  int64_t *user_nid_out) MUST_CHECK;

/* When a person's device last sounded; 0 never. */
enum err priority_store_get_sound(struct scope *sc, struct txn *t,
				  int64_t user_nid, int64_t *out) MUST_CHECK;
enum err priority_store_set_sound(struct scope *sc, struct txn *t,
				  int64_t user_nid, int64_t at_ms) MUST_CHECK;

/* The second channel's queue. */
struct priority_channel_row {
	int64_t nid;
	int64_t item_nid;
	int64_t user_nid;
	const char *why; /* "undelivered", "unseen", "emergency" */
	int64_t tries;
	int64_t next_ms;
	int64_t created_ms;
};
enum err
priority_store_add_channel(struct scope *sc, struct txn *t,
			   const struct priority_channel_row *row) MUST_CHECK;
enum err
priority_store_list_channel(struct scope *sc, struct txn *t, int64_t now_ms,
			    struct priority_channel_row **rows_out,
			    size_t *count_out) MUST_CHECK;
/* state: "waiting" (again at row->next_ms), "sent" or "failed". */
enum err priority_store_set_channel(struct scope *sc, struct txn *t,
				    const struct priority_channel_row *row,
				    const char *state) MUST_CHECK;

#endif
