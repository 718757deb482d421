#include <string.h>

#include "room/auth.h"
#include "room/state_res_priv.h"

/* The key of the map; types may hold any character, so their length leads. */
static const char *
key_of(struct scope *sc, const char *type, const char *state_key)
{
	return scope_printf(sc, "%zu:%s%s", strlen(type), type, state_key);
}

enum err
res_find_state(struct res *r, const char *type, const char *state_key,
	       struct res_node **out)
{
	const struct state_res_entry *entry;

	*out = map_find(&r->resolved, key_of(r->sc, type, state_key));
	if (*out != NULL || r->in->version->state_res_v2_1)
		return OK;
	entry = res_find_unconflicted(r, type, state_key);
	return entry != NULL ? res_get(r, entry->event_id, out) : OK;
}

/* One event being checked. */
struct check {
	struct res *r;
	struct res_node *node;
};

/* Iterative auth checks: what the state so far does not have is taken from the
 * event's own auth events, if they were not rejected. */
static const struct event *
find(void *ctx, const char *type, const char *state_key)
{
	struct check *c = ctx;
	struct res_node *found;
	enum err e;

	e = res_find_state(c->r, type, state_key, &found);
	if (e != OK) {
		c->r->failure = e;
		return NULL;
	}
	if (found == NULL)
		found = res_auth_of(c->node, type, state_key);
	else
		return found->e;
	if (found != NULL && !found->e->rejected)
		return found->e;
	/* In version 12 nothing names the create event. */
	if (c->r->in->version->room_id_is_hash && *state_key == '\0' &&
	    strcmp(type, "m.room.create") == 0)
		return c->r->in->create;
	return NULL;
}

enum err
res_apply(struct res *r, const struct res_list *events)
{
	struct auth_state state = {.find = find};
	struct check c = {.r = r};
	const struct event *e;
	enum err verdict;
	size_t i;

	state.ctx = &c;
	for (i = 0; i < events->count; i++) {
		c.node = events->nodes[i];
		e = c.node->e;
		TRY(res_link(r, c.node));
		verdict = auth_check(r->sc, e, &state);
		TRY(r->failure);
		if (verdict == ERR_FORBIDDEN) {
			scope_clear_failure(r->sc);
			continue;
		}
		TRY(verdict);
		if (e->state_key != NULL)
			(void)map_put(&r->resolved,
				      key_of(r->sc, e->type, e->state_key),
				      c.node);
	}
	return OK;
}
