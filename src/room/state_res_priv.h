/* room/state_res_priv.h: what the files of state resolution share.
 *
 * Every event that is looked at has one node.  state_res.c splits and puts
 * together, state_res_graph.c finds what is in conflict, state_res_order.c
 * sorts, state_res_apply.c checks one event after the other.
 */
#ifndef ROOM_STATE_RES_PRIV_H
#define ROOM_STATE_RES_PRIV_H

#include "base/map.h"
#include "room/state_res.h"

#define NO_MAINLINE SIZE_MAX

struct res_node {
	const struct event *e;
	struct res_node **auth; /* its auth events; set by res_link() */
	size_t auth_count;
	bool linked;
	uint64_t chains;      /* bit i: in the full auth chain of set i */
	bool in_conflict;     /* of the conflicted state set */
	bool in_full;	      /* of the full conflicted set */
	bool in_sort;	      /* of the list that is being sorted */
	bool picked;	      /* sorted with the power events */
	bool seen;	      /* by the walk that is going on */
	bool leads;	      /* to an event in conflict, by auth events */
	int64_t power;	      /* of the sender, by the event's auth events */
	size_t waiting;	      /* auth events that must come first */
	size_t mainline;      /* own place in the mainline, or NO_MAINLINE */
	size_t position;      /* mainline position */
	struct res_node **by; /* events of the sort that name this one */
	size_t by_count;
};

struct res_list {
	struct res_node **nodes;
	size_t count;
	size_t cap;
};

struct res {
	struct scope *sc;
	const struct state_res *in;
	struct map nodes;		   /* event id -> res_node */
	struct res_list conflicted;	   /* the conflicted state set */
	struct res_list full;		   /* the full conflicted set */
	struct state_res_set unconflicted; /* sorted by key */
	struct map resolved; /* key -> res_node; what was let through */
	enum err failure;    /* of a look-up inside an auth check */
};

void
res_list_add(struct scope *sc, struct res_list *list, struct res_node *node);

/* The node of an event; ERR_NOT_FOUND where the caller does not know it. */
enum err
res_get(struct res *r, const char *event_id, struct res_node **out) MUST_CHECK;
/* Fills node->auth. */
enum err res_link(struct res *r, struct res_node *node) MUST_CHECK;
/* Its auth event of that key, or NULL. Must be linked. */
struct res_node *res_auth_of(const struct res_node *node, const char *type,
			     const char *state_key);

/* Order of keys: by type, then state key. */
int res_compare_keys(const struct state_res_entry *a,
		     const struct state_res_entry *b);
const struct state_res_entry *
res_find_unconflicted(const struct res *r, const char *type,
		      const char *state_key);

/* Fills full from conflicted; members of set i are set_members[i]. */
enum err
res_find_full(struct res *r, const struct res_list *set_members) MUST_CHECK;

/* Takes the power events and their auth chains out of full, in reverse
 * topological power order. */
enum err res_sort_power(struct res *r, struct res_list *out) MUST_CHECK;
/* The rest of full in mainline order, from the power levels event (NULL: none).
 */
enum err res_sort_mainline(struct res *r, struct res_node *power,
			   struct res_list *out) MUST_CHECK;

/* Iterative auth checks: what is allowed goes to resolved. */
enum err res_apply(struct res *r, const struct res_list *events) MUST_CHECK;
/* What stands at that key in resolved, else (before version 12) in the
 * unconflicted state; NULL. */
enum err res_find_state(struct res *r, const char *type, const char *state_key,
			struct res_node **out) MUST_CHECK;

#endif
