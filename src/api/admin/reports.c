/* What users reported. */
#include "api/admin/room_priv.h"

#include <stdlib.h>
#include <string.h>

#include "api/client/room_reply.h"
#include "room/report.h"

/* What is told of the room, found anew for each report. */
static void
write_room(struct scope *sc, struct http_request *rq, struct json_writer *w,
	   const char *room_id)
{
	struct room_admin_info *info = NULL;

	if (room_id != NULL &&
	    room_admin_get(sc, api_of(rq)->rooms, room_id, &info) != OK) {
		scope_clear_failure(sc);
		info = NULL;
	}
	admin_put_text(w, "name", info != NULL ? info->name : NULL);
	admin_put_text(w, "canonical_alias",
		       info != NULL ? info->canonical_alias : NULL);
}

static void
write_report(struct scope *sc, struct http_request *rq, struct json_writer *w,
	     const struct report_row *r)
{
	json_put_int(w, "id", r->nid);
	json_put_int(w, "received_ts", r->received_ms);
	json_put_string(w, "room_id", r->room_id);
	json_put_string(w, "event_id", r->event_id);
	json_put_string(w, "user_id", r->reporter);
	admin_put_text(w, "reason", r->reason);
	json_key(w, "score");
	if (r->has_score)
		json_int(w, r->score);
	else
		json_null(w);
	json_put_string(w, "sender", r->user_id);
	write_room(sc, rq, w, r->room_id);
}

static enum err
get_reports(struct scope *sc, struct http_request *rq)
{
	struct report_query q = {.kind = REPORT_EVENT,
				 .reporter = http_query(rq, "user_id"),
				 .room_id = http_query(rq, "room_id")};
	const char *dir = http_query(rq, "dir");
	struct report_rows found;
	struct admin_page page;
	struct api_reply reply;
	size_t i;

	TRY(admin_read_page(sc, rq, &page));
	q.offset = page.from;
	q.limit = page.limit;
	q.oldest_first = dir != NULL && *dir == 'f';
	TRY(room_report_list(sc, api_of(rq)->rooms, &q, &found));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "event_reports");
	json_array_begin(&reply.w);
	for (i = 0; i < found.count; i++) {
		json_object_begin(&reply.w);
		write_report(sc, rq, &reply.w, &found.rows[i]);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_put_int(&reply.w, "total", found.total);
	if (found.count > 0 && q.offset + (int64_t)found.count < found.total)
		json_put_int(&reply.w, "next_token",
			     q.offset + (int64_t)found.count);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
find_report(struct scope *sc, struct http_request *rq, struct report_row *out)
{
	const char *text = http_param(rq, "reportId");
	char *end;
	long long nid = strtoll(text, &end, 10);

	if (*end != '\0' || nid < 0 || end == text)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "The report_id parameter must be a string "
				  "representing a positive integer.");
	return room_report_get(sc, api_of(rq)->rooms, nid, out);
}

/* The event as it is now; a removed one is left out. */
static enum err
write_event(struct scope *sc, struct http_request *rq, struct json_writer *w,
	    const struct report_row *r)
{
	struct requester *as = scope_memdup(sc, api_requester(rq), sizeof(*as));
	struct event_viewer viewer;
	struct room_events found;
	enum err e;

	if (r->event_id == NULL || r->room_id == NULL)
		return OK;
	as->sees_all = true;
	e = room_history_event(sc, api_of(rq)->rooms, as, r->room_id,
			       r->event_id, &found);
	if (e == ERR_NOT_FOUND) {
		scope_clear_failure(sc);
		return OK;
	}
	TRY(e);
	room_reply_viewer(rq, r->room_id, &viewer);
	json_key(w, "event_json");
	event_render(w, &found.views[0], &viewer);
	return OK;
}

static enum err
get_report(struct scope *sc, struct http_request *rq)
{
	struct report_row row;
	struct api_reply reply;

	TRY(find_report(sc, rq, &row));
	TRY(admin_note_subject(sc, rq, "report.read", "report",
			       http_param(rq, "reportId")));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	write_report(sc, rq, &reply.w, &row);
	TRY(write_event(sc, rq, &reply.w, &row));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
delete_report(struct scope *sc, struct http_request *rq)
{
	struct report_row row;

	TRY(find_report(sc, rq, &row));
	TRY(room_report_remove(sc, api_of(rq)->rooms, row.nid));
	TRY(admin_note_subject(sc, rq, "report.remove", "report",
			       http_param(rq, "reportId")));
	return api_reply_nothing(rq);
}

#define REPORT(verb, path, takes, does) \
	ADMIN_ROUTE(verb, "/v1/event_reports" path, "reports", takes, does)

static const struct route rows[] = {
	REPORT(GET, "", HTTP_BODY_NONE, get_reports),
	REPORT(GET, "/{reportId}", HTTP_BODY_NONE, get_report),
	REPORT(DELETE, "/{reportId}", HTTP_BODY_MEMORY, delete_report),
};

struct route_table
admin_reports_routes(void)
{
	return API_ROUTES(rows);
}
