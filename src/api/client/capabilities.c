#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

/* Room versions as design.md section 4 says: 12 by default. */
static const char capabilities[] =
	"{\"capabilities\":{"
	"\"m.change_password\":{\"enabled\":true},"
	"\"m.room_versions\":{\"default\":\"12\",\"available\":{"
	"\"10\":\"stable\",\"11\":\"stable\",\"12\":\"stable\"}},"
	"\"m.set_displayname\":{\"enabled\":true},"
	"\"m.set_avatar_url\":{\"enabled\":true},"
	"\"m.profile_fields\":{\"enabled\":true,"
	"\"disallowed\":[\"org.wardwire.staff\"]},"
	"\"m.3pid_changes\":{\"enabled\":false},"
	"\"m.get_login_token\":{\"enabled\":false},"
	"\"m.account_moderation\":{\"suspend\":false,\"lock\":false}}}";

static enum err
get_capabilities(struct scope *sc, struct http_request *rq)
{
	(void)sc;
	http_reply_bytes(rq, 200, "application/json", capabilities,
			 sizeof(capabilities) - 1);
	return OK;
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/capabilities",
	 .section = "CS capabilities negotiation",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_capabilities},
};

struct route_table
client_capabilities_routes(void)
{
	return API_ROUTES(rows);
}
