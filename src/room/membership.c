/* Joining, leaving and what is done to others: the membership verbs of
 * room/actions.h. */
#include "room/membership_priv.h"

#include <string.h>

#include "event/id.h"
#include "room/actions.h"
#include "room/alias_priv.h"
#include "room/read.h"
#include "store/server_notice_store.h"

#define REASON_MAX 2048

static const char *
filled(const char *s)
{
	return s != NULL && *s != '\0' ? s : NULL;
}

enum err
membership_content(struct scope *sc, const struct membership_words *words,
		   yyjson_val **out)
{
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "membership", membership_name(words->membership));
	json_put_string(&w, "displayname", filled(words->profile.displayname));
	json_put_string(&w, "avatar_url", filled(words->profile.avatar_url));
	json_put_string(&w, "reason", words->reason);
	json_put_string(&w, "join_authorised_via_users_server",
			words->authorised_via);
	if (words->is_direct)
		json_put_bool(&w, "is_direct", true);
	json_object_end(&w);
	TRY(buf_check(&b));
	return json_parse_object(sc, b.data, b.len, out);
}

enum err
membership_add(struct draft *d, const char *user_id,
	       const struct membership_words *words)
{
	struct draft_spec spec = {.type = "m.room.member",
				  .state_key = user_id};
	struct draft_event *ev;

	if (words->reason != NULL && strlen(words->reason) > REASON_MAX)
		return scope_fail(d->sc, ERR_INVALID_PARAM,
				  "the reason is too long");
	TRY(membership_content(d->sc, words, &spec.content));
	return draft_add(d, &spec, &ev);
}

enum err
membership_check_target(struct scope *sc, struct rooms *r, const char *user_id)
{
	bool exists = true;

	if (user_id == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "'user_id' is missing");
	if (!user_id_is_valid(user_id))
		return scope_fail(sc, ERR_INVALID_PARAM, "not a user id");
	if (!rooms_is_local(r, user_id))
		return scope_fail(sc, ERR_FORBIDDEN,
				  "users of other servers cannot be invited");
	if (r->hooks.has_account != NULL)
		TRY(r->hooks.has_account(r->hooks.user_ctx, sc, user_id,
					 &exists));
	return exists ? OK
		      : scope_fail(sc, ERR_NOT_FOUND, "there is no such user");
}

/* What one verb does: from these memberships to that one. */
struct change {
	const char *user_id; /* whose membership */
	struct membership_words words;
	unsigned from; /* mask of those it may be now */
	unsigned done; /* mask of those where nothing is left to do */
	bool is_changed;
};

static enum err
apply(struct draft *d, void *ctx)
{
	struct change *c = ctx;
	enum membership now;

	c->is_changed = false;
	TRY(draft_membership(d, c->user_id, &now));
	if ((now & c->done) != 0)
		return OK;
	if ((now & c->from) == 0 && now != MEMBERSHIP_NONE)
		return scope_fail(d->sc, ERR_FORBIDDEN,
				  "the user's membership is '%s'",
				  membership_name(now));
	if (now == MEMBERSHIP_NONE && (c->from & MEMBERSHIP_LEAVE) == 0)
		return scope_fail(d->sc, ERR_FORBIDDEN,
				  "the user is not in this room");
	c->is_changed = true;
	return membership_add(d, c->user_id, &c->words);
}

static enum err
run(struct scope *sc, struct rooms *r, const struct requester *rq,
    const char *room_id, struct change *c)
{
	struct draft_job job = {room_id, apply, c};
	struct draft *d;

	return draft_run(sc, r, rq, &job, &d);
}

enum err
room_invite(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const struct room_membership *m)
{
	struct change c = {.user_id = m->target,
			   .words = {.membership = MEMBERSHIP_INVITE,
				     .reason = m->reason,
				     .is_direct = m->is_direct},
			   .from = MEMBERSHIP_ANY};

	TRY(membership_check_target(sc, r, m->target));
	TRY(rooms_get_profile(sc, r, m->target, &c.words.profile));
	return run(sc, r, rq, m->room_id, &c);
}

static enum err
require_target(struct scope *sc, const struct room_membership *m)
{
	if (m->target == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "'user_id' is missing");
	if (!user_id_is_valid(m->target))
		return scope_fail(sc, ERR_INVALID_PARAM, "not a user id");
	return OK;
}

enum err
room_kick(struct scope *sc, struct rooms *r, const struct requester *rq,
	  const struct room_membership *m)
{
	struct change c = {
		.user_id = m->target,
		.words = {.membership = MEMBERSHIP_LEAVE, .reason = m->reason},
		.from = MEMBERSHIP_JOIN | MEMBERSHIP_INVITE | MEMBERSHIP_KNOCK};

	TRY(require_target(sc, m));
	return run(sc, r, rq, m->room_id, &c);
}

