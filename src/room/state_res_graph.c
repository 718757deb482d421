#include <string.h>

#include "room/state_res_priv.h"

enum err
res_link(struct res *r, struct res_node *node)
{
	size_t i;

	if (node->linked)
		return OK;
	node->auth =
		scope_array(r->sc, struct res_node *, node->e->auth_count + 1);
	for (i = 0; i < node->e->auth_count; i++)
		TRY(res_get(r, node->e->auth_events[i], &node->auth[i]));
	node->auth_count = node->e->auth_count;
	node->linked = true;
	return OK;
}

struct res_node *
res_auth_of(const struct res_node *node, const char *type,
	    const char *state_key)
{
	size_t i;

	for (i = 0; i < node->auth_count; i++)
		if (event_is(node->auth[i]->e, type, state_key))
			return node->auth[i];
	return NULL;
}

/* A walk along auth events: each node that learns of a new set's chain is
 * visited again, so a node is visited once for each set at most. */
struct walk {
	struct res_list todo;
	struct res_list reached; /* every node in some chain */
	uint64_t all;		 /* the bits of all sets */
	size_t partial;		 /* reached nodes that lack a bit */
};

static void
reach(struct res *r, struct walk *w, struct res_node *node, uint64_t bits)
{
	uint64_t before = node->chains;

	if ((before | bits) == before)
		return;
	node->chains |= bits;
	if (before == 0)
		res_list_add(r->sc, &w->reached, node);
	else if (before != w->all)
		w->partial--;
	if (node->chains != w->all)
		w->partial++;
	res_list_add(r->sc, &w->todo, node);
}

static enum err
reach_auth_of(struct res *r, struct walk *w, struct res_node *node,
	      uint64_t bits)
{
	size_t i;

	TRY(res_link(r, node));
	for (i = 0; i < node->auth_count; i++)
		reach(r, w, node->auth[i], bits);
	return OK;
}

static enum err
walk_on(struct res *r, struct walk *w)
{
	struct res_node *node;

	while (w->todo.count > 0) {
		node = w->todo.nodes[--w->todo.count];
		TRY(reach_auth_of(r, w, node, node->chains));
	}
	return OK;
}

/* The state that all agree on is in the chains of all sets.  It is walked only
 * while something is left that this could take out of the difference. */
static enum err
walk_unconflicted(struct res *r, struct walk *w)
{
	struct res_node *node;
	size_t i;

	for (i = 0; i < r->unconflicted.count && w->partial > 0; i++) {
		TRY(res_get(r, r->unconflicted.entries[i].event_id, &node));
		TRY(reach_auth_of(r, w, node, w->all));
		TRY(walk_on(r, w));
	}
	return OK;
}

static void
add_full(struct res *r, struct res_node *node)
{
	if (node->in_full)
		return;
	node->in_full = true;
	res_list_add(r->sc, &r->full, node);
}

/* Sets leads on every node from which auth events lead to one in conflict (or
 * that is one).  Depth first without recursion: a node is looked at a second
 * time when all below it is done. */
static enum err
mark_leads(struct res *r)
{
	struct res_list todo = {NULL, 0, 0};
	struct res_node *node;
	size_t i;

	for (i = 0; i < r->conflicted.count; i++)
		res_list_add(r->sc, &todo, r->conflicted.nodes[i]);
	while (todo.count > 0) {
		node = todo.nodes[todo.count - 1];
		TRY(res_link(r, node));
		if (node->seen) {
			todo.count--;
			for (i = 0; i < node->auth_count; i++)
				node->leads |= node->auth[i]->leads;
			continue;
		}
		node->seen = true;
		node->leads = node->in_conflict;
		for (i = 0; i < node->auth_count; i++)
			if (!node->auth[i]->seen)
				res_list_add(r->sc, &todo, node->auth[i]);
	}
	return OK;
}

/* The conflicted state subgraph (version 12): what lies on a path from one
 * event in conflict to another.  below are the nodes that events in conflict
 * lead to. */
static enum err
add_subgraph(struct res *r, const struct res_list *below)
{
	size_t i;

	TRY(mark_leads(r));
	for (i = 0; i < below->count; i++) {
		if (below->nodes[i]->seen && below->nodes[i]->leads)
			add_full(r, below->nodes[i]);
		below->nodes[i]->seen = false;
	}
	for (i = 0; i < r->conflicted.count; i++)
		r->conflicted.nodes[i]->seen = false;
	return OK;
}

enum err
res_find_full(struct res *r, const struct res_list *set_members)
{
	struct walk w;
	size_t i, j;

	memset(&w, 0, sizeof(w));
	w.all = r->in->set_count == 64 ? UINT64_MAX
				       : ((uint64_t)1 << r->in->set_count) - 1;
	for (i = 0; i < r->in->set_count; i++)
		for (j = 0; j < set_members[i].count; j++)
			TRY(reach_auth_of(r, &w, set_members[i].nodes[j],
					  (uint64_t)1 << i));
	TRY(walk_on(r, &w));
	for (i = 0; i < r->conflicted.count; i++)
		add_full(r, r->conflicted.nodes[i]);
	if (r->in->version->state_res_v2_1)
		TRY(add_subgraph(r, &w.reached));
	TRY(walk_unconflicted(r, &w));
	/* The auth difference. */
	for (i = 0; i < w.reached.count; i++)
		if (w.reached.nodes[i]->chains != w.all)
			add_full(r, w.reached.nodes[i]);
	return OK;
}
