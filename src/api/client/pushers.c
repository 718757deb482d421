/* Pushers and notifications (Client-Server API, push notifications), and the
 * key that our app subscribes with. */
#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include "push/notification.h"
#include "push/pusher.h"

#include <stdlib.h>
#include <string.h>

#define NOTIFICATIONS_DEFAULT 20

static void
write_pusher(struct json_writer *w, const struct pusher_row *p)
{
	json_object_begin(w);
	json_put_string(w, "kind", p->kind);
	json_put_string(w, "app_id", p->app_id);
	json_put_string(w, "pushkey", p->pushkey);
	json_put_string(w, "app_display_name", p->app_display_name);
	json_put_string(w, "device_display_name", p->device_display_name);
	json_put_string(w, "profile_tag", p->profile_tag);
	json_put_string(w, "lang", p->lang);
	json_put_raw(w, "data", p->data, strlen(p->data));
	json_put_string(w, "org.wardwire.device_id", p->device_id);
	json_put_int(w, "org.wardwire.sent_ts", p->sent_ms);
	json_put_int(w, "org.wardwire.failing_since_ts", p->failing_ms);
	json_object_end(w);
}

static enum err
get_pushers(struct scope *sc, struct http_request *rq)
{
	struct pusher_rows pushers;
	struct api_reply reply;
	size_t i;

	TRY(pusher_list(sc, api_of(rq)->push, api_requester(rq), &pushers));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "pushers");
	json_array_begin(&reply.w);
	for (i = 0; i < pushers.count; i++)
		write_pusher(&reply.w, &pushers.rows[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
set_pusher(struct scope *sc, struct http_request *rq)
{
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(pusher_set(sc, api_of(rq)->push, api_requester(rq), body));
	return api_reply_nothing(rq);
}

static void
write_notification(struct json_writer *w, const struct notification *n,
		   const struct requester *rq)
{
	const struct event_viewer viewer = {.user_nid = rq->user_nid,
					    .device_nid = rq->device_nid,
					    .now_ms = rq->now_ms,
					    .room_id = n->room_id,
					    .format = EVENT_FORMAT_SYNC};

	json_object_begin(w);
	json_put_string(w, "room_id", n->room_id);
	json_put_int(w, "ts", n->event.received_ts);
	json_put_bool(w, "read", n->read);
	json_put_raw(w, "actions", n->actions, strlen(n->actions));
	json_key(w, "event");
	event_render(w, n->view, &viewer);
	json_object_end(w);
}

static enum err
read_page(struct scope *sc, struct http_request *rq,
	  struct notification_page *out)
{
	const char *limit = http_query(rq, "limit");
	const char *only = http_query(rq, "only");
	char *end;
	long n;

	*out = (struct notification_page){.from = http_query(rq, "from"),
					  .limit = NOTIFICATIONS_DEFAULT};
	if (limit != NULL) {
		n = strtol(limit, &end, 10);
		if (*limit == '\0' || *end != '\0' || n < 0)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "limit is no number");
		out->limit = n < 1 ? 1 : (size_t)n;
	}
	if (out->limit > NOTIFICATIONS_MAX)
		out->limit = NOTIFICATIONS_MAX;
	out->highlights_only = only != NULL && strcmp(only, "highlight") == 0;
	return OK;
}

static enum err
get_notifications(struct scope *sc, struct http_request *rq)
{
	struct notification_page page;
	struct notifications found;
	struct api_reply reply;
	size_t i;

	TRY(read_page(sc, rq, &page));
	TRY(notification_list(sc, api_of(rq)->push, api_requester(rq), &page,
			      &found));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "notifications");
	json_array_begin(&reply.w);
	for (i = 0; i < found.count; i++)
		write_notification(&reply.w, &found.rows[i], api_requester(rq));
	json_array_end(&reply.w);
	json_put_string(&reply.w, "next_token", found.next);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_key(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "public_key",
			push_public_key(api_of(rq)->push));
	json_put_string(&reply.w, "kind", PUSH_KIND_WEB);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const char *
outcome_word(enum push_fate fate)
{
	static const char *const words[] = {[PUSH_SENT] = "sent",
					    [PUSH_GONE] = "gone",
					    [PUSH_REFUSED] = "refused",
					    [PUSH_FAILED] = "failed"};

	return words[fate];
}

/* To all devices of one's own: whether they would be reached. */
static enum err
post_test(struct scope *sc, struct http_request *rq)
{
	static const struct push_payload payload = {
		.kind = "test", .is_urgent = true, .ttl_s = 60};
	struct push_outcomes found;
	struct api_reply reply;
	yyjson_val *body;
	size_t i;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(push_send_now(sc, api_of(rq)->push, api_requester(rq)->user_nid,
			  &payload, &found));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "outcomes");
	json_array_begin(&reply.w);
	for (i = 0; i < found.count; i++) {
		json_object_begin(&reply.w);
		json_put_string(&reply.w, "device_id", found.rows[i].device_id);
		json_put_string(&reply.w, "result",
				outcome_word(found.rows[i].result));
		json_put_int(&reply.w, "status", found.rows[i].status);
		json_put_int(&reply.w, "took_ms", found.rows[i].took_ms);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
read_shown(struct scope *sc, yyjson_val *body, struct push_receipt *r)
{
	yyjson_val *shown = yyjson_obj_get(body, "shown"), *one;
	size_t i, n = yyjson_arr_size(shown);

	if (shown == NULL)
		return OK;
	if (!yyjson_is_arr(shown) || n > PUSH_SHOWN_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "shown is a list of at most %d event ids",
				  PUSH_SHOWN_MAX);
	r->shown = scope_array(sc, const char *, n);
	yyjson_arr_foreach(shown, i, n, one)
	{
		if (!yyjson_is_str(one))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "shown is a list of event ids");
		r->shown[r->shown_count++] = yyjson_get_str(one);
	}
	return OK;
}

/* From a service worker, without a session: the push itself is the proof. */
static enum err
post_delivered(struct scope *sc, struct http_request *rq)
{
	struct push_receipt r = {.address = http_request_address(rq),
				 .now_ms = http_request_time_ms(rq)};
	struct push_after after;
	struct api_reply reply;
	yyjson_val *body;
	size_t i;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "receipt", &r.secret));
	TRY(json_get_string(sc, body, "kind", &r.kind));
	TRY(json_get_string(sc, body, "id", &r.id));
	TRY(json_find_string(sc, body, "room_id", &r.room_id));
	TRY(read_shown(sc, body, &r));
	TRY(push_receive(sc, api_of(rq)->push, &r, &after));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_int(&reply.w, "unread", after.unread);
	json_key(&reply.w, "over");
	json_array_begin(&reply.w);
	for (i = 0; i < after.over_count; i++)
		json_string(&reply.w, after.over[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/pushers",
	 .section = "CS push notifications",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_pushers},
	{.method = HTTP_M_POST,
	 .pattern = "/_matrix/client/v3/pushers/set",
	 .section = "CS push notifications",
	 .access = ACCESS_USER,
	 .rate = RATE_TYPING,
	 .body = HTTP_BODY_MEMORY,
	 .handler = set_pusher},
	{.method = HTTP_M_GET,
	 .pattern = "/_matrix/client/v3/notifications",
	 .section = "CS push notifications",
	 .access = ACCESS_USER,
	 .rate = RATE_SEARCH,
	 .handler = get_notifications},
	{.method = HTTP_M_GET,
	 .pattern = "/_wardwire/push/v1/key",
	 .section = "docs/api/push.yaml",
	 .access = ACCESS_USER,
	 .rate = RATE_READ,
	 .handler = get_key},
	{.method = HTTP_M_POST,
	 .pattern = "/_wardwire/push/v1/test",
	 .section = "docs/api/push.yaml",
	 .access = ACCESS_USER,
	 .rate = RATE_SEARCH,
	 .lane = LANE_REMOTE,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_test},
	{.method = HTTP_M_POST,
	 .pattern = "/_wardwire/push/v1/delivered",
	 .section = "docs/api/push.yaml",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_READ,
	 .body = HTTP_BODY_MEMORY,
	 .handler = post_delivered},
};

struct route_table
client_pushers_routes(void)
{
	return API_ROUTES(rows);
}
