/* store/pusher_store.h: where pushes go, and what waits to be sent there. */
#ifndef STORE_PUSHER_STORE_H
#define STORE_PUSHER_STORE_H

#include "store/db.h"

#define PUSHER_KIND_WEB "org.wardwire.webpush" /* our own app */

/* Whose device is gone: only the last push is sent there. */
#define PUSHER_NOBODY ((int64_t)-1)
#define PUSHER_WIPE_MS ((int64_t)7 * 24 * 3600 * 1000)

struct pusher_row {
	int64_t nid;
	int64_t user_nid;
	int64_t device_nid;    /* 0: none */
	const char *device_id; /* set by the lists; NULL: none */
	const char *kind;
	const char *app_id;
	const char *pushkey;
	const char *app_display_name;
	const char *device_display_name;
	const char *profile_tag; /* NULL: none */
	const char *lang;
	const char *data; /* JSON object */
	int64_t set_ms;
	int64_t sent_ms;    /* last sent well; 0 never */
	int64_t failing_ms; /* since when it fails; 0 it does not */
	int64_t next_ms;    /* not to be tried before */
	int64_t tries;	    /* that failed since it last went well */
	int64_t last_status;
};

struct pusher_rows {
	struct pusher_row *rows;
	size_t count;
};

/* Sets the one with that app_id, pushkey and user; *nid_out is its number,
 * which a pusher that was there keeps. What it failed with is forgotten. */
enum err
pusher_store_put(struct scope *sc, struct txn *t, const struct pusher_row *p,
		 int64_t *nid_out) MUST_CHECK;

enum err
pusher_store_list_user(struct scope *sc, struct txn *t, int64_t user_nid,
		       struct pusher_rows *out) MUST_CHECK;
enum err
pusher_store_list_device(struct scope *sc, struct txn *t, int64_t device_nid,
			 struct pusher_rows *out) MUST_CHECK;
/* Those of who is joined to the room, and of user_nid (0: nobody). */
enum err
pusher_store_list_room(struct scope *sc, struct txn *t, int64_t room_nid,
		       int64_t user_nid, struct pusher_rows *out) MUST_CHECK;
/* rows[0], or count 0. */
enum err pusher_store_find(struct scope *sc, struct txn *t, int64_t nid,
			   struct pusher_rows *out) MUST_CHECK;
enum err pusher_store_count(struct scope *sc, struct txn *t,
			    int64_t *count_out) MUST_CHECK;
enum err
pusher_store_count_user(struct scope *sc, struct txn *t, int64_t user_nid,
			int64_t *count_out) MUST_CHECK;

/* Removes them with all that waits for them; of a device those of our own app
 * are told to forget what they keep first ("wipe" of alert_push_store). Of the
 * key (user_nid 0: of every user but except_user_nid); of a device; one. */
struct pusher_key {
	const char *app_id;
	const char *pushkey;
	int64_t user_nid;
	int64_t except_user_nid;
};
enum err pusher_store_remove_key(struct scope *sc, struct txn *t,
				 const struct pusher_key *key) MUST_CHECK;
enum err pusher_store_remove_device(struct scope *sc, struct txn *t,
				    int64_t device_nid) MUST_CHECK;
enum err
pusher_store_remove(struct scope *sc, struct txn *t, int64_t nid) MUST_CHECK;

/* Writes sent_ms, failing_ms, next_ms, tries and last_status. */
enum err pusher_store_note(struct scope *sc, struct txn *t,
			   const struct pusher_row *p) MUST_CHECK;

/* A device's subscription is gone (gone_ms 0: it is not, or not known). */
enum err
pusher_store_put_gone(struct scope *sc, struct txn *t,
		      const struct pusher_row *p, int64_t gone_ms) MUST_CHECK;
enum err
pusher_store_find_gone(struct scope *sc, struct txn *t, int64_t device_nid,
		       int64_t *gone_ms_out) MUST_CHECK;

#endif
