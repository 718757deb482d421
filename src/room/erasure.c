#include "room/erasure.h"

#include "event/event.h"
#include "event/redact.h"
#include "event/version.h"
#include "store/erased_user_store.h"
#include "store/member_store.h"
#include "store/room_store.h"

/* The membership changed last at since_pos: who is in the room since before the
 * erasure, or was there until after it, could read it. */
static bool
had_sight(const struct member_row *m, int64_t erased_pos)
{
	switch (m->membership) {
	case MEMBERSHIP_JOIN:
		return m->since_pos < erased_pos;
	case MEMBERSHIP_LEAVE:
	case MEMBERSHIP_BAN:
		return true;
	default:
		return false;
	}
}

static enum err
redact(struct scope *sc, const struct room_version *version,
       struct event_row *row)
{
	struct event_stored stored = {version, row->event_id, row->pdu,
				      row->pdu_len};
	struct event whole, redacted;

	TRY(event_load(sc, &stored, &whole));
	TRY(event_redact(sc, &whole, &redacted));
	row->pdu = redacted.json;
	row->pdu_len = redacted.json_len;
	row->content_at = (size_t)(redacted.content_json - redacted.json);
	row->content_len = redacted.content_len;
	row->relations = 0;
	return OK;
}

enum err
room_erasure_exists(struct scope *sc, struct txn *t, bool *out)
{
	int64_t count;

	TRY(erased_user_store_count(sc, t, &count));
	*out = count > 0;
	return OK;
}

enum err
room_hide_erased(struct scope *sc, struct txn *t, int64_t viewer_nid,
		 struct event_rows *rows)
{
	struct member_row member;
	struct room_row room;
	int64_t pos;
	bool exists;
	size_t i;

	if (rows->count == 0)
		return OK;
	TRY(room_erasure_exists(sc, t, &exists));
	if (!exists)
		return OK;
	TRY(room_store_get_by_nid(sc, t, rows->rows[0].room_nid, &room));
	TRY(member_store_find(sc, t, room.nid, viewer_nid, &member));
	for (i = 0; i < rows->count; i++) {
		TRY(erased_user_store_find(sc, t, rows->rows[i].sender_nid,
					   &pos));
		if (pos == 0 || had_sight(&member, pos))
			continue;
		if (rows->rows[i].head != NULL) /* it has no PDU */
			TRY(event_store_get(sc, t, rows->rows[i].nid,
					    &rows->rows[i]));
		if (rows->rows[i].pdu != NULL)
			TRY(redact(sc, room_version_find(room.version),
				   &rows->rows[i]));
	}
	return OK;
}
