/* sync/sliding_config.h: what a sliding sync request asks for (MSC4186).
 *
 * Both the unstable form that clients send today (required_state as pairs,
 * "ranges", "is_invite") and the proposal's final one are taken.  Parsed once
 * for each different text (sync/interned.h) and never changed.
 */
#ifndef SYNC_SLIDING_CONFIG_H
#define SYNC_SLIDING_CONFIG_H

#include "user/presence.h"
#include "base/json.h"
#include "sync/interned.h"

#define SLIDING_LISTS_MAX 100 /* no more than struct sliding_set holds */
#define SLIDING_RANGES_MAX 100
#define SLIDING_CONN_ID_MAX 255
#define SLIDING_SUBSCRIPTIONS_MAX 100
#define SLIDING_TIMELINE_MAX 500
#define SLIDING_TO_DEVICE_MAX 100 /* messages in an answer */
#define SLIDING_THREADS_MAX 100	  /* changes in an answer */

/* One element of required_state. "*" in either matches everything; "$ME" as
 * state key is the user. */
struct sliding_state_rule {
	const char *type;
	const char *state_key;
};

/* What to send of a room that a rule matches. */
struct sliding_room_config {
	struct sliding_state_rule *include;
	size_t include_count;
	struct sliding_state_rule *exclude;
	size_t exclude_count;
	bool lazy; /* members as they are needed ($LAZY) */
	size_t timeline_limit;
};

struct sliding_names {
	const char **items; /* NULL stands for JSON null */
	size_t count;
	bool is_set;
};

/* Conditions on rooms; -1: not asked. */
struct sliding_filters {
	int is_dm;
	int is_encrypted;
	int is_invite;
	struct sliding_names spaces;
	struct sliding_names room_types;
	struct sliding_names not_room_types;
	struct sliding_names tags;
	struct sliding_names not_tags;
};

/* Both ends are inside. */
struct sliding_range {
	size_t first;
	size_t last;
};

struct sliding_list {
	const char *name;
	struct sliding_room_config room;
	struct sliding_filters filters;
	struct sliding_range *ranges;
	size_t range_count;
	bool all; /* no range was given */
};

struct sliding_subscription {
	const char *room_id;
	struct sliding_room_config room;
};

/* Of which rooms an extension speaks: those in some of the lists, and some of
 * those subscribed to. */
struct sliding_scope {
	struct sliding_names lists; /* not set: all */
	struct sliding_names rooms; /* not set: all subscribed to */
};

/* Numbers of lists. */
struct sliding_set {
	uint64_t bits[2];
};

static inline void
sliding_set_add(struct sliding_set *s, size_t number)
{
	s->bits[number / 64] |= (uint64_t)1 << number % 64;
}

static inline bool
sliding_set_has(const struct sliding_set *s, size_t number)
{
	return (s->bits[number / 64] >> number % 64 & 1) != 0;
}

/* Where a room stands in a request. */
struct sliding_place {
	const char *room_id;
	struct sliding_set lists;
	bool subscribed;
};

struct sliding_extensions {
	bool to_device;
	const char *to_device_since; /* NULL: none */
	size_t to_device_limit;
	bool e2ee;
	struct sliding_scope data_scope;
	struct sliding_scope receipt_scope;
	struct sliding_scope typing_scope;
	bool account_data;
	bool receipts;
	bool delivered; /* receipts: also org.wardwire.delivered */
	bool typing;
	bool threads; /* which are followed (MSC4308) */
	size_t threads_limit;
};

struct sliding_config {
	const char *conn_id; /* NULL: none */
	const char *pos;     /* NULL: none (it may be in the query) */
	int64_t timeout_ms;  /* -1: none (it may be in the query) */
	struct sliding_list *lists;
	size_t list_count;
	struct sliding_subscription *subscriptions;
	size_t subscription_count;
	bool has_subscriptions; /* the member was there */
	struct sliding_names unsubscribe;
	struct sliding_extensions ext;
	enum presence_state presence; /* as which the client is seen */
};

/* The value of *out is a struct sliding_config.
 *
 * ERR_NOT_JSON, ERR_BAD_JSON   what it looks like
 * ERR_INVALID_PARAM            too many lists or subscriptions, a bad range or
 *                              set_presence
 */
enum err sliding_config_get(struct scope *sc, const char *json,
			    struct interned **out) MUST_CHECK;

/* Whether a room's state with this key is asked for. me: the user's id. */
bool sliding_wants_state(const struct sliding_room_config *c, const char *type,
			 const char *state_key, const char *me);

/* Whether all of the state is (to read it at once). */
bool sliding_wants_all(const struct sliding_room_config *c);

/* Whether every member event is asked for, not lazily. */
bool sliding_wants_members(const struct sliding_room_config *c);

/* The superset of two, in sc's memory; a may be empty (zeroed). */
struct sliding_room_config
sliding_combine(struct scope *sc, const struct sliding_room_config *a,
		const struct sliding_room_config *b);

/* A number for what state it asks for: equal for equal wishes in any order. */
uint64_t sliding_state_hash(const struct sliding_room_config *c);

/* Whether an index is in the list's window. */
bool sliding_list_has(const struct sliding_list *l, size_t index);

/* Whether its windows begin at the top, so that a room that is in one stays
 * there when it moves up. */
bool sliding_list_is_stable(const struct sliding_list *l);

#endif
