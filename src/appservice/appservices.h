/* appservice/appservices.h: the application services of this server, as one
 * open thing (Application Service API).
 *
 * Read from their registration files when the server starts.  A service is
 * known by its as_token, of which only a hash stays in memory, and then acts as
 * its own user or as one of its namespaces' (identity assertion).  Nobody else
 * may take a name in a namespace that a service has to itself.
 */
#ifndef APPSERVICE_APPSERVICES_H
#define APPSERVICE_APPSERVICES_H

#include <stdbool.h>

#include "base/requester.h"
#include "base/scope.h"

struct appservice;
struct appservices;
struct config;
struct db;
struct notify;
struct rooms;
struct session_state;
struct users;

#define APPSERVICES_MAX 64

struct appservices_options {
	struct db *db; /* borrowed, as are the next two */
	struct users *users;
	struct notify *notify;
	const char *files; /* comma-separated; NULL: no services */
};

/* Reads the files and makes the services' own accounts where they are absent.
 *
 * ERR_IO              a file cannot be read
 * ERR_INVALID_PARAM   a file is wrong, or two services share an id, a token or
 *                     a sender; the text names file and line
 */
enum err appservices_open(struct scope *sc, const struct appservices_options *o,
			  struct appservices **out) MUST_CHECK;
void appservices_close(struct appservices **as);

/* Begins to tell the services what happens; before the first request. Borrows
 * rooms until appservices_stop(). */
enum err appservices_start(struct scope *sc, struct appservices *as,
			   struct rooms *rooms) MUST_CHECK;
/* Ends that; before rooms are closed. Again, or without a start, is no error.
 */
void appservices_stop(struct appservices *as);

/* Whether the files can be used, for check-config. *count_out may be NULL. */
enum err appservices_check(struct scope *sc, const char *files,
			   size_t *count_out) MUST_CHECK;

bool appservices_is_empty(const struct appservices *as);

/* The service whose as_token it is, or NULL. */
const struct appservice *
appservices_find_token(const struct appservices *as, const char *token);
/* The service of that id, or NULL. */
const struct appservice *
appservices_find(const struct appservices *as, const char *id);

const char *appservice_id(const struct appservice *a);

/* Whether requests of this user of the service's are rate limited. */
bool appservice_is_limited(const struct appservice *a, const char *user_id);

/* Whom a service wants to be. */
struct appservice_ask {
	const char *user_id;   /* NULL: its own user */
	const char *device_id; /* NULL: none */
	const char *address;
	int64_t now_ms;
};

/* Fills the requester, whose strings are in the scope's memory.
 *
 * ERR_FORBIDDEN          not a user of its namespaces, or not registered
 * ERR_USER_DEACTIVATED   the account is closed
 * ERR_UNKNOWN_DEVICE     the user has no such device
 */
enum err
appservice_assert(struct scope *sc, const struct appservices *as,
		  const struct appservice *a, const struct appservice_ask *ask,
		  struct requester *out,
		  struct session_state *state_out) MUST_CHECK;

/* Whether the service may make or log in this user.
 *
 * ERR_EXCLUSIVE   outside of its namespaces, or another's alone
 */
enum err appservice_check_user(struct scope *sc, const struct appservices *as,
			       const struct appservice *a,
			       const char *user_id) MUST_CHECK;

/* Whether anybody but a service may have this user id; service NULL: for people
 * and the Trust.
 *
 * ERR_EXCLUSIVE   a service has it to itself
 */
enum err appservices_check_user(struct scope *sc, const struct appservices *as,
				const char *user_id) MUST_CHECK;

/* Whether the requester may make or remove this alias.
 *
 * ERR_EXCLUSIVE   another service has it to itself, or a service that asks for
 *                 an alias outside of its namespaces
 */
enum err appservices_check_alias(struct scope *sc, const struct appservices *as,
				 const struct requester *rq,
				 const char *alias) MUST_CHECK;

#endif
