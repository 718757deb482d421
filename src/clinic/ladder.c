/* The ladder of a priority message: to whom it goes, and when.
 *
 * A role may have its own, as JSON by priority in its definition:
 *
 *     {"urgent": {"realert_s": 60, "undelivered_s": 60, "unseen_s": 120,
 *                 "accept_minutes": 30, "end_s": 600,
 *                 "ladder": [{"role_id": "med-cons", "after_s": 300}]}}
 *
 * after_s counts from the level before; end_s from the last level to "no
 * response".
 */
#include <string.h>

#include "base/json.h"
#include "clinic/priority_priv.h"
#include "clinic/role_view.h"
#include "store/setting_store.h"
#include "store/team_store.h"

#define SECOND_MAX ((int64_t)7 * 86400)
#define DUTY_MANAGER_SETTING "clinic.duty_manager_role"

struct timer_name {
	const char *name;
	size_t at;
	int64_t unit_ms;
};
#define TIMER(key, member, unit)                                      \
	{                                                             \
		key, offsetof(struct escalation_timers, member), unit \
	}
static const struct timer_name names[] = {
	TIMER("undelivered_s", undelivered_ms, 1000),
	TIMER("unseen_s", unseen_ms, 1000),
	TIMER("realert_s", realert_ms, 1000),
	TIMER("remind_s", remind_ms, 1000),
	TIMER("operator_s", operator_ms, 1000),
	TIMER("accept_minutes", accept_ms, 60000),
};

static enum err
read_time(struct scope *sc, yyjson_val *obj, const char *key, int64_t fallback,
	  int64_t *out)
{
	TRY(json_find_int(sc, obj, key, fallback, out));
	if (*out < 0 || *out > SECOND_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "%s is 0 to %lld seconds", key,
				  (long long)SECOND_MAX);
	return OK;
}

static enum err
read_times(struct scope *sc, yyjson_val *obj, struct escalation_timers *timers)
{
	int64_t value, *slot;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		slot = (int64_t *)(void *)((char *)timers + names[i].at);
		TRY(read_time(sc, obj, names[i].name, *slot / names[i].unit_ms,
			      &value));
		*slot = value * names[i].unit_ms;
	}
	return OK;
}

static enum err
read_target(struct scope *sc, struct txn *t, yyjson_val *step,
	    struct ladder_target *out)
{
	const char *role_id, *team_id;
	struct role_row *role = NULL;
	struct team_row *team = NULL;

	*out = (struct ladder_target){0};
	TRY(json_find_string(sc, step, "role_id", &role_id));
	TRY(json_find_string(sc, step, "team_id", &team_id));
	TRY(json_find_int(sc, step, "tier", 0, &out->tier));
	if (role_id != NULL)
		TRY(role_store_find(sc, t, role_id, &role));
	else if (team_id != NULL)
		TRY(team_store_find(sc, t, team_id, &team));
	if (role != NULL)
		out->role_nid = role->nid;
	if (team != NULL)
		out->team_nid = team->nid;
	return OK;
}

/* At once is the next look: a step without a time would never come. */
static int64_t
step_ms(int64_t after_s)
{
	return after_s > 0 ? after_s * 1000 : 1;
}

/* Levels 2 and on. A step whose role has ended is left out. */
static enum err
read_ladder(struct scope *sc, struct txn *t, yyjson_val *obj,
	    struct ladder *out)
{
	struct ladder_target target;
	yyjson_val *steps, *step;
	size_t i, count;
	int64_t after_s;
	int level = 1;

	TRY(json_find_array(sc, obj, "ladder", &steps));
	if (steps == NULL)
		return OK;
	memset(&out->targets[1], 0,
	       sizeof(out->targets) - sizeof(out->targets[0]));
	yyjson_arr_foreach(steps, i, count, step)
	{
		if (!yyjson_is_obj(step))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "a step of a ladder is an object");
		TRY(read_time(sc, step, "after_s", 300, &after_s));
		TRY(read_target(sc, t, step, &target));
		if ((target.role_nid == 0 && target.team_nid == 0) ||
		    level >= ESCALATION_LEVELS_MAX)
			continue;
		out->timers.level_ms[level - 1] = step_ms(after_s);
		out->targets[level++] = target;
	}
	out->timers.level_count = level;
	TRY(read_time(sc, obj, "end_s", 600, &after_s));
	out->timers.level_ms[level - 1] = step_ms(after_s);
	return OK;
}

enum err
ladder_parse(struct scope *sc, struct txn *t, const char *timers,
	     const char *priority, struct ladder *out)
{
	yyjson_val *root, *obj;

	TRY(json_parse_object(sc, timers, strlen(timers), &root));
	TRY(json_find_object(sc, root, priority, &obj));
	if (obj == NULL)
		return OK;
	TRY(read_times(sc, obj, &out->timers));
	return read_ladder(sc, t, obj, out);
}

