#include "api/client/proof.h"

#include "api/client/grant.h"
#include "user/uia.h"

enum err
proof_require(struct scope *sc, struct http_request *rq, yyjson_val *body,
	      const char *action, bool *proven_out)
{
	const struct requester *r = api_requester(rq);
	struct uia_ask ask = {.stage = UIA_PASSWORD,
			      .action = action,
			      .user_id = r->user_id,
			      .address = http_request_address(rq),
			      .now_ms = http_request_time_ms(rq)};
	const char *challenge = NULL;

	TRY(json_find_object(sc, body, "auth", &ask.auth));
	if (r->appservice_id == NULL)
		TRY(uia_require(sc, api_of(rq)->users, &ask, &challenge));
	*proven_out = challenge == NULL;
	if (challenge != NULL)
		grant_reply_challenge(rq, challenge);
	return OK;
}
