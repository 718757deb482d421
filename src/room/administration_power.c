/* The part of room/administration.h that blocks rooms and gives power. */
#include <string.h>

#include "room/actions.h"
#include "room/administration.h"
#include "room/auth_power.h"
#include "room/draft.h"
#include "room/rooms_priv.h"
#include "store/db.h"
#include "store/user_id_store.h"

#define POWER_HIGHEST_GIVEN 150 /* where the giver's has no end */

enum err
room_admin_find_block(struct scope *sc, struct rooms *r, const char *room_id,
		      const char **by_out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(blocked_room_store_find(sc, t, room_id, by_out));
	store_read_end(&t);
	return OK;
}

struct blocking {
	const char *room_id;
	const struct requester *rq;
	bool is_blocked;
};

static enum err
write_block(struct scope *sc, struct txn *t, void *ctx)
{
	const struct blocking *b = ctx;

	if (!b->is_blocked)
		return blocked_room_store_remove(sc, t, b->room_id);
	return blocked_room_store_put(sc, t, b->room_id, b->rq->user_nid,
				      b->rq->now_ms);
}

enum err
room_admin_set_block(struct scope *sc, struct rooms *r,
		     const struct requester *rq, const char *room_id,
		     bool is_blocked)
{
	struct blocking b = {room_id, rq, is_blocked};

	return store_write(sc, r->db, write_block, &b);
}

/* Of our own users in the room, the one with the most power. */
struct giver {
	struct requester rq;
	int64_t power;
	bool target_is_in;
	const char *join_rule;
	yyjson_val *levels; /* content; NULL: none */
};

static enum err
choose_giver(struct draft *d, struct rooms *r, const char *user_id,
	     struct giver *g)
{
	const struct member_row *best = NULL;
	struct power_levels power;
	struct member_rows members;
	int64_t level;
	struct txn *t;
	size_t i;

	TRY(draft_power(d, &power));
	TRY(draft_read_begin(d, &t));
	TRY(member_store_list(d->sc, t, d->room.nid, MEMBERSHIP_JOIN, 0,
			      &members));
	draft_read_end(d, &t);
	for (i = 0; i < members.count; i++) {
		if (strcmp(members.rows[i].user_id, user_id) == 0)
			g->target_is_in = true;
		level = power_of(&power, members.rows[i].user_id);
		if (!rooms_is_local(r, members.rows[i].user_id) ||
		    (best != NULL && level <= g->power) ||
		    !power_can_send(&power, members.rows[i].user_id,
				    "m.room.power_levels", true))
			continue;
		best = &members.rows[i];
		g->power = level;
	}
	if (best == NULL)
		return scope_fail(d->sc, ERR_UNKNOWN,
				  "no user of this server in the room may give "
				  "power");
	g->rq.user_id = best->user_id;
	g->rq.user_nid = best->user_nid;
	return OK;
}

static enum err
read_room(struct scope *sc, struct rooms *r, const struct requester *rq,
	  const char *room_id, const char *user_id, struct giver *g)
{
	const struct event_row *levels, *rules;
	struct draft *d;

	TRY(draft_open(sc, r, rq, room_id, &d));
	TRY(choose_giver(d, r, user_id, g));
	TRY(draft_find(d, "m.room.power_levels", "", &levels));
	TRY(draft_find(d, "m.room.join_rules", "", &rules));
	g->levels = levels != NULL ? event_row_content(sc, levels) : NULL;
	g->join_rule =
		rules != NULL ? event_row_peek(sc, rules, "join_rule") : NULL;
	return OK;
}

/* The levels in place with one user's changed. */
static enum err
make_levels(struct scope *sc, const struct giver *g, const char *user_id,
	    yyjson_val **out)
{
	int64_t level =
		g->power == POWER_INFINITE ? POWER_HIGHEST_GIVEN : g->power;
	yyjson_mut_doc *doc = yyjson_mut_doc_new(json_alc(sc));
	yyjson_mut_val *root, *users;
	char *text;
	size_t len;

	if (doc == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	root = g->levels != NULL ? yyjson_val_mut_copy(doc, g->levels)
				 : yyjson_mut_obj(doc);
	yyjson_mut_doc_set_root(doc, root);
	users = yyjson_mut_obj_get(root, "users");
	if (!yyjson_mut_is_obj(users)) {
		(void)yyjson_mut_obj_remove_key(root, "users");
		users = yyjson_mut_obj_add_obj(doc, root, "users");
	}
	(void)yyjson_mut_obj_remove_key(users, user_id);
	(void)yyjson_mut_obj_add_int(doc, users, user_id, level);
	text = yyjson_mut_write_opts(doc, 0, json_alc(sc), &len, NULL);
	if (text == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	return json_parse_object(sc, text, len, out);
}

enum err
room_admin_promote(struct scope *sc, struct rooms *r,
		   const struct requester *rq, const char *room_id,
		   const char *user_id)
{
	struct room_send s = {.room_id = room_id,
			      .type = "m.room.power_levels",
			      .state_key = ""};
	struct room_membership m = {.room_id = room_id, .target = user_id};
	struct giver g = {.rq = {.now_ms = rq->now_ms}};
	const char *event_id;

	TRY(read_room(sc, r, rq, room_id, user_id, &g));
	TRY(make_levels(sc, &g, user_id, &s.content));
	TRY(room_send(sc, r, &g.rq, &s, &event_id));
	if (g.target_is_in ||
	    (g.join_rule != NULL && strcmp(g.join_rule, "public") == 0))
		return OK;
	return room_invite(sc, r, &g.rq, &m);
}

enum err
room_admin_join(struct scope *sc, struct rooms *r, const struct requester *rq,
		const struct requester *user, const char *id_or_alias,
		const char **room_id_out)
{
	struct room_membership m = {.room_id = id_or_alias};
	struct room_membership invite = {.target = user->user_id};
	enum err e;

	e = room_join(sc, r, user, &m, room_id_out);
	if (e != ERR_FORBIDDEN)
		return e;
	scope_clear_failure(sc);
	invite.room_id = *room_id_out;
	TRY(room_invite(sc, r, rq, &invite));
	return room_join(sc, r, user, &m, room_id_out);
}
