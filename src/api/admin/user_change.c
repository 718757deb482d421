#include "api/admin/user_change.h"

#include <string.h>

#include "api/admin/admin_priv.h"
#include "room/administration.h"
#include "user/account.h"
#include "user/account_close.h"
#include "user/profile.h"

static enum err
read_switch(struct scope *sc, yyjson_val *body, const char *key, int *out)
{
	yyjson_val *v = yyjson_obj_get(body, key);
	bool is;

	*out = -1;
	if (v == NULL || yyjson_is_null(v))
		return OK;
	TRY(json_find_bool(sc, body, key, false, &is));
	*out = is;
	return OK;
}

enum err
user_change_read(struct scope *sc, yyjson_val *body, struct user_change *out)
{
	bool logout_devices;

	TRY(json_find_string(sc, body, "password", &out->password));
	TRY(json_find_string(sc, body, "displayname", &out->display_name));
	TRY(json_find_string(sc, body, "avatar_url", &out->avatar_url));
	TRY(json_find_string(sc, body, "user_type", &out->user_type));
	out->has_type = yyjson_obj_get(body, "user_type") != NULL;
	TRY(json_find_bool(sc, body, "logout_devices", true, &logout_devices));
	out->keeps_devices = !logout_devices;
	TRY(read_switch(sc, body, "admin", &out->admin));
	TRY(read_switch(sc, body, "deactivated", &out->deactivated));
	TRY(read_switch(sc, body, "locked", &out->locked));
	TRY(read_switch(sc, body, "suspended", &out->suspended));
	TRY(user_links_read(sc, body, &out->links));
	if (out->user_type != NULL && strcmp(out->user_type, "bot") != 0 &&
	    strcmp(out->user_type, "support") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "user_type is none of bot and support");
	return OK;
}

static enum err
make(struct scope *sc, struct http_request *rq, const struct user_change *c)
{
	struct users *users = api_of(rq)->users;
	struct account_new new = {
		.localpart = users_localpart(sc, users, c->user_id),
		.password = c->password,
		.display_name = c->display_name,
		.is_admin = c->admin == 1,
		.is_any_password = true};
	const char *user_id;

	if (new.localpart == NULL)
		return scope_fail(sc, ERR_UNKNOWN,
				  "only users of this server have accounts "
				  "here");
	return account_create(sc, users, &new, &user_id);
}

static enum err
set_password(struct scope *sc, struct http_request *rq,
	     const struct user_change *c)
{
	struct account_password p = {.user_id = c->user_id,
				     .password = c->password,
				     .is_any_password = true,
				     .end_sessions = !c->keeps_devices};

	if (c->password == NULL || *c->password == '\0')
		return OK;
	return account_set_password(sc, api_of(rq)->users, &p);
}

static enum err
set_shown(struct scope *sc, struct http_request *rq,
	  const struct account_row *a, const struct user_change *c)
{
	struct users *users = api_of(rq)->users;

	if (c->display_name != NULL)
		TRY(profile_set_name(sc, users, a->user_nid,
				     *c->display_name != '\0' ? c->display_name
							      : NULL));
	if (c->avatar_url != NULL && *c->avatar_url != '\0' &&
	    strncmp(c->avatar_url, "mxc://", 6) != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "avatar_url is no mxc: address");
	if (c->avatar_url != NULL)
		TRY(profile_set_avatar(sc, users, a->user_nid,
				       *c->avatar_url != '\0' ? c->avatar_url
							      : NULL));
	if (c->has_type)
		TRY(account_admin_set_type(sc, users, c->user_id,
					   c->user_type));
	return OK;
}

static enum err
set_states(struct scope *sc, struct http_request *rq,
	   const struct account_row *a, const struct user_change *c)
{
	struct users *users = api_of(rq)->users;
	struct account_admin_change change = {.user_id = c->user_id,
					      .locked = c->locked,
					      .suspended = c->suspended,
					      .unlimited = -1,
					      .erased = -1,
					      .deactivated = -1,
					      .now_ms =
						      http_request_time_ms(rq)};

	if (c->deactivated == 0 && a->deactivated_ms > 0)
		change.deactivated = 0;
	if (c->admin >= 0 && (c->admin == 1) != a->is_admin) {
		if (c->admin == 0 && a->user_nid == api_requester(rq)->user_nid)
			return scope_fail(sc, ERR_UNKNOWN,
					  "You may not demote yourself.");
		TRY(account_set_admin(sc, users, c->user_id, c->admin == 1));
	}
	TRY(account_admin_set(sc, users, &change));
	if (c->deactivated == 1 && a->deactivated_ms == 0)
		return user_change_close(sc, rq, c->user_id, false);
	return OK;
}

enum err
user_change_apply(struct scope *sc, struct http_request *rq,
		  const struct user_change *c, bool *created_out)
{
	struct account_admin_row *row;
	enum err e;

	e = account_admin_get(sc, api_of(rq)->users, c->user_id, &row);
	*created_out = e == ERR_NOT_FOUND;
	if (e == ERR_NOT_FOUND) {
		scope_clear_failure(sc);
		TRY(make(sc, rq, c));
		e = account_admin_get(sc, api_of(rq)->users, c->user_id, &row);
	}
	TRY(e);
	if (!*created_out) {
		if (c->deactivated == 1 && c->password != NULL)
			return scope_fail(sc, ERR_UNKNOWN,
					  "a closed account has no password");
		TRY(set_password(sc, rq, c));
	}
	TRY(set_shown(sc, rq, &row->account, c));
	TRY(linked_set(sc, api_of(rq)->users, row->account.user_nid,
		       &c->links));
	return set_states(sc, rq, &row->account, c);
}

enum err
user_change_close(struct scope *sc, struct http_request *rq,
		  const char *user_id, bool erase)
{
	struct account_admin_change change = {.user_id = user_id,
					      .locked = -1,
					      .suspended = -1,
					      .unlimited = -1,
					      .deactivated = -1,
					      .erased = erase ? 1 : -1,
					      .now_ms =
						      http_request_time_ms(rq)};
	struct account_close close = {
		.user_id = user_id, .erase = erase, .now_ms = change.now_ms};
	struct users *users = api_of(rq)->users;
	struct account_admin_row *row;

	TRY(account_admin_get(sc, users, user_id, &row));
	if (row->account.user_nid == api_requester(rq)->user_nid)
		return scope_fail(sc, ERR_UNKNOWN,
				  "close your own account with the account's "
				  "own request");
	TRY(account_close(sc, users, &close));
	return account_admin_set(sc, users, &change);
}
