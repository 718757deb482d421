#include "user/staff.h"

#include <stdlib.h>
#include <string.h>

#include "user/account.h"
#include "user/fold.h"
#include "user/staff_index.h"

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
	const struct staff_entry *entry;
	enum rank rank;
};

struct words {
	const char *items[WORDS_MAX];
	size_t count;
};

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
rank_word(const char *word, const struct staff_entry *e)
{
	if (strncmp(e->name, word, strlen(word)) == 0)
		return RANK_NAME_START;
	if (has_word(e->name, word))
		return RANK_NAME_WORD;
	if (strncmp(e->row.localpart, word, strlen(word)) == 0)
		return RANK_LOCALPART;
	if (has_word(e->job, word))
		return RANK_JOB;
	return strstr(e->name, word) != NULL ? RANK_INSIDE : RANK_NONE;
}

/* All words must be found; the first gives the rank. */
static enum rank
rank_entry(const struct words *w, const struct staff_entry *e)
{
	enum rank one, rank = RANK_NAME_START;
	size_t i;

	for (i = 0; i < w->count; i++) {
		one = rank_word(w->items[i], e);
		if (one == RANK_NONE)
			return RANK_NONE;
		if (i == 0)
			rank = one;
	}
	return rank;
}

static int
compare(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;
	int order;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	order = strcmp(x->entry->name, y->entry->name);
	return order != 0 ? order
			  : strcmp(x->entry->row.localpart,
				   y->entry->row.localpart);
}

static bool
is_role(const struct staff_entry *e)
{
	return strncmp(e->row.localpart, ACCOUNT_ROLE_PREFIX,
		       strlen(ACCOUNT_ROLE_PREFIX)) == 0;
}

static size_t
find_hits(const struct staff_index *index, const struct words *w,
	  const struct staff_search *q, struct hit *hits, int64_t self_nid)
{
	struct hit h;
	size_t i, n = 0;

	for (i = 0; i < index->count; i++) {
		h.entry = &index->entries[i];
		if ((q->is_without_self && h.entry->row.user_nid == self_nid) ||
		    (q->is_people_only && is_role(h.entry)))
			continue;
		h.rank = rank_entry(w, h.entry);
		if (h.rank != RANK_NONE)
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
		out->rows[i] = hits[begin + i].entry->row;
	out->count = i;
	if (begin + i < out->total)
		out->next = scope_printf(sc, "%zu", begin + i);
}

enum err
staff_find(struct scope *sc, struct users *u, const struct requester *r,
	   const struct staff_search *q, struct staff_page *out)
{
	size_t begin, limit = LIMIT_DEFAULT;
	const struct staff_index *index;
	struct words words;
	struct hit *hits;

	*out = (struct staff_page){0};
	if (q->limit > 0)
		limit = q->limit > STAFF_SEARCH_MAX ? STAFF_SEARCH_MAX
						    : (size_t)q->limit;
	TRY(read_after(sc, q->after, &begin));
	split(sc, q->term != NULL ? q->term : "", &words);
	TRY(staff_index_get(sc, u, &index));
	hits = scope_array(sc, struct hit, index->count + 1);
	out->total = find_hits(index, &words, q, hits, r->user_nid);
	qsort(hits, out->total, sizeof(*hits), compare);
	fill_page(sc, hits, begin, limit, out);
	return OK;
}
