/* store/event_type_store.h: numbers for event types.
 *
 * The types that the server itself looks at have fixed numbers, the rest get
 * one when first seen.
 */
#ifndef STORE_EVENT_TYPE_STORE_H
#define STORE_EVENT_TYPE_STORE_H

#include "store/db.h"

/* X(name, number, type). Never renumber: rows hold the numbers. */
#define EVENT_TYPES(X)                                             \
	X(TYPE_CREATE, 1, "m.room.create")                         \
	X(TYPE_MEMBER, 2, "m.room.member")                         \
	X(TYPE_POWER_LEVELS, 3, "m.room.power_levels")             \
	X(TYPE_JOIN_RULES, 4, "m.room.join_rules")                 \
	X(TYPE_HISTORY_VISIBILITY, 5, "m.room.history_visibility") \
	X(TYPE_THIRD_PARTY_INVITE, 6, "m.room.third_party_invite") \
	X(TYPE_NAME, 7, "m.room.name")                             \
	X(TYPE_TOPIC, 8, "m.room.topic")                           \
	X(TYPE_AVATAR, 9, "m.room.avatar")                         \
	X(TYPE_CANONICAL_ALIAS, 10, "m.room.canonical_alias")      \
	X(TYPE_GUEST_ACCESS, 11, "m.room.guest_access")            \
	X(TYPE_ENCRYPTION, 12, "m.room.encryption")                \
	X(TYPE_TOMBSTONE, 13, "m.room.tombstone")                  \
	X(TYPE_SERVER_ACL, 14, "m.room.server_acl")                \
	X(TYPE_PINNED_EVENTS, 15, "m.room.pinned_events")          \
	X(TYPE_REDACTION, 16, "m.room.redaction")                  \
	X(TYPE_MESSAGE, 17, "m.room.message")                      \
	X(TYPE_ENCRYPTED, 18, "m.room.encrypted")                  \
	X(TYPE_REACTION, 19, "m.reaction")                         \
	X(TYPE_STICKER, 20, "m.sticker")                           \
	X(TYPE_SPACE_CHILD, 21, "m.space.child")                   \
	X(TYPE_SPACE_PARENT, 22, "m.space.parent")                 \
	X(TYPE_ROOM_CLASS, 23, "org.wardwire.room.class")

enum event_type_nid {
	TYPE_NONE = 0,
#define X(name, number, type) name = number,
	EVENT_TYPES(X)
#undef X
		TYPE_FIXED_END = 1000 /* types seen later have larger numbers */
};

/* The number of a fixed type, or TYPE_NONE. Needs no database. */
int64_t event_type_fixed(const char *type);

/* The number of a type, or 0 when no event ever had it. */
enum err event_type_store_find(struct scope *sc, struct txn *t,
			       const char *type, int64_t *nid_out) MUST_CHECK;

/* The number of a type, giving it one if need be. Write transactions only. */
enum err event_type_store_put(struct scope *sc, struct txn *t, const char *type,
			      int64_t *nid_out) MUST_CHECK;

/* The type of a number, in the scope's memory.
 *
 * ERR_NOT_FOUND   no such number
 */
enum err event_type_store_get(struct scope *sc, struct txn *t, int64_t nid,
			      const char **type_out) MUST_CHECK;

#endif
