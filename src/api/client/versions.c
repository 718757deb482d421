#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

static const char *const unstable_features[] = {
	"org.matrix.simplified_msc3575",
	"org.matrix.msc4222",	     /* use_state_after */
	"org.matrix.msc3773",	     /* counts by thread */
	"org.matrix.msc4115",	     /* unsigned.membership */
	"org.matrix.msc2285.stable", /* private receipts */
	"org.matrix.msc4133.stable", /* profile fields */
	"org.matrix.msc3814",	     /* dehydrated devices */
	"org.matrix.msc4140",	     /* delayed events */
	"org.matrix.msc4306",	     /* which threads are followed */
};

static enum err
get_versions(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	size_t i;
	int minor;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "versions");
	json_array_begin(&reply.w);
	for (minor = 1; minor <= 19; minor++)
		json_string(&reply.w, scope_printf(sc, "v1.%d", minor));
	json_array_end(&reply.w);
	json_key(&reply.w, "unstable_features");
	json_object_begin(&reply.w);
	for (i = 0; i < sizeof(unstable_features) / sizeof(char *); i++)
		json_put_bool(&reply.w, unstable_features[i], true);
	json_object_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/versions",
	 .section = "CS API versions",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_NONE,
	 .handler = get_versions},
};

struct route_table
client_versions_routes(void)
{
	return API_ROUTES(rows);
}
