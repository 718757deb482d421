#include "user/presence.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/id_map.h"
#include "base/json_write.h"
#include "base/list.h"
#include "store/member_store.h"
#include "user/account.h"
#include "user/users_priv.h"

#define IDLE_MS ((int64_t)5 * 60 * 1000)
#define LINGER_MS ((int64_t)30 * 1000) /* between a client's requests */
#define LISTENERS_MAX 4
#define TOLD_AT_ONCE 256 /* changes in one tick; more wait */

struct person {
	struct list link; /* in the order of pos */
	int64_t user_nid;
	char *user_id;
	char *status_msg;	 /* NULL: none */
	int64_t online_until_ms; /* a client wants to be seen as that */
	int64_t idle_until_ms;
	int64_t last_active_ms;
	/* As told, at pos, to peers (sorted). */
	enum presence_state shown;
	bool shown_active;
	bool is_changed; /* status_msg is not as told */
	int64_t pos;	 /* 0: never told */
	int64_t *peers;
	size_t peer_count;
};

struct presence {
	bool is_on;
	pthread_mutex_t lock; /* of all below */
	struct id_map people;
	struct list order; /* the newest pos last */
	int64_t pos;
	atomic_llong newest; /* = pos, for who only wants to know */
	struct listener {
		presence_fn fn; /* NULL: free */
		void *ctx;
	} listeners[LISTENERS_MAX];
};

static const char *const names[] = {"offline", "unavailable", "online"};

const char *
presence_name(enum presence_state s)
{
	return names[s];
}

bool
presence_parse(const char *name, enum presence_state *out)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(names[i], name) == 0) {
			*out = (enum presence_state)i;
			return true;
		}
	}
	return false;
}

struct presence *
presence_create(bool is_on)
{
	struct presence *p = calloc(1, sizeof(*p));

	if (p == NULL)
		abort();
	p->is_on = is_on;
	(void)pthread_mutex_init(&p->lock, NULL);
	id_map_init(&p->people);
	list_init(&p->order);
	return p;
}

void
presence_destroy(struct presence **pp)
{
	struct presence *p = *pp;
	struct person *x;
	size_t it = 0;
	void *value;
	int64_t nid;

	if (p == NULL)
		return;
	while (id_map_next(&p->people, &it, &nid, &value)) {
		x = value;
		free(x->user_id);
		free(x->status_msg);
		free(x->peers);
		free(x);
	}
	id_map_deinit(&p->people);
	(void)pthread_mutex_destroy(&p->lock);
	free(p);
	*pp = NULL;
}

struct presence *
users_presence(const struct users *u)
{
	return u->presence;
}

/* --- what is noted --- */

static struct person *
find_or_add(struct presence *p, const struct requester *r)
{
	struct person *x = id_map_find(&p->people, r->user_nid);

	if (x != NULL)
		return x;
	x = calloc(1, sizeof(*x));
	if (x == NULL || (x->user_id = strdup(r->user_id)) == NULL)
		abort();
	x->user_nid = r->user_nid;
	list_init(&x->link);
	(void)id_map_put(&p->people, r->user_nid, x);
	return x;
}

static void
raise_to(int64_t *until_ms, int64_t to_ms)
{
	if (*until_ms < to_ms)
		*until_ms = to_ms;
}

static enum presence_state
state_of(const struct person *x, int64_t now_ms)
{
	if (now_ms < x->online_until_ms)
		return now_ms - x->last_active_ms < IDLE_MS
			       ? PRESENCE_ONLINE
			       : PRESENCE_UNAVAILABLE;
	return now_ms < x->idle_until_ms ? PRESENCE_UNAVAILABLE
					 : PRESENCE_OFFLINE;
}

static bool
is_active(const struct person *x, int64_t now_ms)
{
	return state_of(x, now_ms) == PRESENCE_ONLINE;
}

void
presence_seen(struct presence *p, const struct requester *r,
	      enum presence_state state, int64_t alive_ms)
{
	int64_t until_ms = r->now_ms + alive_ms + LINGER_MS;
	struct person *x;

	if (!p->is_on || state == PRESENCE_OFFLINE)
		return;
	(void)pthread_mutex_lock(&p->lock);
	x = find_or_add(p, r);
	if (state == PRESENCE_UNAVAILABLE) {
		raise_to(&x->idle_until_ms, until_ms);
	} else {
		/* Coming is doing something; staying is not. */
		if (r->now_ms >= x->online_until_ms)
			x->last_active_ms = r->now_ms;
		raise_to(&x->online_until_ms, until_ms);
	}
	(void)pthread_mutex_unlock(&p->lock);
}

void
presence_touch(struct presence *p, const struct requester *r)
{
	struct person *x;

	if (!p->is_on)
		return;
	(void)pthread_mutex_lock(&p->lock);
	x = id_map_find(&p->people, r->user_nid);
	if (x != NULL)
		x->last_active_ms = r->now_ms;
	(void)pthread_mutex_unlock(&p->lock);
}

static bool
is_same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

void
presence_set(struct presence *p, const struct requester *r,
	     enum presence_state state, const char *status_msg)
{
	struct person *x;

