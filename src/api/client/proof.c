#include "api/client/proof.h"

#include "api/client/grant.h"

enum err
proof_ask(struct scope *sc, struct http_request *rq, yyjson_val *body,
	  struct uia_ask *ask, bool *proven_out)
{
	const struct requester *r = api_requester(rq);
	const char *challenge;

	ask->user_id = r != NULL ? r->user_id : NULL;
	ask->address = http_request_address(rq);
	ask->now_ms = http_request_time_ms(rq);
	TRY(json_find_object(sc, body, "auth", &ask->auth));
	TRY(uia_require(sc, api_of(rq)->users, ask, &challenge));
	*proven_out = challenge == NULL;
	if (challenge != NULL)
		grant_reply_challenge(rq, challenge);
	return OK;
}

enum err
proof_require(struct scope *sc, struct http_request *rq, yyjson_val *body,
	      const char *action, bool *proven_out)
{
	struct uia_ask ask = {.stage = UIA_PASSWORD, .action = action};

	*proven_out = api_requester(rq)->appservice_id != NULL;
	return *proven_out ? OK : proof_ask(sc, rq, body, &ask, proven_out);
}
