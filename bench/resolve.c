/* bench/resolve: state resolution in a large room, two forks ten deep.
 *
 *     resolve [STATE_EVENTS]
 *
 * 30,000 state events, nearly all of them members.  On each side a moderator
 * changes the topic, the levels and who may be there, ten times in all; then
 * both states are resolved, by v2 (room version 10) and by v2.1 (12).  Beside
 * it stands a copy of one state.  Prints name=value; microseconds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "room/auth.h"
#include "room/state_res.h"

#define STATE_EVENTS_DEFAULT 30000
#define DEPTH 10
#define ROUNDS 21
#define FIXED 4 /* create, its maker, levels, join rules */

struct bench {
	struct scope sc;
	const struct room_version *version;
	struct event *events;
	size_t count;
	size_t members;
};

static const struct event *
get(void *ctx, const char *event_id)
{
	struct bench *b = ctx;
	size_t i = strtoul(event_id + 1, NULL, 10);

	return i < b->count ? &b->events[i] : NULL;
}

static struct event *
add(struct bench *b, const char *type, const char *sender, const char *key)
{
	struct event *e = &b->events[b->count];

	memset(e, 0, sizeof(*e));
	e->version = b->version;
	e->event_id = scope_printf(&b->sc, "$%zu", b->count);
	e->room_id = b->version->room_id_is_hash ? "!0" : "!r:s";
	e->type = type;
	e->sender = sender;
	e->state_key = key;
	e->origin_server_ts = (int64_t)b->count++;
	return e;
}

static void
set_content(struct bench *b, struct event *e, const char *text)
{
	if (json_parse(&b->sc, text, strlen(text), &e->content) != OK)
		abort();
}

/* Its auth events, by index; the create event only where versions name it. */
static void
set_auth(struct bench *b, struct event *e, const size_t *indexes, size_t n)
{
	const char **ids = scope_array(&b->sc, const char *, EVENT_AUTH_MAX);

	for (size_t i = 0; i < n; i++)
		if (indexes[i] != 0 || !b->version->room_id_is_hash)
			ids[e->auth_count++] = b->events[indexes[i]].event_id;
	e->auth_events = ids;
}

static void
make_room(struct bench *b, size_t size)
{
	static const size_t base[] = {0, 1, 2, 3};
	struct event *e;
	const char *who;

	b->count = 0;
	set_content(b, add(b, "m.room.create", "@u0:s", ""), "{}");
	for (size_t i = 1; i < FIXED; i++) {
		static const char *const types[] = {"", "m.room.member",
						    "m.room.power_levels",
						    "m.room.join_rules"};
		static const char *const texts[] = {
			"", "{\"membership\":\"join\"}",
			"{\"users\":{\"@u0:s\":100,\"@u5:s\":50}}",
			"{\"join_rule\":\"public\"}"};
		bool of_12 = b->version->room_id_is_hash && i == 2;

		e = add(b, types[i], "@u0:s", i == 1 ? "@u0:s" : "");
		set_content(b, e,
			    of_12 ? "{\"users\":{\"@u5:s\":50}}" : texts[i]);
		set_auth(b, e, base, i);
	}
	for (size_t i = FIXED; i < size; i++) {
		static const size_t joins[] = {0, 2, 3};

		who = scope_printf(&b->sc, "@u%zu:s", i);
		e = add(b, "m.room.member", who, who);
		set_content(b, e, "{\"membership\":\"join\"}");
		set_auth(b, e, joins, 3);
	}
	b->members = b->count;
}

/* One side: events DEPTH deep over the room's state, in its set. */
static struct state_res_set
make_side(struct bench *b, size_t side)
{
	struct state_res_set set = {
		scope_array(&b->sc, struct state_res_entry, b->members + 1),
		b->members};
	const char *who;
	struct event *e;

	for (size_t i = 0; i < b->members; i++)
		set.entries[i] = (struct state_res_entry){
			b->events[i].type, b->events[i].state_key,
			b->events[i].event_id};
	for (size_t i = 0; i < DEPTH; i++) {
		size_t auth[] = {0, side == 0 ? 1 : 5, 2, 9 + i};
		size_t at = i % 2 == 0 ? b->members : 9 + i;

		who = side == 0 ? "@u0:s" : "@u5:s";
		e = i % 2 == 0 ? add(b, "m.room.topic", who, "")
			       : add(b, "m.room.member", who,
				     b->events[9 + i].state_key);
		set_content(b, e,
			    i % 2 == 0	? "{\"topic\":\"a ward\"}"
			    : side == 0 ? "{\"membership\":\"ban\"}"
					: "{\"membership\":\"leave\"}");
		set_auth(b, e, auth, i % 2 == 0 ? 3 : 4);
		set.entries[at] = (struct state_res_entry){
			e->type, e->state_key, e->event_id};
	}
	set.count++;
	return set;
}

/* By a pointer, so that it is not left out. */
static void *(*volatile copy_bytes)(void *, const void *, size_t) = memcpy;

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t
middle(int64_t *took)
{
	qsort(took, ROUNDS, sizeof(*took), by_size);
	return took[ROUNDS / 2];
}

static void
measure(struct bench *b, const char *version, const char *name)
{
	struct state_res_set sides[2], out;
	int64_t took[ROUNDS];
	struct scope sc;

	b->version = room_version_find(version);
	make_room(b, b->members);
	sides[0] = make_side(b, 0);
	sides[1] = make_side(b, 1);
	for (size_t i = 0; i < ROUNDS; i++) {
		struct state_res r = {.version = b->version,
				      .sets = sides,
				      .set_count = 2,
				      .ctx = b,
				      .get = get,
				      .create = &b->events[0]};

		scope_begin(&sc, "resolve");
		took[i] = clock_mono_us();
		if (state_res_resolve(&sc, &r, &out) != OK)
			abort();
		took[i] = clock_mono_us() - took[i];
		if (out.count != sides[0].count)
			abort();
		scope_end(&sc);
	}
	printf("%s_p50=%lld ", name, (long long)middle(took));
	for (size_t i = 0; i < ROUNDS; i++) {
		size_t bytes = sides[0].count * sizeof(*sides[0].entries);
		void *copy = malloc(bytes);

		if (copy == NULL)
			abort();
		took[i] = clock_mono_us();
		copy_bytes(copy, sides[i % 2].entries, bytes);
		took[i] = clock_mono_us() - took[i];
		free(copy);
	}
	if (strcmp(name, "v2_1") == 0)
		printf("copy_p50=%lld\n", (long long)middle(took));
}

int
main(int argc, char **argv)
{
	size_t size =
		argc > 1 ? strtoul(argv[1], NULL, 10) : STATE_EVENTS_DEFAULT;
	struct bench b = {.members = size < 40 ? 40 : size};

	scope_begin(&b.sc, "room");
	b.events = calloc(b.members + 4 * DEPTH, sizeof(*b.events));
	if (b.events == NULL)
		return 1;
	measure(&b, "10", "v2");
	scope_end(&b.sc);
	scope_begin(&b.sc, "room");
	measure(&b, "12", "v2_1");
	scope_end(&b.sc);
	free(b.events);
	return 0;
}
