/* sync/sliding_priv.h: one answer of sliding sync in the making. */
#ifndef SYNC_SLIDING_PRIV_H
#define SYNC_SLIDING_PRIV_H

#include "room/read.h"
#include "sync/room_card.h"
#include "sync/sliding.h"
#include "sync/sync_priv.h"
#include "user/account_data.h"
#include "user/push_settings.h"

/* A room of the user's, in the order of recency. */
struct sliding_entry {
	const struct member_row *m;
	struct room_card *card; /* NULL: all from the store */
	int64_t recency;
	int64_t left_at; /* where the user's view of others ends, once read */
	bool matched;
	bool subscribed;
	struct sliding_set lists;	   /* that matched */
	struct sliding_room_config config; /* of all that matched */
	int64_t receipts_from; /* the client has receipts up to here */
	bool noted;	       /* what the client has is noted */
	bool was_in_window;    /* with the answer before */
	bool shown_anew;    /* its timeline begins anew: so do its receipts */
	int64_t shown_from; /* where that begins */
};

struct sliding {
	struct sync *s;
	struct txn *t;
	struct card_reader cards;
	const struct sliding_request *q;
	const struct sliding_config *cfg;
	struct json_writer w;
	int64_t since; /* where the client is; 0 at the beginning */
	int64_t now;
	int64_t vol_since;
	int64_t vol_now;
	int64_t settings_since; /* sync/memory.h */
	bool has_erased;	/* room/erasure.h: anybody */
	struct map *ignored;
	struct map *direct; /* room ids of m.direct; NULL: none */
	struct map *tags;   /* room id -> yyjson_val of its tags; NULL: not read
			     * yet */
	const struct push_settings *push;
	struct sliding_entry *entries;
	size_t count;
	size_t *list_counts;  /* of each list */
	struct map *children; /* of the spaces of the list being matched */
	struct account_data_row *data; /* changed since */
	size_t data_count;
	bool said_something;
};

/* The user's rooms in order, into x->entries. */
enum err sliding_rooms_read(struct scope *sc, struct sliding *x) MUST_CHECK;

/* Marks what lists and subscriptions match; writes "lists". */
enum err sliding_lists_write(struct scope *sc, struct sliding *x) MUST_CHECK;

/* Writes "room id": {...} where the client is to be sent anything. */
enum err sliding_room_write(struct scope *sc, struct sliding *x,
			    struct sliding_entry *e) MUST_CHECK;

/* Writes "extensions". */
enum err
sliding_extensions_write(struct scope *sc, struct sliding *x) MUST_CHECK;

/* Current state of a room that the configuration asks for. */
enum err sliding_state_read(struct scope *sc, struct sliding *x,
			    const struct sliding_entry *e,
			    struct event_rows *out) MUST_CHECK;

/* The room's event of one key that the user may know; key->event_nid is 0 where
 * there is none. */
enum err
sliding_key_read(struct scope *sc, struct sliding *x,
		 const struct sliding_entry *e, struct state_entry *key,
		 struct event_row *out) MUST_CHECK;

/* Whether an extension speaks of this room. */
bool sliding_in_scope(const struct sliding_config *c,
		      const struct sliding_scope *scope,
		      const struct sliding_place *p);

/* "lists": [..], where any has the room. */
void sliding_put_lists(struct json_writer *w, const struct sliding_config *c,
		       const struct sliding_set *lists);

bool sliding_is_direct(const struct sliding *x, const char *room_id);

/* "room id": the event m.typing, as it is now. */
struct memory_room;
enum err
sliding_typing_write(struct scope *sc, struct sync *s, struct json_writer *w,
		     const struct memory_room *r) MUST_CHECK;

#endif
