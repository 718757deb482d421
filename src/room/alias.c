#include "room/alias_priv.h"

#include <string.h>

#include "event/id.h"
#include "room/actions.h"
#include "room/directory.h"
#include "room/read.h"
#include "store/room_admin_store.h"
#include "store/alias_store.h"

static enum err
check_claim(struct scope *sc, const struct rooms *r, const struct requester *rq,
	    const char *alias)
{
	if (r->hooks.check_alias == NULL)
		return OK;
	return r->hooks.check_alias(r->hooks.user_ctx, sc, rq, alias);
}

enum err
room_alias_check_new(struct scope *sc, const struct rooms *r,
		     const struct requester *rq, const char *alias)
{
	if (!room_alias_is_valid(alias) ||
	    !id_is_of_server(alias, r->server_name))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "not an alias of this server");
	return check_claim(sc, r, rq, alias);
}

/* The room of an alias; ERR_NOT_FOUND without a text. */
static enum err
find_room(struct scope *sc, struct txn *t, const char *alias,
	  struct room_row *out)
{
	struct alias_row row;

	TRY(alias_store_get(sc, t, alias, &row));
	return room_store_get_by_nid(sc, t, row.room_nid, out);
}

static enum err
look_up(struct scope *sc, struct rooms *r, const char *id_or_alias,
	struct room_row *out)
{
	struct txn *t;
	enum err e;

	TRY(store_read_begin(sc, r->db, &t));
	if (id_or_alias[0] == '!')
		e = room_store_get(sc, t, id_or_alias, out);
	else
		e = find_room(sc, t, id_or_alias, out);
	store_read_end(&t);
	return e;
}

/* Whether somebody made the alias when they were asked for it. */
static enum err
ask_for_alias(struct scope *sc, struct rooms *r, const char *alias,
	      bool *made_out)
{
	*made_out = false;
	if (r->hooks.find_alias == NULL || !room_alias_is_valid(alias) ||
	    !id_is_of_server(alias, r->server_name))
		return OK;
	return r->hooks.find_alias(r->hooks.user_ctx, sc, alias, made_out);
}

enum err
room_alias_resolve(struct scope *sc, struct rooms *r, const char *id_or_alias,
		   const char **room_id_out)
{
	struct room_row room;
	bool made = false;
	enum err e;

	if (id_or_alias[0] != '!' && id_or_alias[0] != '#')
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "neither a room id nor an alias");
	e = look_up(sc, r, id_or_alias, &room);
	if (e == ERR_NOT_FOUND && id_or_alias[0] == '#')
		TRY(ask_for_alias(sc, r, id_or_alias, &made));
	if (made)
		e = look_up(sc, r, id_or_alias, &room);
	if (e == ERR_NOT_FOUND)
		return scope_fail(sc, e, "this server knows no such room");
	*room_id_out = room.room_id;
	return e;
}

enum err
room_alias_check_open(struct scope *sc, struct rooms *r, const char *room_id)
{
	struct txn *t;
	const char *by;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(blocked_room_store_find(sc, t, room_id, &by));
	store_read_end(&t);
	if (by != NULL)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "This room has been blocked on this server");
	return OK;
}

static enum err
check_leads_here(struct draft *d, struct txn *t, const char *alias)
{
	struct room_row room;
	enum err e;

	if (!room_alias_is_valid(alias))
		return scope_fail(d->sc, ERR_INVALID_PARAM, "not a room alias");
	e = find_room(d->sc, t, alias, &room);
	if (e == ERR_NOT_FOUND || (e == OK && room.nid != d->room.nid))
		return scope_fail(d->sc, ERR_BAD_ALIAS,
				  "this alias does not lead to this room");
	return e;
}

/* Those that the event in place names already are left alone. */
static bool
is_named(yyjson_val *content, const char *alias)
{
	yyjson_arr_iter it;
	yyjson_val *v;

	v = yyjson_obj_get(content, "alias");
	if (yyjson_is_str(v) && strcmp(yyjson_get_str(v), alias) == 0)
		return true;
	it = yyjson_arr_iter_with(yyjson_obj_get(content, "alt_aliases"));
	while ((v = yyjson_arr_iter_next(&it)) != NULL)
		if (yyjson_is_str(v) && strcmp(yyjson_get_str(v), alias) == 0)
			return true;
	return false;
}

