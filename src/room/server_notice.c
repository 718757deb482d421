#include "room/server_notice.h"

#include <pthread.h>
#include <string.h>

#include "base/json_write.h"
#include "room/actions.h"
#include "room/membership_priv.h"
#include "room/read.h"
#include "store/account_data_store.h"
#include "store/member_store.h"
#include "store/server_notice_store.h"
#include "store/user_id_store.h"

#define ROOM_NAME "Server notices"

/* One room for each user: they are made one after another. */
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;

struct notice_room {
	struct rooms *r;
	const char *user_id;
	int64_t user_nid;
	const char *room_id; /* NULL: none yet */
	enum membership membership;
};

static enum err
read_room(struct scope *sc, struct txn *t, void *ctx)
{
	struct notice_room *n = ctx;
	struct member_row m;
	struct room_row room;

	n->membership = MEMBERSHIP_NONE;
	TRY(user_id_store_find(sc, t, n->user_id, &n->user_nid));
	TRY(server_notice_store_find(sc, t, n->user_nid, &n->room_id));
	if (n->room_id == NULL)
		return OK;
	TRY(room_require(sc, t, n->room_id, &room));
	TRY(member_store_find(sc, t, room.nid, n->user_nid, &m));
	n->membership = m.membership;
	return OK;
}

static enum err
write_room(struct scope *sc, struct txn *t, void *ctx)
{
	static const char tag[] = "{\"tags\":{\"m.server_notice\":{}}}";
	struct notice_room *n = ctx;
	struct account_data_row row = {.room_id = n->room_id,
				       .type = "m.tag",
				       .content = tag,
				       .content_len = sizeof(tag) - 1,
				       .pos = txn_next_position(t)};
	struct notify_change change = {.kind = NOTIFY_ACCOUNT_DATA,
				       .position = row.pos,
				       .user_nid = n->user_nid};

	TRY(server_notice_store_put(sc, t, n->user_nid, n->room_id));
	TRY(account_data_store_put(sc, t, n->user_nid, &row));
	rooms_publish_at_commit(sc, t, n->r, &change);
	return OK;
}

/* Nobody but the server speaks in it. */
static enum err
create_room(struct scope *sc, struct notice_room *n, const struct requester *rq)
{
	static const char power[] = "{\"events_default\":50,\"invite\":50}";
	struct room_create c = {.preset = "private_chat", .name = ROOM_NAME};

	TRY(json_parse_object(sc, power, sizeof(power) - 1, &c.power_override));
	TRY(room_create(sc, n->r, rq, &c, &n->room_id));
	return store_write(sc, n->r->db, write_room, n);
}

static enum err
ensure_invited(struct scope *sc, struct notice_room *n,
	       const struct requester *rq)
{
	struct room_membership m = {.target = n->user_id};

	TRY(store_read(sc, n->r->db, read_room, n));
	if (n->room_id == NULL)
		TRY(create_room(sc, n, rq));
	if (n->membership == MEMBERSHIP_JOIN ||
	    n->membership == MEMBERSHIP_INVITE)
		return OK;
	m.room_id = n->room_id;
	return room_invite(sc, n->r, rq, &m);
}

static enum err
open_room(struct scope *sc, struct notice_room *n, struct requester *rq)
{
	const struct room_hooks *h = &n->r->hooks;
	enum err e;

	if (h->get_notice_user == NULL)
		return scope_fail(sc, ERR_INTERNAL,
				  "this server has no user of its own");
	if (!rooms_is_local(n->r, n->user_id))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "notices are for users of this server");
	TRY(membership_check_target(sc, n->r, n->user_id));
	TRY(h->get_notice_user(h->user_ctx, sc, &rq->user_id, &rq->user_nid));
	(void)pthread_mutex_lock(&making);
	e = ensure_invited(sc, n, rq);
	(void)pthread_mutex_unlock(&making);
	return e;
}

enum err
server_notice_send(struct scope *sc, struct rooms *r,
		   const struct server_notice *n, const char **event_id_out)
{
	struct notice_room room = {.r = r, .user_id = n->user_id};
	struct requester rq = {.now_ms = n->now_ms};
	struct room_send s = {.type = n->type != NULL ? n->type
						      : "m.room.message",
			      .state_key = n->state_key,
			      .txn_id = n->txn_id,
			      .content = n->content};

	TRY(open_room(sc, &room, &rq));
	s.room_id = room.room_id;
	return room_send(sc, r, &rq, &s, event_id_out);
}

enum err
server_notice_send_text(struct scope *sc, struct rooms *r, const char *user_id,
			const char *text, int64_t now_ms,
			const char **event_id_out)
{
	struct server_notice n = {.user_id = user_id, .now_ms = now_ms};
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "msgtype", "m.text");
	json_put_string(&w, "body", text);
	json_object_end(&w);
	TRY(buf_check(&b));
	TRY(json_parse_object(sc, b.data, b.len, &n.content));
	return server_notice_send(sc, r, &n, event_id_out);
}
