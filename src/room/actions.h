/* room/actions.h: one function for each verb a user can do to a room.
 *
 * An action checks the requester's right, opens the transaction, writes, and
 * tells notify after the commit.  A user who is not in a room is told
 * ERR_FORBIDDEN, also where the room does not exist, unless said otherwise.
 * Strings given are borrowed; strings given back are in the scope's memory.
 * Sections are of the Client-Server API.
 */
#ifndef ROOM_ACTIONS_H
#define ROOM_ACTIONS_H

#include "base/json.h"
#include "base/requester.h"
#include "room/rooms.h"
#include "store/alias_store.h"

/* createRoom (7.4.1). Everything but version may be unset (NULL, false). */
struct room_create {
	const char *version; /* NULL: 12 */
	const char *preset;
	const char *alias_localpart;
	const char *name;
	const char *topic;
	yyjson_val *creation_content; /* objects and arrays, as in the API */
	yyjson_val *initial_state;
	yyjson_val *invite;
	yyjson_val *power_override;
	bool is_direct;
	bool is_public; /* visibility */
};

/* ERR_INVALID_PARAM, ERR_BAD_JSON    a parameter makes no sense
 * ERR_INVALID_ROOM_STATE             initial_state is refused by auth
 * ERR_UNSUPPORTED_ROOM_VERSION       not one of 10, 11, 12
 * ERR_ROOM_IN_USE                    the alias is taken
 */
enum err
room_create(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const struct room_create *c, const char **room_id_out) MUST_CHECK;

/* Sending (7.6). state_key NULL: a message event, with its txn_id; the same
 * txn_id of a device gives the event of the first time. */
struct room_send {
	const char *room_id;
	const char *type;
	const char *state_key;
	const char *txn_id;
	yyjson_val *content;
	int64_t ts; /* origin_server_ts for application services; 0: now */
};
enum err
room_send(struct scope *sc, struct rooms *r, const struct requester *rq,
	  const struct room_send *s, const char **event_id_out) MUST_CHECK;

/* What is written in the same transaction, after the event; its failure undoes
 * the event, too. Rules of a write function hold. */
struct room_send_also {
	enum err (*fn)(struct scope *sc, struct txn *t, void *ctx,
		       const char *event_id);
	void *ctx;
};
/* As room_send(). also is not called where there was no new event: state that
 * is already so, a transaction id that was used. */
enum err
room_send_with(struct scope *sc, struct rooms *r, const struct requester *rq,
	       const struct room_send *s, struct room_send_also *also,
	       const char **event_id_out) MUST_CHECK;

/* redact (7.9). ERR_NOT_FOUND when the event is not in the room. */
struct room_redact {
	const char *room_id;
	const char *event_id;
	const char *txn_id;
	const char *reason;  /* NULL: none */
	yyjson_val *content; /* the request's body; NULL ok */
};
enum err
room_redact(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const struct room_redact *x, const char **event_id_out) MUST_CHECK;

/* Membership (10.4). target is for invite, kick, ban, unban. */
struct room_membership {
	const char *room_id;
	const char *target;
	const char *reason; /* NULL: none */
	bool is_direct;	    /* invites only */
};
enum err
room_invite(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const struct room_membership *m) MUST_CHECK;
enum err
room_kick(struct scope *sc, struct rooms *r, const struct requester *rq,
	  const struct room_membership *m) MUST_CHECK;
enum err room_ban(struct scope *sc, struct rooms *r, const struct requester *rq,
		  const struct room_membership *m) MUST_CHECK;
enum err
room_unban(struct scope *sc, struct rooms *r, const struct requester *rq,
	   const struct room_membership *m) MUST_CHECK;
/* id_or_alias in m->room_id; the room's id comes back.
 *
 * ERR_NOT_FOUND   no such alias, or a room no server here can reach
 */
enum err
room_join(struct scope *sc, struct rooms *r, const struct requester *rq,
	  const struct room_membership *m, const char **room_id_out) MUST_CHECK;
enum err room_knock(struct scope *sc, struct rooms *r,
		    const struct requester *rq, const struct room_membership *m,
		    const char **room_id_out) MUST_CHECK;
/* Also refuses an invite and takes back a knock. */
enum err
room_leave(struct scope *sc, struct rooms *r, const struct requester *rq,
	   const struct room_membership *m) MUST_CHECK;
/* Leaves all rooms, rejects all invites and takes back all knocks, of a user
 * whose account ends; goes on after a failure and gives the first. */
enum err room_leave_all(struct scope *sc, struct rooms *r,
			const struct requester *rq) MUST_CHECK;
/* ERR_UNKNOWN while still in the room. */
enum err
room_forget(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const char *room_id) MUST_CHECK;

/* A user's new name or picture, written into every room they have joined. */
enum err room_profile_changed(struct scope *sc, struct rooms *r,
			      const struct requester *rq) MUST_CHECK;

/* Aliases (7.5). */
enum err
room_alias_add(struct scope *sc, struct rooms *r, const struct requester *rq,
	       const char *alias, const char *room_id) MUST_CHECK;
enum err
room_alias_remove(struct scope *sc, struct rooms *r, const struct requester *rq,
		  const char *alias) MUST_CHECK;

/* Aliases of a room, for who may read it. */
enum err
room_alias_list(struct scope *sc, struct rooms *r, const struct requester *rq,
		const char *room_id, struct alias_rows *out) MUST_CHECK;
/* Whether the requester is in the room and may send this type of state.
 *
 * ERR_FORBIDDEN   not so
 */
enum err room_require_power(struct scope *sc, struct rooms *r,
			    const struct requester *rq, const char *room_id,
			    const char *state_type) MUST_CHECK;

/* The published directory (10.5): who may set it is who may change the
 * canonical alias, and admins. */
enum err room_set_visibility(struct scope *sc, struct rooms *r,
			     const struct requester *rq, const char *room_id,
			     bool is_public) MUST_CHECK;

/* Receipts (11.6) and read markers (11.7). kind is a name such as "m.read";
 * thread NULL: unthreaded. Marking what is older changes nothing. */
struct room_mark {
	const char *room_id;
	const char *event_id;
	const char *kind;
	const char *thread;
};
enum err
room_mark_read(struct scope *sc, struct rooms *r, const struct requester *rq,
	       const struct room_mark *m) MUST_CHECK;

/* Typing (11.3): for timeout_ms, or no longer. */
struct room_typing_mark {
	const char *room_id;
	bool typing;
	int64_t timeout_ms;
};
enum err
room_set_typing(struct scope *sc, struct rooms *r, const struct requester *rq,
		const struct room_typing_mark *m) MUST_CHECK;

/* upgrade (10.8). */
struct room_upgrade {
	const char *room_id;
	const char *version;
	yyjson_val *additional_creators; /* user ids; NULL: none */
};
enum err room_upgrade(struct scope *sc, struct rooms *r,
		      const struct requester *rq, const struct room_upgrade *up,
		      const char **new_room_id_out) MUST_CHECK;

/* A complete PDU that another server made: checked, linked, resolved where it
 * forks, appended; what auth refuses is kept as rejected. *verdict_out is an
 * enum event_verdict. Its prev and auth events must be here.
 *
 * ERR_NOT_FOUND   the room, or an event that it builds upon, is not here
 */
enum err room_append_pdu(struct scope *sc, struct rooms *r, const char *pdu,
			 size_t len, int *verdict_out) MUST_CHECK;

#endif
