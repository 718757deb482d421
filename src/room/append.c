#include "room/append.h"

#include <string.h>

#include "base/clock.h"
#include "event/id.h"
#include "event/redact.h"
#include "room/actions.h"
#include "room/auth.h"
#include "room/auth_power.h"
#include "room/read.h"

#define TRIES_MAX 8

/* A state as auth rules look at it. */
struct over_state {
	struct merge *m;
	const struct state_res_set *state;
};

static const struct event *
find_in_state(void *ctx, const char *type, const char *state_key)
{
	const struct over_state *o = ctx;
	const char *id;

	id = merge_state_find(o->state, type, state_key);
	return id == NULL ? NULL : merge_event(o->m, id);
}

/* OK or ERR_FORBIDDEN into *allowed_out. */
static enum err
is_allowed(struct scope *sc, enum err e, bool *allowed_out)
{
	*allowed_out = e == OK;
	if (e != ERR_FORBIDDEN)
		return e;
	scope_clear_failure(sc);
	return OK;
}

static enum err
check_state(struct scope *sc, struct append *a, struct merge *m,
	    const struct state_res_set *state, bool *allowed_out)
{
	struct over_state over = {m, state};
	struct auth_state as = {.ctx = &over, .find = find_in_state};

	return is_allowed(sc, auth_check(sc, &a->event, &as), allowed_out);
}

static enum err
missing(struct scope *sc)
{
	return scope_fail(sc, ERR_NOT_FOUND,
			  "an event that this one builds upon is not here");
}

/* By the events that it names itself. */
static enum err
check_links(struct scope *sc, struct append *a, struct merge *m,
	    bool *allowed_out)
{
	const struct event **events;
	struct auth_list list;
	struct auth_state as;
	size_t i;

	events = scope_array(sc, const struct event *, a->event.auth_count + 1);
	for (i = 0; i < a->event.auth_count; i++) {
		events[i] = merge_event(m, a->event.auth_events[i]);
		if (events[i] == NULL)
			return missing(sc);
	}
	TRY(is_allowed(
		sc,
		auth_check_links(sc, &a->event, events, a->event.auth_count),
		allowed_out));
	if (!*allowed_out)
		return OK;
	list = (struct auth_list){events, a->event.auth_count};
	if (a->event.version->room_id_is_hash && merge_create(m) != NULL)
		events[list.count++] = merge_create(m);
	auth_state_of_list(&list, &as);
	return is_allowed(sc, auth_check(sc, &a->event, &as), allowed_out);
}

/* The snapshot of the state after a stored event. */
static int64_t
snapshot_after(const struct event_row *e)
{
	return e->state_key != NULL && e->verdict != EVENT_REJECTED
		       ? e->nid
		       : e->snapshot_nid;
}

static enum err
state_after(struct scope *sc, struct merge *m, struct txn *t, int64_t nid,
	    struct state_res_set *out)
{
	struct state_entries entries;

	TRY(state_store_read_snapshot(sc, t, nid, &entries));
	return merge_state_of(m, &entries, out);
}

/* The state before: after all that it follows, made one. */
static enum err
find_before(struct scope *sc, struct append *a, struct merge *m, struct txn *t)
{
	struct state_res_set *states;
	struct event_row prev;
	int64_t nid;
	size_t i;
	enum err e;

	states = scope_array(sc, struct state_res_set, a->event.prev_count);
	for (i = 0; i < a->event.prev_count; i++) {
		e = event_store_get_by_id(sc, t, a->event.prev_events[i],
					  &prev);
		if (e == ERR_NOT_FOUND ||
		    (e == OK && (prev.outlier || prev.room_nid != a->room.nid)))
			return missing(sc);
		TRY(e);
		nid = snapshot_after(&prev);
		if (i == 0)
			a->before_nid = nid;
		else if (nid != a->before_nid)
			a->is_merged = true;
		TRY(state_after(sc, m, t, nid, &states[i]));
	}
	return merge_resolve(m, states, a->event.prev_count, &a->before);
}