enum err
room_ban(struct scope *sc, struct rooms *r, const struct requester *rq,
	 const struct room_membership *m)
{
	struct change c = {
		.user_id = m->target,
		.words = {.membership = MEMBERSHIP_BAN, .reason = m->reason},
		.from = MEMBERSHIP_ANY};

	TRY(require_target(sc, m));
	return run(sc, r, rq, m->room_id, &c);
}

enum err
room_unban(struct scope *sc, struct rooms *r, const struct requester *rq,
	   const struct room_membership *m)
{
	struct change c = {
		.user_id = m->target,
		.words = {.membership = MEMBERSHIP_LEAVE, .reason = m->reason},
		.from = MEMBERSHIP_BAN};

	TRY(require_target(sc, m));
	return run(sc, r, rq, m->room_id, &c);
}

/* An invite of the server itself cannot be rejected (server notices). */
static enum err
require_may_leave(struct draft *d)
{
	const char *room_id;
	enum membership now;
	struct txn *t;
	enum err e;

	TRY(draft_membership(d, d->rq->user_id, &now));
	if (now != MEMBERSHIP_INVITE)
		return OK;
	TRY(draft_read_begin(d, &t));
	e = server_notice_store_find(d->sc, t, d->rq->user_nid, &room_id);
	draft_read_end(d, &t);
	TRY(e);
	if (room_id != NULL && strcmp(room_id, d->room.room_id) == 0)
		return scope_fail(d->sc, ERR_NOTICE_ROOM,
				  "the server's own invite cannot be rejected");
	return OK;
}

static enum err
leave(struct draft *d, void *ctx)
{
	TRY(require_may_leave(d));
	return apply(d, ctx);
}

enum err
room_leave(struct scope *sc, struct rooms *r, const struct requester *rq,
	   const struct room_membership *m)
{
	struct change c = {
		.user_id = rq->user_id,
		.words = {.membership = MEMBERSHIP_LEAVE, .reason = m->reason},
		.from = MEMBERSHIP_JOIN | MEMBERSHIP_INVITE | MEMBERSHIP_KNOCK,
		.done = MEMBERSHIP_LEAVE};
	struct draft_job job = {m->room_id, leave, &c};
	struct draft *d;

	return draft_run(sc, r, rq, &job, &d);
}

enum err
room_leave_all(struct scope *sc, struct rooms *r, const struct requester *rq)
{
	struct change c = {.user_id = rq->user_id,
			   .words = {.membership = MEMBERSHIP_LEAVE},
			   .from = MEMBERSHIP_JOIN | MEMBERSHIP_INVITE |
				   MEMBERSHIP_KNOCK,
			   .done = MEMBERSHIP_LEAVE | MEMBERSHIP_BAN};
	struct member_rows rooms;
	enum err e, first = OK;
	struct txn *t;
	size_t i;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(member_store_list_rooms(sc, t, rq->user_nid, c.from, &rooms));
	store_read_end(&t);
	for (i = 0; i < rooms.count; i++) {
		e = run(sc, r, rq, rooms.rows[i].room_id, &c);
		if (e != OK && first == OK)
			first = e;
	}
	return first;
}

enum err
room_knock(struct scope *sc, struct rooms *r, const struct requester *rq,
	   const struct room_membership *m, const char **room_id_out)
{
	struct change c = {
		.user_id = rq->user_id,
		.words = {.membership = MEMBERSHIP_KNOCK, .reason = m->reason},
		.from = MEMBERSHIP_ANY,
		.done = MEMBERSHIP_KNOCK};

	TRY(rooms_require_active(sc, rq));
	TRY(room_alias_resolve(sc, r, m->room_id, room_id_out));
	TRY(room_alias_check_open(sc, r, *room_id_out));
	TRY(rooms_get_profile(sc, r, rq->user_id, &c.words.profile));
	return run(sc, r, rq, *room_id_out, &c);
}

static enum err
forget(struct scope *sc, struct txn *t, void *ctx)
{
	const struct member_row *m = ctx;

	return member_store_forget(sc, t, m->room_nid, m->user_nid);
}

enum err
room_forget(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const char *room_id)
{
	struct member_row m;
	struct room_row room;
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(room_require(sc, t, room_id, &room));
	TRY(member_store_find(sc, t, room.nid, rq->user_nid, &m));
	store_read_end(&t);
	if (m.membership == MEMBERSHIP_NONE)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "you were never in this room");
	if (m.membership != MEMBERSHIP_LEAVE && m.membership != MEMBERSHIP_BAN)
		return scope_fail(sc, ERR_UNKNOWN,
				  "leave the room before forgetting it");
	return store_write(sc, r->db, forget, &m);
}
