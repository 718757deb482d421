/* The switchboard board: /board and below. */
#include "api/access.h"
#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "base/clock.h"
#include "clinic/role_view.h"
#include "clinic/test_call.h"

static enum err
get_board(struct scope *sc, struct http_request *rq)
{
	struct role_search q = {.limit = ROLES_MAX};
	struct test_call_view *calls;
	struct api_reply reply;
	struct role_views views;
	size_t count, i;

	TRY(role_view_search(sc, api_of(rq)->clinic, api_requester(rq), &q,
			     &views));
	TRY(test_call_list(sc, api_of(rq)->clinic, api_requester(rq), 1, &calls,
			   &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_int(&reply.w, "now_ms", clock_wall_ms());
	json_put_int(&reply.w, "next", views.position);
	json_key(&reply.w, "roles");
	json_array_begin(&reply.w);
	for (i = 0; i < views.count; i++)
		role_view_write(&reply.w, sc, &views.rows[i]);
	json_array_end(&reply.w);
	if (count > 0) {
		json_key(&reply.w, "test_call");
		test_call_write(&reply.w, sc, &calls[0]);
	}
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* For anyone: a board that lost its session must still know. */
static enum err
get_heartbeat(struct scope *sc, struct http_request *rq)
{
	struct clinic_pulse pulse;
	struct api_reply reply;

	TRY(clinic_check(sc, api_of(rq)->clinic, &pulse));
	http_header_add(rq, "Cache-Control", "no-store");
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_int(&reply.w, "now_ms", clock_wall_ms());
	json_put_int(&reply.w, "position", pulse.position);
	json_put_int(&reply.w, "started_ms", pulse.started_ms);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_calls(struct scope *sc, struct http_request *rq)
{
	struct test_call_view *calls;
	struct api_reply reply;
	size_t count, i;

	TRY(test_call_list(sc, api_of(rq)->clinic, api_requester(rq),
			   TEST_CALLS_MAX, &calls, &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "test_calls");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++)
		test_call_write(&reply.w, sc, &calls[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_call(struct scope *sc, struct http_request *rq)
{
	struct test_call_view call;
	struct api_reply reply;

	TRY(test_call_start(sc, api_of(rq)->clinic, api_requester(rq), &call));
	api_reply_init(&reply, sc);
	test_call_write(&reply.w, sc, &call);
	return api_reply_send(rq, &reply);
}

static enum err
post_answer(struct scope *sc, struct http_request *rq)
{
	TRY(test_call_answer(sc, api_of(rq)->clinic, api_requester(rq),
			     http_param(rq, "testCallId")));
	return api_reply_nothing(rq);
}

static const struct route rows[] = {
	CLINIC_ROW(GET, "/board", RATE_READ, HTTP_BODY_NONE, get_board, 0),
	{.method = HTTP_M_GET,
	 .pattern = CLINIC_V1 "/board/heartbeat",
	 .section = "own: clinic",
	 .access = ACCESS_PUBLIC,
	 .handler = get_heartbeat},
	CLINIC_ROW(GET, "/board/test_calls", RATE_READ, HTTP_BODY_NONE,
		   get_calls, 0),
	CLINIC_ROW(POST, "/board/test_calls", RATE_SEND, HTTP_BODY_MEMORY,
		   post_call, API_AUDIT(AUDIT_INCIDENT)),
	CLINIC_ROW(POST, "/board/test_calls/{testCallId}/answer", RATE_SEND,
		   HTTP_BODY_MEMORY, post_answer, API_AUDIT(AUDIT_INCIDENT)),
};

struct route_table
clinic_board_routes(void)
{
	return API_ROUTES(rows);
}
