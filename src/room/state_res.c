#include "room/state_res.h"

#include <stdlib.h>
#include <string.h>

#include "room/state_res_priv.h"

/* An entry and the set it is of. Most keys of a large room are of one type and
 * differ in their first bytes: those are compared as a number. */
struct placed {
	struct state_res_entry entry;
	uint64_t prefix; /* of the state key, its first byte highest */
	size_t set;
};

int
res_compare_keys(const struct state_res_entry *a,
		 const struct state_res_entry *b)
{
	int order = strcmp(a->type, b->type);

	return order != 0 ? order : strcmp(a->state_key, b->state_key);
}

static uint64_t
prefix_of(const char *state_key)
{
	uint64_t prefix = 0;
	size_t i;

	for (i = 0; i < sizeof(prefix) && state_key[i] != '\0'; i++)
		prefix |= (uint64_t)(unsigned char)state_key[i]
			  << (8 * (sizeof(prefix) - 1 - i));
	return prefix;
}

static int
compare_placed_keys(const struct placed *x, const struct placed *y)
{
	int order;

	if (x->entry.type != y->entry.type) {
		order = strcmp(x->entry.type, y->entry.type);
		if (order != 0)
			return order;
	}
	if (x->prefix != y->prefix)
		return x->prefix > y->prefix ? 1 : -1;
	return x->entry.state_key == y->entry.state_key
		       ? 0
		       : strcmp(x->entry.state_key, y->entry.state_key);
}

static int
compare_placed(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	int order = compare_placed_keys(x, y);

	if (order != 0)
		return order;
	return (x->set > y->set) - (x->set < y->set);
}

static int
compare_entries(const void *a, const void *b)
{
	return res_compare_keys(a, b);
}

const struct state_res_entry *
res_find_unconflicted(const struct res *r, const char *type,
		      const char *state_key)
{
	const struct state_res_entry key = {type, state_key, NULL};

	if (r->unconflicted.count == 0)
		return NULL;
	return bsearch(&key, r->unconflicted.entries, r->unconflicted.count,
		       sizeof(key), compare_entries);
}

void
res_list_add(struct scope *sc, struct res_list *list, struct res_node *node)
{
	struct res_node **grown;

	if (list->count == list->cap) {
		list->cap = list->cap == 0 ? 16 : list->cap * 2;
		grown = scope_array(sc, struct res_node *, list->cap);
		if (list->count > 0)
			memcpy(grown, list->nodes,
			       list->count * sizeof(*grown));
		list->nodes = grown;
	}
	list->nodes[list->count++] = node;
}

enum err
res_get(struct res *r, const char *event_id, struct res_node **out)
{
	const struct event *e;

	*out = map_find(&r->nodes, event_id);
	if (*out != NULL)
		return OK;
	e = r->in->get(r->in->ctx, event_id);
	if (e == NULL)
		return scope_fail(r->sc, ERR_NOT_FOUND, "event %s is not known",
				  event_id);
	*out = scope_new(r->sc, struct res_node);
	(*out)->e = e;
	(*out)->mainline = NO_MAINLINE;
	(*out)->position = NO_MAINLINE;
	(void)map_put(&r->nodes, event_id, *out);
	return OK;
}

/* All entries of all sets, those of one key side by side. */
static struct placed *
collect(struct scope *sc, const struct state_res *in, size_t *count_out)
{
	struct placed *all;
	size_t i, j, count = 0;

	for (i = 0; i < in->set_count; i++)
		count += in->sets[i].count;
	all = scope_array(sc, struct placed, count + 1);
	count = 0;
	for (i = 0; i < in->set_count; i++)
		for (j = 0; j < in->sets[i].count; j++) {
			all[count].entry = in->sets[i].entries[j];
			all[count].prefix =
				prefix_of(in->sets[i].entries[j].state_key);
			all[count++].set = i;
		}
	qsort(all, count, sizeof(*all), compare_placed);
	*count_out = count;
	return all;
}

static bool
is_agreed(const struct placed *group, size_t len, size_t set_count)
{
	size_t i;

	if (len != set_count)
		return false;
	for (i = 1; i < len; i++)
		if (strcmp(group[i].entry.event_id, group[0].entry.event_id) !=
		    0)
			return false;
	return true;
}

