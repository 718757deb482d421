/* Which rooms of a user are in the windows of sliding sync. */
#include <stdlib.h>
#include <string.h>

#include "room/aggregate.h"
#include "store/event_type_store.h"
#include "sync/my_rooms.h"
#include "sync/sliding_facts.h"

bool
sliding_is_direct(const struct sliding *x, const char *room_id)
{
	return x->direct != NULL && map_find(x->direct, room_id) != NULL;
}

/* --- the user's rooms --- */

/* A room that one left is shown when the client has it, or when somebody else
 * put one out; one where one never was is not. */
static enum err
is_left_room_shown(struct scope *sc, struct sliding *x,
		   const struct member_row *m, bool *out)
{
	*out = sliding_conn_find(x->q->conn, m->room_nid) != NULL;
	return *out ? OK : sliding_fact_put_out(sc, x, m, out);
}

static enum err
is_shown(struct scope *sc, struct sliding *x, const struct member_row *m,
	 bool *out)
{
	struct event_row e;
	bool is_blocked;

	*out = true;
	if (m->membership == MEMBERSHIP_LEAVE ||
	    m->membership == MEMBERSHIP_BAN)
		return is_left_room_shown(sc, x, m, out);
	if (m->membership != MEMBERSHIP_INVITE)
		return OK;
	TRY(room_invites_blocked(sc, x->t, x->q->rq->user_nid, &is_blocked));
	*out = !is_blocked;
	if (is_blocked || x->ignored == NULL)
		return OK;
	TRY(event_store_get(sc, x->t, m->event_nid, &e));
	*out = map_find(x->ignored, e.sender) == NULL;
	return OK;
}

static int
compare_recency(const void *a, const void *b)
{
	const struct sliding_entry *x = a, *y = b;

	if (x->recency != y->recency)
		return x->recency > y->recency ? -1 : 1;
	return x->m->room_nid > y->m->room_nid ? -1 : 1;
}

enum err
sliding_rooms_read(struct scope *sc, struct sliding *x)
{
	const struct my_rooms_query mine = {x->q->rq->user_nid, x->now};
	struct member_rows rows;
	struct sliding_entry *e;
	bool shown, sorted = true;
	size_t i;

	TRY(my_rooms_list(sc, &x->cards, &mine, &rows));
	x->entries = scope_array(sc, struct sliding_entry, rows.count + 1);
	for (i = 0; i < rows.count; i++) {
		TRY(is_shown(sc, x, &rows.rows[i], &shown));
		if (!shown)
			continue;
		e = &x->entries[x->count++];
		e->m = &rows.rows[i];
		e->recency = e->m->membership == MEMBERSHIP_JOIN
				     ? e->m->room_pos
				     : e->m->pos;
		sorted &= x->count == 1 || compare_recency(e - 1, e) < 0;
	}
	if (!sorted)
		qsort(x->entries, x->count, sizeof(*x->entries),
		      compare_recency);
	return OK;
}

/* --- filters --- */

static bool
has_type(const struct sliding_names *n, uint64_t type)
{
	size_t i;

	for (i = 0; i < n->count; i++)
		if (sliding_type_hash(n->items[i]) == type)
			return true;
	return false;
}

static enum err
passes_type(struct scope *sc, struct sliding *x, const struct sliding_entry *e,
	    const struct sliding_filters *f, bool *out)
{
	uint64_t type;

	TRY(sliding_fact_type(sc, x, e, &type));
	*out = !has_type(&f->not_room_types, type) &&
	       (!f->room_types.is_set || has_type(&f->room_types, type));
	return OK;
}

/* The user's tags of all rooms, read once. */
static enum err
read_tags(struct scope *sc, struct sliding *x)
{
	const struct account_data_query q = {.user_nid = x->q->rq->user_nid,
					     .upto = x->now};
	struct account_data_row *rows;
	yyjson_val *root;
	size_t count, i;

	x->tags = sync_scope_map(sc);
	TRY(account_data_list(sc, x->s->users, x->t, &q, &rows, &count));
	for (i = 0; i < count; i++)
		if (strcmp(rows[i].type, "m.tag") == 0 &&
		    json_parse_object(sc, rows[i].content, rows[i].content_len,
				      &root) == OK &&
		    yyjson_is_obj(yyjson_obj_get(root, "tags")))
			(void)map_put(x->tags, rows[i].room_id,
				      yyjson_obj_get(root, "tags"));
	return OK;
}

static bool
has_tag_of(yyjson_val *tags, const struct sliding_names *names)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (names->items[i] != NULL &&
		    yyjson_obj_get(tags, names->items[i]) != NULL)
			return true;
	return false;
}

static enum err
passes_tags(struct scope *sc, struct sliding *x, const struct sliding_entry *e,
	    const struct sliding_filters *f, bool *out)
{
	yyjson_val *tags;

	if (x->tags == NULL)
		TRY(read_tags(sc, x));
	tags = map_find(x->tags, e->m->room_id);
	*out = !has_tag_of(tags, &f->not_tags) &&
	       (!f->tags.is_set || has_tag_of(tags, &f->tags));
	return OK;
}

