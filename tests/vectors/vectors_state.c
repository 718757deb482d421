#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room/state_res.h"

/* Events are [id, type, state_key, sender, content, auth ids, ts]; "sets" and
 * "resolved" are lists of ids.  Every case is run with its sets in every
 * rotation, forwards and backwards. */

#define EVENTS_MAX 64
#define SETS_MAX 8

struct graph {
	struct scope *sc;
	const struct room_version *version;
	struct event events[EVENTS_MAX];
	size_t count;
};

static const struct event *
get(void *ctx, const char *event_id)
{
	struct graph *g = ctx;
	size_t i;

	for (i = 0; i < g->count; i++)
		if (strcmp(g->events[i].event_id, event_id) == 0)
			return &g->events[i];
	return NULL;
}

static const struct event *
need_event(struct graph *g, yyjson_val *id)
{
	const struct event *e = get(g, yyjson_get_str(id));

	if (e != NULL)
		return e;
	printf("Bail out! there is no event '%s'\n", yyjson_get_str(id));
	exit(1);
}

static const char *const *
texts(struct scope *sc, yyjson_val *list, size_t *count_out)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(list);
	yyjson_val *val;
	const char **out;
	size_t count = 0;

	out = scope_array(sc, const char *, yyjson_arr_size(list) + 1);
	while ((val = yyjson_arr_iter_next(&it)) != NULL)
		out[count++] = yyjson_get_str(val);
	*count_out = count;
	return out;
}

static void
add_event(struct graph *g, yyjson_val *given)
{
	struct event *e = &g->events[g->count++];

	if (g->count == EVENTS_MAX || yyjson_arr_size(given) < 7) {
		printf("Bail out! an event has seven parts\n");
		exit(1);
	}
	memset(e, 0, sizeof(*e));
	e->version = g->version;
	e->event_id = yyjson_get_str(yyjson_arr_get(given, 0));
	e->type = yyjson_get_str(yyjson_arr_get(given, 1));
	e->state_key = yyjson_get_str(yyjson_arr_get(given, 2));
	e->sender = yyjson_get_str(yyjson_arr_get(given, 3));
	e->content = yyjson_arr_get(given, 4);
	e->auth_events = texts(g->sc, yyjson_arr_get(given, 5), &e->auth_count);
	e->origin_server_ts = yyjson_get_sint(yyjson_arr_get(given, 6));
	e->room_id = g->version->room_id_is_hash ? "!c" : "!r:a";
	e->rejected = yyjson_equals_str(yyjson_arr_get(given, 7), "rejected");
}

static struct state_res_set
read_set(struct graph *g, yyjson_val *ids)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(ids);
	struct state_res_set set = {NULL, 0};
	const struct event *e;
	yyjson_val *id;

	set.entries = scope_array(g->sc, struct state_res_entry,
				  yyjson_arr_size(ids) + 1);
	while ((id = yyjson_arr_iter_next(&it)) != NULL) {
		e = need_event(g, id);
		set.entries[set.count].type = e->type;
		set.entries[set.count].state_key = e->state_key;
		set.entries[set.count++].event_id = e->event_id;
	}
	return set;
}

static bool
has(const struct state_res_set *set, const char *event_id)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (strcmp(set->entries[i].event_id, event_id) == 0)
			return true;
	return false;
}

static bool
is_expected(const struct state_res_set *made, yyjson_val *expected)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(expected);
	yyjson_val *id;

	while ((id = yyjson_arr_iter_next(&it)) != NULL)
		if (!has(made, yyjson_get_str(id)))
			return false;
	return made->count == yyjson_arr_size(expected);
}

static const char *
text_of(struct scope *sc, const struct state_res_set *set)
{
	struct buf b;
	size_t i;

	buf_init(&b, sc, 0);
	buf_add_str(&b, "resolved to:");
	for (i = 0; i < set->count; i++) {
		buf_add_char(&b, ' ');
		buf_add_str(&b, set->entries[i].event_id);
	}
	return buf_str(&b);
}

/* The sets from the turn-th on, the other way round when back. */
static void
turn_sets(struct state_res_set *out, const struct state_res_set *sets,
	  size_t count, size_t turn)
{
	size_t i, at;

	for (i = 0; i < count; i++) {
		at = (i + turn) % count;
		out[turn < count ? i : count - 1 - i] = sets[at];
	}
}

static void
run_one(struct graph *g, yyjson_val *one)
{
	struct state_res_set sets[SETS_MAX], turned[SETS_MAX], made = {0};
	struct state_res r = {.version = g->version, .ctx = g, .get = get};
	yyjson_val *list = need(one, "sets");
	yyjson_val *expected = need(one, "resolved");
	const char *why = "";
	size_t i, count = yyjson_arr_size(list);
	bool ok = count <= SETS_MAX;

	if (yyjson_is_obj(expected))
		expected = need(expected, g->version->id);
	for (i = 0; i < count && ok; i++)
		sets[i] = read_set(g, yyjson_arr_get(list, i));
	r.sets = turned;
	r.set_count = count;
	r.create = &g->events[0];
	for (i = 0; i < 2 * count && ok; i++) {
		turn_sets(turned, sets, count, i);
		ok = state_res_resolve(g->sc, &r, &made) == OK &&
		     is_expected(&made, expected);
		why = scope_fail_text(g->sc);
	}
	vector_report(scope_printf(g->sc, "%s (version %s)",
				   need_text(one, "name"), g->version->id),
		      ok, *why != '\0' ? why : text_of(g->sc, &made));
	scope_clear_failure(g->sc);
}

void
run_state_case(struct scope *sc, yyjson_val *whole, yyjson_val *one)
{
	struct graph g = {.sc = sc};
	yyjson_arr_iter it;
	yyjson_val *given;
	size_t i;

	(void)whole;
	for (i = 0; (g.version = case_version(one, i)) != NULL; i++) {
		g.count = 0;
		it = yyjson_arr_iter_with(need(one, "events"));
		while ((given = yyjson_arr_iter_next(&it)) != NULL)
			add_event(&g, given);
		run_one(&g, one);
	}
}
