/* store/key_backup_store.h: backups of message keys. */
#ifndef STORE_KEY_BACKUP_STORE_H
#define STORE_KEY_BACKUP_STORE_H

#include "store/db.h"

struct key_backup_row {
	int64_t version;
	const char *algorithm;
	const char *auth_data; /* JSON */
	int64_t etag;
	int64_t keys; /* how many it holds */
	bool removed;
};

/* The backup of a number, or with version 0 the current one; *out is NULL when
 * there is none. A removed one is found by its number alone. */
enum err
key_backup_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
		      int64_t version, struct key_backup_row **out) MUST_CHECK;

/* Adds a backup under the next number. */
enum err key_backup_store_add(struct scope *sc, struct txn *t, int64_t user_nid,
			      const char *algorithm, const char *auth_data,
			      int64_t *version_out) MUST_CHECK;
enum err
key_backup_store_set_auth(struct scope *sc, struct txn *t, int64_t user_nid,
			  int64_t version, const char *auth_data) MUST_CHECK;
/* Writes etag and keys of the row. */
enum err
key_backup_store_set_count(struct scope *sc, struct txn *t, int64_t user_nid,
			   const struct key_backup_row *row) MUST_CHECK;
/* Removes a backup with its keys; the number stays taken. */
enum err key_backup_store_remove(struct scope *sc, struct txn *t,
				 int64_t user_nid, int64_t version) MUST_CHECK;
/* All of a user's backups, numbers too. */
enum err key_backup_store_remove_all(struct scope *sc, struct txn *t,
				     int64_t user_nid) MUST_CHECK;

struct backup_key_row {
	const char *room_id;
	const char *session_id;
	int64_t first_message_index;
	int64_t forwarded_count;
	bool is_verified;
	const char *session_data; /* JSON */
};

struct backup_key_rows {
	struct backup_key_row *rows;
	size_t count;
};

/* Which keys: room_id and session_id NULL are all. */
struct backup_key_query {
	int64_t user_nid;
	int64_t version;
	const char *room_id;
	const char *session_id;
};

/* By room and session. */
enum err backup_key_store_list(struct scope *sc, struct txn *t,
			       const struct backup_key_query *q,
			       struct backup_key_rows *out) MUST_CHECK;
enum err backup_key_store_put(struct scope *sc, struct txn *t,
			      const struct backup_key_query *of,
			      const struct backup_key_row *row) MUST_CHECK;
enum err backup_key_store_remove(struct scope *sc, struct txn *t,
				 const struct backup_key_query *q,
				 int64_t *removed_out) MUST_CHECK;

#endif
