/* Accounts by a secret that tools share with the server, as Synapse's
 * /_synapse/admin/v1/register does it. */
#include "api/api.h"
#include "api/admin/admin.h"
#include "api/client/grant.h"
#include "api/routes.h"

#include "config/config.h"
#include "user/account.h"
#include "user/nonce.h"

static enum err
require_secret(struct scope *sc, struct http_request *rq,
	       const char **secret_out)
{
	*secret_out = api_of(rq)->config->registration.shared_secret;
	if (*secret_out == NULL || **secret_out == '\0')
		return scope_fail(sc, ERR_UNKNOWN,
				  "shared-secret registration is not enabled");
	return OK;
}

static enum err
get_nonce(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	const char *secret, *nonce;

	TRY(require_secret(sc, rq, &secret));
	nonce = nonce_create(sc, api_of(rq)->users, http_request_time_ms(rq));
	if (nonce == NULL)
		return ERR_RATE_LIMITED;
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "nonce", nonce);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
read_claim(struct scope *sc, yyjson_val *body, struct nonce_claim *c,
	   const char **mac_out)
{
	TRY(json_get_string(sc, body, "nonce", &c->nonce));
	TRY(json_get_string(sc, body, "username", &c->username));
	TRY(json_get_string(sc, body, "password", &c->password));
	TRY(json_find_bool(sc, body, "admin", false, &c->is_admin));
	TRY(json_find_string(sc, body, "user_type", &c->user_type));
	return json_get_string(sc, body, "mac", mac_out);
}

static enum err
post_register(struct scope *sc, struct http_request *rq)
{
	struct users *users = api_of(rq)->users;
	struct account_new account = {.is_any_password = true};
	struct session_login login = {0};
	struct nonce_claim claim = {0};
	const char *mac, *user_id;
	yyjson_val *body;

	TRY(require_secret(sc, rq, &claim.secret));
	TRY(api_body(sc, rq, &body));
	TRY(read_claim(sc, body, &claim, &mac));
	TRY(json_find_string(sc, body, "displayname", &account.display_name));
	if (!nonce_take(sc, users, claim.nonce, http_request_time_ms(rq)))
		return scope_fail(sc, ERR_UNKNOWN, "unrecognised nonce");
	if (!nonce_is_proven(sc, &claim, mac))
		return scope_fail(sc, ERR_FORBIDDEN, "HMAC incorrect");
	account.localpart = claim.username;
	account.password = claim.password;
	account.is_admin = claim.is_admin;
	TRY(account_create(sc, users, &account, &user_id));
	return grant_begin_new(sc, rq, user_id, &login);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_synapse/admin/v1/register",
	 .section = "Synapse admin API, shared-secret registration",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_ADMIN,
	 .handler = get_nonce},
	{.method = HTTP_M_POST,
	 .pattern = "/_synapse/admin/v1/register",
	 .section = "Synapse admin API, shared-secret registration",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_ADMIN,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_register},
};

struct route_table
admin_shared_secret_routes(void)
{
	return API_ROUTES(rows);
}
