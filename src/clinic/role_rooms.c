#include "clinic/role_rooms.h"

#include <string.h>

#include "base/log.h"
#include "base/json_write.h"
#include "clinic/role_priv.h"
#include "room/actions.h"
#include "store/member_store.h"
#include "store/role_room_store.h"
#include "store/room_store.h"
#include "store/user_id_store.h"

/* --- making one --- */

struct opening {
	struct clinic *c;
	const struct requester *r;
	const struct role_conversation *k;
	struct role_row *role;
	struct role_room_row *found;
	bool is_joined; /* the requester in the one found */
	struct role_room_row row;
};

static enum err
read_conversation(struct scope *sc, struct txn *t, void *ctx)
{
	struct opening *x = ctx;

	TRY(role_store_find(sc, t, x->k->role_id, &x->role));
	if (x->role == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such role");
	x->row = (struct role_room_row){.role_nid = x->role->nid,
					.partner_nid = x->r->user_nid,
					.topic = x->k->topic,
					.created_ms = x->r->now_ms};
	TRY(role_room_store_find_partner(sc, t, &x->row, &x->found));
	if (x->found == NULL)
		return OK;
	return role_room_store_is_joined(sc, t, x->found->room_id,
					 x->r->user_nid, &x->is_joined);
}

static void
put_state(struct json_writer *w, const char *type, const char *key,
	  const char *value)
{
	json_object_begin(w);
	json_put_string(w, "type", type);
	json_put_string(w, "state_key", "");
	json_key(w, "content");
	json_object_begin(w);
	json_put_string(w, key, value);
	json_object_end(w);
	json_object_end(w);
}

static enum err
parse(struct scope *sc, struct buf *b, yyjson_val **out)
{
	TRY(buf_check(b));
	return json_parse(sc, b->data, b->len, out);
}

static enum err
initial_state(struct scope *sc, const struct opening *x, yyjson_val **out)
{
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_array_begin(&w);
	put_state(&w, "org.wardwire.room.class", "class", "role");
	put_state(&w, "m.room.history_visibility", "history_visibility",
		  strcmp(x->role->history, "since") == 0 ? "joined" : "shared");
	put_state(&w, "m.room.guest_access", "guest_access", "forbidden");
	json_object_begin(&w);
	json_put_string(&w, "type", "org.wardwire.role_room");
	json_put_string(&w, "state_key", "");
	json_key(&w, "content");
	json_object_begin(&w);
	json_put_string(&w, "role_id", x->role->role_id);
	json_put_string(&w, "user_id", x->role->user_id);
	json_put_string(&w, "partner", x->r->user_id);
	json_put_string(&w, "topic", *x->k->topic ? x->k->topic : NULL);
	json_object_end(&w);
	json_object_end(&w);
	json_array_end(&w);
	return parse(sc, &b, out);
}

/* Who is in it is the role's matter alone. */
static enum err
power(struct scope *sc, yyjson_val **out)
{
	static const char text[] = "{\"invite\":50,\"state_default\":50,"
				   "\"events\":{\"m.room.encryption\":100}}";

	return json_parse(sc, text, sizeof(text) - 1, out);
}

static struct requester
requester_of(const char *user_id, int64_t user_nid, int64_t now_ms)
{
	return (struct requester){
		.user_id = user_id, .user_nid = user_nid, .now_ms = now_ms};
}

/* Invited by the role and joined at once. */
static enum err
bring(struct scope *sc, struct clinic *c, const struct requester *role,
      const struct requester *person, const char *room_id)
{
	struct room_membership m = {.room_id = room_id,
				    .target = person->user_id};
	const char *joined;

	TRY(room_invite(sc, c->rooms, role, &m));
	return room_join(sc, c->rooms, person,
			 &(struct room_membership){.room_id = room_id},
			 &joined);
}

static enum err
write_room(struct scope *sc, struct txn *t, void *ctx)
{
	struct opening *x = ctx;

	TRY(role_room_store_add(sc, t, &x->row));
	role_cache_put_room_at_commit(sc, t, x->c, x->row.room_id,
				      x->role->role_id);
	return role_store_begin_rooms_due(sc, t, x->role->nid);
}

static enum err
make_room(struct scope *sc, struct opening *x)
{
	struct requester role =
		requester_of(x->role->user_id, x->role->user_nid, x->r->now_ms);
	struct room_create create = {.preset = "private_chat"};
	struct requester partner = *x->r;

	if (*x->k->topic != '\0')
		create.name =
			scope_printf(sc, "%s: %s", x->role->name, x->k->topic);
	TRY(initial_state(sc, x, &create.initial_state));
	TRY(power(sc, &create.power_override));
	TRY(room_create(sc, x->c->rooms, &role, &create, &x->row.room_id));
	TRY(bring(sc, x->c, &role, &partner, x->row.room_id));
	return store_write(sc, x->c->db, write_room, x);
}

/* One at a time, so that two requests do not make two rooms. */
static enum err
find_or_make(struct scope *sc, struct opening *x)
{
	TRY(store_read(sc, x->c->db, read_conversation, x));
	return x->found != NULL ? OK : make_room(sc, x);
}

enum err
role_open_conversation(struct scope *sc, struct clinic *c,
		       const struct requester *r,
		       const struct role_conversation *k,
		       const char **room_id_out)
{
	struct opening x = {.c = c, .r = r, .k = k};
	struct requester role;
	enum err e;

	if (strlen(k->topic) > ROLE_TOPIC_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a topic has at most %d bytes",
				  ROLE_TOPIC_MAX);
	(void)pthread_mutex_lock(&c->rooms_lock);
	e = find_or_make(sc, &x);
	(void)pthread_mutex_unlock(&c->rooms_lock);
	TRY(e);
	*room_id_out = x.found != NULL ? x.found->room_id : x.row.room_id;
	if (x.found == NULL)
		clinic_wake(c);
	else if (!x.is_joined) {
		/* They have left it meanwhile. */
		role = requester_of(x.role->user_id, x.role->user_nid,
				    r->now_ms);
		if (bring(sc, c, &role, r, *room_id_out) != OK)
			scope_clear_failure(sc);
	}
	return OK;
}

/* --- following --- */

struct following {
	struct clinic *c;
	int64_t now_ms;
	struct role_row *role;
	int64_t pos; /* of duty */
	struct duty_targets targets;
	struct role_room_row *rooms;
	size_t room_count;
	struct role_room_member *brought;
	size_t brought_count;
};

static enum err
read_one(struct scope *sc, struct txn *t, struct following *f, int64_t nid)
{
	struct role_room_query q = {.role_nid = nid,
				    .limit = ROLE_ROOMS_FOLLOWED};
	struct role_duty_row duty;

	TRY(role_store_get(sc, t, nid, &f->role));
	TRY(role_store_get_duty(sc, t, nid, &duty));
	f->pos = duty.pos;
	TRY(role_resolve(sc, t, nid, f->now_ms, &f->targets));
	TRY(role_room_store_list(sc, t, &q, &f->rooms, &f->room_count));
	return role_room_store_list_brought(sc, t, nid, &f->brought,
					    &f->brought_count);
}

struct member_mark {
	const char *room_id;
	int64_t user_nid;
	bool is_member;
};

/* Who is there by themselves is not the role's to take away. */
static enum err
write_mark(struct scope *sc, struct txn *t, void *ctx)
{
	const struct member_mark *m = ctx;
	bool is_joined = false;

	if (m->is_member)
		TRY(role_room_store_is_joined(sc, t, m->room_id, m->user_nid,
					      &is_joined));
	if (is_joined)
		return OK;
	return role_room_store_set_member(sc, t, m->room_id, m->user_nid,
					  m->is_member);
}

static bool
is_there(const struct following *f, const char *room_id, int64_t user_nid)
{
	size_t i;

	for (i = 0; i < f->brought_count; i++)
		if (f->brought[i].is_joined &&
		    f->brought[i].user_nid == user_nid &&
		    strcmp(f->brought[i].room_id, room_id) == 0)
			return true;
	return false;
}

static bool
is_target(const struct following *f, int64_t user_nid)
{
	size_t i;

	for (i = 0; i < f->targets.count; i++)
		if (f->targets.people[i].user_nid == user_nid)
			return true;
	return false;
}

/* A room that somebody else made: the role joins when it was invited. */
static void
join_role(struct scope *sc, const struct following *f,
	  const struct requester *role, const char *room_id)
{
	const char *joined;

	if (room_join(sc, f->c->rooms, role,
		      &(struct room_membership){.room_id = room_id},
		      &joined) != OK)
		scope_clear_failure(sc);
}

/* Newcomers of one room, marked before they come: whoever was brought is known
 * to have been, whenever the power fails. A room that refuses is passed over:
 * it is tried again with the next change. */
static enum err
bring_all(struct scope *sc, struct following *f, const struct requester *role,
	  const struct role_room_row *room)
{
	struct member_mark mark = {.room_id = room->room_id, .is_member = true};
	const struct duty_person *p;
	struct requester person;
	size_t i;

	join_role(sc, f, role, room->room_id);
	for (i = 0; i < f->targets.count; i++) {
		p = &f->targets.people[i];
		if (p->user_nid == room->partner_nid ||
		    is_there(f, room->room_id, p->user_nid))
			continue;
		mark.user_nid = p->user_nid;
		TRY(store_write(sc, f->c->db, write_mark, &mark));
		person = requester_of(p->user_id, p->user_nid, f->now_ms);
		if (bring(sc, f->c, role, &person, room->room_id) != OK) {
			log_warn("roles: %s does not take its holder: %s",
				 room->room_id, scope_fail_text(sc));
			scope_clear_failure(sc);
		}
	}
	return OK;
}

static enum err
get_user_id(struct scope *sc, struct txn *t, void *ctx)
{
	struct requester *r = ctx;

	return user_id_store_get(sc, t, r->user_nid, &r->user_id);
}

/* Those whom the role brought and who are no longer alerted for it. */
static enum err
leave_all(struct scope *sc, struct following *f)
{
	struct member_mark mark = {.is_member = false};
	struct requester person;
	size_t i;

	for (i = 0; i < f->brought_count; i++) {
		if (is_target(f, f->brought[i].user_nid))
			continue;
		person = requester_of(NULL, f->brought[i].user_nid, f->now_ms);
		TRY(store_read(sc, f->c->db, get_user_id, &person));
		mark.room_id = f->brought[i].room_id;
		mark.user_nid = person.user_nid;
		if (room_leave(sc, f->c->rooms, &person,
			       &(struct room_membership){
				       .room_id = mark.room_id}) != OK)
			scope_clear_failure(sc);
		TRY(store_write(sc, f->c->db, write_mark, &mark));
	}
	return OK;
}

static enum err
write_done(struct scope *sc, struct txn *t, void *ctx)
{
	const struct following *f = ctx;

	return role_store_end_rooms_due(sc, t, f->role->nid, f->pos);
}

static enum err
follow_one(struct scope *sc, struct clinic *c, int64_t nid, int64_t now_ms)
{
	struct following f = {.c = c, .now_ms = now_ms};
	struct requester role;
	struct txn *t;
	size_t i;
	enum err e;

	TRY(store_read_begin(sc, c->db, &t));
	e = read_one(sc, t, &f, nid);
	store_read_end(&t);
	TRY(e);
	if (f.role == NULL)
		return OK;
	role = requester_of(f.role->user_id, f.role->user_nid, now_ms);
	for (i = 0; i < f.room_count; i++)
		TRY(bring_all(sc, &f, &role, &f.rooms[i]));
	TRY(leave_all(sc, &f));
	return store_write(sc, c->db, write_done, &f);
}

struct due {
	int64_t *nids;
	size_t count;
};

static enum err
read_due(struct scope *sc, struct txn *t, void *ctx)
{
	struct due *d = ctx;

	return role_store_list_rooms_due(sc, t, &d->nids, &d->count);
}

enum err
role_rooms_follow(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	struct scope own;
	struct due d;
	size_t i;

	TRY(store_read(sc, c->db, read_due, &d));
	for (i = 0; i < d.count; i++) {
		scope_begin(&own, "role rooms");
		if (follow_one(&own, c, d.nids[i], now_ms) != OK)
			log_warn("roles: rooms wait: %s",
				 scope_fail_text(&own));
		scope_end(&own);
	}
	return OK;
}
