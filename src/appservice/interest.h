/* appservice/interest.h: what concerns an application service (Application
 * Service API, registration: namespaces).
 *
 * An event does when its sender or the user it is about is the service's, when
 * such a user is joined to the room at that moment, or when the room's id or an
 * alias of it is in a namespace.  Rooms are remembered while the stream is read
 * in its order: only member events of the service's users change an answer.
 */
#ifndef APPSERVICE_INTEREST_H
#define APPSERVICE_INTEREST_H

#include "appservice/appservices_priv.h"
#include "base/id_map.h"
#include "store/event_store.h"

struct presence_view;

struct interest {
	const struct appservices *as;
	const struct appservice *service;
	struct id_map rooms;  /* room nid -> whether, as a pointer */
	int64_t presence_pos; /* told up to here, in this run */
};

void interest_init(struct interest *i, const struct appservices *as,
		   const struct appservice *service);
void interest_deinit(struct interest *i);

/* Whether the service is to be told of the event; events come in the order of
 * their positions. */
enum err interest_in_event(struct scope *sc, struct txn *t, struct interest *i,
			   const struct event_row *e, bool *out) MUST_CHECK;

/* Whether it is to be told of the user, as it was at pos: its own, or in a room
 * that concerns it. */
enum err interest_in_user(struct scope *sc, struct txn *t, struct interest *i,
			  const struct presence_view *user, int64_t pos,
			  bool *out) MUST_CHECK;

/* Whether it is to be told what passes in the room, as it was at pos. */
enum err interest_in_room(struct scope *sc, struct txn *t, struct interest *i,
			  int64_t room_nid, int64_t pos, bool *out) MUST_CHECK;

#endif
