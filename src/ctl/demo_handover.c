/* The demo's handover lists: the shift before this one, handed over, and this
 * one's, with what was carried over.  Done once: a list that is there stays. */
#include <string.h>

#include "clinic/handover_view.h"
#include "clinic/zone.h"
#include "ctl/demo_priv.h"

#define DAY_FROM 8
#define NIGHT_FROM 20
#define HOUR_MS ((int64_t)3600 * 1000)
#define FIELDS_MAX 15

/* The shift that is on: its beginning. */
static int64_t
shift_from(int64_t now_ms)
{
	const struct zone *zone = zone_default();
	struct zone_time t;
	int64_t before = 0;

	zone_local(zone, now_ms, &t);
	if (t.hour < DAY_FROM)
		before = 24 * HOUR_MS;
	if (before != 0)
		zone_local(zone, now_ms - before, &t);
	t.hour = before == 0 && t.hour < NIGHT_FROM ? DAY_FROM : NIGHT_FROM;
	t.minute = t.second = 0;
	return zone_moment(zone, &t);
}

static enum err
add_tasks(struct scope *sc, struct demo *d, const struct requester *r,
	  const struct handover_at *at, yyjson_val *tasks)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(tasks);
	struct handover_task task = {.at = *at};
	yyjson_val *v;
	int64_t hours, nid;

	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		TRY(json_get_string(sc, v, "words", &task.words));
		TRY(json_find_string(sc, v, "role", &task.owner_role));
		TRY(json_find_int(sc, v, "in_hours", 0, &hours));
		task.due_ms = hours == 0 ? 0 : d->now_ms + hours * HOUR_MS;
		TRY(handover_put_task(sc, d->ctl->clinic, r, &task, &nid));
	}
	return OK;
}

static enum err
add_item(struct scope *sc, struct demo *d, const struct requester *r,
	 int64_t list, yyjson_val *item)
{
	struct handover_field fields[FIELDS_MAX];
	struct handover_item_new n = {.handover_nid = list, .fields = fields};
	struct handover_at at = {.handover_nid = list};
	yyjson_val *obj, *key, *tasks;
	yyjson_obj_iter it;

	TRY(json_get_object(sc, item, "fields", &obj));
	it = yyjson_obj_iter_with(obj);
	while ((key = yyjson_obj_iter_next(&it)) != NULL &&
	       n.count < FIELDS_MAX) {
		fields[n.count].name = yyjson_get_str(key);
		fields[n.count].value =
			yyjson_get_str(yyjson_obj_iter_get_val(key));
		n.count++;
	}
	TRY(handover_add_item(sc, d->ctl->clinic, r, &n, &at.item_nid));
	TRY(json_find_array(sc, item, "tasks", &tasks));
	return add_tasks(sc, d, r, &at, tasks);
}

static enum err
accept_all(struct scope *sc, struct demo *d, const struct requester *r,
	   int64_t list)
{
	struct handover_at at = {.handover_nid = list};
	struct handover_view v;
	size_t i;

	TRY(handover_view_get(sc, d->ctl->clinic, r, list, &v));
	for (i = 0; i < v.item_count; i++) {
		at.item_nid = v.items[i].row->nid;
		TRY(handover_accept_item(sc, d->ctl->clinic, r, &at,
					 v.items[i].versions));
	}
	return OK;
}

static enum err
seed_team(struct scope *sc, struct demo *d, yyjson_val *ward)
{
	yyjson_val *items, *v;
	struct handover_new n = {0};
	const char *writer, *taker;
	struct requester from, to;
	struct handover_view *lists;
	yyjson_arr_iter it;
	int64_t list;
	size_t count;

	TRY(json_get_string(sc, ward, "team", &n.team_id));
	TRY(json_get_string(sc, ward, "writer", &writer));
	TRY(json_get_string(sc, ward, "taker", &taker));
	TRY(json_find_array(sc, ward, "items", &items));
	TRY(demo_requester(sc, d, writer, &from));
	TRY(demo_requester(sc, d, taker, &to));
	TRY(handover_view_list(sc, d->ctl->clinic, &from, n.team_id, &lists,
			       &count));
	if (count > 0)
		return OK;
	n.to_ms = shift_from(d->now_ms);
	n.from_ms = shift_from(n.to_ms - HOUR_MS);
	TRY(handover_begin(sc, d->ctl->clinic, &from, &n, &list));
	it = yyjson_arr_iter_with(items);
	while ((v = yyjson_arr_iter_next(&it)) != NULL)
		TRY(add_item(sc, d, &from, list, v));
	TRY(accept_all(sc, d, &to, list));
	n.from_ms = n.to_ms;
	n.to_ms = n.from_ms + 12 * HOUR_MS;
	return handover_begin(sc, d->ctl->clinic, &to, &n, &list);
}

enum err
demo_seed_handover(struct scope *sc, struct demo *d)
{
	yyjson_val *wards, *v;
	yyjson_arr_iter it;

	TRY(json_find_array(sc, d->trust, "handover", &wards));
	it = yyjson_arr_iter_with(wards);
	while ((v = yyjson_arr_iter_next(&it)) != NULL)
		TRY(seed_team(sc, d, v));
	return OK;
}
