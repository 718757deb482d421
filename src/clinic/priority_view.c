#include "clinic/priority_view.h"

#include <string.h>

#include "clinic/priority_priv.h"
#include "clinic/role_view.h"
#include "clinic/settings.h"
#include "store/staff_store.h"
#include "store/team_store.h"
#include "store/user_id_store.h"

#define LIST_DEFAULT 50

struct priority_view {
	struct priority_item x;
	struct priority_step_row *steps;
	size_t step_count;
	struct priority_deed_row *deeds;
	size_t deed_count;
	struct role_row *role; /* NULL a team's */
	struct team_row *team;
	struct staff_row **cards; /* of everybody named; NULL at the end */
	size_t card_count;
	struct role_row **ladder; /* by level - 1; NULL none */
	struct role_row **asked;  /* through which people are; NULL none */
	int64_t now_ms;
};

#define CARDS_MAX 320

static struct staff_row *
find_card(const struct priority_view *v, int64_t nid)
{
	size_t i;

	for (i = 0; i < v->card_count; i++)
		if (v->cards[i]->user_nid == nid)
			return v->cards[i];
	return NULL;
}

static enum err
add_card(struct scope *sc, struct txn *t, struct priority_view *v, int64_t nid)
{
	struct staff_row *card;

	if (nid == 0 || v->card_count == CARDS_MAX || find_card(v, nid) != NULL)
		return OK;
	TRY(staff_store_find(sc, t, nid, &card));
	if (card != NULL)
		v->cards[v->card_count++] = card;
	return OK;
}

static enum err
read_cards(struct scope *sc, struct txn *t, struct priority_view *v)
{
	size_t i;

	v->cards = scope_array(sc, struct staff_row *, CARDS_MAX);
	TRY(add_card(sc, t, v, v->x.row->sender_nid));
	TRY(add_card(sc, t, v, v->x.row->behalf_nid));
	for (i = 0; i < v->x.it.count; i++)
		TRY(add_card(sc, t, v, v->x.rows[i].user_nid));
	for (i = 0; i < v->deed_count; i++) {
		TRY(add_card(sc, t, v, v->deeds[i].user_nid));
		TRY(add_card(sc, t, v, v->deeds[i].by_nid));
	}
	return OK;
}

/* Mostly they are all the same. */
static enum err
get_role(struct scope *sc, struct txn *t, struct priority_view *v, int64_t nid,
	 struct role_row **out)
{
	int level;

	if (v->role != NULL && v->role->nid == nid) {
		*out = v->role;
		return OK;
	}
	for (level = 0; level < ESCALATION_LEVELS_MAX; level++) {
		*out = v->ladder[level];
		if (*out != NULL && (*out)->nid == nid)
			return OK;
	}
	return role_store_get(sc, t, nid, out);
}

static enum err
read_view(struct scope *sc, struct txn *t, struct priority_view *v)
{
	struct priority_row *row = v->x.row;
	int level;
	size_t i;

	TRY(priority_item_load(sc, t, &v->x));
	TRY(priority_store_list_steps(sc, t, row->nid, &v->steps,
				      &v->step_count));
	TRY(priority_store_list_deeds(sc, t, row->nid, &v->deeds,
				      &v->deed_count));
	if (row->role_nid != 0)
		TRY(role_store_get(sc, t, row->role_nid, &v->role));
	else
		TRY(team_store_get(sc, t, row->team_nid, &v->team));
	v->ladder = scope_array(sc, struct role_row *, ESCALATION_LEVELS_MAX);
	for (level = 0; level < ESCALATION_LEVELS_MAX; level++)
		if (v->x.ladder.targets[level].role_nid != 0)
			TRY(get_role(sc, t, v,
				     v->x.ladder.targets[level].role_nid,
				     &v->ladder[level]));
	v->asked = scope_array(sc, struct role_row *, v->x.it.count + 1);
	for (i = 0; i < v->x.it.count; i++)
		if (v->x.it.people[i].role_nid != 0)
			TRY(get_role(sc, t, v, v->x.it.people[i].role_nid,
				     &v->asked[i]));
	return read_cards(sc, t, v);
}

/* --- reading --- */

struct viewing {
	struct clinic *c;
	const struct requester *r;
	const char *item_id;
	const struct priority_search *q;
	struct priority_view **views;
	size_t count;
};

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct viewing *g = ctx;
	struct priority_view *v = g->views[0];
	struct priority_row *row;
	bool all = false;

	TRY(priority_store_find(sc, t, g->item_id, &row));
	if (row == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such message");
	v->x.row = row;
	TRY(read_view(sc, t, v));
	if (row->sender_nid == g->r->user_nid ||
	    row->behalf_nid == g->r->user_nid ||
	    escalation_find(&v->x.it, g->r->user_nid) != NULL)
		return OK;
	TRY(clinic_is_switchboard(sc, t, g->r, &all));
	return all ? OK : scope_fail(sc, ERR_NOT_FOUND, "no such message");
}

