/* What can be done to one account. */
#include "api/admin/admin_priv.h"

#include <string.h>

#include "api/admin/user_change.h"
#include "room/administration.h"
#include "room/history.h"
#include "user/account.h"
#include "user/session.h"

static enum err
post_deactivate(struct scope *sc, struct http_request *rq)
{
	static const char done[] = "{\"id_server_unbind_result\":\"success\"}";
	yyjson_val *body;
	bool erase;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_bool(sc, body, "erase", false, &erase));
	TRY(user_change_close(sc, rq, http_param(rq, "userId"), erase));
	TRY(admin_note_user(sc, rq, erase ? "account.erase" : "account.close"));
	http_reply_bytes(rq, 200, "application/json", done, sizeof(done) - 1);
	return OK;
}

static enum err
post_password(struct scope *sc, struct http_request *rq)
{
	struct account_password p = {.user_id = http_param(rq, "userId"),
				     .is_any_password = true};
	struct account_admin_row *row;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "new_password", &p.password));
	TRY(json_find_bool(sc, body, "logout_devices", true, &p.end_sessions));
	TRY(admin_get_account(sc, rq, &row));
	TRY(account_set_password(sc, api_of(rq)->users, &p));
	TRY(admin_note_user(sc, rq, "account.password"));
	return api_reply_nothing(rq);
}

static enum err
get_admin(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;
	struct api_reply reply;

	TRY(admin_get_account(sc, rq, &row));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_bool(&reply.w, "admin", row->account.is_admin);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_admin(struct scope *sc, struct http_request *rq)
{
	struct user_change change = {.user_id = http_param(rq, "userId"),
				     .deactivated = -1,
				     .locked = -1,
				     .suspended = -1};
	struct account_admin_row *row;
	yyjson_val *body;
	bool is, created;

	TRY(api_body(sc, rq, &body));
	if (yyjson_obj_get(body, "admin") == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "'admin' is missing");
	TRY(json_find_bool(sc, body, "admin", false, &is));
	change.admin = is;
	TRY(admin_get_account(sc, rq, &row));
	TRY(user_change_apply(sc, rq, &change, &created));
	TRY(admin_note_user(sc, rq, is ? "account.promote" : "account.demote"));
	return api_reply_nothing(rq);
}

/* A change of one state. */
static enum err
change_state(struct scope *sc, struct http_request *rq,
	     struct account_admin_change *change, const char *action)
{
	struct account_admin_row *row;

	change->user_id = http_param(rq, "userId");
	change->now_ms = http_request_time_ms(rq);
	TRY(admin_get_account(sc, rq, &row));
	TRY(account_admin_set(sc, api_of(rq)->users, change));
	return admin_note_user(sc, rq, action);
}

#define NO_CHANGE                                                             \
	{                                                                     \
		.locked = -1, .suspended = -1, .unlimited = -1, .erased = -1, \
		.deactivated = -1                                             \
	}

static enum err
put_suspend(struct scope *sc, struct http_request *rq)
{
	struct account_admin_change change = NO_CHANGE;
	yyjson_val *body;
	bool is;

	TRY(api_body(sc, rq, &body));
	if (yyjson_obj_get(body, "suspend") == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "'suspend' is missing");
	TRY(json_find_bool(sc, body, "suspend", false, &is));
	change.suspended = is;
	TRY(change_state(sc, rq, &change,
			 is ? "account.suspend" : "account.unsuspend"));
	return api_reply_nothing(rq);
}

/* The only override there is: no limit at all. */
static enum err
reply_override(struct scope *sc, struct http_request *rq, bool is_unlimited)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	if (is_unlimited) {
		json_put_int(&reply.w, "messages_per_second", 0);
		json_put_int(&reply.w, "burst_count", 0);
	}
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_override(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;

	TRY(admin_get_account(sc, rq, &row));
	return reply_override(sc, rq, row->is_unlimited);
}

static enum err
post_override(struct scope *sc, struct http_request *rq)
{
	struct account_admin_change change = NO_CHANGE;
	int64_t per_second, burst;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_int(sc, body, "messages_per_second", 0, &per_second));
	TRY(json_find_int(sc, body, "burst_count", 0, &burst));
	if (per_second != 0 || burst != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the only override here is 0 and 0: no "
				  "limits");
	change.unlimited = 1;
	TRY(change_state(sc, rq, &change, "account.unlimit"));
	return reply_override(sc, rq, true);
}

static enum err
delete_override(struct scope *sc, struct http_request *rq)
{
	struct account_admin_change change = NO_CHANGE;

	change.unlimited = 0;
	TRY(change_state(sc, rq, &change, "account.limit"));
	return api_reply_nothing(rq);
}

