#include "user/to_device.h"

#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#define BODY_MAX ((int64_t)2 * 1024 * 1024)

static enum err
put_message(struct scope *sc, struct http_request *rq)
{
	struct to_device_send s = {.type = http_param(rq, "eventType"),
				   .txn_id = http_param(rq, "txnId")};
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_object(sc, body, "messages", &s.messages));
	TRY(to_device_send(sc, api_of(rq)->users, api_requester(rq), &s));
	return api_reply_nothing(rq);
}

static const struct route rows[] = {
	{.method = HTTP_M_PUT,
	 .pattern = "/_matrix/client/v3/sendToDevice/{eventType}/{txnId}",
	 .section = "CS send-to-device messaging",
	 .access = ACCESS_USER,
	 .rate = RATE_KEYS,
	 .body = HTTP_BODY_MEMORY,
	 .body_max = BODY_MAX,
	 .handler = put_message},
};

struct route_table
client_send_to_device_routes(void)
{
	return API_ROUTES(rows);
}
