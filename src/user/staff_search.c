/* Thousands of people are read and ranked in a few milliseconds; an index comes
 * when a Trust is too large for that. */
#include "user/staff.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "user/fold.h"
#include "user/users_priv.h"

#define LIMIT_DEFAULT 50
#define WORDS_MAX 8

enum rank {
	RANK_NAME_START, /* the name begins with the term */
	RANK_NAME_WORD,	 /* a word of it does */
	RANK_LOCALPART,
	RANK_JOB,
	RANK_INSIDE, /* somewhere within the name */
	RANK_NONE
};

struct hit {
	struct staff_row *row;
	const char *name; /* folded, for the order */
	enum rank rank;
};

struct words {
	const char *items[WORDS_MAX];
	size_t count;
};

struct read {
	struct staff_row *rows;
	size_t count;
};

static enum err
read_all(struct scope *sc, struct txn *t, void *ctx)
{
	struct read *r = ctx;

	return staff_store_list(sc, t, &r->rows, &r->count);
}

static void
split(struct scope *sc, const char *term, struct words *out)
{
	char *p = fold_text(sc, term);
	size_t len;

	out->count = 0;
	while (out->count < WORDS_MAX) {
		p += strspn(p, " \t\r\n");
		len = strcspn(p, " \t\r\n");
		if (len == 0)
			return;
		out->items[out->count++] = scope_strndup(sc, p, len);
		p += len;
	}
}

/* Whether a word of text begins with s. */
static bool
has_word(const char *text, const char *s)
{
	const char *at = text;

	while ((at = strstr(at, s)) != NULL) {
		if (at == text || strchr(" -.'(_", at[-1]) != NULL)
			return true;
		at++;
	}
	return false;
}

static enum rank
rank_word(const char *word, const char *name, const char *localpart,
	  const char *job)
{
	if (strncmp(name, word, strlen(word)) == 0)
		return RANK_NAME_START;
	if (has_word(name, word))
		return RANK_NAME_WORD;
	if (strncmp(localpart, word, strlen(word)) == 0)
		return RANK_LOCALPART;
	if (has_word(job, word))
		return RANK_JOB;
	return strstr(name, word) != NULL ? RANK_INSIDE : RANK_NONE;
}

/* All words must be found; the first decides most, the worst of them is the
 * rank unless the name begins with the first. */
static enum rank
rank_row(struct scope *sc, const struct words *w, const struct hit *h)
{
	const char *job = fold_text(sc, h->row->job != NULL ? h->row->job : "");
	enum rank one, worst = RANK_NAME_START;
	size_t i;

	for (i = 0; i < w->count; i++) {
		one = rank_word(w->items[i], h->name, h->row->localpart, job);
		if (one > worst && (i == 0 || one == RANK_NONE))
			worst = one;
	}
	return worst;
}

static int
compare(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;
	int order;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	order = strcmp(x->name, y->name);
	return order != 0 ? order
			  : strcmp(x->row->localpart, y->row->localpart);
}

static size_t
find_hits(struct scope *sc, const struct read *r, const struct words *w,
	  struct hit *hits, int64_t without_nid)
{
	struct staff_row *row;
	struct hit h;
	size_t i, n = 0;

	for (i = 0; i < r->count; i++) {
		row = &r->rows[i];
		h.row = row;
		h.name = fold_text(sc, row->display_name != NULL
					       ? row->display_name
					       : row->localpart);
		h.rank = rank_row(sc, w, &h);
		if (h.rank != RANK_NONE && row->user_nid != without_nid)
			hits[n++] = h;
	}
	return n;
}

/* A page begins behind this many; the text is ours to choose. */
static enum err
read_after(struct scope *sc, const char *after, size_t *out)
{
	char *end;
	long n;

	*out = 0;
	if (after == NULL || *after == '\0')
		return OK;
	n = strtol(after, &end, 10);
	if (*end != '\0' || n < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "from is not of this search");
	*out = (size_t)n;
	return OK;
}

static void
fill_page(struct scope *sc, const struct hit *hits, size_t begin, size_t limit,
	  struct staff_page *out)
{
	size_t i;

	out->rows = scope_array(sc, struct staff_row, limit + 1);
	for (i = 0; i < limit && begin + i < out->total; i++)
		out->rows[i] = *hits[begin + i].row;
	out->count = i;
	if (begin + i < out->total)
		out->next = scope_printf(sc, "%zu", begin + i);
}

enum err
staff_find(struct scope *sc, struct users *u, const struct requester *r,
	   const struct staff_search *q, struct staff_page *out)
{
	size_t begin, limit = LIMIT_DEFAULT;
	struct read all = {0};
	struct words words;
	struct hit *hits;

	*out = (struct staff_page){0};
	if (q->limit > 0)
		limit = q->limit > STAFF_SEARCH_MAX ? STAFF_SEARCH_MAX
						    : (size_t)q->limit;
	TRY(read_after(sc, q->after, &begin));
	split(sc, q->term != NULL ? q->term : "", &words);
	TRY(store_read(sc, u->db, read_all, &all));
	hits = scope_array(sc, struct hit, all.count + 1);
	out->total = find_hits(sc, &all, &words, hits,
			       q->is_without_self ? r->user_nid : 0);
	qsort(hits, out->total, sizeof(*hits), compare);
	fill_page(sc, hits, begin, limit, out);
	return OK;
}
