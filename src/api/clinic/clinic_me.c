/* My own part: /me; what senders should know of people; settings. */
#include <string.h>

#include "api/access.h"
#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "clinic/alert_device.h"
#include "clinic/me.h"
#include "clinic/role_view.h"
#include "clinic/settings.h"

static void
write_device(struct json_writer *w, struct scope *sc, const struct me_view *me)
{
	json_key(w, "device");
	json_object_begin(w);
	if (me->device != NULL) {
		json_put_string(w, "kind", me->device->kind);
		if (*me->device->test_id != '\0')
			json_put_string(w, "test_id", me->device->test_id);
	}
	json_key(w, "reach");
	reach_write(w, sc, me->reach.reach, me->reach.tested_ms);
	json_object_end(w);
}

static void
write_notice(struct json_writer *w, const struct me_notice *n)
{
	json_object_begin(w);
	json_put_int(w, "id", n->row.nid);
	json_put_string(w, "kind", n->row.kind);
	if (n->role != NULL) {
		json_key(w, "role");
		role_ref_write(w, n->role);
	}
	json_put_int(w, "at_ms", n->row.at_ms);
	json_object_end(w);
}

static enum err
get_me(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	struct me_view me;
	size_t i;

	TRY(me_read(sc, api_of(rq)->clinic, api_requester(rq), &me));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_bool(&reply.w, "on_duty", me.on_duty);
	json_put_bool(&reply.w, "is_manager", me.is_manager);
	write_device(&reply.w, sc, &me);
	json_key(&reply.w, "roles");
	json_array_begin(&reply.w);
	for (i = 0; i < me.role_count; i++)
		role_view_write(&reply.w, sc, &me.roles[i]);
	json_array_end(&reply.w);
	if (me.test_call_nid != 0)
		json_put_string(
			&reply.w, "test_call_id",
			scope_printf(sc, "%lld", (long long)me.test_call_nid));
	if (me.ward != NULL)
		json_put_string(&reply.w, "ward", me.ward->ward);
	if (me.ward != NULL && *me.ward->site != '\0')
		json_put_string(&reply.w, "site", me.ward->site);
	else if (me.card != NULL)
		json_put_string(&reply.w, "site", me.card->site);
	json_key(&reply.w, "notices");
	json_array_begin(&reply.w);
	for (i = 0; i < me.notice_count; i++)
		write_notice(&reply.w, &me.notices[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_notices(struct scope *sc, struct http_request *rq)
{
	yyjson_val *body;
	int64_t up_to;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_int(sc, body, "up_to", -1, &up_to));
	if (up_to < 0)
		return scope_fail(sc, ERR_MISSING_PARAM, "up_to is missing");
	TRY(me_see_notices(sc, api_of(rq)->clinic, api_requester(rq), up_to));
	return api_reply_nothing(rq);
}

static enum err
put_device(struct scope *sc, struct http_request *rq)
{
	const char *kind;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "kind", &kind));
	TRY(alert_device_set_kind(sc, api_of(rq)->clinic, api_requester(rq),
				  kind));
	return api_reply_nothing(rq);
}

static enum err
post_test(struct scope *sc, struct http_request *rq)
{
	struct alert_test test;
	struct api_reply reply;

	TRY(alert_test_begin(sc, api_of(rq)->clinic, api_requester(rq), &test));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "test_id", test.test_id);
	json_put_int(&reply.w, "expires_ms", test.expires_ms);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_heard(struct scope *sc, struct http_request *rq)
{
	struct alert_heard h = {.test_id = http_param(rq, "testId")};
	struct duty_person reach;
	struct api_reply reply;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_bool(sc, body, "heard", false, &h.heard));
	TRY(json_find_bool(sc, body, "tapped", false, &h.tapped));
	TRY(alert_test_end(sc, api_of(rq)->clinic, api_requester(rq), &h,
			   &reach));
	api_reply_init(&reply, sc);
	reach_write(&reply.w, sc, reach.reach, reach.tested_ms);
	return api_reply_send(rq, &reply);
}

