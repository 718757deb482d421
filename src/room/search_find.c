/* The part of room/search.h that walks the index. */
#include <stdlib.h>

#include "room/search_priv.h"
#include "room/search_words.h"

/* So many texts with the words are looked at, of whatever room; then, if few of
 * them were the user's, the index is asked for their rooms alone. */
#define WALK_MAX 3000
#define WAITING_MAX 5000
/* So many are counted on after the last that is wanted. */
#define COUNT_ON 20

static int
compare_room(const void *a, const void *b)
{
	const struct search_room *x = a, *y = b;

	return (x->nid > y->nid) - (x->nid < y->nid);
}

static struct search_room *
find_room(const struct search *s, int64_t nid)
{
	const struct search_room key = {.nid = nid};

	return bsearch(&key, s->rooms, s->room_count, sizeof(*s->rooms),
		       compare_room);
}

static bool
is_asked_for(const struct search *s, const struct search_doc *d)
{
	const struct room_search_point *p = &s->q->from;

	return (d->keys & s->q->keys) != 0 &&
	       (p->room_nid == 0 || p->room_nid == d->room_nid) &&
	       (p->sender_nid == 0 || p->sender_nid == d->sender_nid);
}

static enum err
open_room(struct search *s, struct search_room *room)
{
	room->rd.t = s->t;
	room->rd.rq = s->rq;
	TRY(room_store_get_by_nid(s->sc, s->t, room->nid, &room->rd.room));
	return room_view_open(s->sc, s->t, room->nid, s->rq->user_id,
			      &room->rd.view);
}

/* Takes the event of a text, unless it is not for this user. */
static enum err
consider(struct search *s, const struct search_doc *d)
{
	struct search_room *room = find_room(s, d->room_nid);
	struct event_row e;

	s->last_nid = d->nid;
	if (room == NULL || !is_asked_for(s, d))
		return OK;
	s->seen++;
	if (s->hit_count == s->hit_max)
		return OK;
	if (room->rd.view == NULL)
		TRY(open_room(s, room));
	TRY(event_store_get(s->sc, s->t, d->nid, &e));
	if (!e.in_timeline || e.redacted_by != 0 ||
	    !room_view_has(room->rd.view, &e) ||
	    (s->ignored != NULL && map_find(s->ignored, e.sender) != NULL) ||
	    (s->q->match != NULL &&
	     !s->q->match(s->q->ctx, s->sc, &e, room->room_id))) {
		s->seen--;
		return OK;
	}
	s->hits[s->hit_count++] = (struct search_hit){.row = e, .room = room};
	return OK;
}

static bool
has_terms(const struct search *s, const char *words)
{
	size_t i;

	for (i = 0; i < s->term_count; i++)
		if (search_words_count(words, s->terms[i]) == 0)
			return false;
	return true;
}

/* Whether all that was wanted is there, and enough counted besides. */
static bool
is_enough(const struct search *s)
{
	return s->hit_count == s->hit_max && s->seen >= s->hit_max + COUNT_ON;
}

/* Texts that wait are few; those newer than next come before it. */
static enum err
consider_waiting(struct search *s, const struct search_docs *waiting,
		 size_t *at, int64_t next)
{
	while (*at < waiting->count && waiting->rows[*at].nid > next &&
	       !is_enough(s)) {
		if (has_terms(s, waiting->rows[*at].words))
			TRY(consider(s, &waiting->rows[*at]));
		(*at)++;
	}
	return OK;
}

/* Walks the index; *count_out is how many texts came. */
static enum err
walk(struct search *s, const struct search_query *q,
     const struct search_docs *waiting, size_t *at, size_t *count_out)
{
	struct search_doc d;
	struct stmt *st;
	bool more;

	*count_out = 0;
	TRY(search_store_open(s->sc, s->t, q, &st));
	for (;;) {
		TRY(search_store_next(s->sc, st, &d, &more));
		if (!more || is_enough(s))
			break;
		TRY(consider_waiting(s, waiting, at, d.nid));
		TRY(consider(s, &d));
		(*count_out)++;
	}
	stmt_close(&st);
	return OK;
}

static const int64_t *
room_nids(struct search *s)
{
	int64_t *nids = scope_array(s->sc, int64_t, s->room_count);
	size_t i;

	for (i = 0; i < s->room_count; i++)
		nids[i] = s->rooms[i].nid;
	return nids;
}

enum err
search_find(struct search *s)
{
	struct search_query q = {.terms = s->terms,
				 .term_count = s->term_count,
				 .before = s->q->from.before,
				 .limit = WALK_MAX};
	struct search_docs waiting;
	size_t at = 0, came;

	qsort(s->rooms, s->room_count, sizeof(*s->rooms), compare_room);
	TRY(search_store_list_waiting(s->sc, s->t, q.before, WAITING_MAX,
				      &waiting));
	if (s->q->from.room_nid != 0) {
		q.room_nids = &s->q->from.room_nid;
		q.room_count = 1;
	}
	TRY(walk(s, &q, &waiting, &at, &came));
	if (came == WALK_MAX && s->hit_count < s->hit_min) {
		q.before = s->last_nid;
		if (q.room_count == 0) {
			q.room_nids = room_nids(s);
			q.room_count = s->room_count;
		}
		TRY(walk(s, &q, &waiting, &at, &came));
	}
	return consider_waiting(s, &waiting, &at, 0);
}
