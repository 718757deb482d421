/* room_create() of room/actions.h (Client-Server API, 7.4.1).  The events come
 * in the order that the specification gives. */
#include "room/create_priv.h"

#include <stdatomic.h>
#include <string.h>

#include "crypto/token.h"
#include "event/id.h"
#include "room/actions.h"
#include "room/alias_priv.h"
#include "room/membership_priv.h"
#include "store/alias_store.h"

#define ROOM_ID_LEN 18
#define INVITES_MAX 200
#define INITIAL_STATE_MAX 200

static const struct preset {
	const char *name;
	const char *join_rule;
	const char *guest_access;
	bool trusts_invited;
} presets[] = {
	{"private_chat", "invite", "can_join", false},
	{"trusted_private_chat", "invite", "can_join", true},
	{"public_chat", "public", "forbidden", false},
};

struct creation {
	const struct room_create *c;
	const struct preset *preset;
	struct draft *d;
	char *alias; /* NULL: none */
};

static enum err
choose_preset(struct scope *sc, struct creation *cr)
{
	const char *name = cr->c->preset;
	size_t i;

	if (name == NULL)
		name = cr->c->is_public ? "public_chat" : "private_chat";
	for (i = 0; i < sizeof(presets) / sizeof(presets[0]); i++)
		if (strcmp(presets[i].name, name) == 0)
			cr->preset = &presets[i];
	return cr->preset != NULL ? OK
				  : scope_fail(sc, ERR_INVALID_PARAM,
					       "there is no such preset");
}

/* A room id of version 12 is the hash of its create event: the time has to tell
 * apart those of one user. */
static int64_t
unique_ts(struct draft *d)
{
	int64_t last, ts;

	last = atomic_load(&d->r->last_creation_ms);
	do {
		ts = d->rq->now_ms > last ? d->rq->now_ms : last + 1;
	} while (!atomic_compare_exchange_weak(&d->r->last_creation_ms, &last,
					       ts));
	return ts;
}

enum err
create_add_json(struct draft *d, const char *type, struct buf *content)
{
	struct draft_spec spec = {.type = type, .state_key = ""};
	struct draft_event *ev;

	if (d->is_new && d->count == 0)
		spec.ts = unique_ts(d);
	TRY(buf_check(content));
	TRY(json_parse_object(d->sc, content->data, content->len,
			      &spec.content));
	return draft_add(d, &spec, &ev);
}

static enum err
add_one(struct draft *d, const char *type, const char *key, const char *value)
{
	struct json_writer w;
	struct buf b;

	buf_init(&b, d->sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, key, value);
	json_object_end(&w);
	return create_add_json(d, type, &b);
}

static bool
has_string(yyjson_val *list, const char *s)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(list);
	yyjson_val *v;

	while ((v = yyjson_arr_iter_next(&it)) != NULL)
		if (yyjson_is_str(v) && strcmp(yyjson_get_str(v), s) == 0)
			return true;
	return false;
}

/* Version 12: whoever a trusted_private_chat invites is a creator too. */
static void
put_creators(struct json_writer *w, const struct creation *cr)
{
	yyjson_val *given, *invited = NULL, *v;
	yyjson_arr_iter it;

	given = yyjson_obj_get(cr->c->creation_content, "additional_creators");
	if (cr->preset->trusts_invited)
		invited = cr->c->invite;
	if (yyjson_arr_size(given) == 0 && yyjson_arr_size(invited) == 0)
		return;
	json_key(w, "additional_creators");
	json_array_begin(w);
	it = yyjson_arr_iter_with(given);
	while ((v = yyjson_arr_iter_next(&it)) != NULL)
		json_string(w, yyjson_is_str(v) ? yyjson_get_str(v) : "");
	it = yyjson_arr_iter_with(invited);
	while ((v = yyjson_arr_iter_next(&it)) != NULL)
		if (yyjson_is_str(v) && !has_string(given, yyjson_get_str(v)))
			json_string(w, yyjson_get_str(v));
	json_array_end(w);
}

