#include "sync/room_card.h"

#include <stdlib.h>
#include <string.h>

#include "store/event_type_store.h"
#include "store/touch.h"

void
card_reader_init(struct card_reader *r, struct card_table *table, struct db *db)
{
	*r = (struct card_reader){.table = table, .db = db};
	r->mark = touch_mark(db);
}

void
card_reader_begin(struct card_reader *r, struct txn *t, int64_t now)
{
	r->t = t;
	r->may_use_kept = db_position(r->db) >= now;
}

/* --- finding and keeping --- */

static struct card_part *
find_part(const struct card_reader *r, const struct card_part *like)
{
	struct card_part *p;

	if (!r->may_use_kept)
		return NULL;
	p = card_table_find(r->table, like->nid, like->kind);
	if (p != NULL && (p->version != like->version ||
			  touch_has_room(r->db, p->nid, p->mark))) {
		card_part_release(p);
		return NULL;
	}
	return p;
}

static void
keep_part(const struct card_reader *r, struct card_part *p,
	  const struct card_part *like)
{
	atomic_init(&p->refs, 1);
	p->kind = like->kind;
	p->nid = like->nid;
	p->version = like->version;
	p->mark = r->mark;
	if (r->may_use_kept)
		card_table_put(r->table, p);
}

/* --- state --- */

static void
destroy_state(struct card_part *p)
{
	struct card_state *c = (struct card_state *)p;

	free(c->rows);
	free(c);
}

static char *
pack(char **at, const char *s)
{
	size_t size = strlen(s) + 1;
	char *copy = *at;

	memcpy(copy, s, size);
	*at += size;
	return copy;
}

/* What is small stands behind the struct. */
static struct card_state *
pack_state(struct scope *sc, const struct event_rows *rows,
	   const struct room_spans *visibility, const struct room_faces *f)
{
	size_t spans = visibility->count * sizeof(*visibility->spans);
	size_t size = sizeof(struct card_state) + spans, i;
	struct card_state *c;
	char *at;

	for (i = 0; i < f->count; i++)
		size += strlen(f->users[i]) + 1;
	c = calloc(1, size);
	if (c == NULL || (c->rows = packed_rows_create(sc, rows)) == NULL) {
		free(c);
		return NULL;
	}
	c->part.size = size + c->rows->size;
	c->part.destroy = destroy_state;
	c->visibility.spans = (struct room_span *)(c + 1);
	c->visibility.count = visibility->count;
	if (spans > 0)
		memcpy(c->visibility.spans, visibility->spans, spans);
	c->faces = *f;
	at = (char *)(c + 1) + spans;
	for (i = 0; i < f->count; i++)
		c->faces.users[i] = pack(&at, f->users[i]);
	return c;
}

/* All state but members. */
static enum err
list_state(struct scope *sc, struct txn *t, int64_t room_nid,
	   struct event_rows *out)
{
	const struct event_state_range first = {room_nid, INT64_MIN,
						TYPE_MEMBER - 1},
				       rest = {room_nid, TYPE_MEMBER + 1,
					       INT64_MAX};
	struct event_rows a, b;

	TRY(event_store_list_state(sc, t, &first, &a));
	TRY(event_store_list_state(sc, t, &rest, &b));
	out->count = a.count + b.count;
	out->rows = scope_array(sc, struct event_row, out->count + 1);
	if (a.count > 0)
		memcpy(out->rows, a.rows, a.count * sizeof(*a.rows));
	if (b.count > 0)
		memcpy(out->rows + a.count, b.rows, b.count * sizeof(*b.rows));
	return OK;
}

static enum err
read_state(struct scope *sc, const struct card_reader *r,
	   const struct card_part *like, struct card_part **out)
{
	struct room_spans visibility;
	struct room_faces faces;
	struct event_rows rows;

	TRY(list_state(sc, r->t, like->nid, &rows));
	TRY(room_visibility_read(sc, r->t, like->nid, &visibility));
	TRY(room_faces_read(sc, r->t, like->nid, &faces));
	*out = (struct card_part *)pack_state(sc, &rows, &visibility, &faces);
	return OK;
}

/* --- members --- */

static void
destroy_members(struct card_part *p)
{
	struct card_members *c = (struct card_members *)p;

	free(c->rows);
	free(c);
}