static enum err
find_duty_manager(struct scope *sc, struct txn *t, int64_t *nid_out)
{
	struct role_row *role = NULL;
	const char *role_id;

	*nid_out = 0;
	TRY(setting_store_find(sc, t, DUTY_MANAGER_SETTING, &role_id));
	if (role_id != NULL)
		TRY(role_store_find(sc, t, role_id, &role));
	if (role != NULL)
		*nid_out = role->nid;
	return OK;
}

/* Level 2 the fallback, level 3 its fallback or the duty manager; a level that
 * would ask the same role again is left out. */
static enum err
default_targets(struct scope *sc, struct txn *t, const struct role_row *role,
		struct ladder *out)
{
	int64_t times[ESCALATION_LEVELS_MAX];
	int64_t manager, second = 0, third = 0;
	struct role_row *next = NULL;
	int level = 1, all = out->timers.level_count;

	if (all == 0)
		return OK;
	memcpy(times, out->timers.level_ms, sizeof(times));
	TRY(find_duty_manager(sc, t, &manager));
	if (role != NULL && role->fallback_nid != 0) {
		second = role->fallback_nid;
		TRY(role_store_get(sc, t, second, &next));
		third = next != NULL ? next->fallback_nid : 0;
	}
	if (second == 0)
		second = manager;
	if (third == 0 || third == second)
		third = manager;
	if (second != 0 && (role == NULL || second != role->nid))
		out->targets[level++].role_nid = second;
	if (third != 0 && third != second && level < all &&
	    (role == NULL || third != role->nid))
		out->targets[level++].role_nid = third;
	out->timers.level_count = level;
	out->timers.level_ms[level - 1] = times[all - 1];
	if (level == 1)
		out->timers.level_ms[0] = times[0];
	return OK;
}

enum err
ladder_read(struct scope *sc, struct txn *t, const struct priority_row *row,
	    struct ladder *out)
{
	struct role_row *role = NULL;

	*out = (struct ladder){0};
	escalation_timers_default(escalation_priority_of(row->priority),
				  &out->timers);
	out->targets[0] =
		(struct ladder_target){row->role_nid, row->team_nid, row->tier};
	if (row->role_nid != 0)
		TRY(role_store_get(sc, t, row->role_nid, &role));
	TRY(default_targets(sc, t, role, out));
	if (role == NULL)
		return OK;
	if (ladder_parse(sc, t, role->timers, row->priority, out) != OK)
		scope_clear_failure(sc); /* was checked when it was defined */
	return OK;
}

/* --- in words --- */

/* In the order of their times. */
static void
add_words(struct ladder_words *out, int64_t at_ms, const char *text)
{
	size_t i;

	if (out->count == LADDER_WORDS_MAX)
		return;
	for (i = out->count++;
	     i > 0 && out->steps[i - 1].after_s > at_ms / 1000; i--)
		out->steps[i] = out->steps[i - 1];
	out->steps[i] = (struct ladder_step_words){at_ms / 1000, text};
}

static enum err
target_name(struct scope *sc, struct txn *t, const struct ladder_target *to,
	    const char **out)
{
	struct role_row *role = NULL;
	struct team_row *team = NULL;

	if (to->role_nid != 0)
		TRY(role_store_get(sc, t, to->role_nid, &role));
	else
		TRY(team_store_get(sc, t, to->team_nid, &team));
	*out = role != NULL ? role->name : team != NULL ? team->name : "nobody";
	if (team != NULL)
		*out = scope_printf(sc, "%s, whoever is on duty", *out);
	return OK;
}

enum err
ladder_read_words(struct scope *sc, struct txn *t, const struct role_row *role,
		  struct ladder_words *out)
{
	struct priority_row row = {.role_nid = role->nid, .priority = "urgent"};
	const char *name;
	struct ladder l;
	int64_t at = 0;
	int level;

	*out = (struct ladder_words){0};
	TRY(ladder_read(sc, t, &row, &l));
	if (l.timers.undelivered_ms > 0)
		add_words(out, l.timers.undelivered_ms,
			  "no device has it: the second channel is used");
	if (l.timers.unseen_ms > 0)
		add_words(out, l.timers.unseen_ms,
			  "not seen: the second channel is used");
	for (level = 1; level <= l.timers.level_count; level++) {
		at += l.timers.level_ms[level - 1];
		name = NULL;
		if (level < l.timers.level_count)
			TRY(target_name(sc, t, &l.targets[level], &name));
		add_words(out, at,
			  name != NULL ? scope_printf(sc, "it goes to %s", name)
				       : "no response: the duty manager is "
					 "told");
	}
	return OK;
}
