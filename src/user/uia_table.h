/* user/uia_table.h: user-interactive sessions under way, in memory.
 *
 * At most UIA_SESSIONS_MAX, each for UIA_SESSION_MS; past that the oldest go at
 * the next tick and new ones are refused.  Any thread.
 */
#ifndef USER_UIA_TABLE_H
#define USER_UIA_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/scope.h"

#define UIA_SESSIONS_MAX 20000
#define UIA_SESSION_MS ((int64_t)15 * 60 * 1000)

struct uia_table;

/* Out of memory ends the process. */
struct uia_table *uia_table_create(void);
void uia_table_destroy(struct uia_table **t);

/* A new session for this action; its id is in the scope's memory.
 *
 * ERR_RATE_LIMITED   there are too many
 */
enum err
uia_table_add(struct scope *sc, struct uia_table *t, const char *action,
	      int64_t now_ms, const char **id_out) MUST_CHECK;

enum uia_found { UIA_UNKNOWN, UIA_OTHER_ACTION, UIA_SAME_ACTION };

enum uia_found uia_table_find(struct uia_table *t, const char *id,
			      const char *action, int64_t now_ms);

void uia_table_remove(struct uia_table *t, const char *id);

/* Forgets the old ones. */
void uia_table_tick(struct uia_table *t, int64_t now_ms);

#endif
