#include "room/draft.h"

#include <stdatomic.h>
#include <string.h>

#include "room/aggregate.h"
#include "room/auth.h"
#include "room/cache.h"
#include "room/classify.h"
#include "room/read.h"
#include "store/event_type_store.h"
#include "store/user_id_store.h"

#define TRIES_MAX 5

static enum err
read_moment(struct draft *d, const struct room_moment_query *q,
	    struct room_moment *out)
{
	enum err e;

	if (d->t == NULL)
		e = room_cache_get(d->sc, d->r, q, out);
	else
		e = room_moment_read(d->sc, d->t, q, out);
	if (e == ERR_NOT_FOUND)
		return scope_fail(d->sc, ERR_FORBIDDEN,
				  "you are not in this room");
	return e;
}

static enum err
open_draft(struct scope *sc, struct rooms *r, const struct requester *rq,
	   struct txn *t, struct draft **out)
{
	struct draft *d;

	*out = d = scope_new(sc, struct draft);
	d->sc = sc;
	d->r = r;
	d->rq = rq;
	d->t = t;
	return OK;
}

static enum err
open_at(struct draft *d, const char *room_id)
{
	struct room_moment_query q = {.room_id = room_id};
	struct room_moment m;

	TRY(read_moment(d, &q, &m));
	d->room = m.room;
	d->base = m.head;
	d->version = room_version_find(m.room.version);
	if (d->version == NULL)
		return scope_fail(d->sc, ERR_UNSUPPORTED_ROOM_VERSION,
				  "this room's version is not known here");
	return OK;
}

enum err
draft_open(struct scope *sc, struct rooms *r, const struct requester *rq,
	   const char *room_id, struct draft **out)
{
	TRY(open_draft(sc, r, rq, NULL, out));
	return open_at(*out, room_id);
}

enum err
draft_open_new(struct scope *sc, struct rooms *r, const struct requester *rq,
	       const char *version, const char *room_id, struct draft **out)
{
	struct draft *d;

	TRY(open_draft(sc, r, rq, NULL, out));
	d = *out;
	d->is_new = true;
	d->version = room_version_find(version);
	if (d->version == NULL || !d->version->can_create)
		return scope_fail(sc, ERR_UNSUPPORTED_ROOM_VERSION,
				  "rooms of this version cannot be created");
	d->room = (struct room_row){.room_id = room_id,
				    .version = d->version->id,
				    .creator_nid = rq->user_nid,
				    .created_ts = rq->now_ms};
	return OK;
}

enum err
draft_read_begin(struct draft *d, struct txn **out)
{
	*out = d->t;
	return d->t != NULL ? OK : store_read_begin(d->sc, d->r->db, out);
}

void
draft_read_end(struct draft *d, struct txn **t)
{
	if (*t != d->t)
		store_read_end(t);
	*t = NULL;
}

static enum err
find_type(struct draft *d, const char *type, int64_t *nid_out)
{
	struct txn *t;

	*nid_out = event_type_fixed(type);
	if (*nid_out != TYPE_NONE)
		return OK;
	TRY(draft_read_begin(d, &t));
	TRY(event_type_store_find(d->sc, t, type, nid_out));
	draft_read_end(d, &t);
	return OK;
}

static struct draft_state *
find_loaded(const struct draft *d, const struct state_entry *key)
{
	struct draft_state *s;

	for (s = d->loaded; s != NULL; s = s->next)
		if (s->type_nid == key->type_nid &&
		    strcmp(s->state_key, key->state_key) == 0)
			return s;
	return NULL;
}

static enum err
keep_loaded(struct draft *d, const struct state_entry *key,
	    const struct event_row *row)
{
	struct draft_state *s;
	struct event_stored stored;

	s = scope_new(d->sc, struct draft_state);
	s->type_nid = key->type_nid;
	s->state_key = key->state_key;
	s->next = d->loaded;
	d->loaded = s;
	if (row == NULL || row->nid == 0)
		return OK;
	s->row = *row;
	stored = (struct event_stored){d->version, row->event_id, row->pdu,
				       row->pdu_len};
	return event_load(d->sc, &stored, &s->event);
}

