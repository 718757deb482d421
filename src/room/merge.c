#include "room/merge.h"

#include <string.h>

#include "base/map.h"
#include "event/version.h"
#include "store/event_type_store.h"

struct merge {
	struct scope *sc;
	struct txn *t;
	const struct room_version *version;
	struct map events; /* event id -> struct event */
	const struct event *create;
};

static void
free_map(void *arg)
{
	map_deinit(arg);
}

static const struct event *
keep(struct merge *m, const struct event_row *row)
{
	struct event_stored stored = {m->version, row->event_id, row->pdu,
				      row->pdu_len};
	struct event *e;

	e = scope_new(m->sc, struct event);
	if (row->pdu == NULL || event_load(m->sc, &stored, e) != OK)
		return NULL;
	e->rejected = row->verdict == EVENT_REJECTED;
	(void)map_put(&m->events, e->event_id, e);
	return e;
}

enum err
merge_open(struct scope *sc, struct txn *t, const struct room_row *room,
	   struct merge **out)
{
	struct state_entry key = {.type_nid = TYPE_CREATE, .state_key = ""};
	struct event_row row;
	struct merge *m;
	int64_t nid;

	*out = m = scope_new(sc, struct merge);
	m->sc = sc;
	m->t = t;
	m->version = room_version_find(room->version);
	if (m->version == NULL)
		return scope_fail(sc, ERR_UNSUPPORTED_ROOM_VERSION,
				  "this room's version is not known here");
	map_init(&m->events);
	scope_defer(sc, free_map, &m->events);
	TRY(state_store_find(sc, t, room->nid, &key, &nid));
	if (nid == 0)
		return OK;
	TRY(event_store_get(sc, t, nid, &row));
	m->create = keep(m, &row);
	return OK;
}

const struct event *
merge_event(struct merge *m, const char *event_id)
{
	const struct event *e;
	struct event_row row;

	e = map_find(&m->events, event_id);
	if (e != NULL)
		return e;
	if (event_store_get_by_id(m->sc, m->t, event_id, &row) != OK)
		return NULL;
	return keep(m, &row);
}

const struct event *
merge_create(struct merge *m)
{
	return m->create;
}

void
merge_put(struct merge *m, const struct event *e)
{
	(void)map_put(&m->events, e->event_id,
		      scope_memdup(m->sc, e, sizeof(*e)));
}

static const struct event *
get(void *ctx, const char *event_id)
{
	return merge_event(ctx, event_id);
}

static bool
is_same(const struct state_res_set *a, const struct state_res_set *b)
{
	const char *other;
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++) {
		other = merge_state_find(b, a->entries[i].type,
					 a->entries[i].state_key);
		if (other == NULL || strcmp(other, a->entries[i].event_id) != 0)
			return false;
	}
	return true;
}

enum err
merge_resolve(struct merge *m, const struct state_res_set *states, size_t count,
	      struct state_res_set *out)
{
	struct state_res r = {.version = m->version,
			      .sets = states,
			      .set_count = count,
			      .ctx = m,
			      .get = get,
			      .create = m->create};
	size_t i;

	for (i = 1; i < count; i++)
		if (!is_same(&states[0], &states[i]))
			return state_res_resolve(m->sc, &r, out);
	*out = states[0];
	return OK;
}

enum err
merge_state_of(struct merge *m, const struct state_entries *entries,
	       struct state_res_set *out)
{
	struct event_row row;
	size_t i;

	out->entries =
		scope_array(m->sc, struct state_res_entry, entries->count + 1);
	out->count = 0;
	for (i = 0; i < entries->count; i++) {
		if (entries->entries[i].event_nid == 0)
			continue;
		TRY(event_store_get(m->sc, m->t, entries->entries[i].event_nid,
				    &row));
		out->entries[out->count++] = (struct state_res_entry){
			row.type, row.state_key, row.event_id};
		if (map_find(&m->events, row.event_id) == NULL)
			(void)keep(m, &row);
	}
	return OK;
}

void
merge_state_put(struct merge *m, struct state_res_set *state,
		const struct event *e)
{
	struct state_res_entry *larger;
	size_t i;

	for (i = 0; i < state->count; i++)
		if (strcmp(state->entries[i].type, e->type) == 0 &&
		    strcmp(state->entries[i].state_key, e->state_key) == 0)
			break;
	larger = scope_array(m->sc, struct state_res_entry, state->count + 1);
	if (state->count > 0)
		memcpy(larger, state->entries, state->count * sizeof(*larger));
	larger[i] =
		(struct state_res_entry){e->type, e->state_key, e->event_id};
	state->entries = larger;
	state->count += i == state->count;
}

const char *
merge_state_find(const struct state_res_set *state, const char *type,
		 const char *state_key)
{
	size_t i;

	for (i = 0; i < state->count; i++)
		if (strcmp(state->entries[i].type, type) == 0 &&
		    strcmp(state->entries[i].state_key, state_key) == 0)
			return state->entries[i].event_id;
	return NULL;
}
