/* user/push_settings.h: which events alert a user (Client-Server API, push
 * rules).
 *
 * The default rules are event/push_rule.h's; stored are only a user's own rules
 * and changes to default ones, so new defaults reach everybody.  Parsed
 * settings are shared, immutable and held in memory.
 */
#ifndef USER_PUSH_SETTINGS_H
#define USER_PUSH_SETTINGS_H

#include "base/json.h"
#include "base/requester.h"
#include "user/users.h"

#define PUSH_RULES_MAX 500

struct txn;

/* What must be known of a user's rules for every event; immutable. */
struct push_settings {
	/* False: exactly the default rules, so the class that an event was
	 * given when appended counts. */
	bool has_own;
	/* The only own rules are rooms muted or quiet (below): a room's default
	 * class still counts in every other room. */
	bool is_only_mutes;
	/* Nothing notifies (.m.rule.master). */
	bool is_all_muted;
	/* Rooms that never notify: the only own override rules are on room_id,
	 * enabled, without a notify action. Sorted. */
	const char *const *muted_rooms;
	size_t muted_count;
	/* Rooms in which only mentions notify: room rules that are enabled and
	 * have no notify action, where is_only_mutes. Sorted. */
	const char *const *quiet_rooms;
	size_t quiet_count;
	/* All the user's rules, for event/push_rule.h; NULL where
	 * is_only_mutes. */
	yyjson_val *global;
};

/* The settings of a user, from memory or the store (t may be NULL); held until
 * the end of the scope. */
enum err push_settings_get(struct scope *sc, struct users *u, struct txn *t,
			   int64_t user_nid,
			   const struct push_settings **out) MUST_CHECK;

/* From memory alone: NULL when memory does not know. */
const struct push_settings *
push_settings_find_memory(struct scope *sc, struct users *u, int64_t user_nid);

bool push_settings_is_muted(const struct push_settings *p, const char *room_id);
bool push_settings_is_quiet(const struct push_settings *p, const char *room_id);

/* All rules of a user, in the scope's memory. */
struct push_rules {
	const char *json; /* {"global": {...}}, as m.push_rules shows it */
	size_t json_len;
	yyjson_val *global; /* for evaluation (event/push_rule.h) */
};

/* Reads the rules (t may be NULL). */
enum err push_rules_read(struct scope *sc, struct users *u, struct txn *t,
			 int64_t user_nid, struct push_rules *out) MUST_CHECK;

/* What a client names. */
struct push_rule_ref {
	const char *kind; /* NULL: all of the scope */
	const char *rule_id;
	const char *attr; /* "enabled" or "actions"; NULL: the rule */
};

/* One rule, or {"enabled": ...} or {"actions": ...}, as JSON.
 *
 * ERR_NOT_FOUND       no such rule
 * ERR_INVALID_PARAM   no such kind or attribute
 */
enum err push_settings_find_rule(struct scope *sc, struct users *u,
				 const struct requester *r,
				 const struct push_rule_ref *ref,
				 const char **json_out) MUST_CHECK;

struct push_rule_new {
	struct push_rule_ref ref;
	const char *before; /* a rule id; NULL */
	const char *after;
	yyjson_val *body;
};

/* ERR_INVALID_PARAM   a kind, a rule id or an action that cannot be
 * ERR_BAD_JSON        a member of the wrong type
 * ERR_UNKNOWN         before or after names no rule of the user's
 * ERR_LIMIT           more than PUSH_RULES_MAX
 */
enum err push_settings_put_rule(struct scope *sc, struct users *u,
				const struct requester *r,
				const struct push_rule_new *rule) MUST_CHECK;

/* Sets "enabled" or "actions" from the body.
 *
 * ERR_NOT_FOUND   no such rule
 */
enum err push_settings_set_attr(struct scope *sc, struct users *u,
				const struct requester *r,
				const struct push_rule_new *rule) MUST_CHECK;

/* ERR_NOT_FOUND       no such rule
 * ERR_INVALID_PARAM   a default rule
 */
enum err push_settings_remove_rule(struct scope *sc, struct users *u,
				   const struct requester *r,
				   const struct push_rule_ref *ref) MUST_CHECK;

#endif
