#include "clinic/role_view.h"

#include <string.h>

#include "clinic/role_priv.h"
#include "user/fold.h"

#define LIMIT_DEFAULT 50
#define WORDS_MAX 8
#define NEXT_MS ((int64_t)14 * 24 * 3600 * 1000)

static enum err
read_people(struct scope *sc, struct txn *t, struct role_view *v)
{
	const struct duty_person *p;
	struct staff_row *card;
	struct role_row *through;
	size_t i;

	v->people =
		scope_array(sc, struct role_view_person, v->targets.count + 1);
	for (i = 0; i < v->targets.count; i++) {
		p = &v->targets.people[i];
		TRY(staff_store_find(sc, t, p->user_nid, &card));
		if (card == NULL) {
			card = scope_new(sc, struct staff_row);
			card->user_id = card->localpart = p->user_id;
		}
		through = NULL;
		if (p->role_nid != v->role->nid)
			TRY(role_store_get(sc, t, p->role_nid, &through));
		v->people[i] = (struct role_view_person){p, card, through};
	}
	return OK;
}

static enum err
read_you(struct scope *sc, struct txn *t, const struct requester *r,
	 struct role_view *v)
{
	struct shift_query q = {.role_nid = v->role->nid,
				.from_ms = v->now_ms,
				.to_ms = v->now_ms + NEXT_MS};
	struct shift_row *shifts;
	struct staff_row *card;
	bool is_manager;
	size_t count, i;

	TRY(shift_store_list(sc, t, &q, &shifts, &count));
	for (i = 0; i < count; i++) {
		if (shifts[i].from_ms > v->now_ms && v->next == NULL)
			v->next = &shifts[i];
		if (shifts[i].user_nid == r->user_nid &&
		    shifts[i].from_ms <= v->now_ms + DUTY_TEST_EARLY_MS &&
		    shifts[i].declined_ms == 0)
			v->you_are_proposed = true;
	}
	TRY(staff_store_find(sc, t, r->user_nid, &card));
	v->you_hold = v->duty.holder_nid == r->user_nid;
	v->you_are_offered = v->duty.offered_nid == r->user_nid;
	v->refusal = role_policy_refusal(v->role, card);
	TRY(clinic_rights_store_get(sc, t, r->user_nid, &is_manager));
	if (*v->refusal == '\0' && v->role->locked && !v->you_hold &&
	    !v->you_are_offered && !v->you_are_proposed && !is_manager &&
	    !r->is_admin)
		v->refusal = "locked: the rota or the holder names who takes "
			     "it";
	return OK;
}

enum err
role_view_read(struct scope *sc, struct txn *t, struct clinic *c,
	       const struct requester *r, const struct role_row *role,
	       struct role_view *out)
{
	struct team_row *team = NULL;
	struct role_row *fallback = NULL;

	(void)c;
	*out = (struct role_view){.role = role, .now_ms = r->now_ms};
	TRY(role_store_get_duty(sc, t, role->nid, &out->duty));
	TRY(role_resolve(sc, t, role->nid, r->now_ms, &out->targets));
	TRY(read_people(sc, t, out));
	TRY(role_load_read(sc, t, role->nid, &out->load));
	if (role->team_nid != 0)
		TRY(team_store_get(sc, t, role->team_nid, &team));
	out->team_id = team != NULL ? team->team_id : NULL;
	if (role->fallback_nid != 0)
		TRY(role_store_get(sc, t, role->fallback_nid, &fallback));
	out->fallback = fallback;
	return read_you(sc, t, r, out);
}

struct getting {
	struct clinic *c;
	const struct requester *r;
	const char *role_id;
	struct role_view *out;
};

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	const struct getting *g = ctx;
	struct role_row *role;

	TRY(role_store_find(sc, t, g->role_id, &role));
	if (role == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such role");
	TRY(role_view_read(sc, t, g->c, g->r, role, g->out));
	return ladder_read_words(sc, t, role, &g->out->ladder);
}

enum err
role_view_get(struct scope *sc, struct clinic *c, const struct requester *r,
	      const char *role_id, struct role_view *out)
{
	struct getting g = {c, r, role_id, out};

	return store_read(sc, c->db, read_one, &g);
}

/* --- searching --- */

/* Where a word of text begins with s; NULL nowhere. */
static const char *
find_word(const char *text, const char *s)
{
	const char *at = text;

	while ((at = strstr(at, s)) != NULL) {
		if (at == text || strchr(" -./'(_,\n", at[-1]) != NULL)
			return at;
		at++;
	}
	return NULL;
}

int
role_search_rank(const char *const *words, size_t count, const char *name,
		 const char *text)
{
	size_t in_name = 0, i;

	for (i = 0; i < count; i++) {
		if (find_word(name, words[i]) != NULL)
			in_name++;
		else if (find_word(text, words[i]) == NULL)
			return 0;
	}
	if (count > 0 && strncmp(name, words[0], strlen(words[0])) == 0)
		return 3;
	return in_name == count ? 2 : 1;
}

