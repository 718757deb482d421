#include "room/view.h"

#include <string.h>

#include "room/read.h"
#include "store/event_type_store.h"

enum visibility {
	VISIBILITY_SHARED,
	VISIBILITY_JOINED,
	VISIBILITY_INVITED,
	VISIBILITY_WORLD
};

struct room_view {
	const char *viewer;
	struct room_spans visibility; /* enum visibility */
	struct room_spans membership; /* enum membership, of the viewer */
	int64_t last_join; /* the newest order at which one was joined */
	bool is_joined;
	bool is_all; /* an administrator's */
};

static int
parse_visibility(const char *name)
{
	if (name == NULL || strcmp(name, "shared") == 0)
		return VISIBILITY_SHARED;
	if (strcmp(name, "world_readable") == 0)
		return VISIBILITY_WORLD;
	if (strcmp(name, "invited") == 0)
		return VISIBILITY_INVITED;
	return strcmp(name, "joined") == 0 ? VISIBILITY_JOINED
					   : VISIBILITY_SHARED;
}

/* known: the value of the event known_nid; 0: of none. */
struct span_query {
	int64_t room_nid;
	struct state_entry key;
	int64_t known_nid;
	int known;
};

static enum err
load_spans(struct scope *sc, struct txn *t, const struct span_query *q,
	   struct room_spans *out)
{
	struct state_entries log;
	struct event_row e;
	struct room_span *s;
	size_t i;

	TRY(state_store_list_key_log(sc, t, q->room_nid, &q->key, &log));
	out->spans = scope_array(sc, struct room_span, log.count);
	out->count = log.count;
	for (i = 0; i < log.count; i++) {
		s = &out->spans[i];
		s->order = log.entries[i].pos;
		if (log.entries[i].event_nid == 0)
			continue; /* 0 is shared, and no membership */
		s->value = q->known;
		if (log.entries[i].event_nid == q->known_nid)
			continue;
		TRY(event_store_get(sc, t, log.entries[i].event_nid, &e));
		s->value = q->key.type_nid == TYPE_MEMBER
				   ? (int)event_row_membership(sc, &e)
				   : parse_visibility(event_row_peek(
					     sc, &e, "history_visibility"));
	}
	return OK;
}

/* The value that held at order; before the first, fallback. */
static int
value_at(const struct room_spans *s, int64_t order, int fallback)
{
	int value = fallback;
	size_t i;

	for (i = 0; i < s->count && s->spans[i].order <= order; i++)
		value = s->spans[i].value;
	return value;
}

enum err
room_visibility_read(struct scope *sc, struct txn *t, int64_t room_nid,
		     struct room_spans *out)
{
	const struct span_query q = {
		.room_nid = room_nid,
		.key = {.type_nid = TYPE_HISTORY_VISIBILITY, .state_key = ""}};

	return load_spans(sc, t, &q, out);
}

/* Of the member with q's key. */
static enum err
open_view(struct scope *sc, struct txn *t, const struct span_query *q,
	  const struct room_spans *visibility, struct room_view **out)
{
	const struct room_spans *m;
	struct room_view *v;
	size_t i;

	*out = v = scope_new(sc, struct room_view);
	v->viewer = scope_strdup(sc, q->key.state_key);
	v->visibility = *visibility;
	TRY(load_spans(sc, t, q, &v->membership));
	m = &v->membership;
	v->last_join = INT64_MIN;
	for (i = 0; i < m->count; i++) {
		v->is_joined = m->spans[i].value == MEMBERSHIP_JOIN;
		if (v->is_joined ||
		    (i > 0 && m->spans[i - 1].value == MEMBERSHIP_JOIN))
			v->last_join = m->spans[i].order;
	}
	return OK;
}

