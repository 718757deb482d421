#include "clinic/incident_plan.h"

#include <string.h>

#include "clinic/duty.h"
#include "clinic/incident_priv.h"
#include "clinic/me.h"
#include "store/audit_store.h"
#include "store/incident_step_store.h"
#include "store/setting_store.h"
#include "store/staff_store.h"
#include "store/team_store.h"

static const char plan_key[] = "clinic.incident_plan";
static const char plan_none[] = "{\"waves\":[]}";

#define NAME_MAX_BYTES 100
#define TARGETS_FIRST 16

static enum err
parse_wave(struct scope *sc, yyjson_val *v, struct incident_wave *out)
{
	yyjson_val *targets;
	int64_t delay_s;
	size_t len;

	if (!yyjson_is_obj(v))
		return scope_fail(sc, ERR_BAD_JSON, "waves holds no object");
	TRY(json_get_string(sc, v, "name", &out->name));
	TRY(json_find_int(sc, v, "delay_s", 0, &delay_s));
	TRY(json_find_array(sc, v, "targets", &targets));
	if (*out->name == '\0' || strlen(out->name) > NAME_MAX_BYTES)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a wave's name has 1 to %d bytes",
				  NAME_MAX_BYTES);
	if (delay_s < 0 || delay_s > INCIDENT_DELAY_MAX_S)
		return scope_fail(sc, ERR_INVALID_PARAM, "delay_s is 0 to %d",
				  INCIDENT_DELAY_MAX_S);
	if (yyjson_arr_size(targets) == 0 ||
	    yyjson_arr_size(targets) > INCIDENT_TARGETS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a wave has 1 to %d targets",
				  INCIDENT_TARGETS_MAX);
	out->delay_ms = delay_s * 1000;
	out->targets = json_format(sc, targets, &len);
	return OK;
}

static enum err
parse_plan(struct scope *sc, yyjson_val *plan, struct incident_plan *out)
{
	yyjson_arr_iter it;
	yyjson_val *waves, *v;
	size_t len;

	*out = (struct incident_plan){0};
	TRY(json_find_array(sc, plan, "waves", &waves));
	if (yyjson_arr_size(waves) > INCIDENT_WAVES_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "there are at most %d waves",
				  INCIDENT_WAVES_MAX);
	out->waves = scope_array(sc, struct incident_wave,
				 yyjson_arr_size(waves) + 1);
	it = yyjson_arr_iter_with(waves);
	while ((v = yyjson_arr_iter_next(&it)) != NULL)
		TRY(parse_wave(sc, v, &out->waves[out->count++]));
	out->text = waves == NULL ? plan_none
				  : scope_printf(sc, "{\"waves\":%s}",
						 json_format(sc, waves, &len));
	if (strlen(out->text) > INCIDENT_PLAN_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "the plan is longer than %d bytes",
				  INCIDENT_PLAN_MAX);
	return OK;
}

enum err
incident_plan_read(struct scope *sc, struct txn *t, struct incident_plan *out)
{
	const char *text;
	yyjson_val *plan;

	TRY(setting_store_find(sc, t, plan_key, &text));
	if (text == NULL || *text == '\0')
		text = plan_none;
	TRY(json_parse_object(sc, text, strlen(text), &plan));
	return parse_plan(sc, plan, out);
}

struct planning {
	struct clinic *c;
	const struct requester *r;
	struct incident_plan *plan;
};

static enum err
read_plan(struct scope *sc, struct txn *t, void *ctx)
{
	struct planning *x = ctx;
	struct role_row *role;

	TRY(incident_role_of(sc, t, x->r, &role));
	if (role == NULL)
		TRY(clinic_require_manager(sc, t, x->r));
	return incident_plan_read(sc, t, x->plan);
}

enum err
incident_plan_get(struct scope *sc, struct clinic *c, const struct requester *r,
		  struct incident_plan *out)
{
	struct planning x = {c, r, out};

	return store_read(sc, c->db, read_plan, &x);
}

/* --- whom a target means --- */

void
incident_targets_add(struct scope *sc, struct incident_targets *x,
		     int64_t user_nid, const char *via)
{
	struct incident_target *rows;
	size_t i;

	for (i = 0; i < x->count; i++)
		if (x->rows[i].user_nid == user_nid)
			return;
	if (x->count == INCIDENT_PEOPLE_MAX)
		return;
	if (x->count == x->cap) {
		x->cap = x->cap == 0 ? TARGETS_FIRST : 2 * x->cap;
		rows = scope_array(sc, struct incident_target, x->cap);
		if (x->count > 0)
			memcpy(rows, x->rows, x->count * sizeof(*rows));
		x->rows = rows;
	}
	x->rows[x->count++] = (struct incident_target){user_nid, via};
}

static enum err
add_role(struct scope *sc, struct txn *t, const char *role_id, int64_t now_ms,
	 struct incident_targets *out)
{
	const char *via = scope_printf(sc, "role:%s", role_id);
	struct duty_targets targets;
	struct role_row *role;
	size_t i;

	TRY(role_store_find(sc, t, role_id, &role));
	if (role == NULL)
		return OK; /* gone since: the wave tells the others */
	TRY(role_resolve(sc, t, role->nid, now_ms, &targets));
	for (i = 0; i < targets.count; i++)
		incident_targets_add(sc, out, targets.people[i].user_nid, via);
	return OK;
}

