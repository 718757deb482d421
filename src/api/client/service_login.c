#include "api/client/service_login.h"

#include <string.h>
#include <strings.h>

#include "api/client/grant.h"
#include "appservice/appservices.h"
#include "user/account.h"
#include "user/login_name.h"

bool
service_login_is_asked(yyjson_val *body)
{
	const char *type = json_peek_string(body, "type");

	return type != NULL && strcmp(type, SERVICE_LOGIN_TYPE) == 0;
}

static enum err
require_service(struct scope *sc, struct http_request *rq,
		const struct appservice **out)
{
	const char *header = http_header(rq, "authorization");
	const char *token = NULL;

	if (header != NULL && strncasecmp(header, "Bearer ", 7) == 0)
		token = header + 7 + strspn(header + 7, " ");
	else if (header == NULL)
		token = http_query(rq, "access_token");
	if (token == NULL || *token == '\0')
		return scope_fail(sc, ERR_MISSING_TOKEN,
				  "an application service's token is missing");
	*out = appservices_find_token(api_of(rq)->appservices, token);
	if (*out == NULL)
		return scope_fail(sc, ERR_UNKNOWN_TOKEN,
				  "this is no application service's token");
	return OK;
}

static enum err
read_login(struct scope *sc, yyjson_val *body, struct session_login *out)
{
	TRY(json_find_bool(sc, body, "refresh_token", false,
			   &out->wants_refresh));
	TRY(json_find_string(sc, body, "device_id", &out->device_id));
	if (out->device_id != NULL && *out->device_id == '\0')
		out->device_id = NULL;
	return json_find_string(sc, body, "initial_device_display_name",
				&out->device_name);
}

static enum err
reply_user_id(struct scope *sc, struct http_request *rq, const char *user_id)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "user_id", user_id);
	json_put_string(&reply.w, "home_server",
			users_server_name(api_of(rq)->users));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

enum err
service_login_register(struct scope *sc, struct http_request *rq,
		       yyjson_val *body)
{
	struct account_new account = {.is_claimed = true};
	struct users *users = api_of(rq)->users;
	const struct appservice *service;
	struct session_login login = {0};
	const char *user_id;
	bool inhibit_login;

	TRY(require_service(sc, rq, &service));
	TRY(json_get_string(sc, body, "username", &account.localpart));
	TRY(json_find_bool(sc, body, "inhibit_login", false, &inhibit_login));
	TRY(read_login(sc, body, &login));
	TRY(account_check_localpart(sc, users, account.localpart));
	TRY(appservice_check_user(sc, api_of(rq)->appservices, service,
				  users_full_id(sc, users, account.localpart)));
	TRY(account_create(sc, users, &account, &user_id));
	if (inhibit_login)
		return reply_user_id(sc, rq, user_id);
	return grant_begin_new(sc, rq, user_id, &login);
}

enum err
service_login_begin(struct scope *sc, struct http_request *rq, yyjson_val *body)
{
	const struct appservice *service;
	struct session_login login = {0};
	struct account_row *row;
	const char *user_id;

	TRY(require_service(sc, rq, &service));
	TRY(login_name_read(sc, api_of(rq)->users, body, &user_id));
	TRY(read_login(sc, body, &login));
	TRY(appservice_check_user(sc, api_of(rq)->appservices, service,
				  user_id));
	TRY(account_find(sc, api_of(rq)->users, user_id, &row));
	if (row == NULL)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this service has not registered this user");
	if (row->deactivated_ms > 0)
		return scope_fail(sc, ERR_USER_DEACTIVATED,
				  "this account is closed");
	return grant_begin_new(sc, rq, user_id, &login);
}
