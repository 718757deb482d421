/* sync/v3_priv.h: one answer of GET /sync in the making. */
#ifndef SYNC_V3_PRIV_H
#define SYNC_V3_PRIV_H

#include "base/map.h"
#include "room/read.h"
#include "store/to_device_store.h"
#include "sync/room_card.h"
#include "sync/sync_priv.h"
#include "sync/v3.h"
#include "user/account_data.h"
#include "user/device_status.h"
#include "user/presence.h"
#include "user/push_settings.h"

struct v3 {
	struct scope *sc; /* of the whole answer */
	struct sync *s;
	struct txn *t;
	struct card_reader cards;
	const struct sync_v3_request *q;
	struct json_writer w;
	int64_t since;		/* durable; 0: an initial sync */
	int64_t volatile_since; /* -1: of another boot */
	int64_t now;
	int64_t settings_since; /* sync/memory.h */
	struct map *ignored;	/* senders; NULL: none */
	bool has_erased;	/* room/erasure.h: anybody */
	const struct push_settings *push;
	struct account_data_row *data; /* what changed, global and rooms' */
	size_t data_count;
	const struct device_status *device;
	struct to_device_rows messages; /* to the device */
	struct presence_news presence;
	bool said_something;
};

/* Writes "room id": {...} for a room of the join or the leave section, unless
 * there is nothing to say about it. */
enum err v3_room_write(struct scope *sc, struct v3 *v,
		       const struct member_row *m) MUST_CHECK;

/* The account data of a room that the client does not know yet: all of it, not
 * only what changed. */
enum err v3_data_read_room(struct v3 *v, const char *room_id) MUST_CHECK;

/* {"events": [...]} of a room's account data ("": global); *any_out tells
 * whether any. */
void v3_data_write(struct v3 *v, const char *room_id,
		   const struct event_filter *filter, bool *any_out);

/* An answer in which only joined rooms have news. */
struct v3_frame {
	struct json_writer w;
	struct sync_token next;
	const struct device_status *device;
	const struct user_id_list *changed;   /* whose keys; NULL: none */
	const struct presence_news *presence; /* NULL: none */
	int64_t now_ms;
};
void v3_frame_begin(struct scope *sc, struct v3_frame *f);
void v3_frame_end(struct v3_frame *f);

/* Writes the event m.typing of a room. */
enum err v3_typing_write(struct scope *sc, struct sync *s,
			 struct json_writer *w, int64_t room_nid) MUST_CHECK;

#endif