static enum err
add_create(struct creation *cr)
{
	struct draft *d = cr->d;
	yyjson_val *name, *value;
	struct json_writer w;
	yyjson_obj_iter it;
	struct buf b;
	char *text;
	size_t len;

	buf_init(&b, d->sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	it = yyjson_obj_iter_with(cr->c->creation_content);
	while ((name = yyjson_obj_iter_next(&it)) != NULL) {
		if (yyjson_equals_str(name, "room_version") ||
		    yyjson_equals_str(name, "creator") ||
		    (d->version->privileged_creators &&
		     yyjson_equals_str(name, "additional_creators")))
			continue;
		value = yyjson_obj_iter_get_val(name);
		text = json_format(d->sc, value, &len);
		json_put_raw(&w, yyjson_get_str(name), text, len);
	}
	json_put_string(&w, "room_version", d->version->id);
	if (d->version->creator_in_content)
		json_put_string(&w, "creator", d->rq->user_id);
	if (d->version->privileged_creators)
		put_creators(&w, cr);
	json_object_end(&w);
	return create_add_json(d, "m.room.create", &b);
}

static enum err
add_creator(struct creation *cr)
{
	struct membership_words words = {.membership = MEMBERSHIP_JOIN};

	TRY(rooms_get_profile(cr->d->sc, cr->d->r, cr->d->rq->user_id,
			      &words.profile));
	return membership_add(cr->d, cr->d->rq->user_id, &words);
}

static enum err
add_alias(struct creation *cr)
{
	return cr->alias == NULL ? OK
				 : add_one(cr->d, "m.room.canonical_alias",
					   "alias", cr->alias);
}

static bool
has_initial(const struct creation *cr, const char *type)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(cr->c->initial_state);
	const char *given, *key;
	yyjson_val *v;

	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		given = json_peek_string(v, "type");
		key = json_peek_string(v, "state_key");
		if (given != NULL && strcmp(given, type) == 0 &&
		    (key == NULL || *key == '\0'))
			return true;
	}
	return false;
}

static enum err
add_preset(struct creation *cr)
{
	const struct preset *p = cr->preset;

	if (!has_initial(cr, "m.room.join_rules"))
		TRY(add_one(cr->d, "m.room.join_rules", "join_rule",
			    p->join_rule));
	if (!has_initial(cr, "m.room.history_visibility"))
		TRY(add_one(cr->d, "m.room.history_visibility",
			    "history_visibility", "shared"));
	if (!has_initial(cr, "m.room.guest_access"))
		TRY(add_one(cr->d, "m.room.guest_access", "guest_access",
			    p->guest_access));
	return OK;
}

/* What the rules refuse in a room that is being made was asked for wrongly. */
static enum err
invalid_if_refused(struct scope *sc, enum err e, const char *what)
{
	if (e != ERR_FORBIDDEN)
		return e;
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_INVALID_ROOM_STATE,
			  "the room's rules refuse %s", what);
}

static enum err
add_initial(struct creation *cr)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(cr->c->initial_state);
	struct scope *sc = cr->d->sc;
	struct draft_event *ev;
	struct draft_spec spec;
	yyjson_val *v;
	enum err e;

	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		spec = (struct draft_spec){0};
		if (!yyjson_is_obj(v))
			return scope_fail(sc, ERR_BAD_JSON,
					  "initial_state holds no object");
		TRY(json_get_string(sc, v, "type", &spec.type));
		TRY(json_find_string(sc, v, "state_key", &spec.state_key));
		TRY(json_get_object(sc, v, "content", &spec.content));
		if (spec.state_key == NULL)
			spec.state_key = "";
		e = draft_add(cr->d, &spec, &ev);
		TRY(invalid_if_refused(sc, e, "initial_state"));
	}
	return OK;
}