static enum err
get_person(struct scope *sc, struct http_request *rq)
{
	struct person_duty d;
	struct api_reply reply;
	size_t i;

	TRY(person_duty_read(sc, api_of(rq)->clinic, api_requester(rq),
			     http_param(rq, "userId"), &d));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "person");
	person_write(&reply.w, d.card);
	json_put_bool(&reply.w, "on_duty", d.on_duty);
	if (d.until_ms != 0)
		json_put_int(&reply.w, "until_ms", d.until_ms);
	json_key(&reply.w, "reach");
	reach_write(&reply.w, sc, d.reach.reach, d.reach.tested_ms);
	json_key(&reply.w, "roles");
	json_array_begin(&reply.w);
	for (i = 0; i < d.role_count; i++)
		role_ref_write(&reply.w, d.roles[i]);
	json_array_end(&reply.w);
	if (d.offer_role != NULL) {
		json_key(&reply.w, "offer_role");
		role_ref_write(&reply.w, d.offer_role);
	}
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_rights(struct scope *sc, struct http_request *rq)
{
	yyjson_val *body;
	bool manager;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_bool(sc, body, "rota_manager", false, &manager));
	TRY(clinic_set_rights(sc, api_of(rq)->clinic, api_requester(rq),
			      http_param(rq, "userId"), manager));
	return api_reply_nothing(rq);
}

static enum err
get_settings(struct scope *sc, struct http_request *rq)
{
	struct clinic_settings s = {0};
	struct api_reply reply;

	TRY(clinic_settings_get(sc, api_of(rq)->clinic, &s));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "time_zone", s.time_zone);
	json_put_string(&reply.w, "duty_manager_role", s.duty_manager_role);
	json_put_string(&reply.w, "switchboard_role", s.switchboard_role);
	json_put_string(&reply.w, "site_manager_role", s.site_manager_role);
	json_put_string(&reply.w, "ed_lead_role", s.ed_lead_role);
	json_put_string(&reply.w, "executive_role", s.executive_role);
	json_put_string(&reply.w, "emergency_number", s.emergency_number);
	json_put_string(&reply.w, "test_call_at", s.test_call_at);
	json_put_raw(&reply.w, "emergency_teams", s.emergency_teams,
		     strlen(s.emergency_teams));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_settings(struct scope *sc, struct http_request *rq)
{
	struct clinic_settings s = {0};
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_string(sc, body, "time_zone", &s.time_zone));
	TRY(json_find_string(sc, body, "duty_manager_role",
			     &s.duty_manager_role));
	TRY(json_find_string(sc, body, "switchboard_role",
			     &s.switchboard_role));
	TRY(json_find_string(sc, body, "site_manager_role",
			     &s.site_manager_role));
	TRY(json_find_string(sc, body, "ed_lead_role", &s.ed_lead_role));
	TRY(json_find_string(sc, body, "executive_role", &s.executive_role));
	TRY(json_find_string(sc, body, "emergency_number",
			     &s.emergency_number));
	TRY(json_find_string(sc, body, "test_call_at", &s.test_call_at));
	TRY(json_find_array(sc, body, "emergency_teams", &s.new_teams));
	TRY(clinic_settings_put(sc, api_of(rq)->clinic, api_requester(rq), &s));
	return api_reply_nothing(rq);
}

static const struct route rows[] = {
	CLINIC_ROW(GET, "/me", RATE_READ, HTTP_BODY_NONE, get_me, 0),
	CLINIC_ROW(POST, "/me/notices", RATE_TYPING, HTTP_BODY_MEMORY,
		   post_notices, 0),
	CLINIC_ROW(PUT, "/me/device", RATE_SEND, HTTP_BODY_MEMORY, put_device,
		   API_AUDIT(AUDIT_SESSION)),
	CLINIC_ROW(POST, "/me/alert_test", RATE_SEND, HTTP_BODY_MEMORY,
		   post_test, API_AUDIT(AUDIT_SESSION)),
	CLINIC_ROW(POST, "/me/alert_test/{testId}", RATE_SEND, HTTP_BODY_MEMORY,
		   post_heard, API_AUDIT(AUDIT_SESSION)),
	CLINIC_ROW(GET, "/people/{userId}/duty", RATE_READ, HTTP_BODY_NONE,
		   get_person, 0),
	CLINIC_ROW(PUT, "/rights/{userId}", RATE_ADMIN, HTTP_BODY_MEMORY,
		   put_rights, API_AUDIT(AUDIT_POLICY)),
	CLINIC_ROW(GET, "/settings", RATE_READ, HTTP_BODY_NONE, get_settings,
		   0),
	CLINIC_ROW(PUT, "/settings", RATE_ADMIN, HTTP_BODY_MEMORY, put_settings,
		   API_AUDIT(AUDIT_POLICY)),
};

struct route_table
clinic_me_routes(void)
{
	return API_ROUTES(rows);
}
