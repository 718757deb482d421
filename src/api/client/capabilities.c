#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include "user/account.h"
#include "user/mail_hook.h"

/* Room versions as design.md section 4 says: 12 by default. */
static const char always[] =
	"\"m.room_versions\":{\"default\":\"12\",\"available\":{"
	"\"10\":\"stable\",\"11\":\"stable\",\"12\":\"stable\"}},"
	"\"m.set_displayname\":{\"enabled\":true},"
	"\"m.set_avatar_url\":{\"enabled\":true},"
	"\"m.profile_fields\":{\"enabled\":true,"
	"\"disallowed\":[\"org.wardwire.staff\"]},"
	"\"m.get_login_token\":{\"enabled\":true},"
	"\"m.forget_forced_upon_leave\":{\"enabled\":false}";

static void
put_enabled(struct buf *b, const char *name, bool is_enabled)
{
	buf_printf(b, ",\"%s\":{\"enabled\":%s}", name,
		   is_enabled ? "true" : "false");
}

static enum err
get_capabilities(struct scope *sc, struct http_request *rq)
{
	const struct requester *r = api_requester(rq);
	struct users *users = api_of(rq)->users;
	struct account_row *account;
	struct buf b;

	TRY(account_find(sc, users, r->user_id, &account));
	buf_init(&b, sc, 0);
	buf_printf(&b, "{\"capabilities\":{%s", always);
	put_enabled(&b, "m.change_password",
		    account != NULL && account->password_hash != NULL);
	put_enabled(&b, "m.3pid_changes", users_has_mail(users));
	if (r->is_admin)
		buf_add_str(&b, ",\"m.account_moderation\":"
				"{\"suspend\":true,\"lock\":true}");
	buf_add_str(&b, "}}");
	return http_reply_json(rq, 200, &b);
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