static enum err
add_conflict(struct res *r, const struct placed *group, size_t len,
	     struct res_list *set_members)
{
	struct res_node *node;
	size_t i;

	for (i = 0; i < len; i++) {
		TRY(res_get(r, group[i].entry.event_id, &node));
		res_list_add(r->sc, &set_members[group[i].set], node);
		if (node->in_conflict)
			continue;
		node->in_conflict = true;
		res_list_add(r->sc, &r->conflicted, node);
	}
	return OK;
}

/* Unconflicted state map and conflicted state set. */
static enum err
split(struct res *r, struct res_list *set_members)
{
	struct state_res_entry *agreed;
	struct placed *all;
	size_t count, from, to;

	all = collect(r->sc, r->in, &count);
	agreed = scope_array(r->sc, struct state_res_entry, count + 1);
	r->unconflicted.entries = agreed;
	for (from = 0; from < count; from = to) {
		for (to = from + 1; to < count; to++)
			if (compare_placed_keys(&all[from], &all[to]) != 0)
				break;
		if (is_agreed(all + from, to - from, r->in->set_count))
			agreed[r->unconflicted.count++] = all[from].entry;
		else
			TRY(add_conflict(r, all + from, to - from,
					 set_members));
	}
	return OK;
}

/* Algorithm, steps 1 to 4. */
static enum err
resolve_conflict(struct res *r, const struct res_list *set_members)
{
	struct res_list power = {NULL, 0, 0}, rest = {NULL, 0, 0};
	struct res_node *levels;

	TRY(res_find_full(r, set_members));
	TRY(res_sort_power(r, &power));
	TRY(res_apply(r, &power));
	TRY(res_find_state(r, "m.room.power_levels", "", &levels));
	TRY(res_sort_mainline(r, levels, &rest));
	return res_apply(r, &rest);
}

/* Step 5: what was not in conflict stands. Both parts are sorted. */
static void
assemble(struct res *r, struct state_res_set *out)
{
	const struct state_res_entry *agreed = r->unconflicted.entries;
	struct state_res_entry *let_through;
	struct res_node *node;
	size_t it = 0, count = 0, i = 0, j = 0;
	void *value;

	let_through = scope_array(r->sc, struct state_res_entry,
				  r->resolved.count + 1);
	while (map_next(&r->resolved, &it, NULL, &value)) {
		node = value;
		if (res_find_unconflicted(r, node->e->type,
					  node->e->state_key) != NULL)
			continue;
		let_through[count].type = node->e->type;
		let_through[count].state_key = node->e->state_key;
		let_through[count++].event_id = node->e->event_id;
	}
	qsort(let_through, count, sizeof(*let_through), compare_entries);
	out->entries = scope_array(r->sc, struct state_res_entry,
				   r->unconflicted.count + count + 1);
	while (i < r->unconflicted.count || j < count)
		if (j == count ||
		    (i < r->unconflicted.count &&
		     res_compare_keys(&agreed[i], &let_through[j]) < 0))
			out->entries[out->count++] = agreed[i++];
		else
			out->entries[out->count++] = let_through[j++];
}

static void
deinit_map(void *map)
{
	map_deinit(map);
}

enum err
state_res_resolve(struct scope *sc, const struct state_res *in,
		  struct state_res_set *out)
{
	struct res_list *set_members;
	struct res *r;

	out->entries = NULL;
	out->count = 0;
	if (in->set_count == 0 || in->set_count > STATE_RES_SETS_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "state of 1 to %d branches can be resolved",
				  STATE_RES_SETS_MAX);
	r = scope_new(sc, struct res);
	r->sc = sc;
	r->in = in;
	map_init(&r->nodes);
	map_init(&r->resolved);
	scope_defer(sc, deinit_map, &r->nodes);
	scope_defer(sc, deinit_map, &r->resolved);
	set_members = scope_array(sc, struct res_list, in->set_count);
	TRY(split(r, set_members));
	if (r->conflicted.count > 0)
		TRY(resolve_conflict(r, set_members));
	assemble(r, out);
	return OK;
}
