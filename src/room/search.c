#include "room/search.h"

#include <stdlib.h>
#include <string.h>

#include "room/aggregate.h"
#include "room/rooms_priv.h"
#include "room/search_priv.h"
#include "room/search_words.h"
#include "store/event_type_store.h"

#define RANKED_MAX 300 /* of the newest, the best are chosen */
/* As in BM25: how fast more of a word counts less; how much length counts. */
#define RANK_SATURATION 1.2
#define RANK_LENGTH 0.75
#define RANK_USUAL_WORDS 12.0

#define FOLD_BATCH 64
#define FOLD_BATCHES_MAX 100

struct fold {
	size_t folded;
	size_t noted;
};

/* Events from before there was a search, the newest first. */
static enum err
note_older(struct scope *sc, struct txn *t, struct fold *f)
{
	struct search_older older;
	struct relation_row r;
	struct event_row e;
	size_t i;
	bool is_noted;

	TRY(search_store_take_older(sc, t, FOLD_BATCH, &older));
	f->noted = older.count;
	for (i = 0; i < older.count; i++) {
		TRY(search_store_has(sc, t, older.nids[i], &is_noted));
		TRY(relation_store_get(sc, t, older.nids[i], &r));
		if (is_noted || r.kind == RELATION_REPLACE)
			continue;
		TRY(event_store_get(sc, t, older.nids[i], &e));
		TRY(search_index_add(sc, t, &e));
	}
	return OK;
}

static enum err
fold_some(struct scope *sc, struct txn *t, void *ctx)
{
	struct fold *f = ctx;

	TRY(note_older(sc, t, f));
	return search_store_fold(sc, t, FOLD_BATCH, &f->folded);
}

void
room_search_tick(struct rooms *r)
{
	struct fold f = {.folded = FOLD_BATCH};
	struct scope sc;
	int i;

	if (!atomic_exchange(&r->search_waits, false))
		return;
	for (i = 0; i < FOLD_BATCHES_MAX && f.folded + f.noted >= FOLD_BATCH;
	     i++) {
		scope_begin(&sc, "search");
		if (store_write(&sc, r->db, fold_some, &f) != OK)
			f = (struct fold){0};
		scope_end(&sc);
	}
	if (f.folded + f.noted >= FOLD_BATCH)
		atomic_store(&r->search_waits, true);
}

static enum err
list_rooms(struct search *s)
{
	const unsigned mask =
		MEMBERSHIP_JOIN | MEMBERSHIP_LEAVE | MEMBERSHIP_BAN;
	struct member_rows members;
	struct search_room *room;
	size_t i;

	TRY(member_store_list_rooms(s->sc, s->t, s->rq->user_nid, mask,
				    &members));
	s->rooms = scope_array(s->sc, struct search_room, members.count);
	for (i = 0; i < members.count; i++) {
		if (s->q->match_room != NULL &&
		    !s->q->match_room(s->q->ctx, members.rows[i].room_id))
			continue;
		room = &s->rooms[s->room_count++];
		room->nid = members.rows[i].room_nid;
		room->room_id = members.rows[i].room_id;
		room->rd.member = members.rows[i];
		room->rd.ignored = s->ignored;
	}
	return OK;
}

/* How well a text holds the words: more of them in less text is better. */
static double
rank_of(const struct search *s, const char *words)
{
	double rank = 0, n, length;
	size_t i;

	length = (double)search_words_length(words) / RANK_USUAL_WORDS;
	for (i = 0; i < s->term_count; i++) {
		n = (double)search_words_count(words, s->terms[i]);
		/* A word that only the index knows as the same. */
		if (n < 1)
			n = 0.5;
		rank += n * (RANK_SATURATION + 1) /
			(n + RANK_SATURATION *
				     (1 - RANK_LENGTH + RANK_LENGTH * length));
	}
	return rank;
}

static enum err
rank_hits(struct search *s)
{
	const char *words;
	unsigned key;
	size_t i;

	for (i = 0; i < s->hit_count; i++) {
		TRY(search_index_words(s->sc, s->t, &s->hits[i].row, &key,
				       &words));
		s->hits[i].rank = words != NULL ? rank_of(s, words) : 0;
	}
	return OK;
}

static int
compare_hits(const void *a, const void *b)
{
	const struct search_hit *x = a, *y = b;

	if (x->rank < y->rank || x->rank > y->rank)
		return x->rank < y->rank ? 1 : -1;
	return (x->row.nid < y->row.nid) - (x->row.nid > y->row.nid);
}

static enum err
load_profile(struct search *s, struct room_search_result *res,
	     const struct event_row *e)
{
	const struct state_entry key = {TYPE_MEMBER, e->sender, 0, 0};
	struct room_search_profile *p = &res->profiles[res->profile_count];
	struct event_row member;
	int64_t nid;
	size_t i;

	for (i = 0; i < res->profile_count; i++)
		if (strcmp(res->profiles[i].user_id, e->sender) == 0)
			return OK;
	res->profile_count++;
	p->user_id = e->sender;
	TRY(state_store_find_in_snapshot(s->sc, s->t, e->snapshot_nid, &key,
					 &nid));
	if (nid == 0)
		return OK;
	TRY(event_store_get(s->sc, s->t, nid, &member));
	p->profile.displayname = event_row_peek(s->sc, &member, "displayname");
	p->profile.avatar_url = event_row_peek(s->sc, &member, "avatar_url");
	return OK;
}

