/* Rooms grown at random, with forks and merges: whatever they come to, it does
 * not depend on the order in which states are given. */
#include "room/auth.h"
#include "room/state_res.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define EVENTS_MAX 400
#define KEYS_MAX 64
#define BRANCHES 4
#define USERS 6
#define STEPS 60

/* A state of the room: an index of events, at most one a key. */
struct branch {
	size_t events[KEYS_MAX];
	size_t count;
};

struct world {
	struct scope sc;
	const struct room_version *version;
	struct event events[EVENTS_MAX];
	size_t count;
	struct branch branches[BRANCHES];
	uint64_t seed;
};

static struct world w;

static size_t
roll(size_t below)
{
	w.seed ^= w.seed << 13;
	w.seed ^= w.seed >> 7;
	w.seed ^= w.seed << 17;
	return (size_t)(w.seed >> 11) % below;
}

static const struct event *
get(void *ctx, const char *event_id)
{
	size_t i;

	(void)ctx;
	for (i = 0; i < w.count; i++)
		if (strcmp(w.events[i].event_id, event_id) == 0)
			return &w.events[i];
	return NULL;
}

static const struct event *
find(void *ctx, const char *type, const char *state_key)
{
	const struct branch *b = ctx;
	size_t i;

	for (i = 0; i < b->count; i++)
		if (event_is(&w.events[b->events[i]], type, state_key))
			return &w.events[b->events[i]];
	return NULL;
}

static void
put(struct branch *b, size_t event)
{
	const struct event *e = &w.events[event];
	size_t i;

	for (i = 0; i < b->count; i++)
		if (event_is(&w.events[b->events[i]], e->type, e->state_key))
			break;
	if (i == b->count)
		b->count++;
	assert_true(b->count <= KEYS_MAX);
	b->events[i] = event;
}

static void
link_auth(struct event *e, struct branch *b)
{
	struct auth_types types;
	const char **ids;
	const struct event *found;
	size_t i;

	auth_types_for_event(e, &types);
	ids = scope_array(&w.sc, const char *, AUTH_TYPES_MAX);
	for (i = 0; i < types.count; i++) {
		found = find(b, types.keys[i].type, types.keys[i].state_key);
		if (found != NULL)
			ids[e->auth_count++] = found->event_id;
	}
	e->auth_events = ids;
}

static yyjson_val *
json(const char *text)
{
	yyjson_val *val;

	assert_int_equal(json_parse(&w.sc, text, strlen(text), &val), OK);
	return val;
}

static const char *
user(size_t i)
{
	return scope_printf(&w.sc, "@u%zu:s", i);
}

/* Sends an event to a branch, if its rules allow it. */
static void
send(struct branch *b, struct event *e)
{
	static const char *const after[] = {"$0"};
	struct auth_state state = {b, find, NULL};

	if (w.count == EVENTS_MAX)
		return;
	e->version = w.version;
	/* Ids do not follow the order of time. */
	e->event_id = w.count == 0 ? "$0"
				   : scope_printf(&w.sc, "$%zu-%zu", roll(90),
						  w.count);
	e->room_id = w.version->room_id_is_hash ? "!0" : "!r:s";
	e->origin_server_ts = (int64_t)(w.count + roll(8));
	e->prev_events = after;
	e->prev_count = w.count == 1;
	link_auth(e, b);
	if (w.count > 0 && auth_check(&w.sc, e, &state) != OK) {
		scope_clear_failure(&w.sc);
		return;
	}
	w.events[w.count] = *e;
	put(b, w.count++);
}

static void
send_member(struct branch *b, const char *sender, const char *target)
{
	static const char *const kinds[] = {"join", "leave", "ban", "invite"};
	struct event e;

	memset(&e, 0, sizeof(e));
	e.type = "m.room.member";
	e.sender = sender;
	e.state_key = target;
	e.content = json(scope_printf(
		&w.sc, "{\"membership\":\"%s\"}",
		kinds[strcmp(sender, target) == 0 ? roll(2) : 1 + roll(3)]));
	send(b, &e);
}

static void
send_levels(struct branch *b, const char *sender)
{
	const char *text = w.version->privileged_creators
				   ? "{\"users\":{\"@u1:s\":%zu,"
				     "\"@u2:s\":%zu,\"@u3:s\":%zu}}"
				   : "{\"users\":{\"@u0:s\":100,\"@u1:s\":%zu,"
				     "\"@u2:s\":%zu,\"@u3:s\":%zu}}";
	struct event e;

	memset(&e, 0, sizeof(e));
	e.type = "m.room.power_levels";
	e.sender = sender;
	e.state_key = "";
	e.content = json(scope_printf(&w.sc, text, 50 * roll(3), 50 * roll(3),
				      50 * roll(3)));
	send(b, &e);
}

static void
send_other(struct branch *b, const char *sender)
{
	static const char *const types[] = {"m.room.topic", "m.room.name",
					    "m.room.join_rules"};
	struct event e;

	memset(&e, 0, sizeof(e));
	e.type = types[roll(3)];
	e.sender = sender;
	e.state_key = "";
	e.content = json(roll(2) == 0 ? "{\"join_rule\":\"public\"}"
				      : "{\"join_rule\":\"invite\"}");
	send(b, &e);
}

