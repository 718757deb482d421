/* Priority messages: /priority and below (docs/api/clinic_priority.yaml). */
#include <string.h>

#include "api/access.h"
#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "clinic/priority.h"
#include "clinic/priority_view.h"

static enum err
reply_item(struct scope *sc, struct http_request *rq, const char *item_id)
{
	struct priority_view *view;
	struct api_reply reply;

	TRY(priority_view_get(sc, api_of(rq)->clinic, api_requester(rq),
			      item_id, &view));
	api_reply_init(&reply, sc);
	priority_view_write(&reply.w, sc, view);
	return api_reply_send(rq, &reply);
}

static enum err
post_priority(struct scope *sc, struct http_request *rq)
{
	struct priority_message m = {0};
	const char *item_id;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "txn_id", &m.txn_id));
	TRY(json_find_int(sc, body, "sent_ms", 0, &m.sent_ms));
	TRY(json_find_string(sc, body, "role_id", &m.role_id));
	TRY(json_find_string(sc, body, "team_id", &m.team_id));
	TRY(json_find_int(sc, body, "tier", 0, &m.tier));
	TRY(json_get_string(sc, body, "priority", &m.priority));
	TRY(json_find_string(sc, body, "answer", &m.answer));
	TRY(json_find_string(sc, body, "on_behalf", &m.on_behalf));
	TRY(json_find_bool(sc, body, "is_test", false, &m.is_test));
	TRY(json_get_object(sc, body, "content", &m.content));
	TRY(priority_send(sc, api_of(rq)->clinic, api_requester(rq), &m,
			  &item_id));
	return reply_item(sc, rq, item_id);
}

static enum err
get_list(struct scope *sc, struct http_request *rq)
{
	struct priority_search q = {.is_open = true};
	struct priority_view **views;
	struct api_reply reply;
	size_t i, count;

	TRY(http_query_bool(rq, "open", true, &q.is_open));
	TRY(http_query_bool(rq, "all", false, &q.is_all));
	TRY(http_query_int(rq, "limit", 0, &q.limit));
	TRY(priority_view_list(sc, api_of(rq)->clinic, api_requester(rq), &q,
			       &views, &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "items");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++)
		priority_view_write(&reply.w, sc, views[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_item(struct scope *sc, struct http_request *rq)
{
	return reply_item(sc, rq, http_param(rq, "itemId"));
}

static enum err
post_answer(struct scope *sc, struct http_request *rq)
{
	struct priority_answer a = {.item_id = http_param(rq, "itemId")};
	const char *reply;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "reply", &reply));
	a.reply = escalation_reply_of(reply);
	if (a.reply == ESCALATION_NO_REPLY || a.reply == ESCALATION_REPLY_COUNT)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "reply is accepted, declined or call_me");
	TRY(json_find_int(sc, body, "minutes", 0, &a.minutes));
	TRY(json_find_string(sc, body, "reason", &a.words));
	TRY(json_find_string(sc, body, "on_behalf", &a.on_behalf));
	TRY(priority_answer(sc, api_of(rq)->clinic, api_requester(rq), &a));
	return reply_item(sc, rq, a.item_id);
}

static enum err
post_receipt(struct scope *sc, struct http_request *rq)
{
	enum priority_receipt receipt;
	const char *kind;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "kind", &kind));
	if (strcmp(kind, "seen") == 0)
		receipt = PRIORITY_SEEN;
	else if (strcmp(kind, "delivered") == 0)
		receipt = PRIORITY_DELIVERED;
	else
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "kind is delivered or seen");
	TRY(priority_receive(sc, api_of(rq)->clinic, api_requester(rq),
			     http_param(rq, "itemId"), receipt));
	return api_reply_nothing(rq);
}

static enum err
do_verb(struct scope *sc, struct http_request *rq, enum priority_verb verb,
	const char *key)
{
	struct priority_deed d = {.item_id = http_param(rq, "itemId"),
				  .verb = verb};
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	if (key != NULL)
		TRY(json_find_string(sc, body, key, &d.words));
	TRY(priority_do(sc, api_of(rq)->clinic, api_requester(rq), &d));
	return reply_item(sc, rq, d.item_id);
}

static enum err
post_hand_back(struct scope *sc, struct http_request *rq)
{
	return do_verb(sc, rq, PRIORITY_HAND_BACK, "reason");
}

static enum err
post_close(struct scope *sc, struct http_request *rq)
{
	return do_verb(sc, rq, PRIORITY_CLOSE, "outcome");
}

static enum err
post_hurry(struct scope *sc, struct http_request *rq)
{
	return do_verb(sc, rq, PRIORITY_HURRY, NULL);
}

static enum err
post_cancel(struct scope *sc, struct http_request *rq)
{
	return do_verb(sc, rq, PRIORITY_CANCEL, "reason");
}

static enum err
post_add(struct scope *sc, struct http_request *rq)
{
	return do_verb(sc, rq, PRIORITY_ADD, "text");
}

static enum err
post_correct(struct scope *sc, struct http_request *rq)
{
	const char *item_id = http_param(rq, "itemId");
	yyjson_val *body, *content;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_object(sc, body, "content", &content));
	TRY(priority_correct(sc, api_of(rq)->clinic, api_requester(rq), item_id,
			     content));
	return reply_item(sc, rq, item_id);
}

#define VERB(path, fn)                                          \
	CLINIC_ROW(POST, "/priority/{itemId}/" path, RATE_SEND, \
		   HTTP_BODY_MEMORY, fn, API_TAG_SUSPENDED_NOT)

static const struct route rows[] = {
	CLINIC_ROW(POST, "/priority", RATE_SEND, HTTP_BODY_MEMORY,
		   post_priority, API_TAG_SUSPENDED_NOT),
	CLINIC_ROW(GET, "/priority", RATE_READ, HTTP_BODY_NONE, get_list, 0),
	CLINIC_ROW(GET, "/priority/{itemId}", RATE_READ, HTTP_BODY_NONE,
		   get_item, 0),
	VERB("answer", post_answer),
	VERB("receipt", post_receipt),
	VERB("hand_back", post_hand_back),
	VERB("close", post_close),
	VERB("escalate", post_hurry),
	VERB("cancel", post_cancel),
	VERB("add", post_add),
	VERB("correct", post_correct),
};

struct route_table
clinic_priority_routes(void)
{
	return API_ROUTES(rows);
}
