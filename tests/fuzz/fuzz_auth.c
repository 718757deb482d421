/* fuzz_auth: the auth rules over any event and any state.  The first byte
 * chooses the room version; then a list of [type, state_key, sender, content],
 * of which the first is the event and the rest the state. */
#include "room/auth.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "event/id.h"

#define STATE_MAX 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *
text(yyjson_val *list, size_t i)
{
	const char *s = yyjson_get_str(yyjson_arr_get(list, i));

	return s != NULL && strlen(s) <= ID_MAX ? s : NULL;
}

/* What event_parse() lets through. */
static bool
read_event(yyjson_val *given, const struct room_version *v, struct event *e)
{
	static const char *const prev[] = {"$create"};

	memset(e, 0, sizeof(*e));
	e->version = v;
	e->type = text(given, 0);
	e->state_key = text(given, 1);
	e->sender = text(given, 2);
	e->content = yyjson_arr_get(given, 3);
	e->event_id = e->type != NULL && strcmp(e->type, "m.room.create") == 0
			      ? "$create"
			      : "$other";
	e->room_id = v->room_id_is_hash ? "!create" : "!r:a";
	e->prev_events = prev;
	e->prev_count = yyjson_arr_size(given) > 4;
	return e->type != NULL && e->sender != NULL &&
	       user_id_is_valid(e->sender) && yyjson_is_obj(e->content);
}

static void
check(struct scope *sc, const struct event *e, const struct event *state,
      size_t count)
{
	const struct event *events[STATE_MAX];
	const struct auth_list list = {events, count};
	struct auth_types types;
	struct auth_state s;
	enum err once, again;
	size_t i;

	for (i = 0; i < count; i++)
		events[i] = &state[i];
	auth_state_of_list(&list, &s);
	once = auth_check(sc, e, &s);
	again = auth_check(sc, e, &s);
	if (once != again || (once != OK && once != ERR_FORBIDDEN))
		abort();
	auth_types_for_event(e, &types);
	if (types.count > AUTH_TYPES_MAX)
		abort();
	(void)!auth_check_links(sc, e, events, count);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct room_version *versions, *v;
	struct event e, state[STATE_MAX];
	yyjson_val *root;
	struct scope sc;
	size_t count, i, used = 0;

	if (size == 0)
		return 0;
	versions = room_version_all(&count);
	v = &versions[data[0] % count];
	scope_begin(&sc, "fuzz");
	if (json_parse(&sc, (const char *)data + 1, size - 1, &root) == OK &&
	    yyjson_is_arr(root) && read_event(yyjson_arr_get(root, 0), v, &e)) {
		for (i = 1; i < yyjson_arr_size(root) && used < STATE_MAX; i++)
			if (read_event(yyjson_arr_get(root, i), v,
				       &state[used]))
				used++;
		check(&sc, &e, state, used);
	}
	scope_end(&sc);
	return 0;
}