static enum err
check_all(struct draft *d, struct txn *t, yyjson_val *content, yyjson_val *now)
{
	yyjson_arr_iter it;
	yyjson_val *v, *list;
	const char *alias;

	TRY(json_find_string(d->sc, content, "alias", &alias));
	if (alias != NULL && *alias != '\0' && !is_named(now, alias))
		TRY(check_leads_here(d, t, alias));
	TRY(json_find_array(d->sc, content, "alt_aliases", &list));
	it = yyjson_arr_iter_with(list);
	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		if (!yyjson_is_str(v))
			return scope_fail(d->sc, ERR_INVALID_PARAM,
					  "not a room alias");
		if (!is_named(now, yyjson_get_str(v)))
			TRY(check_leads_here(d, t, yyjson_get_str(v)));
	}
	return OK;
}

enum err
room_alias_check_canonical(struct draft *d, yyjson_val *content)
{
	const struct event_row *now;
	yyjson_val *old = NULL;
	struct txn *t;

	TRY(draft_find(d, "m.room.canonical_alias", "", &now));
	if (now != NULL)
		old = event_row_content(d->sc, now);
	TRY(draft_read_begin(d, &t));
	TRY(check_all(d, t, content, old));
	draft_read_end(d, &t);
	return OK;
}

static enum err
add(struct scope *sc, struct txn *t, void *ctx)
{
	enum err e;

	e = alias_store_add(sc, t, ctx);
	return e == ERR_CONFLICT
		       ? scope_fail(sc, e, "this alias exists already")
		       : e;
}

enum err
room_alias_add(struct scope *sc, struct rooms *r, const struct requester *rq,
	       const char *alias, const char *room_id)
{
	struct alias_row row = {.alias = alias,
				.creator_nid = rq->user_nid,
				.created_ts = rq->now_ms};
	struct room_row room;
	struct txn *t;

	TRY(room_alias_check_new(sc, r, rq, alias));
	TRY(store_read_begin(sc, r->db, &t));
	TRY(room_require_joined(sc, t, rq, room_id, &room));
	store_read_end(&t);
	row.room_nid = room.nid;
	return store_write(sc, r->db, add, &row);
}

static enum err
remove_alias(struct scope *sc, struct txn *t, void *ctx)
{
	return alias_store_remove(sc, t, ctx);
}

enum err
room_require_power(struct scope *sc, struct rooms *r,
		   const struct requester *rq, const char *room_id,
		   const char *state_type)
{
	struct power_levels power;
	enum membership m;
	struct draft *d;

	TRY(draft_open(sc, r, rq, room_id, &d));
	TRY(draft_membership(d, rq->user_id, &m));
	TRY(draft_power(d, &power));
	if (m == MEMBERSHIP_JOIN &&
	    power_can_send(&power, rq->user_id, state_type, true))
		return OK;
	return scope_fail(sc, ERR_FORBIDDEN,
			  "you do not have the power for this in the room");
}

enum err
room_alias_remove(struct scope *sc, struct rooms *r, const struct requester *rq,
		  const char *alias)
{
	struct room_row room;
	struct alias_row row;
	struct txn *t;
	enum err e;

	TRY(store_read_begin(sc, r->db, &t));
	e = alias_store_get(sc, t, alias, &row);
	if (e == OK)
		e = room_store_get_by_nid(sc, t, row.room_nid, &room);
	store_read_end(&t);
	if (e == ERR_NOT_FOUND)
		return scope_fail(sc, e, "there is no such alias");
	TRY(e);
	TRY(check_claim(sc, r, rq, alias));
	if (row.creator_nid != rq->user_nid && !rq->is_admin)
		TRY(room_require_power(sc, r, rq, room.room_id,
				       "m.room.canonical_alias"));
	return store_write(sc, r->db, remove_alias, (void *)(uintptr_t)alias);
}

enum err
room_alias_list(struct scope *sc, struct rooms *r, const struct requester *rq,
		const char *room_id, struct alias_rows *out)
{
	struct member_row m;
	struct room_row room;
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	if (rq->is_admin)
		TRY(room_store_get(sc, t, room_id, &room));
	else
		TRY(room_require_reader(sc, t, rq, room_id, &room, &m));
	TRY(alias_store_list(sc, t, room.nid, out));
	store_read_end(&t);
	return OK;
}
