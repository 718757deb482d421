/* user/push_render.h: default rules and a user's rows as one ruleset. Pure. */
#ifndef USER_PUSH_RENDER_H
#define USER_PUSH_RENDER_H

#include "base/json.h"
#include "store/push_rule_store.h"

#define PUSH_MASTER ".m.rule.master"

/* The kinds in the order in which they are looked at; NULL at the end. */
extern const char *const push_kinds[];

bool push_kind_is_known(const char *kind);

/* {"global": {...}}: within a kind the user's rules by place, then the default
 * ones as the rows change them; the master rule stands before all. */
enum err push_render(struct scope *sc, yyjson_val *defaults,
		     const struct push_rule_row *rows, size_t count,
		     struct buf *out) MUST_CHECK;

/* The rule in one kind's list, or NULL. */
yyjson_val *
push_find_rule(yyjson_val *global, const char *kind, const char *rule_id);

/* The room that this row (an override or a room rule) silences, or NULL when
 * it is another kind of rule. In the scope's memory. */
const char *push_muted_room(struct scope *sc, const struct push_rule_row *row);

#endif
