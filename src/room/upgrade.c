/* room_upgrade() of room/actions.h (Client-Server API, 10.8): a new room takes
 * over what defines the old one, which then points to it and falls silent. */
#include <string.h>

#include "crypto/token.h"
#include "room/actions.h"
#include "room/create_priv.h"
#include "room/membership_priv.h"
#include "room/read.h"
#include "store/alias_store.h"

#define ROOM_ID_LEN 18
#define SILENT_LEVEL 50

struct upgrade {
	struct draft *old, *new;
	const char *new_room_id;
	yyjson_val *creators; /* beside the requester; NULL: none */
};

/* State that moves over as it is. */
static const char *const carried[] = {
	"m.room.server_acl",
	"m.room.encryption",
	"m.room.name",
	"m.room.avatar",
	"m.room.topic",
	"m.room.guest_access",
	"m.room.history_visibility",
	"m.room.join_rules",
	"m.room.canonical_alias",
	"org.wardwire.room.class",
};

static void
put_creators(struct scope *sc, struct json_writer *w, yyjson_val *creators)
{
	size_t len;
	char *text = json_format(sc, creators, &len);

	json_put_raw(w, "additional_creators", text, len);
}

static enum err
add_create(struct upgrade *u)
{
	const struct event_row *was;
	const struct draft *d = u->new;
	const char *type = NULL;
	struct json_writer w;
	struct buf b;

	TRY(draft_find(u->old, "m.room.create", "", &was));
	if (was != NULL)
		type = event_row_peek(d->sc, was, "type");
	buf_init(&b, d->sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "room_version", d->version->id);
	json_put_string(&w, "type", type);
	if (d->version->privileged_creators && u->creators != NULL)
		put_creators(d->sc, &w, u->creators);
	if (d->version->creator_in_content)
		json_put_string(&w, "creator", d->rq->user_id);
	json_key(&w, "predecessor");
	json_object_begin(&w);
	json_put_string(&w, "room_id", u->old->room.room_id);
	if (!d->version->room_id_is_hash)
		json_put_string(&w, "event_id",
				u->old->base.events[0].event_id);
	json_object_end(&w);
	json_object_end(&w);
	return create_add_json(u->new, "m.room.create", &b);
}

static void
remove_creators(const struct upgrade *u, yyjson_mut_val *users)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(u->creators);
	yyjson_val *creator;

	(void)yyjson_mut_obj_remove_key(users, u->new->rq->user_id);
	while ((creator = yyjson_arr_iter_next(&it)) != NULL)
		(void)yyjson_mut_obj_remove_key(users, yyjson_get_str(creator));
}

/* The old levels; in version 12 creators may stand in none. */
static enum err
add_power(struct upgrade *u)
{
	struct create_power p = {0};
	const struct event_row *was;
	yyjson_mut_val *content;
	yyjson_mut_doc *doc;
	yyjson_doc *copy;

	TRY(draft_find(u->old, "m.room.power_levels", "", &was));
	if (was == NULL)
		return create_add_power(u->new, &p);
	doc = yyjson_mut_doc_new(json_alc(u->new->sc));
	content = yyjson_val_mut_copy(doc, event_row_content(u->new->sc, was));
	if (u->new->version->privileged_creators)
		remove_creators(u, yyjson_mut_obj_get(content, "users"));
	copy = yyjson_mut_val_imut_copy(content, json_alc(u->new->sc));
	if (copy == NULL)
		return scope_fail(u->new->sc, ERR_LIMIT, "too large to copy");
	p.override = yyjson_doc_get_root(copy);
	return create_add_power(u->new, &p);
}

static enum err
add_carried(struct upgrade *u)
{
	struct draft_spec spec = {.state_key = ""};
	const struct event_row *was;
	struct draft_event *ev;
	size_t i;

	for (i = 0; i < sizeof(carried) / sizeof(carried[0]); i++) {
		TRY(draft_find(u->old, carried[i], "", &was));
		if (was == NULL)
			continue;
		spec.type = carried[i];
		spec.content = event_row_content(u->new->sc, was);
		TRY(draft_add(u->new, &spec, &ev));
	}
	return OK;
}

