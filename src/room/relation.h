/* room/relation.h: what an event relates to, and whether that counts
 * (Client-Server API, Forming relationships between events).
 *
 * Words are read from content that other people wrote: nothing here refuses,
 * but for the one rule that the specification has for our own users.
 */
#ifndef ROOM_RELATION_H
#define ROOM_RELATION_H

#include "base/json.h"
#include "store/relation_store.h"

#define RELATION_DEPTH_MAX 3  /* steps that "recurse" goes */
#define RELATION_KEY_MAX 1024 /* bytes of a key that is compared */

/* m.relates_to of a content. Borrowed from it. */
struct relation {
	const char *rel_type; /* NULL: relates to nothing */
	const char *parent;   /* event id */
	const char *key;      /* NULL: none */
	bool has_new_content;
};
void relation_parse(yyjson_val *content, struct relation *out);

/* What rules look at, of parent or child. */
struct relation_side {
	const char *type;
	int64_t sender_nid;
	bool is_state;
	const char *rel_type; /* of its own; NULL none */
};

/* How the child counts for its parent; OTHER: it does not. */
enum relation_kind
relation_weigh(const struct relation *r, const struct relation_side *child,
	       const struct relation_side *parent);

/* Looks for the parent in the child's room and weighs. child's room_nid, type,
 * sender_nid and state_key are looked at. out->parent_nid is 0 where it relates
 * to nothing that is here. *thread_nid_out is the thread it belongs to; 0 none.
 */
struct relation_child {
	const struct event_row *row;
	yyjson_val *content;
};
struct relation_found {
	struct relation_row row;
	int64_t thread_nid;
	bool is_nested_thread; /* begins a thread at a related event */
};
enum err relation_find(struct scope *sc, struct txn *t,
		       const struct relation_child *child,
		       struct relation_found *out) MUST_CHECK;

#endif
