#include <string.h>

#include "room/read.h"
#include "store/event_type_store.h"

static enum err
is_named(struct scope *sc, struct txn *t, int64_t room_nid, bool *out)
{
	struct state_entry name = {TYPE_NAME, "", 0, 0};
	struct state_entry alias = {TYPE_CANONICAL_ALIAS, "", 0, 0};
	struct event_row e;
	const char *text = NULL;

	TRY(room_state_find(sc, t, room_nid, &name, &e, out));
	if (*out)
		text = event_row_peek(sc, &e, "name");
	if (text == NULL || *text == '\0') {
		TRY(room_state_find(sc, t, room_nid, &alias, &e, out));
		if (*out)
			text = event_row_peek(sc, &e, "alias");
	}
	*out = text != NULL && *text != '\0';
	return OK;
}

static enum err
add_heroes(struct scope *sc, struct txn *t, unsigned mask, const char *viewer,
	   struct room_summary *out, int64_t room_nid)
{
	struct member_rows members;
	size_t i;

	TRY(member_store_list(sc, t, room_nid, mask, ROOM_HEROES_MAX + 1,
			      &members));
	for (i = 0; i < members.count; i++)
		if (out->hero_count < ROOM_HEROES_MAX &&
		    strcmp(members.rows[i].user_id, viewer) != 0)
			out->heroes[out->hero_count++] =
				members.rows[i].user_id;
	return OK;
}

enum err
room_faces_read(struct scope *sc, struct txn *t, int64_t room_nid,
		struct room_faces *out)
{
	struct room_head head;
	struct member_rows members;
	size_t i;

	*out = (struct room_faces){0};
	TRY(room_store_get_head(sc, t, room_nid, &head));
	out->joined = head.joined;
	out->invited = head.invited;
	TRY(is_named(sc, t, room_nid, &out->is_named));
	if (out->is_named)
		return OK;
	TRY(member_store_list(sc, t, room_nid,
			      MEMBERSHIP_JOIN | MEMBERSHIP_INVITE,
			      ROOM_HEROES_MAX + 1, &members));
	for (i = 0; i < members.count; i++)
		out->users[out->count++] = members.rows[i].user_id;
	return OK;
}

bool
room_summary_make(const struct room_faces *f, const char *viewer,
		  struct room_summary *out)
{
	size_t i;

	*out = (struct room_summary){.joined = f->joined,
				     .invited = f->invited};
	for (i = 0; i < f->count && out->hero_count < ROOM_HEROES_MAX; i++)
		if (strcmp(f->users[i], viewer) != 0)
			out->heroes[out->hero_count++] = f->users[i];
	return f->is_named || out->hero_count > 0;
}

enum err
room_summary_read(struct scope *sc, struct txn *t, int64_t room_nid,
		  const char *viewer, struct room_summary *out)
{
	struct room_faces faces;

	TRY(room_faces_read(sc, t, room_nid, &faces));
	if (room_summary_make(&faces, viewer, out))
		return OK;
	/* All have left: it is named by them. */
	return add_heroes(sc, t, MEMBERSHIP_LEAVE | MEMBERSHIP_BAN, viewer, out,
			  room_nid);
}
