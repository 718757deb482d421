/* Requests to change the rota, and calendars behind secret addresses. */
#include "api/access.h"
#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "clinic/role_view.h"
#include "clinic/rota_feed.h"
#include "clinic/rota_request.h"

static void
put_person(struct json_writer *w, const char *key, const struct staff_row *card)
{
	if (card == NULL)
		return;
	json_key(w, key);
	person_write(w, card);
}

static void
write_request(struct json_writer *w, struct scope *sc,
	      const struct rota_request_view *v)
{
	json_object_begin(w);
	json_put_string(w, "request_id", rota_format_id(sc, v->row->nid));
	json_put_string(w, "kind", v->row->kind);
	json_put_string(w, "state", v->row->state);
	put_person(w, "from", v->from);
	put_person(w, "to", v->to);
	json_key(w, "shift");
	shift_view_write(w, sc, &v->shift);
	if (v->other.row != NULL) {
		json_key(w, "other_shift");
		shift_view_write(w, sc, &v->other);
	}
	if (*v->row->note != '\0')
		json_put_string(w, "note", v->row->note);
	json_put_int(w, "asked_ms", v->row->asked_ms);
	if (v->row->decided_ms != 0)
		json_put_int(w, "decided_ms", v->row->decided_ms);
	put_person(w, "decided_by", v->decided_by);
	json_object_end(w);
}

static enum err
get_requests(struct scope *sc, struct http_request *rq)
{
	struct rota_request_view *views;
	struct api_reply reply;
	size_t count, i;

	TRY(rota_request_list(sc, api_of(rq)->clinic, api_requester(rq), &views,
			      &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "requests");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++)
		write_request(&reply.w, sc, &views[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
reply_id(struct scope *sc, struct http_request *rq, const char *key,
	 const char *id)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, key, id);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_request(struct scope *sc, struct http_request *rq)
{
	struct rota_request_new n = {0};
	yyjson_val *body;
	const char *id;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "kind", &n.kind));
	TRY(json_get_string(sc, body, "shift_id", &n.shift_id));
	TRY(json_find_string(sc, body, "other_shift_id", &n.other_shift_id));
	TRY(json_find_string(sc, body, "user_id", &n.user_id));
	TRY(json_find_string(sc, body, "note", &n.note));
	if (n.note == NULL)
		n.note = "";
	TRY(rota_request_add(sc, api_of(rq)->clinic, api_requester(rq), &n,
			     &id));
	return reply_id(sc, rq, "request_id", id);
}

static enum err
post_answer(struct scope *sc, struct http_request *rq)
{
	const char *answer;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "answer", &answer));
	TRY(rota_request_answer(sc, api_of(rq)->clinic, api_requester(rq),
				http_param(rq, "requestId"), answer));
	return api_reply_nothing(rq);
}

static void
write_feed(struct json_writer *w, struct scope *sc,
	   const struct rota_feed_view *v)
{
	json_object_begin(w);
	json_put_string(w, "feed_id", rota_format_id(sc, v->row->nid));
	if (v->role != NULL) {
		json_key(w, "role");
		role_ref_write(w, v->role);
	}
	if (v->team != NULL)
		json_put_string(w, "team_id", v->team->team_id);
	json_put_int(w, "created_ms", v->row->created_ms);
	json_object_end(w);
}

static enum err
get_feeds(struct scope *sc, struct http_request *rq)
{
	struct rota_feed_view *views;
	struct api_reply reply;
	size_t count, i;

	TRY(rota_feed_list(sc, api_of(rq)->clinic, api_requester(rq), &views,
			   &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "feeds");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++)
		write_feed(&reply.w, sc, &views[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_feed(struct scope *sc, struct http_request *rq)
{
	struct rota_feed_new n = {0};
	struct api_reply reply;
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_string(sc, body, "role_id", &n.role_id));
	TRY(json_find_string(sc, body, "team_id", &n.team_id));
	TRY(rota_feed_add(sc, api_of(rq)->clinic, api_requester(rq), &n));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "feed_id", n.feed_id);
	json_put_string(
		&reply.w, "path",
		scope_printf(sc, CLINIC_V1 "/rota/calendar/%s", n.token));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
delete_feed(struct scope *sc, struct http_request *rq)
{
	TRY(rota_feed_remove(sc, api_of(rq)->clinic, api_requester(rq),
			     http_param(rq, "feedId")));
	return api_reply_nothing(rq);
}

static enum err
get_calendar(struct scope *sc, struct http_request *rq)
{
	struct buf b;

	buf_init(&b, sc, 0);
	TRY(rota_feed_write(sc, api_of(rq)->clinic, http_param(rq, "token"),
			    http_request_time_ms(rq), &b));
	TRY(buf_check(&b));
	http_header_add(rq, "Cache-Control", "no-store");
	http_header_add(rq, "Referrer-Policy", "no-referrer");
	http_reply_bytes(rq, 200, "text/calendar; charset=utf-8", b.data,
			 b.len);
	return OK;
}

static const struct route rows[] = {
	CLINIC_ROW(GET, "/rota/requests", RATE_READ, HTTP_BODY_NONE,
		   get_requests, 0),
	CLINIC_ROW(POST, "/rota/requests", RATE_SEND, HTTP_BODY_MEMORY,
		   post_request, API_AUDIT(AUDIT_ROTA)),
	CLINIC_ROW(POST, "/rota/requests/{requestId}", RATE_SEND,
		   HTTP_BODY_MEMORY, post_answer, API_AUDIT(AUDIT_ROTA)),
	CLINIC_ROW(GET, "/rota/feeds", RATE_READ, HTTP_BODY_NONE, get_feeds, 0),
	CLINIC_ROW(POST, "/rota/feeds", RATE_SEND, HTTP_BODY_MEMORY, post_feed,
		   API_AUDIT(AUDIT_ROTA)),
	CLINIC_ROW(DELETE, "/rota/feeds/{feedId}", RATE_SEND, HTTP_BODY_NONE,
		   delete_feed, API_AUDIT(AUDIT_ROTA)),
	/* The token in the address is the proof: calendar programs have no
	 * other. */
	{.method = HTTP_M_GET,
	 .pattern = CLINIC_V1 "/rota/calendar/{token}",
	 .section = "own: clinic",
	 .access = ACCESS_PUBLIC,
	 .rate = RATE_READ,
	 .handler = get_calendar},
};

struct route_table
clinic_rota_wish_routes(void)
{
	return API_ROUTES(rows);
}
