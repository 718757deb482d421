/* The part of sync/sliding_config.h that compares and combines. */
#include <string.h>

#include "sync/sliding_priv.h"

static bool
rule_has(const struct sliding_state_rule *r, const char *type,
	 const char *state_key, const char *me)
{
	if (strcmp(r->type, "*") != 0 && strcmp(r->type, type) != 0)
		return false;
	if (strcmp(r->state_key, "$ME") == 0)
		return strcmp(state_key, me) == 0;
	return strcmp(r->state_key, "*") == 0 ||
	       strcmp(r->state_key, state_key) == 0;
}

/* With lazy members a wildcard over everything does not mean members. */
static bool
is_member_wildcard(const struct sliding_room_config *c,
		   const struct sliding_state_rule *r, const char *type)
{
	return c->lazy && strcmp(type, "m.room.member") == 0 &&
	       strcmp(r->state_key, "*") == 0;
}

bool
sliding_wants_state(const struct sliding_room_config *c, const char *type,
		    const char *state_key, const char *me)
{
	size_t i;

	for (i = 0; i < c->exclude_count; i++)
		if (rule_has(&c->exclude[i], type, state_key, me))
			return false;
	for (i = 0; i < c->include_count; i++)
		if (rule_has(&c->include[i], type, state_key, me) &&
		    !is_member_wildcard(c, &c->include[i], type))
			return true;
	return false;
}

bool
sliding_wants_all(const struct sliding_room_config *c)
{
	size_t i;

	for (i = 0; i < c->include_count; i++)
		if (strcmp(c->include[i].type, "*") == 0)
			return true;
	return false;
}

bool
sliding_wants_members(const struct sliding_room_config *c)
{
	size_t i;

	for (i = 0; !c->lazy && i < c->include_count; i++)
		if (strcmp(c->include[i].state_key, "*") == 0 &&
		    (strcmp(c->include[i].type, "*") == 0 ||
		     strcmp(c->include[i].type, "m.room.member") == 0))
			return true;
	return false;
}

static bool
is_empty(const struct sliding_room_config *c)
{
	return c->include_count == 0 && !c->lazy && c->timeline_limit == 0;
}

/* Exclusions count only while every part has them: with two configurations
 * what one of them leaves out the other may want. */
struct sliding_room_config
sliding_combine(struct scope *sc, const struct sliding_room_config *a,
		const struct sliding_room_config *b)
{
	struct sliding_room_config c = *b;

	if (is_empty(a))
		return c;
	c.include_count = a->include_count + b->include_count;
	c.include =
		scope_array(sc, struct sliding_state_rule, c.include_count + 1);
	if (a->include_count > 0)
		memcpy(c.include, a->include,
		       a->include_count * sizeof(*c.include));
	if (b->include_count > 0)
		memcpy(c.include + a->include_count, b->include,
		       b->include_count * sizeof(*c.include));
	c.exclude_count = 0;
	c.lazy = (a->lazy || b->lazy) && !sliding_wants_members(a) &&
		 !sliding_wants_members(b);
	if (a->timeline_limit > c.timeline_limit)
		c.timeline_limit = a->timeline_limit;
	return c;
}

static uint64_t
hash_rule(const struct sliding_state_rule *r, uint64_t salt)
{
	uint64_t h = map_hash(r->type, strlen(r->type)) + salt;

	return h * 31 + map_hash(r->state_key, strlen(r->state_key));
}

static bool
stands_before(const struct sliding_state_rule *rules, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (strcmp(rules[k].type, rules[i].type) == 0 &&
		    strcmp(rules[k].state_key, rules[i].state_key) == 0)
			return true;
	return false;
}

uint64_t
sliding_state_hash(const struct sliding_room_config *c)
{
	uint64_t h = c->lazy ? 7 : 3;
	size_t i;

	for (i = 0; i < c->include_count; i++)
		if (!stands_before(c->include, i))
			h += hash_rule(&c->include[i], 1);
	for (i = 0; i < c->exclude_count; i++)
		if (!stands_before(c->exclude, i))
			h += hash_rule(&c->exclude[i], 2);
	return h;
}

static bool
names_have(const struct sliding_names *n, const char *name)
{
	size_t i;

	for (i = 0; i < n->count; i++)
		if (n->items[i] != NULL && strcmp(n->items[i], name) == 0)
			return true;
	return false;
}

bool
sliding_in_scope(const struct sliding_config *c,
		 const struct sliding_scope *scope,
		 const struct sliding_place *p)
{
	size_t i;

	if (p->subscribed &&
	    (!scope->rooms.is_set || names_have(&scope->rooms, p->room_id)))
		return true;
	for (i = 0; i < c->list_count; i++)
		if (sliding_set_has(&p->lists, i) &&
		    (!scope->lists.is_set ||
		     names_have(&scope->lists, c->lists[i].name)))
			return true;
	return false;
}

void
sliding_put_lists(struct json_writer *w, const struct sliding_config *c,
		  const struct sliding_set *lists)
{
	size_t i;

	if ((lists->bits[0] | lists->bits[1]) == 0)
		return;
	json_key(w, "lists");
	json_array_begin(w);
	for (i = 0; i < c->list_count; i++)
		if (sliding_set_has(lists, i))
			json_string(w, c->lists[i].name);
	json_array_end(w);
}

bool
sliding_list_has(const struct sliding_list *l, size_t index)
{
	size_t i;

	for (i = 0; i < l->range_count; i++)
		if (index >= l->ranges[i].first && index <= l->ranges[i].last)
			return true;
	return l->all;
}

bool
sliding_list_is_stable(const struct sliding_list *l)
{
	size_t i;

	for (i = 0; i < l->range_count; i++)
		if (l->ranges[i].first != 0)
			return l->all;
	return true;
}
