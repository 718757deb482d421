/* user/users.h: the accounts of this server, as one open thing.
 *
 * main.c opens it after the store and before rooms, and closes it after them.
 * All functions of this folder are safe from any thread.  Those that take a
 * struct txn use the caller's snapshot or write transaction; those that do not
 * open their own, so call them without holding one.
 *
 * In memory: access tokens (by hash), profiles, push settings and whose account
 * data changed when.  All are filled when first asked for and dropped by the
 * commit that changes them.
 */
#ifndef USER_USERS_H
#define USER_USERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/scope.h"

struct db;
struct notify;
struct users;

#define USERS_SEAL_KEY_LEN 32

struct users_options {
	struct db *db;		 /* borrowed until users_close() */
	struct notify *notify;	 /* borrowed; NULL: nobody is told */
	const char *server_name; /* copied */
	/* USERS_SEAL_KEY_LEN bytes that seal device secrets, copied; NULL makes
	 * device secrets unavailable. */
	const uint8_t *seal_key_secret;
	bool is_unthrottled; /* tests: failed log-ins are not counted */
	bool has_presence;   /* it is noted who is there */
};

/* ERR_STORE   the store cannot be read */
enum err users_open(struct scope *sc, const struct users_options *o,
		    struct users **out) MUST_CHECK;

/* Ends background work that calls into other folders (user/profile_hooks.h).
 * Before those are closed; again is no error. */
void users_stop(struct users *u);

/* Writes when devices were last seen, and frees. */
void users_close(struct users **u);

const char *users_server_name(const struct users *u);

/* Writes what is kept for later (when devices were last seen) and drops what
 * has expired. For a timer, every 30 seconds or so; a worker's thread. */
enum err
users_tick(struct scope *sc, struct users *u, int64_t now_ms) MUST_CHECK;

/* "@localpart:server_name" in the scope's memory. */
char *
users_full_id(struct scope *sc, const struct users *u, const char *localpart);

/* The local part of user_id when it is well formed and of this server, else
 * NULL. In the scope's memory. */
char *
users_localpart(struct scope *sc, const struct users *u, const char *user_id);

/* Whether user_id is of this server. */
bool users_is_local(const struct users *u, const char *user_id);

#endif