static enum err
post_login(struct scope *sc, struct http_request *rq)
{
	struct session_login login = {.device_name =
					      "Signed in by an administrator"};
	struct account_admin_row *row;
	struct session_grant grant;
	struct api_reply reply;
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_int(sc, body, "valid_until_ms", 0, &login.expires_ms));
	TRY(admin_get_account(sc, rq, &row));
	login.user_nid = row->account.user_nid;
	login.user_id = row->account.user_id;
	login.now_ms = http_request_time_ms(rq);
	if (login.user_nid == api_requester(rq)->user_nid)
		return scope_fail(sc, ERR_UNKNOWN,
				  "you are signed in as yourself");
	if (row->account.deactivated_ms > 0)
		return scope_fail(sc, ERR_USER_DEACTIVATED,
				  "this account is closed");
	if (login.expires_ms < 0 ||
	    (login.expires_ms > 0 && login.expires_ms <= login.now_ms))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "valid_until_ms is in the past");
	TRY(admin_note_user(sc, rq, "account.login"));
	TRY(session_begin(sc, api_of(rq)->users, &login, &grant));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "access_token", grant.access_token);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
refuse_shadow_ban(struct scope *sc, struct http_request *rq)
{
	(void)rq;
	return scope_fail(sc, ERR_FORBIDDEN,
			  "nobody is deceived about what others see here: "
			  "lock or suspend the account");
}

static enum err
get_available(struct scope *sc, struct http_request *rq)
{
	static const char yes[] = "{\"available\":true}";
	const char *username = http_query(rq, "username");

	if (username == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "'username' is missing");
	TRY(account_check_available(sc, api_of(rq)->users, username));
	http_reply_bytes(rq, 200, "application/json", yes, sizeof(yes) - 1);
	return OK;
}

static enum err
get_joined_rooms(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;
	struct member_rows rooms;
	struct api_reply reply;
	size_t i;

	TRY(admin_get_account(sc, rq, &row));
	TRY(room_history_joined_rooms(sc, api_of(rq)->rooms,
				      admin_as(sc, rq, &row->account), &rooms));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "joined_rooms");
	json_array_begin(&reply.w);
	for (i = 0; i < rooms.count; i++)
		json_string(&reply.w, rooms.rows[i].room_id);
	json_array_end(&reply.w);
	json_put_int(&reply.w, "total", (int64_t)rooms.count);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_memberships(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;
	struct member_rows rooms;
	struct api_reply reply;
	size_t i;

	TRY(admin_get_account(sc, rq, &row));
	TRY(room_admin_memberships(sc, api_of(rq)->rooms, row->account.user_nid,
				   &rooms));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "memberships");
	json_object_begin(&reply.w);
	for (i = 0; i < rooms.count; i++)
		json_put_string(&reply.w, rooms.rows[i].room_id,
				membership_name(rooms.rows[i].membership));
	json_object_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

#define USER(verb, path, takes, does) \
	ADMIN_ROUTE(verb, path, "users", takes, does)
#define OF_USER "/v1/users/{userId}/"

static const struct route rows[] = {
	USER(POST, "/v1/deactivate/{userId}", HTTP_BODY_MEMORY,
	     post_deactivate),
	USER(POST, "/v1/reset_password/{userId}", HTTP_BODY_MEMORY,
	     post_password),
	USER(PUT, "/v1/suspend/{userId}", HTTP_BODY_MEMORY, put_suspend),
	USER(GET, OF_USER "admin", HTTP_BODY_NONE, get_admin),
	USER(PUT, OF_USER "admin", HTTP_BODY_MEMORY, put_admin),
	USER(GET, OF_USER "override_ratelimit", HTTP_BODY_NONE, get_override),
	USER(POST, OF_USER "override_ratelimit", HTTP_BODY_MEMORY,
	     post_override),
	USER(DELETE, OF_USER "override_ratelimit", HTTP_BODY_MEMORY,
	     delete_override),
	USER(POST, OF_USER "login", HTTP_BODY_MEMORY, post_login),
	USER(POST, OF_USER "shadow_ban", HTTP_BODY_MEMORY, refuse_shadow_ban),
	USER(DELETE, OF_USER "shadow_ban", HTTP_BODY_MEMORY, refuse_shadow_ban),
	USER(GET, OF_USER "joined_rooms", HTTP_BODY_NONE, get_joined_rooms),
	USER(GET, OF_USER "memberships", HTTP_BODY_NONE, get_memberships),
	USER(GET, "/v1/username_available", HTTP_BODY_NONE, get_available),
};

struct route_table
admin_user_actions_routes(void)
{
	return API_ROUTES(rows);
}