static void
send_any(struct branch *b)
{
	const char *sender = user(roll(USERS));

	switch (roll(5)) {
	case 0:
		send_levels(b, sender);
		break;
	case 1:
	case 2:
		send_member(b, sender, user(roll(USERS)));
		break;
	case 3:
		send_member(b, sender, sender);
		break;
	default:
		send_other(b, sender);
		break;
	}
}

static struct state_res_set
set_of(const struct branch *b)
{
	struct state_res_set set;
	const struct event *e;
	size_t i, from = roll(b->count);

	set.count = b->count;
	set.entries = scope_array(&w.sc, struct state_res_entry, b->count);
	for (i = 0; i < b->count; i++) {
		e = &w.events[b->events[(i + from) % b->count]];
		set.entries[i].type = e->type;
		set.entries[i].state_key = e->state_key;
		set.entries[i].event_id = e->event_id;
	}
	return set;
}

static struct state_res_set
resolve(const struct state_res_set *sets, size_t count)
{
	struct state_res r = {.version = w.version,
			      .sets = sets,
			      .set_count = count,
			      .get = get,
			      .create = &w.events[0]};
	struct state_res_set out;

	assert_int_equal(state_res_resolve(&w.sc, &r, &out), OK);
	return out;
}

static void
assert_same(const struct state_res_set *a, const struct state_res_set *b)
{
	size_t i;

	assert_int_equal(a->count, b->count);
	for (i = 0; i < a->count; i++)
		assert_string_equal(a->entries[i].event_id,
				    b->entries[i].event_id);
}

static void
merge(struct branch *into, const struct branch *other)
{
	struct state_res_set sets[2], made;
	const struct event *e;
	size_t i;

	sets[0] = set_of(into);
	sets[1] = set_of(other);
	made = resolve(sets, 2);
	into->count = 0;
	for (i = 0; i < made.count; i++) {
		e = get(NULL, made.entries[i].event_id);
		put(into, (size_t)(e - w.events));
	}
}

static void
found_room(void)
{
	struct branch *b = &w.branches[0];
	struct event e;
	size_t i;

	memset(&e, 0, sizeof(e));
	e.type = "m.room.create";
	e.sender = user(0);
	e.state_key = "";
	e.content = json("{\"creator\":\"@u0:s\"}");
	send(b, &e);
	memset(&e, 0, sizeof(e));
	e.type = "m.room.member";
	e.sender = e.state_key = user(0);
	e.content = json("{\"membership\":\"join\"}");
	send(b, &e);
	assert_int_equal(w.count, 2);
	send_levels(b, user(0));
	for (i = 0; i < 20; i++)
		send_any(b);
	for (i = 1; i < BRANCHES; i++)
		w.branches[i] = *b;
}

static void
check_orders(void)
{
	struct state_res_set sets[BRANCHES], first, again;
	size_t i, j;

	for (i = 0; i < BRANCHES; i++)
		sets[i] = set_of(&w.branches[i]);
	first = resolve(sets, BRANCHES);
	for (j = 0; j < 6; j++) {
		size_t a = roll(BRANCHES), b = roll(BRANCHES);
		struct state_res_set moved = sets[a];

		sets[a] = sets[b];
		sets[b] = moved;
		again = resolve(sets, BRANCHES);
		assert_same(&first, &again);
	}
	/* What is agreed on stays, and a state twice says nothing new. */
	again = resolve(&first, 1);
	assert_same(&first, &again);
	sets[0] = sets[1] = first;
	again = resolve(sets, 2);
	assert_same(&first, &again);
}

static void
grow(const char *version, uint64_t seed)
{
	size_t i;

	memset(&w, 0, sizeof(w));
	scope_begin(&w.sc, NULL);
	w.version = room_version_find(version);
	w.seed = seed * 2654435761u + 1;
	found_room();
	for (i = 0; i < STEPS; i++) {
		if (roll(12) == 0)
			merge(&w.branches[roll(BRANCHES)],
			      &w.branches[roll(BRANCHES)]);
		else
			send_any(&w.branches[roll(BRANCHES)]);
	}
	check_orders();
	scope_end(&w.sc);
}

static void
order_does_not_matter(void **state)
{
	static const char *const versions[] = {"6", "10", "11", "12"};
	uint64_t seed;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(versions) / sizeof(*versions); i++)
		for (seed = 1; seed <= 150; seed++)
			grow(versions[i], seed);
}

static void
unknown_events_are_told(void **state)
{
	struct state_res_entry entry = {"m.room.topic", "", "$lost"};
	struct state_res_set sets[2] = {{&entry, 1}, {NULL, 0}}, out;
	struct state_res r = {.sets = sets, .set_count = 2, .get = get};

	(void)state;
	memset(&w, 0, sizeof(w));
	scope_begin(&w.sc, NULL);
	r.version = room_version_find("12");
	assert_int_equal(state_res_resolve(&w.sc, &r, &out), ERR_NOT_FOUND);
	r.set_count = STATE_RES_SETS_MAX + 1;
	assert_int_equal(state_res_resolve(&w.sc, &r, &out), ERR_LIMIT);
	scope_end(&w.sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(unknown_events_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