static bool
follows(const struct event *e, const char *event_id)
{
	size_t i;

	for (i = 0; i < e->prev_count; i++)
		if (strcmp(e->prev_events[i], event_id) == 0)
			return true;
	return false;
}

/* The room's state once the event is a head: of it and of the heads that stay.
 */
static enum err
find_next(struct scope *sc, struct append *a, struct merge *m, struct txn *t)
{
	struct state_res_set states[ROOM_HEADS_MAX + 1];
	struct event_row head;
	size_t i, n = 1;

	states[0] = a->before;
	if (a->event.state_key != NULL)
		merge_state_put(m, &states[0], &a->event);
	for (i = 0; i < a->head.count; i++) {
		if (follows(&a->event, a->head.events[i].event_id))
			continue;
		if (a->head_count == ROOM_HEADS_MAX - 1)
			break; /* the others are followed by way of these */
		a->heads[a->head_count++] = a->head.events[i];
		TRY(event_store_get(sc, t, a->head.events[i].nid, &head));
		TRY(state_after(sc, m, t, snapshot_after(&head), &states[n++]));
	}
	return merge_resolve(m, states, n, &a->next);
}

static void
append_words(struct append *a, struct merge *m, struct room_append *out)
{
	const struct event *class = NULL;
	const char *id;

	id = merge_state_find(&a->current, "org.wardwire.room.class", "");
	if (id != NULL)
		class = merge_event(m, id);
	*out = (struct room_append){
		.room_id = a->room.room_id,
		.room_class = class == NULL ? NULL
					    : json_peek_string(class->content,
							       "class"),
		.type = a->event.type,
		.state_key = a->event.state_key,
		.sender = a->event.sender,
		.content = a->event.content,
		.is_local = rooms_is_local(a->r, a->event.sender),
		.now_ms = a->now_ms,
	};
	a->words = *out;
}

/* Redactions of others' events count where the sender has the power, or is of
 * the same server as the sender (Room Versions, Handling redactions). */
static bool
may_redact(struct append *a, struct merge *m, const struct event_row *target)
{
	const struct event *power = NULL;
	struct power_levels levels;
	const char *id, *server = id_server(target->sender);

	if (server != NULL && id_is_of_server(a->event.sender, server))
		return true;
	id = merge_state_find(&a->current, "m.room.power_levels", "");
	if (id != NULL)
		power = merge_event(m, id);
	power_levels_read(merge_create(m), power, &levels);
	return power_can_redact(&levels, a->event.sender);
}

/* What a redaction leaves of the event that it names, if that is here. */
static enum err
find_redacted(struct scope *sc, struct append *a, struct merge *m,
	      struct txn *t)
{
	struct event_stored stored = {.version = a->event.version};
	struct event whole, left;
	struct event_row row;
	enum err e;

	if (a->event.redacts == NULL || a->event.state_key != NULL ||
	    strcmp(a->event.type, "m.room.redaction") != 0)
		return OK;
	e = event_store_get_by_id(sc, t, a->event.redacts, &row);
	if (e == ERR_NOT_FOUND ||
	    (e == OK && (row.room_nid != a->room.nid || row.redacted_by != 0)))
		return OK;
	TRY(e);
	if (!may_redact(a, m, &row))
		return OK;
	stored.event_id = row.event_id;
	stored.bytes = row.pdu;
	stored.len = row.pdu_len;
	TRY(event_load(sc, &stored, &whole));
	TRY(event_redact(sc, &whole, &left));
	row.pdu = left.json;
	row.pdu_len = left.json_len;
	row.content_at = (size_t)(left.content_json - left.json);
	row.content_len = left.content_len;
	a->redacted = scope_memdup(sc, &row, sizeof(row));
	return OK;
}

/* Local policy over what others sent can only soft-fail it. */
static void
run_before_append(struct scope *sc, struct append *a, struct merge *m)
{
	const struct room_hooks *h = &a->r->hooks;
	struct room_append words;
	size_t i;

	append_words(a, m, &words);
	for (i = 0; i < h->before_append_count; i++)
		if (h->before_append[i].fn(h->before_append[i].ctx, sc,
					   &words) != OK) {
			scope_clear_failure(sc);
			a->row.verdict = EVENT_SOFT_FAILED;
		}
}

