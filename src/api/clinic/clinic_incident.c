/* Major incidents: /incidents and below (docs/api/clinic_incident.yaml). */
#include <string.h>

#include "api/access.h"
#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "clinic/incident.h"
#include "clinic/incident_plan.h"
#include "clinic/incident_view.h"
#include "clinic/rota.h"

static enum err
reply_incident(struct scope *sc, struct http_request *rq, const char *id)
{
	struct incident_view view;
	struct api_reply reply;

	TRY(incident_view_get(sc, api_of(rq)->clinic, api_requester(rq), id,
			      &view));
	api_reply_init(&reply, sc);
	incident_write(&reply.w, sc, &view);
	return api_reply_send(rq, &reply);
}

static enum err
get_list(struct scope *sc, struct http_request *rq)
{
	struct incident_views list;
	struct api_reply reply;
	size_t i;

	TRY(incident_view_list(sc, api_of(rq)->clinic, api_requester(rq),
			       &list));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_bool(&reply.w, "may_declare", list.may_declare);
	json_key(&reply.w, "incidents");
	json_array_begin(&reply.w);
	for (i = 0; i < list.count; i++)
		incident_write(&reply.w, sc, &list.rows[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_incident(struct scope *sc, struct http_request *rq)
{
	return reply_incident(sc, rq, http_param(rq, "incidentId"));
}

static enum err
reply_read_back(struct scope *sc, struct http_request *rq,
		const struct incident_read_back *b)
{
	struct api_reply reply;
	size_t i;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "token", b->token);
	json_put_string(&reply.w, "mode", b->mode);
	json_put_string(&reply.w, "read_back", b->text);
	json_put_int(&reply.w, "expires_ms", b->expires_ms);
	json_key(&reply.w, "waves");
	json_array_begin(&reply.w);
	for (i = 0; i < b->wave_count; i++) {
		json_object_begin(&reply.w);
		json_put_string(&reply.w, "name", b->waves[i].name);
		json_put_int(&reply.w, "delay_s", b->waves[i].delay_ms / 1000);
		json_put_int(&reply.w, "people", b->waves[i].people);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
prepare(struct scope *sc, struct http_request *rq, const char *id)
{
	struct incident_request q = {.incident_id = id};
	struct incident_read_back back;
	const char *act;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "act", &act));
	q.act = incident_act_of(act);
	if (q.act == INCIDENT_ACT_COUNT)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "act is standby, declare, stand_down or "
				  "cancel");
	TRY(json_find_string(sc, body, "mode", &q.mode));
	TRY(json_find_string(sc, body, "title", &q.title));
	TRY(json_find_string(sc, body, "words", &q.words));
	TRY(json_find_object(sc, body, "methane", &q.methane));
	TRY(incident_prepare(sc, api_of(rq)->clinic, api_requester(rq), &q,
			     &back));
	return reply_read_back(sc, rq, &back);
}

static enum err
post_prepare_new(struct scope *sc, struct http_request *rq)
{
	return prepare(sc, rq, NULL);
}

static enum err
post_prepare(struct scope *sc, struct http_request *rq)
{
	return prepare(sc, rq, http_param(rq, "incidentId"));
}

static enum err
post_confirm(struct scope *sc, struct http_request *rq)
{
	struct incident_confirmation k;
	yyjson_val *body;
	const char *id;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "token", &k.token));
	TRY(json_get_string(sc, body, "mode", &k.mode));
	TRY(incident_confirm(sc, api_of(rq)->clinic, api_requester(rq), &k,
			     &id));
	return reply_incident(sc, rq, id);
}

static enum err
post_methane(struct scope *sc, struct http_request *rq)
{
	struct incident_form f = {.incident_id = http_param(rq, "incidentId")};
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_int(sc, body, "version", 0, &f.version));
	TRY(json_get_object(sc, body, "form", &f.form));
	TRY(incident_put_methane(sc, api_of(rq)->clinic, api_requester(rq),
				 &f));
	return reply_incident(sc, rq, f.incident_id);
}

static enum err
post_answer(struct scope *sc, struct http_request *rq)
{
	struct incident_answer a = {.incident_id =
					    http_param(rq, "incidentId")};
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "reply", &a.reply));
	TRY(json_find_int(sc, body, "eta_minutes", 0, &a.eta_min));
	TRY(json_find_string(sc, body, "words", &a.words));
	TRY(incident_reply(sc, api_of(rq)->clinic, api_requester(rq), &a));
	return reply_incident(sc, rq, a.incident_id);
}

