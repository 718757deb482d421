/* store/relation_store.h: what relates to what, and the aggregations.
 *
 * Written by the append of the child and taken back by its redaction, in the
 * same transaction.  An event's own row (event_store.h, relations) says which
 * kinds may be found for it; whoever has none is not asked about here.
 */
#ifndef STORE_RELATION_STORE_H
#define STORE_RELATION_STORE_H

#include "store/event_store.h"

/* Bits. Stored: never renumber. */
enum relation_kind {
	RELATION_OTHER = 0,
	RELATION_REPLACE = 1, /* valid edits alone */
	RELATION_REFERENCE = 2,
	RELATION_THREAD = 4,
	RELATION_ANNOTATION = 8
};

/* The kinds that are bundled with an event. */
#define RELATION_BUNDLED \
	(RELATION_REPLACE | RELATION_REFERENCE | RELATION_THREAD)

/* An edge. parent_nid 0: there is none. */
struct relation_row {
	int64_t parent_nid;
	int64_t event_nid;
	int64_t room_order;
	int64_t sender_nid;
	int64_t type_nid;
	enum relation_kind kind;
	const char *rel_type;
	const char *annotation; /* its key; NULL none */
	bool is_bundled;	/* the parent shows it */
};

struct relation_rows {
	struct relation_row *rows;
	size_t count;
};

/* Notes that child relates as r says (parent, kind, rel_type, annotation,
 * is_bundled); the rest is child's.
 *
 * ERR_DUPLICATE_ANNOTATION   its sender has annotated the parent so already,
 *                            and refuse_twice says that this counts
 */
enum err
relation_store_add(struct scope *sc, struct txn *t,
		   const struct relation_row *r, const struct event_row *child,
		   bool refuse_twice) MUST_CHECK;

/* The event relates to nothing any more. */
enum err relation_store_remove(struct scope *sc, struct txn *t,
			       int64_t event_nid) MUST_CHECK;

/* What the event relates to; out->parent_nid 0: nothing. */
enum err relation_store_get(struct scope *sc, struct txn *t, int64_t event_nid,
			    struct relation_row *out) MUST_CHECK;

/* Children of an event in a range of room_order (its room_nid is not looked
 * at). rel_type NULL: in any way, type_nid 0: of any type; depth: how many
 * steps of relations, of which each must match. */
struct relation_query {
	int64_t parent_nid;
	const char *rel_type;
	int64_t type_nid;
	int64_t depth;
	struct event_range range;
};
enum err relation_store_list(struct scope *sc, struct txn *t,
			     const struct relation_query *q,
			     struct relation_rows *out) MUST_CHECK;

/* All children of one kind, the newest first; at most limit. */
enum err
relation_store_list_kind(struct scope *sc, struct txn *t, int64_t parent_nid,
			 enum relation_kind kind, size_t limit,
			 struct relation_rows *out) MUST_CHECK;

/* For many parents at once: rows have parent_nid and event_nid. Edits: the one
 * that counts; references: all, the oldest first, at most limit in all. */
enum err relation_store_list_edits(struct scope *sc, struct txn *t,
				   const int64_t *parents, size_t count,
				   struct relation_rows *out) MUST_CHECK;
enum err relation_store_list_references(struct scope *sc, struct txn *t,
					const int64_t *parents, size_t count,
					struct relation_rows *out) MUST_CHECK;

/* What one user wrote in a thread. */
struct thread_sender {
	int64_t root_nid;
	int64_t sender_nid;
	const char *sender;
	int64_t count;
	int64_t last_order;
};
struct thread_senders {
	struct thread_sender *rows;
	size_t count;
};
enum err relation_store_list_senders(struct scope *sc, struct txn *t,
				     const int64_t *roots, size_t count,
				     struct thread_senders *out) MUST_CHECK;

/* The event in a thread at a place, or 0. */
enum err
relation_store_find(struct scope *sc, struct txn *t, int64_t parent_nid,
		    int64_t room_order, int64_t *event_nid_out) MUST_CHECK;

/* Threads of a room whose newest event is before a place, the newest first.
 * sender_nid 0: all, else those that the user began or wrote in. */
struct thread_query {
	int64_t room_nid;
	int64_t before;
	int64_t sender_nid;
	size_t limit;
};
struct thread_row {
	int64_t root_nid;
	int64_t last_order;
};
enum err relation_store_list_threads(struct scope *sc, struct txn *t,
				     const struct thread_query *q,
				     struct thread_row **out,
				     size_t *count_out) MUST_CHECK;

#endif