struct group_rule {
	const char *id;
	bool off_duty;
	int64_t now_ms;
};

static enum err
add_team(struct scope *sc, struct txn *t, const struct group_rule *g,
	 struct incident_targets *out)
{
	const char *via = scope_printf(sc, "team:%s", g->id);
	struct duty_team q = {.now_ms = g->now_ms};
	struct team_member *members;
	struct duty_targets on;
	struct team_row *team;
	size_t i, count;

	TRY(team_store_find(sc, t, g->id, &team));
	if (team == NULL)
		return OK;
	q.team_nid = team->nid;
	TRY(team_resolve(sc, t, &q, &on));
	for (i = 0; i < on.count; i++)
		incident_targets_add(sc, out, on.people[i].user_nid, via);
	if (!g->off_duty)
		return OK;
	TRY(team_store_list_members(sc, t, team->nid, &members, &count));
	for (i = 0; i < count; i++)
		incident_targets_add(sc, out, members[i].user_nid, via);
	return OK;
}

static enum err
add_group(struct scope *sc, struct txn *t, const struct group_rule *g,
	  struct incident_targets *out)
{
	const char *via = scope_printf(sc, "group:%s", g->id);
	struct staff_row *rows;
	size_t i, count;
	bool on;

	TRY(staff_store_list(sc, t, &rows, &count));
	for (i = 0; i < count; i++) {
		if (rows[i].staff_group == NULL ||
		    strcmp(rows[i].staff_group, g->id) != 0)
			continue;
		on = true;
		if (!g->off_duty)
			TRY(duty_is_on(sc, t, rows[i].user_nid, g->now_ms,
				       &on));
		if (on)
			incident_targets_add(sc, out, rows[i].user_nid, via);
	}
	return OK;
}

enum err
incident_resolve(struct scope *sc, struct txn *t, const char *targets,
		 int64_t now_ms, struct incident_targets *out)
{
	struct group_rule g = {.now_ms = now_ms};
	const char *role_id, *team_id;
	yyjson_val *list, *v;
	yyjson_arr_iter it;

	*out = (struct incident_targets){0};
	TRY(json_parse(sc, targets, strlen(targets), &list));
	it = yyjson_arr_iter_with(list);
	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		role_id = json_peek_string(v, "role_id");
		team_id = json_peek_string(v, "team_id");
		g.id = team_id != NULL ? team_id
				       : json_peek_string(v, "staff_group");
		g.off_duty = yyjson_is_true(yyjson_obj_get(v, "off_duty"));
		if (role_id != NULL)
			TRY(add_role(sc, t, role_id, now_ms, out));
		else if (team_id != NULL)
			TRY(add_team(sc, t, &g, out));
		else if (g.id != NULL)
			TRY(add_group(sc, t, &g, out));
	}
	return OK;
}

/* --- defining --- */

static enum err
check_target(struct scope *sc, struct txn *t, yyjson_val *v)
{
	const char *role_id, *team_id, *group;
	struct role_row *role = NULL;
	struct team_row *team = NULL;
	bool off_duty;

	if (!yyjson_is_obj(v))
		return scope_fail(sc, ERR_BAD_JSON, "targets holds no object");
	TRY(json_find_string(sc, v, "role_id", &role_id));
	TRY(json_find_string(sc, v, "team_id", &team_id));
	TRY(json_find_string(sc, v, "staff_group", &group));
	TRY(json_find_bool(sc, v, "off_duty", false, &off_duty));
	if ((role_id != NULL) + (team_id != NULL) + (group != NULL) != 1)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a target is one of role_id, team_id and "
				  "staff_group");
	if (role_id != NULL)
		TRY(role_store_find(sc, t, role_id, &role));
	if (team_id != NULL)
		TRY(team_store_find(sc, t, team_id, &team));
	if (group == NULL && role == NULL && team == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "no such role or team");
	return OK;
}

static enum err
check_targets(struct scope *sc, struct txn *t, const struct incident_plan *plan)
{
	yyjson_val *list, *v;
	yyjson_arr_iter it;
	size_t i;

	for (i = 0; i < plan->count; i++) {
		TRY(json_parse(sc, plan->waves[i].targets,
			       strlen(plan->waves[i].targets), &list));
		it = yyjson_arr_iter_with(list);
		while ((v = yyjson_arr_iter_next(&it)) != NULL)
			TRY(check_target(sc, t, v));
	}
	return OK;
}

static enum err
write_plan(struct scope *sc, struct txn *t, void *ctx)
{
	struct planning *x = ctx;
	struct clinic_change_row change = {.kind = "settings", .id = "*"};
	struct audit_row audit = {.class = AUDIT_POLICY,
				  .action = "incident.plan",
				  .actor = x->r};

	TRY(clinic_require_manager(sc, t, x->r));
	TRY(check_targets(sc, t, x->plan));
	TRY(setting_store_put(sc, t, plan_key, x->plan->text));
	audit.detail = scope_printf(sc, "{\"waves\":%zu}", x->plan->count);
	TRY(audit_store_add(sc, t, &audit));
	return clinic_tell(sc, t, x->c, &change);
}

enum err
incident_plan_put(struct scope *sc, struct clinic *c, const struct requester *r,
		  yyjson_val *plan)
{
	struct incident_plan parsed;
	struct planning x = {c, r, &parsed};

	TRY(parse_plan(sc, plan, &parsed));
	return store_write(sc, c->db, write_plan, &x);
}
