#include "appservice/interest.h"

#include "room/read.h"
#include "store/alias_store.h"
#include "store/event_type_store.h"
#include "user/presence.h"

#define ROOMS_MAX 100000

static char is_no[1], is_yes[1];

void
interest_init(struct interest *i, const struct appservices *as,
	      const struct appservice *service)
{
	i->as = as;
	i->service = service;
	id_map_init(&i->rooms);
}

void
interest_deinit(struct interest *i)
{
	id_map_deinit(&i->rooms);
}

static bool
is_ours(const struct interest *i, const char *user_id)
{
	return appservice_has_user(i->as, i->service, user_id);
}

/* Whether the member was joined at pos. */
static enum err
was_joined(struct scope *sc, struct txn *t, const struct member_row *m,
	   int64_t pos, bool *out)
{
	enum membership then = m->membership;

	if (m->since_pos > pos)
		TRY(room_membership_at(sc, t, m->room_nid, m->user_id, pos,
				       &then));
	*out = then == MEMBERSHIP_JOIN;
	return OK;
}

static enum err
has_member(struct scope *sc, struct txn *t, const struct interest *i,
	   int64_t room_nid, int64_t pos, bool *out)
{
	struct member_rows members;
	size_t n;

	*out = false;
	TRY(member_store_list(sc, t, room_nid, MEMBERSHIP_ANY, 0, &members));
	for (n = 0; n < members.count && !*out; n++) {
		members.rows[n].room_nid = room_nid;
		if (is_ours(i, members.rows[n].user_id))
			TRY(was_joined(sc, t, &members.rows[n], pos, out));
	}
	return OK;
}

/* What does not change while the stream is read, but for member events. */
static enum err
learn_room(struct scope *sc, struct txn *t, struct interest *i,
	   int64_t room_nid, int64_t pos, bool *out)
{
	struct room_row room;
	enum err e;

	*out = false;
	e = room_store_get_by_nid(sc, t, room_nid, &room);
	if (e == ERR_NOT_FOUND)
		return OK; /* deleted meanwhile */
	TRY(e);
	*out = namespace_list_has(&i->service->reg.rooms, room.room_id, false);
	if (!*out)
		TRY(has_member(sc, t, i, room_nid, pos, out));
	if (i->rooms.count >= ROOMS_MAX) {
		id_map_deinit(&i->rooms);
		id_map_init(&i->rooms);
	}
	(void)id_map_put(&i->rooms, room_nid, *out ? is_yes : is_no);
	return OK;
}

/* Aliases come and go without an event, so they are looked up. */
static enum err
has_alias(struct scope *sc, struct txn *t, const struct interest *i,
	  int64_t room_nid, bool *out)
{
	struct alias_rows aliases;
	size_t n;

	*out = false;
	if (i->service->reg.aliases.count == 0)
		return OK;
	TRY(alias_store_list(sc, t, room_nid, &aliases));
	for (n = 0; n < aliases.count && !*out; n++)
		*out = namespace_list_has(&i->service->reg.aliases,
					  aliases.rows[n].alias, false);
	return OK;
}

enum err
interest_in_room(struct scope *sc, struct txn *t, struct interest *i,
		 int64_t room_nid, int64_t pos, bool *out)
{
	const char *known = id_map_find(&i->rooms, room_nid);

	*out = known == is_yes;
	if (known == NULL)
		TRY(learn_room(sc, t, i, room_nid, pos, out));
	return *out ? OK : has_alias(sc, t, i, room_nid, out);
}

enum err
interest_in_event(struct scope *sc, struct txn *t, struct interest *i,
		  const struct event_row *e, bool *out)
{
	*out = true;
	if (e->type_nid == TYPE_MEMBER && e->state_key != NULL &&
	    is_ours(i, e->state_key)) {
		(void)id_map_remove(&i->rooms, e->room_nid);
		return OK;
	}
	if (is_ours(i, e->sender))
		return OK;
	return interest_in_room(sc, t, i, e->room_nid, e->pos, out);
}

enum err
interest_in_user(struct scope *sc, struct txn *t, struct interest *i,
		 const struct presence_view *user, int64_t pos, bool *out)
{
	struct member_rows rooms;
	size_t n;

	*out = is_ours(i, user->user_id);
	if (*out)
		return OK;
	TRY(member_store_list_rooms(sc, t, user->user_nid, MEMBERSHIP_JOIN,
				    &rooms));
	for (n = 0; n < rooms.count && !*out; n++)
		TRY(interest_in_room(sc, t, i, rooms.rows[n].room_nid, pos,
				     out));
	return OK;
}
