/* Cross-signing: a user's signing keys, and signatures of keys. */
#include "api/api.h"
#include "api/client/client.h"
#include "api/client/proof.h"
#include "api/routes.h"

#include "user/cross_signing.h"

#define BODY_MAX ((int64_t)1024 * 1024)

static enum err
post_device_signing(struct scope *sc, struct http_request *rq)
{
	struct users *users = api_of(rq)->users;
	struct cross_signing_change change;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(cross_signing_read(sc, users, api_requester(rq), body, &change));
	if (change.needs_proof) {
		TRY(proof_require(sc, rq, body, "device_signing",
				  &change.is_proven));
		if (!change.is_proven)
			return OK;
	}
	TRY(cross_signing_apply(sc, users, api_requester(rq), &change));
	return api_reply_nothing(rq);
}

static enum err
post_signatures(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	api_reply_init(&reply, sc);
	TRY(key_signatures_upload(sc, api_of(rq)->users, api_requester(rq),
				  body, &reply.w));
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/keys/device_signing/upload",
	 .section = "CS cross-signing",
	 .access = ACCESS_USER,
	 .rate = RATE_KEYS,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_device_signing},
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/keys/signatures/upload",
	 .section = "CS cross-signing",
	 .access = ACCESS_USER,
	 .rate = RATE_KEYS,
	 .body = HTTP_BODY_MEMORY,
	 .body_max = BODY_MAX,
	 .handler = post_signatures},
};

struct route_table
client_device_signing_routes(void)
{
	return API_ROUTES(rows);
}