static enum err
add_name_and_topic(struct creation *cr)
{
	struct json_writer w;
	struct buf b;

	if (cr->c->name != NULL && *cr->c->name != '\0')
		TRY(add_one(cr->d, "m.room.name", "name", cr->c->name));
	if (cr->c->topic == NULL || *cr->c->topic == '\0')
		return OK;
	buf_init(&b, cr->d->sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "topic", cr->c->topic);
	json_key(&w, "m.topic");
	json_object_begin(&w);
	json_key(&w, "m.text");
	json_array_begin(&w);
	json_object_begin(&w);
	json_put_string(&w, "body", cr->c->topic);
	json_object_end(&w);
	json_array_end(&w);
	json_object_end(&w);
	json_object_end(&w);
	return create_add_json(cr->d, "m.room.topic", &b);
}

static enum err
add_invites(struct creation *cr)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(cr->c->invite);
	struct membership_words words;
	yyjson_val *v;

	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		words = (struct membership_words){
			.membership = MEMBERSHIP_INVITE,
			.is_direct = cr->c->is_direct};
		if (strcmp(yyjson_get_str(v), cr->d->rq->user_id) == 0)
			continue;
		TRY(rooms_get_profile(cr->d->sc, cr->d->r, yyjson_get_str(v),
				      &words.profile));
		TRY(membership_add(cr->d, yyjson_get_str(v), &words));
	}
	return OK;
}

/* Everything that can be told before the first event is made. */
static enum err
check(struct scope *sc, struct rooms *r, const struct requester *rq,
      struct creation *cr)
{
	const struct room_create *c = cr->c;
	yyjson_arr_iter it;
	yyjson_val *v;

	if (yyjson_arr_size(c->invite) > INVITES_MAX ||
	    yyjson_arr_size(c->initial_state) > INITIAL_STATE_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "too many invites or too much state");
	it = yyjson_arr_iter_with(c->invite);
	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		if (!yyjson_is_str(v))
			return scope_fail(sc, ERR_BAD_JSON,
					  "invite holds no user id");
		TRY(membership_check_target(sc, r, yyjson_get_str(v)));
	}
	if (c->alias_localpart != NULL) {
		cr->alias = scope_printf(sc, "#%s:%s", c->alias_localpart,
					 r->server_name);
		TRY(room_alias_check_new(sc, r, rq, cr->alias));
	}
	return choose_preset(sc, cr);
}

static enum err
write_alias(struct scope *sc, struct txn *t, struct draft *d)
{
	struct alias_row row = {.alias = d->also_ctx,
				.room_nid = d->room.nid,
				.creator_nid = d->rq->user_nid,
				.created_ts = d->rq->now_ms};
	enum err e;

	e = alias_store_add(sc, t, &row);
	return e == ERR_CONFLICT
		       ? scope_fail(sc, ERR_ROOM_IN_USE, "this alias is taken")
		       : e;
}

static enum err
add_all(struct creation *cr)
{
	struct create_power power = {.override = cr->c->power_override};

	if (cr->preset->trusts_invited)
		power.trusted = cr->c->invite;
	TRY(add_create(cr));
	TRY(add_creator(cr));
	TRY(invalid_if_refused(cr->d->sc, create_add_power(cr->d, &power),
			       "power_level_content_override"));
	TRY(add_alias(cr));
	TRY(add_preset(cr));
	TRY(add_initial(cr));
	TRY(add_name_and_topic(cr));
	return add_invites(cr);
}

enum err
room_create(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const struct room_create *c, const char **room_id_out)
{
	const char *version = c->version, *room_id = NULL;
	struct creation cr = {.c = c};
	const struct room_version *v;

	if (version == NULL)
		version = ROOM_VERSION_DEFAULT;
	TRY(check(sc, r, rq, &cr));
	v = room_version_find(version);
	if (v != NULL && !v->room_id_is_hash)
		room_id = scope_printf(sc, "!%s:%s",
				       token_random_id(sc, ROOM_ID_LEN),
				       r->server_name);
	TRY(draft_open_new(sc, r, rq, version, room_id, &cr.d));
	cr.d->room.is_public = c->is_public;
	if (cr.alias != NULL) {
		cr.d->also = write_alias;
		cr.d->also_ctx = cr.alias;
	}
	TRY(add_all(&cr));
	TRY(draft_commit(cr.d));
	*room_id_out = cr.d->room.room_id;
	return OK;
}