static enum err
make_new(struct upgrade *u)
{
	struct membership_words words = {.membership = MEMBERSHIP_JOIN};
	struct draft *d = u->new;

	TRY(rooms_get_profile(d->sc, d->r, d->rq->user_id, &words.profile));
	TRY(add_create(u));
	TRY(membership_add(d, d->rq->user_id, &words));
	/* Before the old levels hold, which may keep the requester from it. */
	TRY(add_carried(u));
	TRY(add_power(u));
	d->room.is_public = u->old->room.is_public;
	return draft_commit(d);
}

static enum err
add_tombstone(struct draft *d, const struct upgrade *u)
{
	struct json_writer w;
	struct buf b;

	buf_init(&b, d->sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "body", "This room has been replaced");
	json_put_string(&w, "replacement_room", u->new_room_id);
	json_object_end(&w);
	return create_add_json(d, "m.room.tombstone", &b);
}

/* Above what anyone has by default (10.8, step 6). */
static int64_t
silent_level(const struct power_levels *power)
{
	return power->users_default < SILENT_LEVEL ? SILENT_LEVEL
						   : power->users_default + 1;
}

/* Points to the new room, and leaves speaking to those with power, where the
 * requester may set that. */
static enum err
close_old(struct draft *d, void *ctx)
{
	struct power_levels power;
	const struct event_row *was;
	struct json_writer w;
	yyjson_obj_iter it;
	yyjson_val *name;
	struct buf b;
	char *text;
	size_t len;

	TRY(add_tombstone(d, ctx));
	TRY(draft_power(d, &power));
	TRY(draft_find(d, "m.room.power_levels", "", &was));
	if (was == NULL || !power_can_send(&power, d->rq->user_id,
					   "m.room.power_levels", true))
		return OK;
	buf_init(&b, d->sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	it = yyjson_obj_iter_with(event_row_content(d->sc, was));
	while ((name = yyjson_obj_iter_next(&it)) != NULL) {
		if (yyjson_equals_str(name, "events_default") ||
		    yyjson_equals_str(name, "invite"))
			continue;
		text = json_format(d->sc, yyjson_obj_iter_get_val(name), &len);
		json_put_raw(&w, yyjson_get_str(name), text, len);
	}
	json_put_int(&w, "events_default", silent_level(&power));
	json_put_int(&w, "invite", silent_level(&power));
	json_object_end(&w);
	return create_add_json(d, "m.room.power_levels", &b);
}

static enum err
move_aliases(struct scope *sc, struct txn *t, void *ctx)
{
	const struct upgrade *u = ctx;

	TRY(alias_store_move(sc, t, u->old->room.nid, u->new->room.nid));
	return room_store_set_public(sc, t, u->old->room.nid, false);
}

enum err
room_upgrade(struct scope *sc, struct rooms *r, const struct requester *rq,
	     const struct room_upgrade *up, const char **new_room_id_out)
{
	const struct room_version *v = room_version_find(up->version);
	const char *new_id = NULL;
	struct draft_job job = {up->room_id, close_old, NULL};
	struct upgrade u = {.creators = up->additional_creators};
	struct draft *closed;

	TRY(room_require_power(sc, r, rq, up->room_id, "m.room.tombstone"));
	TRY(draft_open(sc, r, rq, up->room_id, &u.old));
	if (v != NULL && !v->room_id_is_hash)
		new_id = scope_printf(sc, "!%s:%s",
				      token_random_id(sc, ROOM_ID_LEN),
				      r->server_name);
	TRY(draft_open_new(sc, r, rq, up->version, new_id, &u.new));
	TRY(make_new(&u));
	u.new_room_id = u.new->room.room_id;
	job.ctx = &u;
	TRY(draft_run(sc, r, rq, &job, &closed));
	TRY(store_write(sc, r->db, move_aliases, &u));
	*new_room_id_out = u.new_room_id;
	return OK;
}