static enum err
load_profiles(struct search *s, struct room_search_result *res)
{
	const struct event_rows *const all[] = {&res->context.before.rows,
						&res->event.rows,
						&res->context.after.rows};
	size_t i, k, n = 0;

	for (i = 0; i < 3; i++)
		n += all[i]->count;
	res->profiles = scope_array(s->sc, struct room_search_profile, n);
	for (i = 0; i < 3; i++)
		for (k = 0; k < all[i]->count; k++)
			TRY(load_profile(s, res, &all[i]->rows[k]));
	return OK;
}

static enum err
fill_result(struct search *s, const struct search_hit *hit,
	    struct room_search_result *res)
{
	const struct room_search_query *q = s->q;
	const struct reading_around near = {.before = q->before_limit,
					    .after = q->after_limit};

	*res = (struct room_search_result){.room_id = hit->room->room_id,
					   .room_nid = hit->row.room_nid,
					   .sender_nid = hit->row.sender_nid,
					   .rank = hit->rank};
	res->event.rows.rows = scope_memdup(s->sc, &hit->row, sizeof(hit->row));
	res->event.rows.count = 1;
	TRY(reading_complete(s->sc, &hit->room->rd, &res->event));
	if (!q->with_context)
		return OK;
	res->context.event = res->event;
	TRY(reading_around(s->sc, &hit->room->rd, &near, &res->context));
	return q->with_profiles ? load_profiles(s, res) : OK;
}

/* Current state, or what it was when the user left. */
static enum err
load_state(struct search *s, const struct search_room *room,
	   struct room_events *out)
{
	const struct member_row *m = &room->rd.member;
	struct state_log_range at = {room->nid, 0, m->pos};
	struct state_entries entries;

	if (m->membership == MEMBERSHIP_JOIN)
		TRY(state_store_list(s->sc, s->t, room->nid, 0, &entries));
	else
		TRY(state_store_list_at(s->sc, s->t, &at, 0, &entries));
	TRY(room_load_events(s->sc, s->t, &entries, &out->rows));
	return event_render_load(s->sc, s->t, &out->rows, &out->views);
}

static enum err
add_state(struct search *s, const struct search_room *room,
	  struct room_search_results *out)
{
	size_t i;

	for (i = 0; i < out->state_count; i++)
		if (out->states[i].room_id == room->room_id)
			return OK;
	out->states[out->state_count].room_id = room->room_id;
	return load_state(s, room, &out->states[out->state_count++].state);
}

static enum err
fill(struct search *s, size_t from, struct room_search_results *out)
{
	size_t i, count = s->hit_count > from ? s->hit_count - from : 0;

	if (count > s->q->limit)
		count = s->q->limit;
	out->results = scope_array(s->sc, struct room_search_result, count);
	out->states = scope_array(s->sc, struct room_search_state, count);
	for (i = 0; i < count; i++) {
		TRY(fill_result(s, &s->hits[from + i],
				&out->results[out->count++]));
		if (s->q->with_state)
			TRY(add_state(s, s->hits[from + i].room, out));
	}
	return OK;
}

static enum err
run(struct search *s, struct room_search_results *out)
{
	const struct room_search_query *q = s->q;
	size_t from = q->by_rank ? (size_t)q->from.offset : 0;
	struct map *ignored;

	TRY(room_ignored_read(s->sc, s->t, s->rq->user_nid, &ignored));
	s->ignored = ignored;
	TRY(list_rooms(s));
	/* One more than wanted tells whether this is the end. */
	s->hit_max = q->by_rank ? RANKED_MAX : q->limit + 1;
	s->hit_min = from + q->limit + 1;
	if (s->hit_min > s->hit_max)
		s->hit_min = s->hit_max;
	s->hits = scope_array(s->sc, struct search_hit, s->hit_max);
	if (s->term_count > 0 && s->room_count > 0)
		TRY(search_find(s));
	TRY(rank_hits(s));
	if (q->by_rank && s->hit_count > 1)
		qsort(s->hits, s->hit_count, sizeof(*s->hits), compare_hits);
	TRY(fill(s, from, out));
	out->total = s->seen;
	out->has_next = s->hit_count > from + out->count && out->count > 0;
	out->next = q->from;
	if (q->by_rank)
		out->next.offset = (int64_t)(from + out->count);
	else if (out->count > 0)
		out->next.before = s->hits[out->count - 1].row.nid;
	return OK;
}

enum err
room_search(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const struct room_search_query *q, struct room_search_results *out)
{
	struct room_search_query fixed = *q;
	struct search s = {.sc = sc, .r = r, .rq = rq, .q = &fixed};
	int64_t now;

	*out = (struct room_search_results){0};
	if (strlen(q->term) > SEARCH_TERM_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'search_term' is too long");
	s.terms = search_words_split(sc, q->term, SEARCH_TERMS_MAX,
				     &s.term_count);
	out->highlights = s.terms;
	out->highlight_count = s.term_count;
	TRY(store_read_begin(sc, r->db, &s.t));
	/* Later pages of a ranking must rank the same events. */
	TRY(txn_position(sc, s.t, &now));
	if (fixed.from.before > now)
		fixed.from.before = now + 1;
	TRY(run(&s, out));
	store_read_end(&s.t);
	return OK;
}