	if (!p->is_on)
		return;
	(void)pthread_mutex_lock(&p->lock);
	x = find_or_add(p, r);
	if (!is_same_text(x->status_msg, status_msg)) {
		free(x->status_msg);
		x->status_msg = status_msg != NULL ? strdup(status_msg) : NULL;
		x->is_changed = true;
	}
	x->online_until_ms = x->idle_until_ms = 0;
	if (state != PRESENCE_OFFLINE)
		x->last_active_ms = r->now_ms;
	if (state == PRESENCE_ONLINE)
		x->online_until_ms = r->now_ms + IDLE_MS;
	else if (state == PRESENCE_UNAVAILABLE)
		x->idle_until_ms = r->now_ms + IDLE_MS;
	(void)pthread_mutex_unlock(&p->lock);
}

/* --- what is shown --- */

static void
fill_view(struct scope *sc, const struct person *x, struct presence_view *out)
{
	out->user_id = scope_strdup(sc, x->user_id);
	out->user_nid = x->user_nid;
	if (x->status_msg != NULL)
		out->status_msg = scope_strdup(sc, x->status_msg);
	out->last_active_ms = x->last_active_ms;
}

void
presence_get(struct scope *sc, struct presence *p, int64_t user_nid,
	     int64_t now_ms, struct presence_view *out)
{
	struct person *x;

	*out = (struct presence_view){.state = PRESENCE_OFFLINE};
	(void)pthread_mutex_lock(&p->lock);
	x = id_map_find(&p->people, user_nid);
	if (x != NULL) {
		fill_view(sc, x, out);
		out->state = state_of(x, now_ms);
		out->currently_active = is_active(x, now_ms);
	}
	(void)pthread_mutex_unlock(&p->lock);
}

struct sight {
	int64_t viewer_nid;
	int64_t user_nid;
	bool shares;
};

static enum err
read_sight(struct scope *sc, struct txn *t, void *ctx)
{
	struct sight *s = ctx;

	return member_store_share_room(sc, t, s->viewer_nid, s->user_nid,
				       &s->shares);
}