static struct priority_view *
new_view(struct scope *sc, const struct viewing *g)
{
	struct priority_view *v = scope_new(sc, struct priority_view);

	v->x.c = g->c;
	v->x.r = g->r;
	v->now_ms = v->x.now_ms = priority_now(g->c);
	return v;
}

enum err
priority_view_get(struct scope *sc, struct clinic *c, const struct requester *r,
		  const char *item_id, struct priority_view **out)
{
	struct viewing g = {.c = c, .r = r, .item_id = item_id, .views = out};

	*out = new_view(sc, &g);
	return store_read(sc, c->db, read_one, &g);
}

static enum err
read_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct viewing *g = ctx;
	struct priority_query q = {.user_nid =
					   g->q->is_all ? 0 : g->r->user_nid,
				   .is_open = g->q->is_open,
				   .limit = g->q->limit};
	struct priority_row *rows;
	bool all = false;
	size_t i;

	if (g->q->is_all) {
		TRY(clinic_is_switchboard(sc, t, g->r, &all));
		if (!all)
			return scope_fail(sc, ERR_FORBIDDEN,
					  "only managers and the switchboard "
					  "may see all");
	}
	if (q.limit <= 0)
		q.limit = LIST_DEFAULT;
	if (q.limit > PRIORITY_LIST_MAX)
		q.limit = PRIORITY_LIST_MAX;
	TRY(priority_store_list(sc, t, &q, &rows, &g->count));
	g->views = scope_array(sc, struct priority_view *, g->count + 1);
	for (i = 0; i < g->count; i++) {
		g->views[i] = new_view(sc, g);
		g->views[i]->x.row = &rows[i];
		TRY(read_view(sc, t, g->views[i]));
	}
	return OK;
}

enum err
priority_view_list(struct scope *sc, struct clinic *c,
		   const struct requester *r, const struct priority_search *q,
		   struct priority_view ***out, size_t *count_out)
{
	struct viewing g = {.c = c, .r = r, .q = q};

	TRY(store_read(sc, c->db, read_list, &g));
	*out = g.views;
	*count_out = g.count;
	return OK;
}

/* --- writing --- */

static void
put_time(struct json_writer *w, const char *key, int64_t ms)
{
	if (ms != 0)
		json_put_int(w, key, ms);
}

static void
put_person(struct json_writer *w, const struct priority_view *v,
	   const char *key, int64_t nid)
{
	const struct staff_row *card = find_card(v, nid);

	if (card == NULL)
		return;
	json_key(w, key);
	person_write(w, card);
}

/* Through which role they are asked. */
static void
put_role(struct json_writer *w, const struct priority_view *v, int64_t nid)
{
	size_t i;

	for (i = 0; i < v->x.it.count; i++) {
		if (v->asked[i] == NULL || v->asked[i]->nid != nid)
			continue;
		json_key(w, "role");
		role_ref_write(w, v->asked[i]);
		return;
	}
}

static void
write_recipients(struct json_writer *w, const struct priority_view *v)
{
	const struct priority_person_row *p;
	size_t i;

	json_key(w, "recipients");
	json_array_begin(w);
	for (i = 0; i < v->x.it.count; i++) {
		p = &v->x.rows[i];
		json_object_begin(w);
		put_person(w, v, "person", p->user_nid);
		put_role(w, v, v->x.it.people[i].role_nid);
		json_put_int(w, "level", p->level);
		json_put_bool(w, "is_target", p->is_target);
		put_time(w, "alerted_ms", p->alerted_ms);
		put_time(w, "sound_ms", p->sound_ms);
		put_time(w, "delivered_ms", p->delivered_ms);
		put_time(w, "proven_ms", p->proven_ms);
		put_time(w, "seen_ms", p->seen_ms);
		if (*p->reply != '\0')
			json_put_string(w, "reply", p->reply);
		put_time(w, "replied_ms", p->replied_ms);
		json_object_end(w);
	}
	json_array_end(w);
}

static const struct priority_step_row *
find_step(const struct priority_view *v, int level)
{
	size_t i;

	for (i = 0; i < v->step_count; i++)
		if (v->steps[i].level == level)
			return &v->steps[i];
	return NULL;
}

