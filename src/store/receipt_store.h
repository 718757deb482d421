/* store/receipt_store.h: how far each member has read, and what was delivered.
 */
#ifndef STORE_RECEIPT_STORE_H
#define STORE_RECEIPT_STORE_H

#include "store/db.h"

/* Stored: never renumber. */
enum receipt_kind {
	RECEIPT_READ = 1,	  /* m.read */
	RECEIPT_READ_PRIVATE = 2, /* m.read.private */
	RECEIPT_FULLY_READ = 3,	  /* m.fully_read */
	RECEIPT_DELIVERED = 4	  /* org.wardwire.delivered */
};

/* "m.read" and so on. */
const char *receipt_kind_name(enum receipt_kind k);
/* 0 for a name that is none of them. */
enum receipt_kind receipt_kind_parse(const char *name);

struct receipt_row {
	int64_t room_nid;
	int64_t user_nid;
	const char *user_id; /* set by the lists */
	enum receipt_kind kind;
	const char *thread; /* "": unthreaded, "main", or a root's event id */
	int64_t event_nid;
	const char *event_id; /* set by the lists */
	int64_t event_order;
	int64_t ts;
	int64_t pos;
};

struct receipt_rows {
	struct receipt_row *rows;
	size_t count;
};

enum err receipt_store_put(struct scope *sc, struct txn *t,
			   const struct receipt_row *r) MUST_CHECK;

/* found_out false and event_order 0 when there is none. Key: room_nid,
 * user_nid, kind, thread of *r; fills the rest. */
enum err receipt_store_find(struct scope *sc, struct txn *t,
			    struct receipt_row *r, bool *found_out) MUST_CHECK;

/* Those of a room with from < pos <= to. */
enum err receipt_store_list(struct scope *sc, struct txn *t, int64_t room_nid,
			    int64_t from, int64_t to,
			    struct receipt_rows *out) MUST_CHECK;

/* All of one user in a room. */
enum err
receipt_store_list_user(struct scope *sc, struct txn *t, int64_t room_nid,
			int64_t user_nid, struct receipt_rows *out) MUST_CHECK;

#endif
