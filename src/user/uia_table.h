/* user/uia_table.h: user-interactive sessions under way, in memory.
 *
 * At most UIA_SESSIONS_MAX, each for UIA_SESSION_MS; past that the oldest go at
 * the next tick and new ones are refused.  Any thread.
 */
#ifndef USER_UIA_TABLE_H
#define USER_UIA_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/expiring_map.h"
#include "base/scope.h"

#define UIA_SESSIONS_MAX 20000
#define UIA_SESSION_MS ((int64_t)15 * 60 * 1000)

/* What a session is for, and how far it is. */
struct uia_session {
	const char *action;  /* what was asked */
	const char *user_id; /* by whom; NULL: nobody yet (registration) */
	unsigned stages;     /* mask of the stages that it may want */
	unsigned completed;  /* mask of those proven */
	const char *token;   /* the registration token shown; NULL: none */
	const char *email;   /* the address proven; NULL: none */
	const char *sid;     /* by this validation */
	int64_t created_ms;
};

/* Of struct uia_session, by id. */
struct expiring_map *uia_table_create(void);

/* A new session: s's first three and created_ms count; its id is in the scope's
 * memory.
 *
 * ERR_RATE_LIMITED   there are too many
 */
enum err
uia_table_add(struct scope *sc, struct expiring_map *t,
	      const struct uia_session *s, const char **id_out) MUST_CHECK;

/* A copy in the scope's memory; false when there is none (any more). */
bool uia_table_find(struct scope *sc, struct expiring_map *t, const char *id,
		    int64_t now_ms, struct uia_session *out);

/* Adds to what is proven; token, email and sid where there are some. */
void uia_table_complete(struct expiring_map *t, const char *id, int64_t now_ms,
			struct uia_session *proven);

/* Takes it away; false when somebody else did. */
bool uia_table_remove(struct expiring_map *t, const char *id, int64_t now_ms);

#endif
