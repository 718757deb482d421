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
room_summary_read(struct scope *sc, struct txn *t, int64_t room_nid,
		  const char *viewer, struct room_summary *out)
{
	struct room_head head;
	bool named;

	*out = (struct room_summary){0};
	TRY(room_store_get_head(sc, t, room_nid, &head));
	out->joined = head.joined;
	out->invited = head.invited;
	TRY(is_named(sc, t, room_nid, &named));
	if (named)
		return OK;
	TRY(add_heroes(sc, t, MEMBERSHIP_JOIN | MEMBERSHIP_INVITE, viewer, out,
		       room_nid));
	if (out->hero_count == 0) /* all have left: name it by them */
		TRY(add_heroes(sc, t, MEMBERSHIP_LEAVE | MEMBERSHIP_BAN, viewer,
			       out, room_nid));
	return OK;
}
