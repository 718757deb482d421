/* Locking and suspending accounts, and where somebody is signed in
 * (Client-Server API, server administration). */
#include "api/admin/admin_priv.h"
#include "api/client/client.h"

#include <string.h>

/* Authorisation came first, so that nobody learns who has an account. */
static enum err
get_target(struct scope *sc, struct http_request *rq,
	   struct account_admin_row **out)
{
	enum err e;

	e = admin_get_account(sc, rq, out);
	if (e == ERR_UNKNOWN) {
		scope_clear_failure(sc);
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "not a user of this server");
	}
	TRY(e);
	if ((*out)->account.deactivated_ms > 0)
		return scope_fail(sc, ERR_NOT_FOUND, "User not found");
	return OK;
}

static enum err
reply_switch(struct scope *sc, struct http_request *rq, const char *key,
	     bool is)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_bool(&reply.w, key, is);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
read_switch(struct scope *sc, struct http_request *rq, const char *key,
	    bool *out)
{
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	if (yyjson_obj_get(body, key) == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "'%s' is missing",
				  key);
	return json_find_bool(sc, body, key, false, out);
}

/* An administrator is not locked by another, nor by themselves; about
 * themselves they may ask. */
static enum err
require_person(struct scope *sc, const struct requester *asker,
	       const struct account_admin_row *row)
{
	if (row->account.is_admin &&
	    (asker == NULL || row->account.user_nid != asker->user_nid))
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this is an administrator's account");
	return OK;
}

static enum err
get_locked(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;

	TRY(get_target(sc, rq, &row));
	TRY(require_person(sc, api_requester(rq), row));
	return reply_switch(sc, rq, "locked", row->account.locked_ms > 0);
}

static enum err
get_suspended(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;

	TRY(get_target(sc, rq, &row));
	TRY(require_person(sc, api_requester(rq), row));
	return reply_switch(sc, rq, "suspended", row->account.suspended_ms > 0);
}

static enum err
put_state(struct scope *sc, struct http_request *rq, const char *key,
	  const char *action)
{
	struct account_admin_change change = {
		.user_id = http_param(rq, "userId"),
		.locked = -1,
		.suspended = -1,
		.unlimited = -1,
		.erased = -1,
		.deactivated = -1,
		.now_ms = http_request_time_ms(rq)};
	struct account_admin_row *row;
	bool is;

	TRY(read_switch(sc, rq, key, &is));
	TRY(get_target(sc, rq, &row));
	TRY(require_person(sc, NULL, row));
	if (strcmp(key, "locked") == 0)
		change.locked = is;
	else
		change.suspended = is;
	TRY(account_admin_set(sc, api_of(rq)->users, &change));
	TRY(admin_note_user(sc, rq, action));
	return reply_switch(sc, rq, key, is);
}

static enum err
put_locked(struct scope *sc, struct http_request *rq)
{
	return put_state(sc, rq, "locked", "account.lock");
}

static enum err
put_suspended(struct scope *sc, struct http_request *rq)
{
	return put_state(sc, rq, "suspended", "account.suspend");
}

static enum err
get_whois(struct scope *sc, struct http_request *rq)
{
	const struct requester *r = api_requester(rq);

	if (!r->is_admin && strcmp(r->user_id, http_param(rq, "userId")) != 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "only administrators may ask about others");
	return admin_reply_whois(sc, rq);
}

#define MODERATION(verb, path, who, takes, does)                             \
	{                                                                    \
		.method = HTTP_M_##verb, .pattern = "/_matrix/client/" path, \
		.section = "CS server administration", .access = who,        \
		.rate = RATE_ADMIN, .body = takes, .handler = does           \
	}

static const struct route rows[] = {
	MODERATION(GET, "v1/admin/lock/{userId}", ACCESS_ADMIN, HTTP_BODY_NONE,
		   get_locked),
	MODERATION(PUT, "v1/admin/lock/{userId}", ACCESS_ADMIN,
		   HTTP_BODY_MEMORY, put_locked),
	MODERATION(GET, "v1/admin/suspend/{userId}", ACCESS_ADMIN,
		   HTTP_BODY_NONE, get_suspended),
	MODERATION(PUT, "v1/admin/suspend/{userId}", ACCESS_ADMIN,
		   HTTP_BODY_MEMORY, put_suspended),
	MODERATION(GET, "v3/admin/whois/{userId}", ACCESS_USER, HTTP_BODY_NONE,
		   get_whois),
};

struct route_table
client_moderation_routes(void)
{
	return API_ROUTES(rows);
}