/* All levels: those that fired, and those to come with their times. */
static void
write_steps(struct json_writer *w, const struct priority_view *v)
{
	const struct escalation_item *it = &v->x.it;
	const struct priority_step_row *s;
	int64_t at = it->step_due_ms;
	int level, count = it->timers.level_count;

	json_key(w, "steps");
	json_array_begin(w);
	for (level = 1; level <= (count > 0 ? count : 1); level++) {
		s = find_step(v, level);
		json_object_begin(w);
		json_put_int(w, "level", level);
		if (v->ladder[level - 1] != NULL) {
			json_key(w, "role");
			role_ref_write(w, v->ladder[level - 1]);
		}
		if (s != NULL) {
			json_put_int(w, "at_ms", s->at_ms);
			json_put_string(w, "how", s->how);
		} else if (at != 0) {
			json_put_int(w, "due_ms", at);
			at += it->timers.level_ms[level - 1];
		}
		json_object_end(w);
	}
	json_array_end(w);
}

static void
write_timeline(struct json_writer *w, const struct priority_view *v)
{
	const struct priority_deed_row *d;
	size_t i;

	json_key(w, "timeline");
	json_array_begin(w);
	for (i = 0; i < v->deed_count; i++) {
		d = &v->deeds[i];
		json_object_begin(w);
		json_put_int(w, "at_ms", d->at_ms);
		json_put_string(w, "what", d->what);
		put_person(w, v, "person", d->user_nid);
		put_person(w, v, "by", d->by_nid);
		if (d->level != 0)
			json_put_int(w,
				     strcmp(d->what, "accepted") == 0
					     ? "minutes"
					     : "level",
				     d->level);
		if (*d->words != '\0' && strcmp(d->what, "corrected") != 0 &&
		    strcmp(d->what, "ticked") != 0)
			json_put_string(w, "words", d->words);
		json_object_end(w);
	}
	json_array_end(w);
}

static void
write_you(struct json_writer *w, const struct priority_view *v)
{
	const struct escalation_item *it = &v->x.it;
	int64_t me = v->x.r->user_nid;
	const struct escalation_person *p = escalation_find(it, me);

	json_key(w, "you");
	json_object_begin(w);
	json_put_bool(w, "is_sender",
		      v->x.row->sender_nid == me || v->x.row->behalf_nid == me);
	json_put_bool(w, "is_target", p != NULL && p->is_target);
	json_put_bool(w, "has_accepted",
		      it->state == ESCALATION_ACCEPTED &&
			      it->accepted_nid == me);
	json_put_bool(w, "may_answer",
		      p != NULL && p->is_target && !escalation_is_ended(it) &&
			      it->state != ESCALATION_ACCEPTED);
	if (p != NULL) {
		put_time(w, "sound_ms", v->x.rows[p - it->people].sound_ms);
		put_time(w, "alerted_ms", p->alerted_ms);
	}
	json_object_end(w);
}

static void
write_target(struct json_writer *w, const struct priority_view *v)
{
	if (v->role != NULL) {
		json_key(w, "role");
		role_ref_write(w, v->role);
	}
	if (v->team != NULL) {
		json_key(w, "team");
		json_object_begin(w);
		json_put_string(w, "team_id", v->team->team_id);
		json_put_string(w, "name", v->team->name);
		json_object_end(w);
	}
}

void
priority_view_write(struct json_writer *w, struct scope *sc,
		    const struct priority_view *v)
{
	const struct priority_row *row = v->x.row;

	(void)sc;
	json_object_begin(w);
	json_put_string(w, "item_id", row->item_id);
	json_put_string(w, "priority", row->priority);
	json_put_string(w, "state", row->state);
	json_put_string(w, "answer", row->answer);
	json_put_bool(w, "is_test", row->is_test);
	json_put_int(w, "created_ms", row->created_ms);
	json_put_int(w, "now_ms", v->now_ms);
	json_put_int(w, "level", row->level);
	put_time(w, "step_due_ms", row->step_due_ms);
	put_time(w, "paused_until_ms", row->paused_ms);
	put_time(w, "accept_due_ms", row->accept_due_ms);
	put_time(w, "ended_ms", row->ended_ms);
	put_person(w, v, "sender", row->sender_nid);
	put_person(w, v, "on_behalf", row->behalf_nid);
	put_person(w, v, "accepted_by", row->accepted_nid);
	write_target(w, v);
	json_put_raw(w, "content", row->content, strlen(row->content));
	if (*row->room_id != '\0') {
		json_put_string(w, "room_id", row->room_id);
		json_put_string(w, "event_id", row->event_id);
	}
	write_you(w, v);
	write_recipients(w, v);
	write_steps(w, v);
	write_timeline(w, v);
	json_object_end(w);
}