static enum err
judge(struct scope *sc, struct append *a, struct merge *m, struct txn *t)
{
	bool allowed = false;

	TRY(check_links(sc, a, m, &allowed));
	TRY(find_before(sc, a, m, t));
	a->row.verdict = EVENT_REJECTED;
	if (!allowed)
		return OK;
	TRY(check_state(sc, a, m, &a->before, &allowed));
	if (!allowed)
		return OK;
	a->row.verdict = EVENT_SOFT_FAILED;
	TRY(state_after(sc, m, t, a->head.snapshot_nid, &a->current));
	TRY(check_state(sc, a, m, &a->current, &allowed));
	if (!allowed)
		return OK;
	a->row.verdict = EVENT_ACCEPTED;
	merge_put(m, &a->event);
	run_before_append(sc, a, m);
	if (a->row.verdict != EVENT_ACCEPTED)
		return OK;
	TRY(find_redacted(sc, a, m, t));
	return find_next(sc, a, m, t);
}

static void
fill_row(struct append *a)
{
	const struct event *e = &a->event;

	a->row.event_id = e->event_id;
	a->row.type = e->type;
	a->row.sender = e->sender;
	a->row.state_key = e->state_key;
	a->row.depth = e->depth;
	a->row.origin_ts = e->origin_server_ts;
	a->row.received_ts = a->now_ms;
	a->row.pdu = e->json;
	a->row.pdu_len = e->json_len;
	a->row.content_at = (size_t)(e->content_json - e->json);
	a->row.content_len = e->content_len;
}

static enum err
weigh(struct scope *sc, struct append *a, struct txn *t, yyjson_val *root)
{
	const struct room_version *version;
	struct merge *m;
	int64_t nid;

	version = room_version_find(a->room.version);
	if (version == NULL)
		return scope_fail(sc, ERR_UNSUPPORTED_ROOM_VERSION,
				  "this room's version is not known here");
	TRY(event_parse_value(sc, version, root, &a->event));
	TRY(event_store_find_nid(sc, t, a->event.event_id, &nid));
	if (nid != 0)
		return event_store_get(sc, t, nid, &a->row);
	TRY(room_store_get_head(sc, t, a->room.nid, &a->head));
	TRY(merge_open(sc, t, &a->room, &m));
	return judge(sc, a, m, t);
}

enum err
append_weigh(struct scope *sc, struct append *a, yyjson_val *root)
{
	const char *room_id;
	struct txn *t;
	enum err e;

	TRY(json_get_string(sc, root, "room_id", &room_id));
	TRY(store_read_begin(sc, a->r->db, &t));
	e = room_store_get(sc, t, room_id, &a->room);
	if (e == OK)
		e = weigh(sc, a, t, root);
	else if (e == ERR_NOT_FOUND)
		e = scope_fail(sc, e, "this server knows no such room");
	store_read_end(&t);
	if (e == OK && a->row.nid == 0)
		fill_row(a);
	return e;
}

enum err
room_append_pdu(struct scope *sc, struct rooms *r, const char *pdu, size_t len,
		int *verdict_out)
{
	yyjson_val *root;
	struct append a;
	enum err e = ERR_RETRY;
	int tries;

	TRY(json_parse_object(sc, pdu, len, &root));
	for (tries = 0; e == ERR_RETRY && tries < TRIES_MAX; tries++) {
		a = (struct append){.r = r, .now_ms = clock_wall_ms()};
		TRY(append_weigh(sc, &a, root));
		e = OK;
		if (a.row.nid == 0)
			e = store_write(sc, r->db, append_write, &a);
	}
	if (e == ERR_RETRY)
		return scope_fail(sc, ERR_UNAVAILABLE,
				  "the room is too busy; try again");
	*verdict_out = (int)a.row.verdict;
	return e;
}