static bool
is_joined(const struct sliding *x, int64_t room_nid)
{
	size_t i;

	for (i = 0; i < x->count; i++)
		if (x->entries[i].m->room_nid == room_nid)
			return x->entries[i].m->membership == MEMBERSHIP_JOIN;
	return false;
}

/* What is in a space, by m.space.child; one without "via" was taken out. */
static enum err
add_children(struct scope *sc, struct sliding *x, const char *space_id,
	     struct map *children)
{
	struct event_rows rows;
	struct room_row space;
	enum err err;
	size_t i;

	err = room_store_get(sc, x->t, space_id, &space);
	if (err == ERR_NOT_FOUND) {
		scope_clear_failure(sc);
		return OK;
	}
	TRY(err);
	if (!is_joined(x, space.nid))
		return OK;
	TRY(room_state_list(sc, x->t, space.nid, TYPE_SPACE_CHILD, &rows));
	for (i = 0; i < rows.count; i++)
		if (yyjson_is_arr(yyjson_obj_get(
			    event_row_content(sc, &rows.rows[i]), "via")))
			(void)map_put(children, rows.rows[i].state_key,
				      children);
	return OK;
}

/* All that is in the spaces of a list, read once for it. */
static enum err
read_children(struct scope *sc, struct sliding *x,
	      const struct sliding_filters *f)
{
	size_t i;

	x->children = sync_scope_map(sc);
	for (i = 0; i < f->spaces.count; i++)
		if (f->spaces.items[i] != NULL)
			TRY(add_children(sc, x, f->spaces.items[i],
					 x->children));
	return OK;
}

static enum err
passes(struct scope *sc, struct sliding *x, const struct sliding_entry *e,
       const struct sliding_filters *f, bool *out)
{
	*out = false;
	if (f->is_dm != -1 &&
	    sliding_is_direct(x, e->m->room_id) != (f->is_dm == 1))
		return OK;
	if (f->is_invite != -1 &&
	    (e->m->membership == MEMBERSHIP_INVITE) != (f->is_invite == 1))
		return OK;
	*out = true;
	if (f->is_encrypted != -1) {
		TRY(sliding_fact_encrypted(sc, x, e, out));
		*out = *out == (f->is_encrypted == 1);
	}
	if (*out && (f->room_types.is_set || f->not_room_types.count > 0))
		TRY(passes_type(sc, x, e, f, out));
	if (*out && (f->tags.is_set || f->not_tags.count > 0))
		TRY(passes_tags(sc, x, e, f, out));
	if (*out && f->spaces.is_set)
		*out = map_find(x->children, e->m->room_id) != NULL;
	return OK;
}

/* --- windows --- */

static void
match(struct scope *sc, struct sliding_entry *e,
      const struct sliding_room_config *config)
{
	e->config =
		e->matched ? sliding_combine(sc, &e->config, config) : *config;
	e->matched = true;
}

static void
match_subscription(struct scope *sc, struct sliding *x,
		   const struct sliding_subscription *sub)
{
	size_t i;

	for (i = 0; i < x->count; i++) {
		if (strcmp(x->entries[i].m->room_id, sub->room_id) != 0)
			continue;
		match(sc, &x->entries[i], &sub->room);
		x->entries[i].subscribed = true;
	}
}

static void
match_subscriptions(struct scope *sc, struct sliding *x)
{
	const struct sliding_sticky *sticky;
	size_t i, count;

	sticky = sliding_conn_sticky(x->q->conn, &count);
	for (i = 0; i < count; i++)
		match_subscription(sc, x, sticky[i].subscription);
	if (x->cfg->conn_id == NULL)
		return; /* its own are among the lasting ones */
	for (i = 0; i < x->cfg->subscription_count; i++)
		match_subscription(sc, x, &x->cfg->subscriptions[i]);
}

static enum err
write_list(struct scope *sc, struct sliding *x, size_t number)
{
	const struct sliding_list *l = &x->cfg->lists[number];
	struct sliding_entry *e;
	size_t i, index = 0;
	bool in;

	if (l->filters.spaces.is_set)
		TRY(read_children(sc, x, &l->filters));
	for (i = 0; i < x->count; i++) {
		e = &x->entries[i];
		TRY(passes(sc, x, e, &l->filters, &in));
		if (!in || !sliding_list_has(l, index++))
			continue;
		match(sc, e, &l->room);
		sliding_set_add(&e->lists, number);
	}
	json_key(&x->w, l->name);
	json_object_begin(&x->w);
	x->list_counts[number] = index;
	json_put_int(&x->w, "count", (int64_t)index);
	json_object_end(&x->w);
	return OK;
}

enum err
sliding_lists_write(struct scope *sc, struct sliding *x)
{
	size_t i;

	x->list_counts = scope_array(sc, size_t, x->cfg->list_count + 1);
	json_key(&x->w, "lists");
	json_object_begin(&x->w);
	for (i = 0; i < x->cfg->list_count; i++)
		TRY(write_list(sc, x, i));
	json_object_end(&x->w);
	match_subscriptions(sc, x);
	return OK;
}