enum err
presence_show(struct scope *sc, struct users *u, const struct requester *r,
	      const char *user_id, struct presence_view *out)
{
	struct sight s = {.viewer_nid = r->user_nid};
	struct account_row *account;

	TRY(account_find(sc, u, user_id, &account));
	if (account == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such user");
	s.user_nid = account->user_nid;
	s.shares = s.user_nid == r->user_nid;
	if (!s.shares)
		TRY(store_read(sc, u->db, read_sight, &s));
	if (!s.shares)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "you share no room with this user");
	presence_get(sc, u->presence, s.user_nid, r->now_ms, out);
	return OK;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool
is_shown_to(const struct person *x, int64_t viewer_nid, int64_t since)
{
	if (since == 0 && x->shown == PRESENCE_OFFLINE)
		return false;
	if (viewer_nid == 0)
		return true;
	return x->peer_count > 0 &&
	       bsearch(&viewer_nid, x->peers, x->peer_count, sizeof(*x->peers),
		       compare) != NULL;
}

static void
add_view(struct scope *sc, const struct person *x, struct presence_news *out,
	 size_t *cap)
{
	struct presence_view *larger, *v;

	if (out->count == *cap) {
		*cap = *cap == 0 ? 8 : 2 * *cap;
		larger = scope_array(sc, struct presence_view, *cap);
		if (out->count > 0)
			memcpy(larger, out->views,
			       out->count * sizeof(*larger));
		out->views = larger;
	}
	v = &out->views[out->count++];
	fill_view(sc, x, v);
	v->state = x->shown;
	v->currently_active = x->shown_active;
}

void
presence_render(struct json_writer *w, const struct presence_view *v,
		int64_t now_ms)
{
	json_object_begin(w);
	json_put_string(w, "type", "m.presence");
	json_put_string(w, "sender", v->user_id);
	json_key(w, "content");
	json_object_begin(w);
	json_put_string(w, "presence", presence_name(v->state));
	if (v->last_active_ms > 0 && v->last_active_ms <= now_ms)
		json_put_int(w, "last_active_ago", now_ms - v->last_active_ms);
	if (v->state == PRESENCE_ONLINE)
		json_put_bool(w, "currently_active", v->currently_active);
	json_put_string(w, "status_msg", v->status_msg);
	json_object_end(w);
	json_object_end(w);
}

void
presence_read(struct scope *sc, struct presence *p, int64_t viewer_nid,
	      int64_t since, struct presence_news *out)
{
	const struct person *x;
	const struct list *it;
	size_t cap = 0;

	memset(out, 0, sizeof(*out));
	out->newest = atomic_load(&p->newest);
	if (out->newest <= since)
		return;
	(void)pthread_mutex_lock(&p->lock);
	out->newest = p->pos;
	for (it = p->order.prev; it != &p->order; it = it->prev) {
		x = LIST_ENTRY(it, const struct person, link);
		if (x->pos <= since)
			break;
		if (is_shown_to(x, viewer_nid, since))
			add_view(sc, x, out, &cap);
	}
	(void)pthread_mutex_unlock(&p->lock);
}

/* --- the tick --- */

void
presence_listen(struct presence *p, presence_fn fn, void *ctx)
{
	size_t i;

	(void)pthread_mutex_lock(&p->lock);
	for (i = 0; i < LISTENERS_MAX && p->listeners[i].fn != NULL; i++)
		;
	assert(i < LISTENERS_MAX);
	p->listeners[i] = (struct listener){fn, ctx};
	(void)pthread_mutex_unlock(&p->lock);
}

void
presence_listen_end(struct presence *p, const void *ctx)
{
	size_t i;

	(void)pthread_mutex_lock(&p->lock);
	for (i = 0; i < LISTENERS_MAX; i++)
		if (p->listeners[i].ctx == ctx)
			p->listeners[i] = (struct listener){NULL, NULL};
	(void)pthread_mutex_unlock(&p->lock);
}

static size_t
find_changed(struct presence *p, int64_t now_ms, int64_t changed[TOLD_AT_ONCE])
{
	const struct person *x;
	size_t it = 0, n = 0;
	void *value;
	int64_t nid;

	(void)pthread_mutex_lock(&p->lock);
	while (n < TOLD_AT_ONCE && id_map_next(&p->people, &it, &nid, &value)) {
		x = value;
		if (x->is_changed || x->shown != state_of(x, now_ms))
			changed[n++] = nid;
	}
	(void)pthread_mutex_unlock(&p->lock);
	return n;
}

/* Sorted; heap. */
static enum err
list_peers(struct scope *sc, struct users *u, int64_t user_nid, int64_t **out,
	   size_t *count_out)
{
	int64_t *nids;
	struct txn *t;
	enum err e;

	*out = NULL;
	TRY(store_read_begin(sc, u->db, &t));
	e = member_store_list_near(sc, t, user_nid, PRESENCE_ROOM_MAX, &nids,
				   count_out);
	store_read_end(&t);
	TRY(e);
	*out = calloc(*count_out + 1, sizeof(**out));
	if (*out == NULL)
		abort();
	if (*count_out > 0)
		memcpy(*out, nids, *count_out * sizeof(**out));
	return OK;
}

static void
show(struct presence *p, int64_t user_nid, int64_t now_ms, int64_t *peers,
     size_t count)
{
	struct person *x;

	(void)pthread_mutex_lock(&p->lock);
	x = id_map_find(&p->people, user_nid);
	x->shown = state_of(x, now_ms);
	x->shown_active = is_active(x, now_ms);
	x->is_changed = false;
	free(x->peers);
	x->peers = peers;
	x->peer_count = count;
	x->pos = ++p->pos;
	list_remove(&x->link);
	list_append(&p->order, &x->link);
	atomic_store(&p->newest, p->pos);
	(void)pthread_mutex_unlock(&p->lock);
}

/* Everybody who has news, each once. */
static size_t
gather(struct presence *p, const int64_t *changed, size_t n, int64_t **out)
{
	const struct person *x;
	size_t i, total = 0, at = 0, kept = 0;

	(void)pthread_mutex_lock(&p->lock);
	for (i = 0; i < n; i++) {
		x = id_map_find(&p->people, changed[i]);
		total += x->peer_count;
	}
	*out = calloc(total + 1, sizeof(**out));
	if (*out == NULL)
		abort();
	for (i = 0; i < n; i++) {
		x = id_map_find(&p->people, changed[i]);
		if (x->peer_count > 0)
			memcpy(*out + at, x->peers,
			       x->peer_count * sizeof(**out));
		at += x->peer_count;
	}
	(void)pthread_mutex_unlock(&p->lock);
	qsort(*out, total, sizeof(**out), compare);
	for (i = 0; i < total; i++)
		if (i == 0 || (*out)[i] != (*out)[i - 1])
			(*out)[kept++] = (*out)[i];
	return kept;
}

static void
tell_listeners(struct presence *p, const int64_t *users, size_t count)
{
	struct listener listeners[LISTENERS_MAX];
	size_t i;

	(void)pthread_mutex_lock(&p->lock);
	memcpy(listeners, p->listeners, sizeof(listeners));
	(void)pthread_mutex_unlock(&p->lock);
	for (i = 0; i < LISTENERS_MAX; i++)
		if (listeners[i].fn != NULL)
			listeners[i].fn(listeners[i].ctx, users, count);
}

enum err
presence_tick(struct scope *sc, struct users *u, int64_t now_ms)
{
	struct presence *p = u->presence;
	int64_t changed[TOLD_AT_ONCE], *peers, *all;
	size_t n, i, count;

	if (!p->is_on)
		return OK;
	n = find_changed(p, now_ms, changed);
	if (n == 0)
		return OK;
	for (i = 0; i < n; i++) {
		TRY(list_peers(sc, u, changed[i], &peers, &count));
		show(p, changed[i], now_ms, peers, count);
	}
	count = gather(p, changed, n, &all);
	tell_listeners(p, all, count);
	free(all);
	return OK;
}
