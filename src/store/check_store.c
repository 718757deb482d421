#include "store/check_store.h"

/* newest: where each entry of the state after a room's newest event was written
 * last.  Snapshots form chains of changes (state_store.h). */
#define AFTER                                                             \
	"WITH RECURSIVE chain (room_nid, nid, prev_nid, step) AS ("       \
	" SELECT h.room_nid, s.nid, s.prev_nid, 0 FROM room_heads h"      \
	" JOIN state_snapshots s ON s.nid = h.snapshot_nid"               \
	" UNION ALL SELECT c.room_nid, s.nid, s.prev_nid, c.step + 1"     \
	" FROM chain c JOIN state_snapshots s ON s.nid = c.prev_nid),"    \
	" steps AS (SELECT c.room_nid, d.type_nid, d.state_key,"          \
	" MIN(c.step) AS step FROM chain c JOIN state_deltas d"           \
	" ON d.snapshot_nid = c.nid"                                      \
	" GROUP BY c.room_nid, d.type_nid, d.state_key),"                 \
	" newest AS (SELECT f.room_nid, f.type_nid, f.state_key, f.step," \
	" c.nid AS snapshot_nid FROM steps f JOIN chain c"                \
	" ON c.room_nid = f.room_nid AND c.step = f.step) "

/* Each counts what is wrong. */
static const struct {
	const char *what;
	const char *sql;
} questions[] = {
	{"events without their body",
	 "SELECT COUNT(*) FROM events e LEFT JOIN event_bodies b"
	 " ON b.nid = e.nid WHERE b.nid IS NULL"},
	{"events of a room that is not there",
	 "SELECT COUNT(*) FROM events e LEFT JOIN rooms r"
	 " ON r.nid = e.room_nid WHERE r.nid IS NULL"},
	{"bodies without their event",
	 "SELECT COUNT(*) FROM event_bodies b LEFT JOIN events e"
	 " ON e.nid = b.nid WHERE e.nid IS NULL"},
	{"current state that is not the event it names",
	 "SELECT COUNT(*) FROM room_state s LEFT JOIN events e"
	 " ON e.nid = s.event_nid WHERE e.nid IS NULL"
	 " OR e.room_nid <> s.room_nid OR e.type_nid <> s.type_nid"
	 " OR e.state_key IS NULL OR e.state_key <> s.state_key"
	 " OR e.verdict <> 0"},
	{"entries of a room's state that is not that after its newest event",
	 AFTER "SELECT COUNT(*) FROM newest n JOIN state_deltas d"
	       " ON d.snapshot_nid = n.snapshot_nid AND d.type_nid = n.type_nid"
	       " AND d.state_key = n.state_key LEFT JOIN room_state r"
	       " ON r.room_nid = n.room_nid AND r.type_nid = n.type_nid"
	       " AND r.state_key = n.state_key"
	       " WHERE COALESCE(r.event_nid, 0) <> d.event_nid"},
	{"entries of a room's state that its newest event does not have",
	 AFTER "SELECT COUNT(*) FROM room_state r JOIN room_heads h"
	       " ON h.room_nid = r.room_nid LEFT JOIN newest n"
	       " ON n.room_nid = r.room_nid AND n.type_nid = r.type_nid"
	       " AND n.state_key = r.state_key"
	       " WHERE h.snapshot_nid <> 0 AND n.step IS NULL"},
	{"members whose event is not there or not current",
	 "SELECT COUNT(*) FROM room_members m LEFT JOIN room_state s"
	 " ON s.event_nid = m.event_nid AND s.room_nid = m.room_nid"
	 " AND s.type_nid = 2 WHERE m.event_nid <> 0 AND s.event_nid IS NULL"},
	{"rooms with a wrong number of members",
	 "SELECT COUNT(*) FROM room_heads h WHERE h.joined <>"
	 " (SELECT COUNT(*) FROM room_members m"
	 " WHERE m.room_nid = h.room_nid AND m.membership = 1)"},
	{"rooms whose newest event is not the newest",
	 "SELECT COUNT(*) FROM room_heads h WHERE h.last_pos <"
	 " (SELECT COALESCE(MAX(e.pos), 0) FROM events e"
	 " WHERE e.room_nid = h.room_nid)"},
	{"positions beyond the newest",
	 "SELECT COUNT(*) FROM room_heads WHERE last_pos > (SELECT value"
	 " FROM meta WHERE key = 'position') OR receipt_pos > (SELECT value"
	 " FROM meta WHERE key = 'position')"},
	{"positions that two events have",
	 "SELECT COUNT(*) FROM (SELECT pos FROM events WHERE pos IS NOT NULL"
	 " GROUP BY pos HAVING COUNT(*) > 1) AS twice"},
	{"transactions whose event is not there",
	 "SELECT COUNT(*) FROM sent_txns t LEFT JOIN events e"
	 " ON e.nid = t.event_nid WHERE e.nid IS NULL"},
	{"events that show a file that is not there",
	 "SELECT COUNT(*) FROM event_media x LEFT JOIN media m"
	 " ON m.nid = x.media_nid WHERE m.nid IS NULL"},
	{"receipts at an event that is not there",
	 "SELECT COUNT(*) FROM receipts r LEFT JOIN events e"
	 " ON e.nid = r.event_nid WHERE e.nid IS NULL"},
};

enum err
check_store_ask(struct scope *sc, struct txn *t,
		void (*tell)(void *ctx, const struct check_finding *found),
		void *ctx)
{
	struct check_finding found;
	size_t i;

	for (i = 0; i < sizeof(questions) / sizeof(*questions); i++) {
		found.what = questions[i].what;
		TRY(db_get_int(sc, t, &found.rows, questions[i].sql, ""));
		tell(ctx, &found);
	}
	return OK;
}
