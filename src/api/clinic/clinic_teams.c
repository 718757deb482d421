/* Teams: /teams and below. */
#include "api/access.h"
#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "clinic/role_view.h"
#include "clinic/team.h"

static const char *
or_null(const char *s)
{
	return *s == '\0' ? NULL : s;
}

static void
write_team(struct json_writer *w, const struct team_row *row)
{
	json_put_string(w, "team_id", row->team_id);
	json_put_string(w, "name", row->name);
	json_put_string(w, "site", or_null(row->site));
	json_put_string(w, "ward", or_null(row->ward));
}

static enum err
get_teams(struct scope *sc, struct http_request *rq)
{
	struct team_summary *teams;
	struct api_reply reply;
	size_t count, i;

	TRY(team_list(sc, api_of(rq)->clinic, api_requester(rq), &teams,
		      &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "teams");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++) {
		json_object_begin(&reply.w);
		write_team(&reply.w, teams[i].row);
		json_put_int(&reply.w, "members", teams[i].members);
		json_put_int(&reply.w, "on_duty", teams[i].on_duty);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static void
write_member(struct json_writer *w, struct scope *sc,
	     const struct team_view_member *m)
{
	json_object_begin(w);
	json_key(w, "person");
	person_write(w, m->card);
	json_put_int(w, "tier", m->tier);
	json_put_bool(w, "on_duty", m->on_duty);
	json_key(w, "reach");
	reach_write(w, sc, m->reach.reach, m->reach.tested_ms);
	json_object_end(w);
}

static enum err
get_team(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	struct team_view view;
	size_t i;

	TRY(team_get(sc, api_of(rq)->clinic, api_requester(rq),
		     http_param(rq, "teamId"), &view));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	write_team(&reply.w, view.row);
	json_key(&reply.w, "members");
	json_array_begin(&reply.w);
	for (i = 0; i < view.member_count; i++)
		write_member(&reply.w, sc, &view.members[i]);
	json_array_end(&reply.w);
	json_key(&reply.w, "roles");
	json_array_begin(&reply.w);
	for (i = 0; i < view.role_count; i++)
		role_ref_write(&reply.w, view.roles[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
parse_member(struct scope *sc, yyjson_val *v, struct team_new_member *out)
{
	if (!yyjson_is_obj(v))
		return scope_fail(sc, ERR_BAD_JSON, "members holds no object");
	TRY(json_get_string(sc, v, "user_id", &out->user_id));
	TRY(json_find_int(sc, v, "tier", 0, &out->tier));
	if (out->tier < 0 || out->tier > 9)
		return scope_fail(sc, ERR_INVALID_PARAM, "tier is 0 to 9");
	return OK;
}

static enum err
parse_members(struct scope *sc, yyjson_val *body, struct team_definition *d)
{
	struct team_new_member *rows;
	yyjson_arr_iter it;
	yyjson_val *list, *v;

	TRY(json_find_array(sc, body, "members", &list));
	if (yyjson_arr_size(list) > TEAM_MEMBERS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a team has at most %d members",
				  TEAM_MEMBERS_MAX);
	rows = scope_array(sc, struct team_new_member,
			   yyjson_arr_size(list) + 1);
	it = yyjson_arr_iter_with(list);
	while ((v = yyjson_arr_iter_next(&it)) != NULL)
		TRY(parse_member(sc, v, &rows[d->member_count++]));
	d->members = rows;
	return OK;
}

static enum err
put_team(struct scope *sc, struct http_request *rq)
{
	struct team_definition d = {.row.team_id = http_param(rq, "teamId")};
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "name", &d.row.name));
	TRY(json_find_string(sc, body, "site", &d.row.site));
	TRY(json_find_string(sc, body, "ward", &d.row.ward));
	if (d.row.site == NULL)
		d.row.site = "";
	if (d.row.ward == NULL)
		d.row.ward = "";
	TRY(parse_members(sc, body, &d));
	TRY(team_define(sc, api_of(rq)->clinic, api_requester(rq), &d));
	return api_reply_nothing(rq);
}

static const struct route rows[] = {
	CLINIC_ROW(GET, "/teams", RATE_READ, HTTP_BODY_NONE, get_teams, 0),
	CLINIC_ROW(GET, "/teams/{teamId}", RATE_READ, HTTP_BODY_NONE, get_team,
		   0),
	CLINIC_ROW(PUT, "/teams/{teamId}", RATE_ADMIN, HTTP_BODY_MEMORY,
		   put_team, API_AUDIT(AUDIT_ROLE)),
};

struct route_table
clinic_team_routes(void)
{
	return API_ROUTES(rows);
}