/* Loads the keys that are not loaded yet, all of one moment. */
static enum err
load(struct draft *d, const struct state_entry *keys, size_t count)
{
	struct state_entry *missing;
	struct room_moment_query q;
	struct room_moment m;
	size_t i, n = 0;

	missing = scope_array(d->sc, struct state_entry, count);
	for (i = 0; i < count; i++)
		if (find_loaded(d, &keys[i]) == NULL)
			missing[n++] = keys[i];
	if (d->is_new) {
		for (i = 0; i < n; i++)
			TRY(keep_loaded(d, &missing[i], NULL));
		return OK;
	}
	if (n == 0)
		return OK;
	q = (struct room_moment_query){d->room.room_id, missing, n};
	TRY(read_moment(d, &q, &m));
	if (m.head.snapshot_nid != d->base.snapshot_nid)
		return ERR_RETRY;
	if (d->count == 0)
		d->base = m.head;
	for (i = 0; i < n; i++)
		TRY(keep_loaded(d, &missing[i], &m.rows[i]));
	return OK;
}

static struct draft_event *
find_added(const struct draft *d, const char *type, const char *state_key)
{
	struct draft_event *ev, *found = NULL;

	for (ev = d->first; ev != NULL; ev = ev->next)
		if (ev->spec.state_key != NULL &&
		    strcmp(ev->spec.type, type) == 0 &&
		    strcmp(ev->spec.state_key, state_key) == 0)
			found = ev;
	return found;
}

/* The event of a key after what was added; row_out or event_out may be NULL. */
static enum err
find(struct draft *d, const struct state_key *key,
     const struct event_row **row_out, const struct event **event_out)
{
	struct state_entry entry = {.state_key = key->state_key};
	struct draft_event *added;
	struct draft_state *s;
	bool there;

	added = find_added(d, key->type, key->state_key);
	if (added != NULL) {
		if (row_out != NULL)
			*row_out = &added->row;
		if (event_out != NULL)
			*event_out = &added->event;
		return OK;
	}
	TRY(find_type(d, key->type, &entry.type_nid));
	TRY(load(d, &entry, 1));
	s = find_loaded(d, &entry);
	there = s != NULL && s->row.nid != 0;
	if (row_out != NULL)
		*row_out = there ? &s->row : NULL;
	if (event_out != NULL)
		*event_out = there ? &s->event : NULL;
	return OK;
}

enum err
draft_find(struct draft *d, const char *type, const char *state_key,
	   const struct event_row **out)
{
	struct state_key key = {type, state_key};

	return find(d, &key, out, NULL);
}

enum err
draft_membership(struct draft *d, const char *user_id, enum membership *out)
{
	struct state_key key = {"m.room.member", user_id};
	const struct event *e;

	TRY(find(d, &key, NULL, &e));
	*out = e == NULL ? MEMBERSHIP_NONE
			 : membership_parse(event_membership(e));
	return OK;
}

enum err
draft_power(struct draft *d, struct power_levels *out)
{
	struct state_key create = {"m.room.create", ""};
	struct state_key power = {"m.room.power_levels", ""};
	const struct event *c, *p;

	TRY(find(d, &create, NULL, &c));
	TRY(find(d, &power, NULL, &p));
	power_levels_read(c, p, out);
	return OK;
}

/* Loads at once what authorisation and hooks will ask for. */
static enum err
preload(struct draft *d, const struct auth_types *types)
{
	struct state_entry keys[AUTH_TYPES_MAX + 2];
	size_t i;

	keys[0] =
		(struct state_entry){.type_nid = TYPE_CREATE, .state_key = ""};
	keys[1] = (struct state_entry){.type_nid = TYPE_ROOM_CLASS,
				       .state_key = ""};
	for (i = 0; i < types->count; i++) {
		keys[i + 2].state_key = types->keys[i].state_key;
		TRY(find_type(d, types->keys[i].type, &keys[i + 2].type_nid));
	}
	return load(d, keys, types->count + 2);
}

/* Chooses the auth events, and checks the event against them. */
static enum err
authorise(struct draft *d, struct draft_event *ev)
{
	struct state_key create = {"m.room.create", ""};
	const struct event *found[AUTH_TYPES_MAX + 1], *e;
	struct auth_list list = {found, 0};
	struct auth_state state;
	struct auth_types types;
	const char **ids;
	size_t i;

	event_from_draft(&ev->parts, &ev->event);
	auth_types_for_event(&ev->event, &types);
	TRY(preload(d, &types));
	ids = scope_array(d->sc, const char *, AUTH_TYPES_MAX);
	for (i = 0; i < types.count; i++) {
		TRY(find(d, &types.keys[i], NULL, &e));
		if (e == NULL)
			continue;
		ids[list.count] = e->event_id;
		found[list.count++] = e;
	}
	ev->parts.auth_events = ids;
	ev->parts.auth_count = list.count;
	ev->event.auth_events = ids;
	ev->event.auth_count = list.count;
	if (d->version->room_id_is_hash) {
		TRY(find(d, &create, NULL, &e));
		if (e != NULL)
			found[list.count++] = e;
	}
	auth_state_of_list(&list, &state);
	return auth_check(d->sc, &ev->event, &state);
}

