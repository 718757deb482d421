/* event/push_rule.h: which events alert whom (Client-Server API, Push Rules,
 * 1.19).  Pure: what to look at is given.
 *
 * A ruleset is the "global" object: override, content, room, sender and
 * underride, each a list of rules in their order.  Rules that are not as they
 * must be never match.
 */
#ifndef EVENT_PUSH_RULE_H
#define EVENT_PUSH_RULE_H

#include "base/json.h"

struct event;

/* Longer patterns match nothing. */
#define PUSH_PATTERN_MAX 512

/* What rules can see of an event. Borrowed; push_event_from() fills it. */
struct push_event {
	const char *event_id; /* NULL: unknown to rules, as are all NULLs */
	const char *room_id;
	const char *sender;
	const char *type;
	const char *state_key;
	const char *redacts;
	yyjson_val *content;
};

/* For whom, and what of the room rules ask for. */
struct push_viewer {
	const char *user_id;
	const char *display_name; /* in this room; NULL: none */
	int64_t member_count;	  /* joined members */
	int64_t sender_power;	  /* of the event's sender */
	/* "notifications" of m.room.power_levels; NULL: absent, each level is
	 * 50. */
	yyjson_val *notification_levels;
};

struct push_result {
	bool notify;
	bool highlight;
	const char *sound;   /* NULL: none; borrowed from the ruleset */
	const char *rule_id; /* of the rule that matched; NULL: none did */
	yyjson_val *actions; /* its actions; NULL: none */
};

void push_event_from(const struct event *e, struct push_event *out);

/* The first enabled rule that matches decides; the viewer's own events never
 * notify. */
void
push_rules_evaluate(yyjson_val *global, const struct push_event *e,
		    const struct push_viewer *viewer, struct push_result *out);

/* One rule of a kind ("override", "content", ...), enabled or not. */
bool
push_rule_matches(const char *kind, yyjson_val *rule,
		  const struct push_event *e, const struct push_viewer *viewer);

/* The server-default rules for a user, as text of the "global" object; its
 * length in *len_out (may be NULL). */
char *
push_rules_default(struct scope *sc, const char *user_id, size_t *len_out);

/* A glob with * and ?, ignoring ASCII case, over the whole text / over any part
 * of it that begins and ends at word boundaries. */
bool push_glob_matches(const char *pattern, const char *text);
bool push_glob_matches_words(const char *pattern, const char *text);

#endif
