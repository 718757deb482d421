/* store/alias_store.h: room aliases of this server. */
#ifndef STORE_ALIAS_STORE_H
#define STORE_ALIAS_STORE_H

#include "store/db.h"

struct alias_row {
	const char *alias;
	int64_t room_nid;
	int64_t creator_nid;
	int64_t created_ts;
};

struct alias_rows {
	struct alias_row *rows;
	size_t count;
};

/* ERR_CONFLICT (without a text) when the alias exists. */
enum err alias_store_add(struct scope *sc, struct txn *t,
			 const struct alias_row *a) MUST_CHECK;

/* ERR_NOT_FOUND (without a text) when it does not exist. */
enum err alias_store_get(struct scope *sc, struct txn *t, const char *alias,
			 struct alias_row *out) MUST_CHECK;

enum err alias_store_remove(struct scope *sc, struct txn *t,
			    const char *alias) MUST_CHECK;

enum err alias_store_list(struct scope *sc, struct txn *t, int64_t room_nid,
			  struct alias_rows *out) MUST_CHECK;

/* Points all aliases of one room at another (room upgrade). */
enum err alias_store_move(struct scope *sc, struct txn *t, int64_t from_nid,
			  int64_t to_nid) MUST_CHECK;

#endif
