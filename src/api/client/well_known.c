#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"
#include "config/config.h"

static enum err
get_client(struct scope *sc, struct http_request *rq)
{
	const char *public_url = api_of(rq)->config->server.public_url;
	struct api_reply reply;

	if (public_url == NULL)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "public_url is not configured");
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "m.homeserver");
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "base_url", public_url);
	json_object_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static void
put_contact(struct json_writer *w, const char *email)
{
	json_key(w, "contacts");
	json_array_begin(w);
	json_object_begin(w);
	json_put_string(w, "role", "m.role.admin");
	json_put_string(w, "email_address", email);
	json_object_end(w);
	json_array_end(w);
}

static enum err
get_support(struct scope *sc, struct http_request *rq)
{
	const struct config_server *c = &api_of(rq)->config->server;
	struct api_reply reply;

	if (c->support_page == NULL && c->support_email == NULL)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "nobody is named who helps");
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	if (c->support_email != NULL)
		put_contact(&reply.w, c->support_email);
	json_put_string(&reply.w, "support_page", c->support_page);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* It signs no other rooms' events. */
static enum err
get_policy_server(struct scope *sc, struct http_request *rq)
{
	(void)rq;
	return scope_fail(sc, ERR_NOT_FOUND, "this is no policy server");
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/.well-known/matrix/support",
	 .section = "CS well-known URI",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_NONE,
	 .handler = get_support},
	{.method = HTTP_M_GET,
	 .pattern = "/.well-known/matrix/policy_server",
	 .section = "CS policy servers",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_NONE,
	 .handler = get_policy_server},
	{.method = HTTP_M_GET,
	 .pattern = "/.well-known/matrix/client",
	 .section = "CS well-known URI",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_NONE,
	 .handler = get_client},
};

struct route_table
client_well_known_routes(void)
{
	return API_ROUTES(rows);
}
