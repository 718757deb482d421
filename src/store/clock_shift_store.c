#include "store/clock_shift_store.h"

#define OPEN_ITEMS " (SELECT nid FROM priority_items WHERE due_ms > 0)"
#define RUNNING                       \
	" (SELECT nid FROM incidents" \
	"  WHERE state IN ('standby', 'declared'))"
/* 0 is no time: it stays. */
#define MOVED(column) \
	column " = CASE WHEN " column " > 0 THEN " column " + $1 ELSE 0 END"

enum err
clock_shift_store_is_waiting(struct scope *sc, struct txn *t, bool *out)
{
	int64_t count;

	TRY(db_get_int(sc, t, &count,
		       "SELECT (SELECT COUNT(*) FROM (SELECT nid FROM"
		       " priority_items WHERE due_ms > 0 LIMIT 1) AS a)"
		       " + (SELECT COUNT(*) FROM incidents"
		       " WHERE state IN ('standby', 'declared'))",
		       ""));
	*out = count > 0;
	return OK;
}

enum err
clock_shift_store_newest(struct scope *sc, struct txn *t, int64_t *ms_out)
{
	return db_get_int(sc, t, ms_out,
			  "SELECT COALESCE(MAX(created_ms), 0)"
			  " FROM priority_items WHERE due_ms > 0",
			  "");
}

enum err
clock_shift_store_shift(struct scope *sc, struct txn *t, int64_t by_ms)
{
	static const char *const moves[] = {
		"UPDATE priority_recipients SET " MOVED("first_ms") ", " MOVED("alerted_ms") ", " MOVED("sound_ms") ", " MOVED("delivered_ms") ", " MOVED(
			"proven_ms") ", " MOVED("seen_ms") ", " MOVED("opened_"
								      "ms") ","
									    " " MOVED("channel_ms") ", " MOVED(
										    "unseen_ms") ", " MOVED("replied_ms") " WHERE item_nid IN" OPEN_ITEMS,
		"UPDATE priority_steps SET at_ms = at_ms + $1"
		" WHERE item_nid IN" OPEN_ITEMS,
		"UPDATE priority_timeline SET at_ms = at_ms + $1"
		" WHERE item_nid IN" OPEN_ITEMS,
		"UPDATE priority_sounds SET at_ms = at_ms + $1",
		"UPDATE priority_channel SET next_ms = next_ms + $1"
		" WHERE state = 'waiting'",
		"UPDATE incident_steps SET due_ms = due_ms + $1"
		" WHERE state = 'waiting' AND incident_nid IN" RUNNING,
		"UPDATE incident_alerts SET " MOVED("next_ms") ", " MOVED(
			"alerted_ms") ", " MOVED("channel_ms") " WHERE "
							       "incident_nid "
							       "IN" RUNNING,
		/* The last: by it the others know what is open. */
		"UPDATE priority_items SET created_ms = created_ms + "
		"$1, " MOVED("step_due_ms") ", " MOVED("paused_ms") ", " MOVED("accept_due_ms") ", " MOVED(
			"reminded_ms") ", " MOVED("operator_ms") ", " MOVED("du"
									    "e_"
									    "m"
									    "s") " WHERE due_ms > 0",
	};
	size_t i;

	for (i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		TRY(db_exec(sc, t, moves[i], "i", by_ms));
	return OK;
}