static enum err
run_before_append(struct draft *d, const struct draft_event *ev)
{
	const struct room_hooks *h = &d->r->hooks;
	struct room_append a;
	size_t i;

	if (h->before_append_count == 0)
		return OK;
	TRY(draft_append_words(d, ev, &a));
	for (i = 0; i < h->before_append_count; i++)
		TRY(h->before_append[i].fn(h->before_append[i].ctx, d->sc, &a));
	return OK;
}

enum err
draft_append_words(struct draft *d, const struct draft_event *ev,
		   struct room_append *out)
{
	struct state_key key = {"org.wardwire.room.class", ""};
	const struct event *e;

	TRY(find(d, &key, NULL, &e));
	*out = (struct room_append){
		.room_id = d->room.room_id,
		.room_class = e == NULL ? NULL
					: json_peek_string(e->content, "class"),
		.type = ev->spec.type,
		.state_key = ev->spec.state_key,
		.sender = d->rq->user_id,
		.content = ev->spec.content,
		.redacts = ev->spec.redacts,
		.is_local = true,
		.now_ms = d->rq->now_ms,
	};
	return OK;
}

static void
link_to(struct draft *d, struct draft_event *ev, const struct room_head *head)
{
	const char **prev;
	size_t i;

	prev = scope_array(d->sc, const char *, head->count);
	for (i = 0; i < head->count; i++)
		prev[i] = head->events[i].event_id;
	ev->parts.prev_events = prev;
	ev->parts.prev_count = head->count;
	ev->parts.depth =
		head->depth < JSON_INT_MAX ? head->depth + 1 : JSON_INT_MAX;
}

enum err
draft_build(struct draft *d, struct draft_event *ev,
	    const struct room_head *head)
{
	link_to(d, ev, head);
	TRY(event_build(d->sc, &ev->parts, d->r->server_name, d->r->key,
			&ev->event));
	ev->is_built = true;
	ev->row.event_id = ev->event.event_id;
	ev->row.depth = ev->event.depth;
	ev->row.pdu = ev->event.json;
	ev->row.pdu_len = ev->event.json_len;
	ev->row.content_at = (size_t)(ev->event.content_json - ev->event.json);
	ev->row.content_len = ev->event.content_len;
	return OK;
}

static _Atomic int *
busy_slot(struct draft *d)
{
	return &d->r->busy[(uint64_t)d->room.nid % ROOMS_BUSY_SLOTS];
}

/* The head behind the events added so far. */
static void
head_of_added(const struct draft *d, struct room_head *out)
{
	*out = d->base;
	if (d->last == NULL)
		return;
	out->count = 1;
	out->events[0].event_id = d->last->row.event_id;
	out->depth = d->last->row.depth;
}

static void
fill_row(struct draft *d, struct draft_event *ev)
{
	ev->row.type = ev->spec.type;
	ev->row.sender = d->rq->user_id;
	ev->row.sender_nid = d->rq->user_nid;
	ev->row.state_key = ev->spec.state_key;
	ev->row.origin_ts = ev->parts.origin_server_ts;
	ev->row.received_ts = d->rq->now_ms;
	ev->row.txn_id = ev->spec.txn_id;
	ev->row.device_nid = d->rq->device_nid;
	ev->row.in_timeline = true;
	if (ev->spec.state_key != NULL &&
	    strcmp(ev->spec.type, "m.room.member") == 0)
		ev->membership = membership_parse(
			json_peek_string(ev->spec.content, "membership"));
}

