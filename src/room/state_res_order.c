#include <stdlib.h>
#include <string.h>

#include "room/auth_power.h"
#include "room/state_res_priv.h"

static int
compare_times(const struct res_node *a, const struct res_node *b)
{
	if (a->e->origin_server_ts != b->e->origin_server_ts)
		return a->e->origin_server_ts < b->e->origin_server_ts ? -1 : 1;
	return strcmp(a->e->event_id, b->e->event_id);
}

/* Reverse topological power ordering: the comparison of x and y. */
static bool
comes_first(const struct res_node *x, const struct res_node *y)
{
	if (x->power != y->power)
		return x->power > y->power;
	return compare_times(x, y) < 0;
}

static bool
is_power_event(const struct event *e)
{
	const char *membership;

	if (event_is(e, "m.room.power_levels", "") ||
	    event_is(e, "m.room.join_rules", ""))
		return true;
	if (e->state_key == NULL || strcmp(e->type, "m.room.member") != 0 ||
	    strcmp(e->sender, e->state_key) == 0)
		return false;
	membership = event_membership(e);
	return membership != NULL && (strcmp(membership, "leave") == 0 ||
				      strcmp(membership, "ban") == 0);
}

/* Takes node, and what of its auth chain is in the full conflicted set. */
static enum err
pick_chain(struct res *r, struct res_node *from, struct res_list *out)
{
	struct res_list todo = {NULL, 0, 0};
	struct res_node *node;
	size_t i;

	if (!from->seen) {
		from->seen = true;
		res_list_add(r->sc, &todo, from);
	}
	while (todo.count > 0) {
		node = todo.nodes[--todo.count];
		if (node->in_full) {
			node->picked = true;
			res_list_add(r->sc, out, node);
		}
		TRY(res_link(r, node));
		for (i = 0; i < node->auth_count; i++) {
			if (node->auth[i]->seen)
				continue;
			node->auth[i]->seen = true;
			res_list_add(r->sc, &todo, node->auth[i]);
		}
	}
	return OK;
}

/* The sender's power as the event's own auth events tell it. */
static enum err
find_power(struct res *r, struct res_node *node)
{
	const struct event *create = r->in->create;
	struct res_node *levels, *named;
	struct power_levels p;

	TRY(res_link(r, node));
	named = res_auth_of(node, "m.room.create", "");
	if (named != NULL)
		create = named->e;
	else if (event_is(node->e, "m.room.create", ""))
		create = node->e;
	levels = res_auth_of(node, "m.room.power_levels", "");
	power_levels_read(create, levels != NULL ? levels->e : NULL, &p);
	node->power = power_of(&p, node->e->sender);
	return OK;
}

/* Who waits for whom, among the events to be sorted. */
static enum err
link_sort(struct res *r, const struct res_list *list)
{
	struct res_node *node, *auth;
	size_t i, j;

	for (i = 0; i < list->count; i++)
		list->nodes[i]->in_sort = true;
	for (i = 0; i < list->count; i++) {
		node = list->nodes[i];
		TRY(find_power(r, node));
		for (j = 0; j < node->auth_count; j++)
			node->auth[j]->by_count += node->auth[j]->in_sort;
	}
	for (i = 0; i < list->count; i++) {
		node = list->nodes[i];
		node->by = scope_array(r->sc, struct res_node *,
				       node->by_count + 1);
		node->by_count = 0;
	}
	for (i = 0; i < list->count; i++) {
		node = list->nodes[i];
		for (j = 0; j < node->auth_count; j++) {
			auth = node->auth[j];
			if (!auth->in_sort)
				continue;
			auth->by[auth->by_count++] = node;
			node->waiting++;
		}
	}
	return OK;
}

/* A heap whose first is the one that comes first. */
static void
heap_push(struct scope *sc, struct res_list *heap, struct res_node *node)
{
	struct res_node **h;
	size_t i;

	res_list_add(sc, heap, node);
	h = heap->nodes;
	for (i = heap->count - 1; i > 0 && comes_first(node, h[(i - 1) / 2]);
	     i = (i - 1) / 2)
		h[i] = h[(i - 1) / 2];
	h[i] = node;
}

static struct res_node *
heap_pop(struct res_list *heap)
{
	struct res_node **h = heap->nodes, *first = h[0], *moved;
	size_t i = 0, child;

	moved = h[--heap->count];
	for (;;) {
		child = 2 * i + 1;
		if (child >= heap->count)
			break;
		if (child + 1 < heap->count &&
		    comes_first(h[child + 1], h[child]))
			child++;
		if (!comes_first(h[child], moved))
			break;
		h[i] = h[child];
		i = child;
	}
	h[i] = moved;
	return first;
}

enum err
res_sort_power(struct res *r, struct res_list *out)
{
	struct res_list picked = {NULL, 0, 0}, heap = {NULL, 0, 0};
	struct res_node *node;
	size_t i;

	for (i = 0; i < r->full.count; i++)
		if (is_power_event(r->full.nodes[i]->e))
			TRY(pick_chain(r, r->full.nodes[i], &picked));
	TRY(link_sort(r, &picked));
	for (i = 0; i < picked.count; i++)
		if (picked.nodes[i]->waiting == 0)
			heap_push(r->sc, &heap, picked.nodes[i]);
	/* Kahn's algorithm. */
	while (heap.count > 0) {
		node = heap_pop(&heap);
		res_list_add(r->sc, out, node);
		for (i = 0; i < node->by_count; i++)
			if (--node->by[i]->waiting == 0)
				heap_push(r->sc, &heap, node->by[i]);
	}
	return OK;
}

static enum err
number_mainline(struct res *r, struct res_node *power)
{
	size_t i;

	for (i = 0; power != NULL && power->mainline == NO_MAINLINE; i++) {
		power->mainline = i;
		TRY(res_link(r, power));
		power = res_auth_of(power, "m.room.power_levels", "");
	}
	return OK;
}

/* The first of the event's line of power levels that is in the mainline. */
static enum err
find_position(struct res *r, struct res_node *node)
{
	struct res_node *at = node;

	do {
		TRY(res_link(r, at));
		at = res_auth_of(at, "m.room.power_levels", "");
	} while (at != NULL && at->mainline == NO_MAINLINE);
	node->position = at != NULL ? at->mainline : NO_MAINLINE;
	return OK;
}

static int
compare_mainline(const void *a, const void *b)
{
	const struct res_node *x = *(struct res_node *const *)a;
	const struct res_node *y = *(struct res_node *const *)b;

	if (x->position != y->position)
		return x->position > y->position ? -1 : 1;
	return compare_times(x, y);
}

enum err
res_sort_mainline(struct res *r, struct res_node *power, struct res_list *out)
{
	size_t i;

	TRY(number_mainline(r, power));
	for (i = 0; i < r->full.count; i++) {
		if (r->full.nodes[i]->picked)
			continue;
		TRY(find_position(r, r->full.nodes[i]));
		res_list_add(r->sc, out, r->full.nodes[i]);
	}
	if (out->count > 1)
		qsort(out->nodes, out->count, sizeof(struct res_node *),
		      compare_mainline);
	return OK;
}
