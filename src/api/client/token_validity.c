#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include "config/config.h"
#include "user/registration_token.h"

static enum err
get_validity(struct scope *sc, struct http_request *rq)
{
	const char *token = http_query(rq, "token");
	struct api_reply reply;
	bool is_valid;

	if (!api_of(rq)->config->registration.enabled)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "accounts are made by the Trust");
	if (token == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "token is missing");
	TRY(registration_token_check(sc, api_of(rq)->users, token,
				     http_request_time_ms(rq), &is_valid));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_bool(&reply.w, "valid", is_valid);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v1/register/m.login.registration_token/"
		    "validity",
	 .section = "CS token-authenticated registration",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_REGISTER,
	 .handler = get_validity},
};

struct route_table
client_token_validity_routes(void)
{
	return API_ROUTES(rows);
}