static enum err
post_receipt(struct scope *sc, struct http_request *rq)
{
	const char *kind;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "kind", &kind));
	if (strcmp(kind, "seen") != 0 && strcmp(kind, "delivered") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "kind is delivered or seen");
	TRY(incident_receive(sc, api_of(rq)->clinic, api_requester(rq),
			     http_param(rq, "incidentId"),
			     strcmp(kind, "seen") == 0));
	return api_reply_nothing(rq);
}

static enum err
post_log(struct scope *sc, struct http_request *rq)
{
	const char *id = http_param(rq, "incidentId"), *text;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "text", &text));
	TRY(incident_write_log(sc, api_of(rq)->clinic, api_requester(rq), id,
			       text));
	return api_reply_nothing(rq);
}

static enum err
get_log(struct scope *sc, struct http_request *rq)
{
	struct incident_log_query q = {.incident_id =
					       http_param(rq, "incidentId")};
	const char *after = http_query(rq, "after");
	struct incident_lines lines;
	struct api_reply reply;

	if (after != NULL)
		q.after = rota_parse_id(after);
	TRY(incident_view_log(sc, api_of(rq)->clinic, api_requester(rq), &q,
			      &lines));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "lines");
	incident_write_lines(&reply.w, sc, &lines);
	if (lines.count == INCIDENT_LOG_MAX)
		json_put_string(
			&reply.w, "next",
			rota_format_id(sc,
				       lines.rows[lines.count - 1].row.nid));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_report(struct scope *sc, struct http_request *rq)
{
	const char *id = http_param(rq, "incidentId");
	struct incident_log_query q = {.incident_id = id};
	struct incident_lines lines;
	struct incident_view view;
	struct api_reply reply;

	TRY(incident_view_log(sc, api_of(rq)->clinic, api_requester(rq), &q,
			      &lines));
	TRY(incident_view_get(sc, api_of(rq)->clinic, api_requester(rq), id,
			      &view));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	incident_write_report(&reply.w, &view);
	json_key(&reply.w, "lines");
	incident_write_lines(&reply.w, sc, &lines);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_plan(struct scope *sc, struct http_request *rq)
{
	struct incident_plan plan;
	struct api_reply reply;

	TRY(incident_plan_get(sc, api_of(rq)->clinic, api_requester(rq),
			      &plan));
	api_reply_init(&reply, sc);
	json_raw(&reply.w, plan.text, strlen(plan.text));
	return api_reply_send(rq, &reply);
}

static enum err
put_plan(struct scope *sc, struct http_request *rq)
{
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(incident_plan_put(sc, api_of(rq)->clinic, api_requester(rq), body));
	return api_reply_nothing(rq);
}

#define ACT(path, fn)                                                         \
	CLINIC_ROW(POST, "/incidents/" path, RATE_SEND, HTTP_BODY_MEMORY, fn, \
		   API_TAG_SUSPENDED_NOT | API_AUDIT(AUDIT_INCIDENT))
#define READ(path, fn) \
	CLINIC_ROW(GET, "/incidents" path, RATE_READ, HTTP_BODY_NONE, fn, 0)

static const struct route rows[] = {
	READ("", get_list),
	ACT("prepare", post_prepare_new),
	ACT("confirm", post_confirm),
	READ("/{incidentId}", get_incident),
	ACT("{incidentId}/prepare", post_prepare),
	ACT("{incidentId}/methane", post_methane),
	ACT("{incidentId}/answer", post_answer),
	CLINIC_ROW(POST, "/incidents/{incidentId}/receipt", RATE_SEND,
		   HTTP_BODY_MEMORY, post_receipt, API_TAG_SUSPENDED_NOT),
	ACT("{incidentId}/log", post_log),
	READ("/{incidentId}/log", get_log),
	READ("/{incidentId}/report", get_report),
	CLINIC_ROW(GET, "/incident_plan", RATE_READ, HTTP_BODY_NONE, get_plan,
		   0),
	CLINIC_ROW(PUT, "/incident_plan", RATE_ADMIN, HTTP_BODY_MEMORY,
		   put_plan, API_AUDIT(AUDIT_POLICY)),
};

struct route_table
clinic_incident_routes(void)
{
	return API_ROUTES(rows);
}
