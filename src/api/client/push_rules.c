#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include <string.h>

#include "user/push_settings.h"

static enum err
reply_rule(struct scope *sc, struct http_request *rq,
	   const struct push_rule_ref *ref)
{
	const char *json;

	TRY(push_settings_find_rule(sc, api_of(rq)->users, api_requester(rq),
				    ref, &json));
	http_reply_bytes(rq, 200, "application/json", json, strlen(json));
	return OK;
}

static void
read_ref(const struct http_request *rq, const char *attr,
	 struct push_rule_ref *ref)
{
	ref->kind = http_param(rq, "kind");
	ref->rule_id = http_param(rq, "ruleId");
	ref->attr = attr;
}

static enum err
get_all(struct scope *sc, struct http_request *rq)
{
	struct push_rules rules;

	TRY(push_rules_read(sc, api_of(rq)->users, NULL,
			    api_requester(rq)->user_nid, &rules));
	http_reply_bytes(rq, 200, "application/json", rules.json,
			 rules.json_len);
	return OK;
}

static enum err
get_global(struct scope *sc, struct http_request *rq)
{
	struct push_rule_ref ref = {0};

	return reply_rule(sc, rq, &ref);
}

static enum err
get_rule(struct scope *sc, struct http_request *rq)
{
	struct push_rule_ref ref;

	read_ref(rq, NULL, &ref);
	return reply_rule(sc, rq, &ref);
}

static enum err
get_attr(struct scope *sc, struct http_request *rq, const char *attr)
{
	struct push_rule_ref ref;

	read_ref(rq, attr, &ref);
	return reply_rule(sc, rq, &ref);
}

static enum err
get_enabled(struct scope *sc, struct http_request *rq)
{
	return get_attr(sc, rq, "enabled");
}

static enum err
get_actions(struct scope *sc, struct http_request *rq)
{
	return get_attr(sc, rq, "actions");
}

static enum err
put_rule(struct scope *sc, struct http_request *rq)
{
	struct push_rule_new rule = {.before = http_query(rq, "before"),
				     .after = http_query(rq, "after")};

	read_ref(rq, NULL, &rule.ref);
	TRY(api_body(sc, rq, &rule.body));
	TRY(push_settings_put_rule(sc, api_of(rq)->users, api_requester(rq),
				   &rule));
	return api_reply_nothing(rq);
}

static enum err
put_attr(struct scope *sc, struct http_request *rq, const char *attr)
{
	struct push_rule_new rule = {0};

	read_ref(rq, attr, &rule.ref);
	TRY(api_body(sc, rq, &rule.body));
	TRY(push_settings_set_attr(sc, api_of(rq)->users, api_requester(rq),
				   &rule));
	return api_reply_nothing(rq);
}

static enum err
put_enabled(struct scope *sc, struct http_request *rq)
{
	return put_attr(sc, rq, "enabled");
}

static enum err
put_actions(struct scope *sc, struct http_request *rq)
{
	return put_attr(sc, rq, "actions");
}

static enum err
delete_rule(struct scope *sc, struct http_request *rq)
{
	struct push_rule_ref ref;

	read_ref(rq, NULL, &ref);
	TRY(push_settings_remove_rule(sc, api_of(rq)->users, api_requester(rq),
				      &ref));
	return api_reply_nothing(rq);
}

#define GLOBAL "/_matrix/client/v3/pushrules/global/"
#define RULE GLOBAL "{kind}/{ruleId}"
#define READS \
	.section = "CS push rules", .access = ACCESS_USER, .rate = RATE_READ
#define WRITES                                             \
	.section = "CS push rules", .access = ACCESS_USER, \
	.rate = RATE_TYPING, .body = HTTP_BODY_MEMORY

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/pushrules",
	 .handler = get_all,
	 READS},
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/pushrules/",
	 .handler = get_all,
	 READS},
	{.method = HTTP_M_GET, .pattern = GLOBAL, .handler = get_global, READS},
	{.method = HTTP_M_GET, .pattern = RULE, .handler = get_rule, READS},
	{.method = HTTP_M_GET,
	 .pattern = RULE "/enabled",
	 .handler = get_enabled,
	 READS},
	{.method = HTTP_M_GET,
	 .pattern = RULE "/actions",
	 .handler = get_actions,
	 READS},
	{.method = HTTP_M_PUT, .pattern = RULE, .handler = put_rule, WRITES},
	{.method = HTTP_M_DELETE,
	 .pattern = RULE,
	 .handler = delete_rule,
	 WRITES},
	{.method = HTTP_M_PUT,
	 .pattern = RULE "/enabled",
	 .handler = put_enabled,
	 WRITES},
	{.method = HTTP_M_PUT,
	 .pattern = RULE "/actions",
	 .handler = put_actions,
	 WRITES},
};

struct route_table
client_push_rules_routes(void)
{
	return API_ROUTES(rows);
}