static enum err
read_members(struct scope *sc, const struct card_reader *r,
	     const struct card_part *like, struct card_part **out)
{
	const struct event_state_range range = {like->nid, TYPE_MEMBER,
						TYPE_MEMBER};
	struct card_members *c;
	struct event_rows rows;

	TRY(event_store_list_state(sc, r->t, &range, &rows));
	c = calloc(1, sizeof(*c));
	if (c == NULL || (c->rows = packed_rows_create(sc, &rows)) == NULL) {
		free(c);
		return OK;
	}
	c->part.size = sizeof(*c) + c->rows->size;
	c->part.destroy = destroy_members;
	*out = &c->part;
	return OK;
}

/* --- the newest events --- */

static void
destroy_timeline(struct card_part *p)
{
	struct card_timeline *c = (struct card_timeline *)p;

	free(c->rows);
	free(c);
}

static bool
is_same_key(const struct state_entry *a, const struct state_entry *b)
{
	return a->type_nid == b->type_nid &&
	       strcmp(a->state_key, b->state_key) == 0;
}

/* Each key's changes, after what stood there before. */
static enum err
read_log(struct scope *sc, struct txn *t, const struct state_log_range *range,
	 struct state_entries *out)
{
	struct state_entries log;
	struct state_entry *first;
	size_t i;

	TRY(state_store_list_log(sc, t, range, &log));
	out->count = 0;
	out->entries = scope_array(sc, struct state_entry, log.count * 2 + 1);
	for (i = 0; i < log.count; i++) {
		if (i == 0 ||
		    !is_same_key(&log.entries[i - 1], &log.entries[i])) {
			first = &out->entries[out->count++];
			*first = log.entries[i];
			first->pos = INT64_MIN;
			TRY(state_store_find_at(sc, t, range->room_nid, first,
						range->from,
						&first->event_nid));
		}
		out->entries[out->count++] = log.entries[i];
	}
	return OK;
}

static struct card_timeline *
pack_timeline(struct scope *sc, const struct event_rows *rows,
	      const struct state_entries *log)
{
	size_t bytes = log->count * sizeof(*log->entries);
	size_t size = sizeof(struct card_timeline) + bytes, i;
	struct card_timeline *c;
	char *at;

	for (i = 0; i < log->count; i++)
		size += strlen(log->entries[i].state_key) + 1;
	c = calloc(1, size);
	if (c == NULL || (c->rows = packed_rows_create(sc, rows)) == NULL) {
		free(c);
		return NULL;
	}
	c->part.size = size + c->rows->size;
	c->part.destroy = destroy_timeline;
	c->log = (struct state_entry *)(c + 1);
	c->log_count = log->count;
	at = (char *)(c + 1) + bytes;
	for (i = 0; i < log->count; i++) {
		c->log[i] = log->entries[i];
		c->log[i].state_key = pack(&at, log->entries[i].state_key);
	}
	return c;
}

static enum err
read_timeline(struct scope *sc, const struct card_reader *r,
	      const struct card_part *like, size_t limit,
	      struct card_part **out)
{
	const struct event_range range = {.room_nid = like->nid,
					  .from = INT64_MIN,
					  .to = like->version,
					  .backward = true,
					  .limit = limit};
	struct state_log_range since = {like->nid, like->version,
					like->version};
	struct card_timeline *c;
	struct state_entries log;
	struct event_rows rows;

	TRY(event_store_list(sc, r->t, &range, &rows));
	if (rows.count > 0)
		since.from = rows.rows[rows.count - 1].room_order - 1;
	TRY(read_log(sc, r->t, &since, &log));
	c = pack_timeline(sc, &rows, &log);
	if (c == NULL)
		return OK;
	c->is_whole = rows.count < limit;
	c->since = since.from;
	*out = &c->part;
	return OK;
}

/* So many that whoever asks for count also learns whether there are more. */
static size_t
rows_for(size_t count)
{
	if (count <= 10)
		return 11;
	return count <= 20 ? 21 : ROOM_CARD_EVENTS_MAX + 1;
}

static bool
is_long_enough(const struct card_part *p, size_t count)
{
	const struct card_timeline *c = (const struct card_timeline *)p;

	return c->is_whole || c->rows->count > count;
}

/* --- the card --- */

static enum err
read_part(struct scope *sc, const struct card_reader *r,
	  const struct card_part *like, size_t events, struct card_part **out)
{
	if (like->kind == CARD_STATE)
		return read_state(sc, r, like, out);
	if (like->kind == CARD_MEMBERS)
		return read_members(sc, r, like, out);
	return read_timeline(sc, r, like, rows_for(events), out);
}

