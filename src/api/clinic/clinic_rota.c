/* The rota: shifts, problems, imports. */
#include <string.h>

#include "api/access.h"
#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "clinic/role_view.h"
#include "clinic/rota.h"
#include "clinic/rota_import.h"

static enum err
reply_shifts(struct scope *sc, struct http_request *rq,
	     const struct rota_views *views, int64_t at_ms)
{
	struct api_reply reply;
	size_t i;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	if (at_ms != 0)
		json_put_int(&reply.w, "at_ms", at_ms);
	json_key(&reply.w, "shifts");
	json_array_begin(&reply.w);
	for (i = 0; i < views->count; i++)
		shift_view_write(&reply.w, sc, &views->rows[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
parse_query(struct scope *sc, struct http_request *rq, struct rota_query *q)
{
	*q = (struct rota_query){.role_id = http_query(rq, "role"),
				 .team_id = http_query(rq, "team"),
				 .user_id = http_query(rq, "user")};
	if (http_query(rq, "from_ms") == NULL ||
	    http_query(rq, "to_ms") == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "from_ms and to_ms are wanted");
	TRY(http_query_int(rq, "from_ms", 0, &q->from_ms));
	return http_query_int(rq, "to_ms", 0, &q->to_ms);
}

static enum err
get_rota(struct scope *sc, struct http_request *rq)
{
	struct rota_views views;
	struct rota_query q;

	TRY(parse_query(sc, rq, &q));
	TRY(rota_read(sc, api_of(rq)->clinic, &q, &views));
	return reply_shifts(sc, rq, &views, 0);
}

static enum err
get_now(struct scope *sc, struct http_request *rq)
{
	const char *when = http_query(rq, "when");
	struct rota_query q = {0};
	struct rota_views views;

	TRY(http_query_int(rq, "at_ms", api_requester(rq)->now_ms, &q.from_ms));
	if (when != NULL && strcmp(when, "now") != 0 &&
	    strcmp(when, "tonight") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "when is now or tonight");
	if (q.from_ms <= 0 || q.from_ms > JSON_INT_MAX - 1)
		return scope_fail(sc, ERR_INVALID_PARAM, "at_ms is no moment");
	/* In a night that is under way: who is on now. */
	if (when != NULL && strcmp(when, "tonight") == 0 &&
	    rota_tonight(q.from_ms) > q.from_ms)
		q.from_ms = rota_tonight(q.from_ms);
	q.to_ms = q.from_ms + 1;
	TRY(rota_read(sc, api_of(rq)->clinic, &q, &views));
	return reply_shifts(sc, rq, &views, q.from_ms);
}

static void
write_problem(struct json_writer *w, struct scope *sc,
	      const struct rota_problem_view *v)
{
	static const char *const kinds[] = {"gap", "role_clash",
					    "person_clash"};
	size_t i;

	json_object_begin(w);
	json_put_string(w, "kind", kinds[v->row.kind]);
	if (v->role != NULL) {
		json_key(w, "role");
		role_ref_write(w, v->role);
	}
	if (v->person != NULL) {
		json_key(w, "person");
		person_write(w, v->person);
	}
	json_put_int(w, "from_ms", v->row.from_ms);
	json_put_int(w, "to_ms", v->row.to_ms);
	if (v->row.shifts[0] != 0) {
		json_key(w, "shift_ids");
		json_array_begin(w);
		for (i = 0; i < 2; i++)
			json_string(w, rota_format_id(sc, v->row.shifts[i]));
		json_array_end(w);
	}
	json_object_end(w);
}

static enum err
get_problems(struct scope *sc, struct http_request *rq)
{
	struct rota_problem_view *rows;
	struct api_reply reply;
	struct rota_query q;
	size_t count, i;

	TRY(parse_query(sc, rq, &q));
	TRY(rota_read_problems(sc, api_of(rq)->clinic, &q, &rows, &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "problems");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++)
		write_problem(&reply.w, sc, &rows[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
parse_shift(struct scope *sc, struct http_request *rq, struct shift_new *s)
{
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_string(sc, body, "role_id", &s->role_id));
	TRY(json_find_string(sc, body, "team_id", &s->team_id));
	TRY(json_find_string(sc, body, "user_id", &s->user_id));
	TRY(json_find_int(sc, body, "from_ms", 0, &s->row.from_ms));
	TRY(json_find_int(sc, body, "to_ms", 0, &s->row.to_ms));
	TRY(json_find_int(sc, body, "tier", 0, &s->row.tier));
	TRY(json_find_bool(sc, body, "non_resident", false,
			   &s->row.non_resident));
	TRY(json_find_string(sc, body, "note", &s->row.note));
	if (s->row.note == NULL)
		s->row.note = "";
	return OK;
}

static enum err
post_shift(struct scope *sc, struct http_request *rq)
{
	struct shift_new s = {0};
	struct api_reply reply;
	const char *id;

	TRY(parse_shift(sc, rq, &s));
	TRY(rota_put_shift(sc, api_of(rq)->clinic, api_requester(rq), &s, &id));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "shift_id", id);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_shift(struct scope *sc, struct http_request *rq)
{
	struct shift_new s = {.shift_id = http_param(rq, "shiftId")};
	const char *id;

	TRY(parse_shift(sc, rq, &s));
	TRY(rota_put_shift(sc, api_of(rq)->clinic, api_requester(rq), &s, &id));
	return api_reply_nothing(rq);
}

static enum err
delete_shift(struct scope *sc, struct http_request *rq)
{
	TRY(rota_remove_shift(sc, api_of(rq)->clinic, api_requester(rq),
			      http_param(rq, "shiftId")));
	return api_reply_nothing(rq);
}

static const char *
or_null(const char *s)
{
	return s == NULL || *s == '\0' ? NULL : s;
}

static void
write_change(struct json_writer *w, const struct rota_change *ch)
{
	static const char *const kinds[] = {"added", "changed", "removed"};

	json_object_begin(w);
	json_put_string(w, "change", kinds[ch->kind]);
	json_put_string(w, "role_id", or_null(ch->role_id));
	json_put_string(w, "team_id", or_null(ch->team_id));
	json_put_string(w, "user_id", or_null(ch->user_id));
	json_put_int(w, "from_ms", ch->now.from_ms);
	json_put_int(w, "to_ms", ch->now.to_ms);
	if (ch->kind == ROTA_CHANGED) {
		json_put_string(w, "was_user_id", or_null(ch->was_user_id));
		json_put_int(w, "was_from_ms", ch->was.from_ms);
		json_put_int(w, "was_to_ms", ch->was.to_ms);
	}
	json_object_end(w);
}

static enum err
reply_difference(struct scope *sc, struct http_request *rq,
		 const struct rota_difference *d)
{
	struct api_reply reply;
	size_t i;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_bool(&reply.w, "is_written", d->is_written);
	json_put_int(&reply.w, "added", (int64_t)d->added);
	json_put_int(&reply.w, "changed", (int64_t)d->changed);
	json_put_int(&reply.w, "removed", (int64_t)d->removed);
	json_put_int(&reply.w, "unchanged", (int64_t)d->unchanged);
	json_key(&reply.w, "errors");
	json_array_begin(&reply.w);
	for (i = 0; i < d->error_count; i++) {
		json_object_begin(&reply.w);
		json_put_int(&reply.w, "line", d->errors[i].line);
		json_put_string(&reply.w, "error", d->errors[i].text);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_key(&reply.w, "rows");
	json_array_begin(&reply.w);
	for (i = 0; i < d->count; i++)
		write_change(&reply.w, &d->rows[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_import(struct scope *sc, struct http_request *rq)
{
	const char *format = http_query(rq, "format");
	struct rota_import f = {.source = http_query(rq, "source")};
	struct rota_difference d;

	if (f.source == NULL || format == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "source and format are wanted");
	f.is_ical = strcmp(format, "ics") == 0;
	if (!f.is_ical && strcmp(format, "csv") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "format is csv or ics");
	TRY(http_query_bool(rq, "dry_run", false, &f.dry_run));
	f.bytes = http_body(rq, &f.len);
	TRY(rota_import_file(sc, api_of(rq)->clinic, api_requester(rq), &f,
			     &d));
	return reply_difference(sc, rq, &d);
}

static const struct route rows[] = {
	CLINIC_ROW(GET, "/rota", RATE_READ, HTTP_BODY_NONE, get_rota, 0),
	CLINIC_ROW(GET, "/rota/now", RATE_READ, HTTP_BODY_NONE, get_now, 0),
	CLINIC_ROW(GET, "/rota/problems", RATE_READ, HTTP_BODY_NONE,
		   get_problems, 0),
	CLINIC_ROW(POST, "/rota/shifts", RATE_ADMIN, HTTP_BODY_MEMORY,
		   post_shift, API_AUDIT(AUDIT_ROTA)),
	CLINIC_ROW(PUT, "/rota/shifts/{shiftId}", RATE_ADMIN, HTTP_BODY_MEMORY,
		   put_shift, API_AUDIT(AUDIT_ROTA)),
	CLINIC_ROW(DELETE, "/rota/shifts/{shiftId}", RATE_ADMIN, HTTP_BODY_NONE,
		   delete_shift, API_AUDIT(AUDIT_ROTA)),
	{.method = HTTP_M_POST,
	 .pattern = CLINIC_V1 "/rota/import",
	 .section = "own: clinic",
	 .access = ACCESS_USER,
	 .rate = RATE_ADMIN,
	 .body = HTTP_BODY_MEMORY,
	 .body_max = ROTA_FILE_MAX,
	 .handler = post_import,
	 .tags = API_AUDIT(AUDIT_ROTA)},
};

struct route_table
clinic_rota_routes(void)
{
	return API_ROUTES(rows);
}