struct searching {
	struct clinic *c;
	const struct requester *r;
	const struct role_search *q;
	const char *words[WORDS_MAX];
	size_t word_count;
	struct role_views *out;
};

struct hit {
	const struct role_row *role;
	int rank;
};

static void
split(struct scope *sc, const char *term, struct searching *s)
{
	char *p = fold_text(sc, term);
	size_t len;

	while (s->word_count < WORDS_MAX) {
		p += strspn(p, " \t\r\n");
		len = strcspn(p, " \t\r\n");
		if (len == 0)
			return;
		s->words[s->word_count++] = scope_strndup(sc, p, len);
		p += len;
	}
}

/* Everything that people may search a role by, folded. */
static enum err
search_text(struct scope *sc, struct txn *t, const struct role_row *role,
	    const char **out)
{
	const char *holder = "", *team_name = "";
	struct team_row *team = NULL;
	struct staff_row *card = NULL;
	struct role_duty_row duty;

	TRY(role_store_get_duty(sc, t, role->nid, &duty));
	if (duty.holder_nid != 0)
		TRY(staff_store_find(sc, t, duty.holder_nid, &card));
	if (card != NULL && card->display_name != NULL)
		holder = card->display_name;
	if (role->team_nid != 0)
		TRY(team_store_get(sc, t, role->team_nid, &team));
	if (team != NULL)
		team_name = team->name;
	*out = fold_text(sc, scope_printf(sc, "%s\n%s\n%s\n%s\n%s\n%s",
					  role->short_name, role->words,
					  role->specialty, role->site,
					  team_name, holder));
	return OK;
}

static enum err
is_mine(struct scope *sc, struct txn *t, const struct searching *s,
	const struct role_row *role, bool *out)
{
	struct role_view v;

	TRY(role_view_read(sc, t, s->c, s->r, role, &v));
	*out = v.you_hold || v.you_are_proposed || v.you_are_offered ||
	       v.duty.cover_nid == s->r->user_nid;
	return OK;
}

static enum err
rank_role(struct scope *sc, struct txn *t, const struct searching *s,
	  const struct role_row *role, int *rank_out)
{
	struct team_row *team = NULL;
	const char *text;
	bool mine = true;

	*rank_out = 0;
	if (s->q->site != NULL && strcmp(s->q->site, role->site) != 0)
		return OK;
	if (s->q->team_id != NULL) {
		TRY(team_store_find(sc, t, s->q->team_id, &team));
		if (team == NULL || team->nid != role->team_nid)
			return OK;
	}
	if (s->q->mine)
		TRY(is_mine(sc, t, s, role, &mine));
	if (!mine)
		return OK;
	if (s->word_count == 0) {
		*rank_out = 1;
		return OK;
	}
	TRY(search_text(sc, t, role, &text));
	*rank_out = role_search_rank(s->words, s->word_count,
				     fold_text(sc, role->name), text);
	return OK;
}

static enum err
read_page(struct scope *sc, struct txn *t, struct searching *s,
	  const struct hit *hits)
{
	struct role_views *out = s->out;
	size_t from = s->q->from > 0 ? (size_t)s->q->from : 0;
	size_t limit = s->q->limit > 0 ? (size_t)s->q->limit : LIMIT_DEFAULT;
	size_t i;

	if (limit > ROLES_MAX)
		limit = ROLES_MAX;
	out->rows = scope_array(sc, struct role_view, limit);
	for (i = from; i < out->total && out->count < limit; i++)
		TRY(role_view_read(sc, t, s->c, s->r, hits[i].role,
				   &out->rows[out->count++]));
	return OK;
}

static enum err
read_search(struct scope *sc, struct txn *t, void *ctx)
{
	struct searching *s = ctx;
	struct role_row *rows;
	struct hit *hits;
	size_t count, i, n = 0;
	int rank;
	int *ranks;

	TRY(txn_position(sc, t, &s->out->position));
	TRY(role_store_list(sc, t, &rows, &count));
	hits = scope_array(sc, struct hit, count + 1);
	ranks = scope_array(sc, int, count + 1);
	for (i = 0; i < count; i++)
		TRY(rank_role(sc, t, s, &rows[i], &ranks[i]));
	for (rank = 3; rank > 0; rank--)
		for (i = 0; i < count; i++)
			if (ranks[i] == rank)
				hits[n++] = (struct hit){&rows[i], rank};
	s->out->total = n;
	return read_page(sc, t, s, hits);
}

enum err
role_view_search(struct scope *sc, struct clinic *c, const struct requester *r,
		 const struct role_search *q, struct role_views *out)
{
	struct searching s = {.c = c, .r = r, .q = q, .out = out};

	*out = (struct role_views){0};
	if (q->words != NULL)
		split(sc, q->words, &s);
	return store_read(sc, c->db, read_search, &s);
}