/* What is read to make it goes again at once. */
static enum err
get_part(struct scope *sc, const struct card_reader *r,
	 const struct card_part *like, size_t events, struct card_part **out)
{
	struct scope own;
	enum err e;

	*out = find_part(r, like);
	if (*out != NULL && like->kind == CARD_TIMELINE &&
	    !is_long_enough(*out, events)) {
		card_part_release(*out);
		*out = NULL;
	}
	if (*out != NULL)
		return OK;
	scope_begin(&own, sc->tag);
	e = read_part(&own, r, like, events, out);
	if (e != OK)
		e = scope_fail(sc, e, "%s", scope_fail_text(&own));
	else if (*out != NULL)
		keep_part(r, *out, like);
	scope_end(&own);
	return e;
}

static void
drop(void *arg)
{
	room_card_put(arg);
}

void
room_card_put(struct room_card *c)
{
	if (c == NULL)
		return;
	if (c->state != NULL)
		card_part_release(&c->state->part);
	if (c->members != NULL)
		card_part_release(&c->members->part);
	if (c->timeline != NULL)
		card_part_release(&c->timeline->part);
	*c = (struct room_card){NULL, NULL, NULL};
}

enum err
room_card_add_members(struct scope *sc, const struct card_reader *r,
		      const struct member_row *m, struct room_card *c)
{
	const struct card_part like = {.kind = CARD_MEMBERS,
				       .nid = m->room_nid,
				       .version = m->room_state_nid};
	struct card_part *p;

	if (c->members != NULL)
		return OK;
	TRY(get_part(sc, r, &like, 0, &p));
	c->members = (struct card_members *)p;
	return OK;
}

static enum err
get_parts(struct scope *sc, const struct card_reader *r,
	  const struct member_row *m, const struct card_wish *wish,
	  struct room_card *c)
{
	struct card_part like = {.nid = m->room_nid,
				 .version = m->room_state_nid},
			 *p;

	like.kind = CARD_STATE;
	TRY(get_part(sc, r, &like, 0, &p));
	c->state = (struct card_state *)p;
	if (wish->members)
		TRY(room_card_add_members(sc, r, m, c));
	if (wish->events > 0) {
		like.kind = CARD_TIMELINE;
		like.version = m->room_pos;
		TRY(get_part(sc, r, &like, wish->events, &p));
		c->timeline = (struct card_timeline *)p;
	}
	return OK;
}

enum err
room_card_get(struct scope *sc, const struct card_reader *r,
	      const struct member_row *m, const struct card_wish *wish,
	      struct room_card **out)
{
	struct room_card *c = scope_new(sc, struct room_card);

	*out = NULL;
	if (m->membership != MEMBERSHIP_JOIN || m->room_state_nid == 0)
		return OK;
	scope_defer(sc, drop, c);
	TRY(get_parts(sc, r, m, wish, c));
	if (c->state == NULL || (wish->members && c->members == NULL) ||
	    (wish->events > 0 && c->timeline == NULL))
		room_card_put(c);
	else
		*out = c;
	return OK;
}

/* --- looking things up --- */

bool
room_card_find(const struct room_card *c, int64_t type_nid,
	       const char *state_key, struct event_row *out)
{
	const struct packed_rows *rows =
		type_nid == TYPE_MEMBER ? c->members->rows : c->state->rows;
	size_t at = packed_rows_find(rows, type_nid, state_key);

	if (at == rows->count)
		return false;
	packed_rows_get(rows, at, out);
	return true;
}

void
room_card_changes(struct scope *sc, const struct room_card *c, int64_t pos,
		  struct state_entries *out)
{
	const struct card_timeline *t = c->timeline;
	size_t i;

	out->count = 0;
	out->entries = scope_array(sc, struct state_entry, t->log_count + 1);
	for (i = 0; i < t->log_count; i++) {
		if (i + 1 < t->log_count &&
		    is_same_key(&t->log[i], &t->log[i + 1]))
			continue;
		if (t->log[i].pos > pos)
			out->entries[out->count++] = t->log[i];
	}
}

int64_t
room_card_find_at(const struct room_card *c, const struct state_entry *key,
		  int64_t pos)
{
	const struct card_timeline *t = c->timeline;
	int64_t found = 0;
	size_t i;

	for (i = 0; i < t->log_count; i++)
		if (t->log[i].pos <= pos && is_same_key(&t->log[i], key))
			found = t->log[i].event_nid;
	return found;
}
