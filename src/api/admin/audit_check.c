/* Whether the audit is whole: docs/api/governance.yaml. */
#include "api/admin/admin_priv.h"
#include "governance/audit_chain.h"

static enum err
get_check(struct scope *sc, struct http_request *rq)
{
	struct audit_check c = {0};
	struct api_reply reply;

	TRY(http_query_int(rq, "after", 0, &c.after));
	TRY(audit_chain_check(sc, &api_of(rq)->audit, &c));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_bool(&reply.w, "is_whole", c.broken_why == NULL);
	json_put_int(&reply.w, "rows", c.rows);
	json_put_int(&reply.w, "heads", c.heads);
	json_put_int(&reply.w, "waiting", c.waiting);
	if (c.next != 0)
		json_put_int(&reply.w, "next", c.next);
	if (c.broken_why != NULL) {
		json_put_int(&reply.w, "broken_at", c.broken_nid);
		json_put_string(&reply.w, "broken_why", c.broken_why);
	}
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_wardwire/governance/v1/audit/check",
	 .section = "own: governance",
	 .access = ACCESS_ADMIN,
	 .rate = RATE_ADMIN,
	 .handler = get_check,
	 .tags = API_AUDIT(AUDIT_ADMIN)},
};

struct route_table
admin_audit_routes(void)
{
	return API_ROUTES(rows);
}
