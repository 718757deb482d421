/* user/key_backup.h: backups of message keys that the server cannot read
 * (Client-Server API, server-side key backups).
 *
 * A user's backups are numbered from 1; the newest that is not removed is the
 * current one, and only into that may keys be put.  Of two keys of a session
 * the better one is kept: verified before not, then the earlier first message,
 * then the fewer hands it went through.  The etag counts changes.
 */
#ifndef USER_KEY_BACKUP_H
#define USER_KEY_BACKUP_H

#include "base/json.h"
#include "base/requester.h"
#include "store/key_backup_store.h"
#include "user/users.h"

#define KEY_BACKUP_AUTH_MAX 65536
#define KEY_BACKUP_ALGORITHM_MAX 255
#define KEY_BACKUP_DATA_MAX 16384 /* of a session */
#define KEY_BACKUP_NAME_MAX 255	  /* of a room's or a session's id */
#define KEY_BACKUP_KEYS_MAX ((int64_t)500000)
#define KEY_BACKUP_VERSIONS_MAX 10000

/* What a client says of a backup: {algorithm, auth_data, version}. */

/* ERR_BAD_JSON, ERR_MISSING_PARAM   not as it must be
 * ERR_LIMIT                         too large, or too many
 */
enum err
key_backup_create(struct scope *sc, struct users *u, const struct requester *r,
		  yyjson_val *body, int64_t *version_out) MUST_CHECK;

/* version as clients write it; NULL: the current one.
 *
 * ERR_NOT_FOUND   no such backup
 */
enum err
key_backup_get(struct scope *sc, struct users *u, const struct requester *r,
	       const char *version, struct key_backup_row **out) MUST_CHECK;

/* Only auth_data changes.
 *
 * ERR_INVALID_PARAM   another algorithm or version
 * ERR_NOT_FOUND       no such backup
 */
enum err
key_backup_update(struct scope *sc, struct users *u, const struct requester *r,
		  const char *version, yyjson_val *body) MUST_CHECK;

/* ERR_NOT_FOUND   there never was such a backup */
enum err
key_backup_remove(struct scope *sc, struct users *u, const struct requester *r,
		  const char *version) MUST_CHECK;

/* Keys of a backup: of all rooms, of a room, or one session's. */
struct key_backup_part {
	const char *version;
	const char *room_id;	/* NULL: all */
	const char *session_id; /* NULL: all */
};

/* Puts keys; body is as the part says: {"rooms": {...}}, {"sessions": {...}} or
 * one session's. *out is the backup after it, or with
 * ERR_WRONG_ROOM_KEYS_VERSION the current one.
 *
 * ERR_BAD_JSON, ERR_MISSING_PARAM, ERR_INVALID_PARAM, ERR_LIMIT
 * ERR_WRONG_ROOM_KEYS_VERSION   not the current backup
 * ERR_NOT_FOUND                 there is no backup
 */
enum err
key_backup_put(struct scope *sc, struct users *u, const struct requester *r,
	       const struct key_backup_part *part, yyjson_val *body,
	       struct key_backup_row *out) MUST_CHECK;

/* ERR_NOT_FOUND   no such backup, or not that session's key */
enum err
key_backup_list(struct scope *sc, struct users *u, const struct requester *r,
		const struct key_backup_part *part,
		struct backup_key_rows *out) MUST_CHECK;

/* ERR_NOT_FOUND   no such backup */
enum err
key_backup_drop(struct scope *sc, struct users *u, const struct requester *r,
		const struct key_backup_part *part,
		struct key_backup_row *out) MUST_CHECK;

#endif