enum err
room_view_open(struct scope *sc, struct txn *t, int64_t room_nid,
	       const char *viewer, struct room_view **out)
{
	const struct span_query q = {
		.room_nid = room_nid,
		.key = {.type_nid = TYPE_MEMBER, .state_key = viewer}};
	struct room_spans visibility;

	TRY(room_visibility_read(sc, t, room_nid, &visibility));
	return open_view(sc, t, &q, &visibility, out);
}

enum err
room_view_open_as(struct scope *sc, struct txn *t, const struct member_row *m,
		  const char *viewer, const struct room_spans *visibility,
		  struct room_view **out)
{
	const struct span_query q = {
		.room_nid = m->room_nid,
		.key = {.type_nid = TYPE_MEMBER, .state_key = viewer},
		.known_nid = m->event_nid,
		.known = (int)m->membership};

	return open_view(sc, t, &q, visibility, out);
}

struct room_view *
room_view_create_all(struct scope *sc)
{
	struct room_view *v = scope_new(sc, struct room_view);

	v->viewer = "";
	v->is_all = true;
	return v;
}

static int
first_value(const struct room_spans *s, int fallback)
{
	return s->count > 0 ? s->spans[0].value : fallback;
}

/* The rule of the specification, for the state at one point. */
static bool
allows(const struct room_view *v, int64_t order)
{
	int visibility, membership;

	visibility = value_at(&v->visibility, order,
			      first_value(&v->visibility, VISIBILITY_SHARED));
	membership = value_at(&v->membership, order, MEMBERSHIP_NONE);
	if (visibility == VISIBILITY_WORLD || membership == MEMBERSHIP_JOIN)
		return true;
	if (visibility == VISIBILITY_SHARED && v->last_join > order)
		return true;
	return visibility == VISIBILITY_INVITED &&
	       membership == MEMBERSHIP_INVITE;
}

/* What is done to one's own membership one may always know. */
static bool
is_about(const struct room_view *v, const struct event_row *e)
{
	return e->type_nid == TYPE_MEMBER && e->state_key != NULL &&
	       strcmp(e->state_key, v->viewer) == 0;
}

/* An event that changes visibility or the viewer's membership may be seen when
 * the state before or after it allows; for others the two are the same. */
bool
room_view_has(const struct room_view *v, const struct event_row *e)
{
	return v->is_all || allows(v, e->room_order - 1) ||
	       allows(v, e->room_order) || is_about(v, e);
}

static bool
allows_from(const struct room_view *v, const struct room_spans *s,
	    int64_t order)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->spans[i].order > order && !allows(v, s->spans[i].order))
			return false;
	return true;
}

bool
room_view_is_open_after(const struct room_view *v, int64_t order)
{
	if (v->is_all)
		return true;
	return allows(v, order) && allows_from(v, &v->visibility, order) &&
	       allows_from(v, &v->membership, order);
}

enum membership
room_view_membership(const struct room_view *v, const struct event_row *e)
{
	int m;

	if (v->is_all)
		return MEMBERSHIP_NONE;
	m = value_at(&v->membership, e->room_order, MEMBERSHIP_NONE);
	return m == MEMBERSHIP_NONE ? MEMBERSHIP_LEAVE : (enum membership)m;
}

int64_t
room_view_left_at(const struct room_view *v)
{
	if (v->is_joined)
		return INT64_MAX;
	return v->last_join == INT64_MIN ? 0 : v->last_join;
}

int64_t
room_view_last_order(const struct room_view *v)
{
	int now;

	if (v->is_all)
		return INT64_MAX;
	now = value_at(&v->visibility, INT64_MAX, VISIBILITY_SHARED);
	if (v->is_joined || now == VISIBILITY_WORLD ||
	    v->last_join == INT64_MIN)
		return INT64_MAX;
	return v->last_join;
}

void
room_view_trim(const struct room_view *v, struct event_rows *rows)
{
	size_t i, kept = 0;

	for (i = 0; i < rows->count; i++)
		if (room_view_has(v, &rows->rows[i]))
			rows->rows[kept++] = rows->rows[i];
	rows->count = kept;
}
