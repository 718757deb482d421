/* store/member_store.h: who is in which room now. */
#ifndef STORE_MEMBER_STORE_H
#define STORE_MEMBER_STORE_H

#include "store/db.h"

/* As bits, so that a set of them is a mask. Stored: never renumber. */
enum membership {
	MEMBERSHIP_NONE = 0,
	MEMBERSHIP_JOIN = 1,
	MEMBERSHIP_INVITE = 2,
	MEMBERSHIP_KNOCK = 4,
	MEMBERSHIP_LEAVE = 8,
	MEMBERSHIP_BAN = 16
};
#define MEMBERSHIP_ANY 31

/* "join" and so on; NONE is "leave". */
const char *membership_name(enum membership m);
/* MEMBERSHIP_NONE for a word that is none. name may be NULL. */
enum membership membership_parse(const char *name);

/* A user's current membership of a room. */
struct member_row {
	int64_t user_nid;
	int64_t room_nid;
	const char *user_id; /* set by the list of a room */
	const char *room_id; /* set by the list of a user */
	enum membership membership;
	int64_t event_nid;
	int64_t pos;	   /* when its event last changed */
	int64_t since_pos; /* when the membership itself last changed */
	bool forgotten;
	int64_t room_pos;    /* the room's newest event; list of a user only */
	int64_t receipt_pos; /* the room's newest receipt; the same */
	int64_t room_state_nid; /* the snapshot of its current state; the same
				 */
};

struct member_rows {
	struct member_row *rows;
	size_t count;
};

/* Sets it; forgotten becomes false unless m says so. */
enum err member_store_put(struct scope *sc, struct txn *t,
			  const struct member_row *m) MUST_CHECK;

/* membership is NONE when there never was one. */
enum err member_store_find(struct scope *sc, struct txn *t, int64_t room_nid,
			   int64_t user_nid, struct member_row *out) MUST_CHECK;

enum err member_store_forget(struct scope *sc, struct txn *t, int64_t room_nid,
			     int64_t user_nid) MUST_CHECK;

/* The rooms of a user in which the membership is in mask, not forgotten, with
 * each room's newest positions. */
enum err
member_store_list_rooms(struct scope *sc, struct txn *t, int64_t user_nid,
			unsigned mask, struct member_rows *out) MUST_CHECK;

/* For keeping them: what stands in the rooms' heads goes with the rooms, not
 * with the user. Learns it (rows as just read), and fills it in, as new as
 * db_position() or newer. False: not known of one of them. */
void member_store_learn_heads(struct db *db, const struct member_rows *rows);
bool member_store_fill_heads(struct scope *sc, struct db *db,
			     struct member_rows *rows);

/* The same, but only rooms where an event or a receipt is newer than since, or
 * the membership changed since: those also where they were forgotten since, for
 * clients that know them are to be told of the leave. */
enum err
member_store_list_changed(struct scope *sc, struct txn *t, int64_t user_nid,
			  int64_t since, struct member_rows *out) MUST_CHECK;

/* The user's joined rooms where an event is newer than what the user has read.
 */
enum err
member_store_list_unread(struct scope *sc, struct txn *t, int64_t user_nid,
			 struct member_rows *out) MUST_CHECK;

/* The members of a room in mask, by when they came; limit 0 is all. */
enum err member_store_list(struct scope *sc, struct txn *t, int64_t room_nid,
			   unsigned mask, size_t limit,
			   struct member_rows *out) MUST_CHECK;

/* Whether the two share a room that both have joined. */
enum err member_store_share_room(struct scope *sc, struct txn *t, int64_t a,
				 int64_t b, bool *out) MUST_CHECK;

/* The rooms that both have joined, by number, after the room after; *total_out
 * is all of them. */
struct member_shared {
	int64_t a, b;
	int64_t after;
	size_t limit;
};
enum err
member_store_list_shared(struct scope *sc, struct txn *t,
			 const struct member_shared *q, struct member_rows *out,
			 int64_t *total_out) MUST_CHECK;

/* The users who share a joined room with user_nid, without the user. */
enum err
member_store_list_peers(struct scope *sc, struct txn *t, int64_t user_nid,
			struct member_rows *out) MUST_CHECK;
/* The numbers of those, sorted, who do in a room of at most room_max members.
 */
enum err
member_store_list_near(struct scope *sc, struct txn *t, int64_t user_nid,
		       int64_t room_max, int64_t **nids_out,
		       size_t *count_out) MUST_CHECK;

#endif
