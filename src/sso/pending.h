/* sso/pending.h: sign-ins under way, in memory.
 *
 * Each is known by its state and bound to the browser that began it by a cookie
 * whose hash is kept.  At most SSO_PENDING_MAX, each for SSO_PENDING_MS; taken
 * once.  A restart ends them: people begin again.  Any thread.
 */
#ifndef SSO_PENDING_H
#define SSO_PENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/expiring_map.h"
#include "base/scope.h"

#define SSO_PENDING_MAX 20000
#define SSO_PENDING_MS ((int64_t)10 * 60 * 1000)

struct sso_pending {
	size_t provider; /* its place in the list */
	const char *nonce;
	const char *verifier;
	const char *cookie;	  /* what the browser has to show */
	const char *redirect_url; /* of a client; NULL: a confirmation */
	const char *uia_session;  /* of a confirmation */
	int64_t created_ms;
};

/* Of struct sso_pending, by state. */
struct expiring_map *sso_pendings_create(void);

/* ERR_RATE_LIMITED   there are too many */
enum err
sso_pendings_add(struct scope *sc, struct expiring_map *p, const char *state,
		 const struct sso_pending *pending) MUST_CHECK;

/* Takes it away, copied into the scope; false when there is none (any more). */
bool
sso_pendings_take(struct scope *sc, struct expiring_map *p, const char *state,
		  int64_t now_ms, struct sso_pending *out);

#endif
