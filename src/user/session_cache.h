/* user/session_cache.h: access tokens in memory, by their hash.
 *
 * Also remembers when each device was last seen until users_tick() writes it,
 * and that an access token was used, which ends the refresh tokens before its
 * own (user/session.h).  Any thread; nothing here blocks for long.
 */
#ifndef USER_SESSION_CACHE_H
#define USER_SESSION_CACHE_H

#include "store/session_store.h"
#include "user/session.h"

#define SESSION_ADDRESS_MAX 48

struct session_cache;

/* Out of memory ends the process. */
struct session_cache *session_cache_create(size_t max);
void session_cache_destroy(struct session_cache **c);

uint64_t session_cache_generation(struct session_cache *c);

/* The token's row with strings in the scope's memory, noting that it was used
 * now from address; NULL when memory does not know it. */
struct access_row *session_cache_find(struct scope *sc, struct session_cache *c,
				      const uint8_t hash[SESSION_HASH_LEN],
				      const struct session_check *check);

/* Keeps a token that was just read, unless something was dropped since. */
void
session_cache_put(struct session_cache *c, const uint8_t hash[SESSION_HASH_LEN],
		  const struct access_row *row, uint64_t generation);

/* Forgets tokens: of a device, or of a user but for one device (0: all). */
void session_cache_drop_device(struct session_cache *c, int64_t device_nid);
void session_cache_drop_user(struct session_cache *c, int64_t user_nid,
			     int64_t except_device_nid);

/* Whether an access token was used that came with a newer refresh token. */
bool session_cache_is_used_after(struct session_cache *c, int64_t device_nid,
				 int64_t refresh_nid);

struct session_seen {
	int64_t device_nid;
	int64_t seen_ms; /* 0: memory does not know */
	char address[SESSION_ADDRESS_MAX];
};

/* The newest that memory knows of a device. */
void session_cache_get_seen(struct session_cache *c, int64_t device_nid,
			    struct session_seen *out);

/* What is not yet written, at most max; marks it as written. */
size_t session_cache_take_seen(struct session_cache *c,
			       struct session_seen *out, size_t max);

#endif
