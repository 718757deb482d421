/* room/hooks.h: what the room asks of folders above it.
 *
 * main.c fills these before rooms_open(); a NULL function is left out.  The
 * lists run in their order.
 */
#ifndef ROOM_HOOKS_H
#define ROOM_HOOKS_H

#include "base/json.h"
#include "base/requester.h"
#include "event/push_rule.h"
#include "store/event_store.h"

#define ROOM_HOOKS_MAX 8

/* What a member event says of its user. Strings in the scope's memory, NULL
 * for unset. */
struct room_profile {
	const char *displayname;
	const char *avatar_url;
};

/* An event about to be appended, as hooks see it. Borrowed. */
struct room_append {
	const char *room_id;
	const char *room_class; /* org.wardwire.room.class; NULL none */
	const char *type;
	const char *state_key; /* NULL: not state */
	const char *sender;
	yyjson_val *content;
	const char *redacts; /* the event that this redacts; NULL none */
	bool is_local;	     /* of one of our own users */
	int64_t now_ms;
};

/* May refuse: a failure with its text is the answer for our own users' events,
 * and soft-fails other servers'. Runs before the transaction; must not wait. */
struct room_before_append {
	void *ctx;
	enum err (*fn)(void *ctx, struct scope *sc,
		       const struct room_append *a);
};

/* Writes what goes with the event in the same transaction. row is the event
 * (row->pdu is set), append its words. Rules of a write function hold. */
struct room_in_append {
	void *ctx;
	enum err (*fn)(void *ctx, struct scope *sc, struct txn *t,
		       const struct event_row *row,
		       const struct room_append *append);
};

/* What one of our users is about to send. Borrowed. */
struct room_stamp {
	const char *room_id;
	const char *type;
	const char *state_key; /* NULL: not state */
	const char *sender;
};

/* An event about to be appended, as push rules see it. Borrowed. */
struct room_alert {
	int64_t room_nid;
	const char *room_id;
	int64_t sender_nid;
	const struct push_event *event;
	const struct push_viewer *viewer; /* what holds for every member */
	enum event_notify_class notify_class;
};

struct room_hooks {
	/* May put another content in place of the one given, or refuse it. At
	 * the beginning of room_send(), outside transactions; memory only. */
	void *stamp_ctx;
	enum err (*stamp)(void *ctx, struct scope *sc,
			  const struct room_stamp *s, yyjson_val **content);

	/* The profile of one of our own users. Outside transactions. */
	void *user_ctx;
	enum err (*get_profile)(void *ctx, struct scope *sc,
				const char *user_id, struct room_profile *out);
	/* Whether a local account of that id exists and is active. */
	enum err (*has_account)(void *ctx, struct scope *sc,
				const char *user_id, bool *out);
	/* Whether the requester may make or remove this alias of ours:
	 * ERR_EXCLUSIVE where it is somebody else's. Memory only. */
	enum err (*check_alias)(void *ctx, struct scope *sc,
				const struct requester *rq, const char *alias);
	/* Asks whoever may make an alias of ours that nobody has made yet;
	 * *made_out tells whether it is worth looking again. May wait. */
	enum err (*find_alias)(void *ctx, struct scope *sc, const char *alias,
			       bool *made_out);
	/* Whether user ignores (blocks) the other: their invites are refused.
	 */
	enum err (*is_ignored)(void *ctx, struct scope *sc, const char *user_id,
			       const char *other, bool *out);

	/* How an event counts for members with push rules of their own, in the
	 * draft's snapshot or transaction t. has_own_rules: whether anybody
	 * here has any, from memory. */
	void *alert_ctx;
	bool (*has_own_rules)(void *ctx);
	enum err (*find_exceptions)(void *ctx, struct scope *sc, struct txn *t,
				    const struct room_alert *a,
				    struct event_exceptions *out);

	/* The user by whom the server itself speaks (room/server_notice.h);
	 * made when first asked for. Outside transactions. */
	enum err (*get_notice_user)(void *ctx, struct scope *sc,
				    const char **user_id_out, int64_t *nid_out);

	struct room_before_append before_append[ROOM_HOOKS_MAX];
	size_t before_append_count;
	struct room_in_append in_append[ROOM_HOOKS_MAX];
	size_t in_append_count;
};

#endif