/* Who is suspended may still leave, and take back their own words. */
static enum err
require_active(struct draft *d, const struct draft_spec *spec)
{
	const char *membership;

	if (!d->rq->is_suspended || strcmp(spec->type, "m.room.redaction") == 0)
		return OK;
	membership = json_peek_string(spec->content, "membership");
	if (strcmp(spec->type, "m.room.member") == 0 &&
	    spec->state_key != NULL &&
	    strcmp(spec->state_key, d->rq->user_id) == 0 &&
	    membership != NULL && strcmp(membership, "leave") == 0)
		return OK;
	return rooms_require_active(d->sc, d->rq);
}

/* Nobody is invited who takes no invites. */
static enum err
require_invitable(struct draft *d, const struct draft_spec *spec)
{
	const char *membership;
	bool is_blocked = false;
	struct txn *t;
	int64_t nid;
	enum err e;

	if (spec->state_key == NULL || strcmp(spec->type, "m.room.member") != 0)
		return OK;
	membership = json_peek_string(spec->content, "membership");
	if (membership == NULL || strcmp(membership, "invite") != 0)
		return OK;
	TRY(draft_read_begin(d, &t));
	e = user_id_store_find(d->sc, t, spec->state_key, &nid);
	if (e == OK)
		e = room_invites_blocked(d->sc, t, nid, &is_blocked);
	draft_read_end(d, &t);
	if (e == OK && is_blocked)
		return scope_fail(d->sc, ERR_INVITE_BLOCKED,
				  "this user takes no invites");
	return e;
}

enum err
draft_add(struct draft *d, const struct draft_spec *spec,
	  struct draft_event **out)
{
	struct draft_event *ev;
	struct room_head head;

	*out = ev = scope_new(d->sc, struct draft_event);
	ev->spec = *spec;
	TRY(require_active(d, spec));
	TRY(require_invitable(d, spec));
	ev->parts = (struct event_draft){
		.version = d->version,
		.room_id = d->room.room_id,
		.sender = d->rq->user_id,
		.type = spec->type,
		.state_key = spec->state_key,
		.redacts = spec->redacts,
		.content = spec->content,
		.origin_server_ts = spec->ts != 0 ? spec->ts : d->rq->now_ms,
	};
	if (d->count == DRAFT_EVENTS_MAX)
		return scope_fail(d->sc, ERR_LIMIT, "too many events at once");
	TRY(event_draft_prepare(d->sc, &ev->parts));
	head_of_added(d, &head);
	link_to(d, ev, &head);
	TRY(authorise(d, ev));
	TRY(run_before_append(d, ev));
	fill_row(d, ev);
	TRY(room_classify(d, ev));
	head_of_added(d, &head); /* authorise() may have noted a newer one */
	if (!spec->may_defer || atomic_load(busy_slot(d)) == 0)
		TRY(draft_build(d, ev, &head));
	if (d->room.room_id == NULL)
		d->room.room_id =
			event_room_id_of_create(d->sc, ev->row.event_id);
	if (d->last == NULL)
		d->first = ev;
	else
		d->last->next = ev;
	d->last = ev;
	d->count++;
	return OK;
}

enum err
draft_commit(struct draft *d)
{
	_Atomic int *busy = busy_slot(d);
	enum err e;

	if (d->count == 0)
		return OK;
	(void)atomic_fetch_add(busy, 1);
	e = store_write(d->sc, d->r->db, draft_write, d);
	(void)atomic_fetch_sub(busy, 1);
	return e;
}

/* The last resort: all of it where nothing can move. */
struct inside {
	struct draft *d;
	const struct draft_job *job;
};

static enum err
run_inside(struct scope *sc, struct txn *t, void *ctx)
{
	struct inside *in = ctx;
	struct draft *d;

	TRY(open_draft(sc, in->d->r, in->d->rq, t, &d));
	in->d = d;
	TRY(open_at(d, in->job->room_id));
	TRY(in->job->fn(d, in->job->ctx));
	return d->count == 0 ? OK : draft_write(sc, t, d);
}

enum err
draft_run(struct scope *sc, struct rooms *r, const struct requester *rq,
	  const struct draft_job *job, struct draft **out)
{
	struct inside in = {.job = job};
	enum err e;
	int tries;

	for (tries = 0; tries < TRIES_MAX; tries++) {
		TRY(draft_open(sc, r, rq, job->room_id, out));
		e = job->fn(*out, job->ctx);
		if (e == OK)
			e = draft_commit(*out);
		if (e != ERR_RETRY)
			return e;
	}
	in.d = *out;
	TRY(store_write(sc, r->db, run_inside, &in));
	*out = in.d;
	return OK;
}
