#include "clinic/escalation.h"

#include <string.h>

#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)

/* clinical.md section 3: the table of priorities. */
static const struct escalation_timers defaults[ESCALATION_PRIORITY_COUNT] = {
	[ESCALATION_EMERGENCY] = {.realert_ms = 15 * SECOND,
				  .accept_ms = 30 * MINUTE,
				  .operator_ms = 60 * SECOND},
	[ESCALATION_URGENT] = {.undelivered_ms = 60 * SECOND,
			       .unseen_ms = 120 * SECOND,
			       .realert_ms = 60 * SECOND,
			       .accept_ms = 30 * MINUTE,
			       .level_ms = {5 * MINUTE, 5 * MINUTE,
					    10 * MINUTE},
			       .level_count = 3},
	[ESCALATION_ROUTINE] = {.remind_ms = 60 * MINUTE,
				.accept_ms = 8 * 60 * MINUTE},
	[ESCALATION_INFORMATION] = {0},
};

void
escalation_timers_default(enum escalation_priority p,
			  struct escalation_timers *out)
{
	*out = defaults[p];
}

bool
escalation_is_ended(const struct escalation_item *it)
{
	return it->state == ESCALATION_CLOSED ||
	       it->state == ESCALATION_CANCELLED;
}

struct escalation_person *
escalation_find(const struct escalation_item *it, int64_t user_nid)
{
	size_t i;

	for (i = 0; i < it->count; i++)
		if (it->people[i].user_nid == user_nid)
			return &it->people[i];
	return NULL;
}

/* Whether the item still wants an answer of this person. */
static bool
wants(const struct escalation_item *it, const struct escalation_person *p)
{
	if (!p->is_target || p->reply != ESCALATION_NO_REPLY)
		return false;
	if (it->state == ESCALATION_OPEN)
		return p->level == it->level || it->each_role;
	return false;
}

/* The first of two things that are due; 0 is never. */
static void
offer(struct escalation_effect *best, enum escalation_what what, size_t person,
      int64_t due_ms)
{
	if (due_ms == 0 || (best->due_ms != 0 && best->due_ms <= due_ms))
		return;
	best->what = what;
	best->person = person;
	best->due_ms = due_ms;
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void
offer_person(const struct escalation_item *it, size_t i,
	     struct escalation_effect *best)
{
	const struct escalation_person *p = &it->people[i];
	const struct escalation_timers *t = &it->timers;
	bool everywhere = it->priority == ESCALATION_EMERGENCY;
	int64_t again;

	if (!wants(it, p))
		return;
	if (p->channel_ms == 0 && everywhere)
		offer(best, ESCALATION_UNDELIVERED, i, p->first_ms);
	if (p->channel_ms == 0 && p->proven_ms == 0 && t->undelivered_ms > 0)
		offer(best, ESCALATION_UNDELIVERED, i,
		      p->first_ms + t->undelivered_ms);
	if (p->seen_ms == 0 && p->unseen_ms == 0 && t->unseen_ms > 0)
		offer(best, ESCALATION_UNSEEN, i, p->first_ms + t->unseen_ms);
	if (t->realert_ms == 0)
		return;
	again = p->alerted_ms + t->realert_ms;
	if (p->opened_ms != 0)
		again = later(again, p->opened_ms + ESCALATION_SILENT_MS);
	offer(best, ESCALATION_REALERT, i, later(again, it->paused_ms));
}

/* Which level a step at now_ms goes to: after a time away the highest that is
 * due, those below it are overtaken. */
static void
choose_level(const struct escalation_item *it, int64_t now_ms,
	     struct escalation_effect *e)
{
	int64_t at = it->step_due_ms;
	int level = it->level + 1;

	e->over = level;
	while (level < it->timers.level_count) {
		at += it->timers.level_ms[level - 1];
		if (at > now_ms)
			break;
		level++;
	}
	e->level = level;
	/* At level 0 it waits for a quiet point: nobody was asked yet. */
	if (it->level > 0 && it->level >= it->timers.level_count)
		e->what = ESCALATION_END;
}

static bool
role_accepted(const struct escalation_item *it, int64_t role_nid)
{
	size_t i;

	for (i = 0; i < it->count; i++)
		if (it->people[i].role_nid == role_nid &&
		    it->people[i].reply == ESCALATION_ACCEPT)
			return true;
	return false;
}

/* Whether each role has somebody who comes: a no, and "call me", are none. */
static bool
all_roles_accepted(const struct escalation_item *it)
{
	size_t i;

	for (i = 0; i < it->count; i++)
		if (it->people[i].is_target &&
		    !role_accepted(it, it->people[i].role_nid))
			return false;
	return it->count > 0;
}

/* When people were first asked: what waited for a quiet point came late. */
static int64_t
asked_ms(const struct escalation_item *it)
{
	return it->count > 0 ? later(it->created_ms, it->people[0].first_ms)
			     : it->created_ms;
}

static void
offer_item(const struct escalation_item *it, struct escalation_effect *best)
{
	const struct escalation_timers *t = &it->timers;

	if (it->state == ESCALATION_ACCEPTED)
		offer(best, ESCALATION_ACCEPT_OVER, 0, it->accept_due_ms);
	if (it->state != ESCALATION_OPEN)
		return;
	offer(best, ESCALATION_STEP, 0, it->step_due_ms);
	if (t->remind_ms > 0 && it->reminded_ms == 0 && it->level > 0)
		offer(best, ESCALATION_REMIND, 0, asked_ms(it) + t->remind_ms);
	if (t->operator_ms > 0 && it->operator_ms == 0 &&
	    !all_roles_accepted(it))
		offer(best, ESCALATION_OPERATOR, 0,
		      it->created_ms + t->operator_ms);
}

void
escalation_next(const struct escalation_item *it, int64_t now_ms,
		struct escalation_effect *out)
{
	struct escalation_effect best = {.what = ESCALATION_WAIT};
	size_t i;

	if (!escalation_is_ended(it)) {
		/* What concerns all goes before one person's re-alert. */
		offer_item(it, &best);
		for (i = 0; i < it->count; i++)
			offer_person(it, i, &best);
	}
	if (best.due_ms > now_ms || best.due_ms == 0)
		best.what = ESCALATION_WAIT;
	if (best.what == ESCALATION_STEP)
		choose_level(it, now_ms, &best);
	*out = best;
}

static int64_t
level_time(const struct escalation_item *it, int level)
{
	const struct escalation_timers *t = &it->timers;

	if (level < 1 || level > t->level_count)
		return 0;
	return t->level_ms[level - 1];
}

static void
start_clock(struct escalation_item *it, int64_t now_ms)
{
	int64_t time_ms = level_time(it, it->level);

	it->step_due_ms = time_ms > 0 ? now_ms + time_ms : 0;
}

void
escalation_fired(struct escalation_item *it, int level, int64_t now_ms)
{
	it->level = level;
	it->state = ESCALATION_OPEN;
	it->paused_ms = 0;
	start_clock(it, now_ms);
}

void
escalation_ended(struct escalation_item *it)
{
	it->state = ESCALATION_NO_RESPONSE;
	it->step_due_ms = 0;
}

/* p does not come after all. */
static void
resume(struct escalation_item *it, struct escalation_person *p, int64_t now_ms)
{
	if (p != NULL) {
		p->reply = ESCALATION_NO_REPLY;
		p->alerted_ms = now_ms;
		p->level = it->level;
	}
	it->state = ESCALATION_OPEN;
	it->accepted_nid = 0;
	it->accept_due_ms = 0;
	start_clock(it, now_ms);
}

void
escalation_resumed(struct escalation_item *it, int64_t now_ms)
{
	resume(it, escalation_find(it, it->accepted_nid), now_ms);
}

static void
accept(struct escalation_item *it, const struct escalation_answer *a)
{
	int64_t given =
		a->minutes > 0 ? a->minutes * MINUTE : it->timers.accept_ms;

	if (it->each_role && !all_roles_accepted(it))
		return;
	it->state = ESCALATION_ACCEPTED;
	it->accepted_nid = a->user_nid;
	it->accept_due_ms = given > 0 ? a->now_ms + given : 0;
	it->step_due_ms = 0;
	it->paused_ms = 0;
}

/* A no moves on at once, whoever else of the level is still asked: they may
 * still accept. */
static void
decline(struct escalation_item *it, const struct escalation_person *p,
	int64_t now_ms)
{
	if (it->state != ESCALATION_OPEN || it->step_due_ms == 0 ||
	    p->level != it->level)
		return;
	it->step_due_ms = now_ms;
	it->paused_ms = 0;
}

static void
pause(struct escalation_item *it, int64_t now_ms)
{
	if (it->state != ESCALATION_OPEN || it->paused_ms > now_ms)
		return;
	it->paused_ms = now_ms + ESCALATION_PAUSE_MS;
	if (it->step_due_ms != 0)
		it->step_due_ms += ESCALATION_PAUSE_MS;
}

/* Where each role answers, each of those who accepted may think again. */
static bool
is_accepter(const struct escalation_item *it, const struct escalation_person *p)
{
	return it->accepted_nid == p->user_nid ||
	       (it->each_role && p->reply == ESCALATION_ACCEPT);
}

const char *
escalation_answer(struct escalation_item *it, const struct escalation_answer *a)
{
	struct escalation_person *p = escalation_find(it, a->user_nid);

	if (escalation_is_ended(it))
		return "it has ended";
	if (p == NULL || !p->is_target)
		return "it was not given to you";
	if (it->state == ESCALATION_ACCEPTED && !is_accepter(it, p))
		return "somebody else has accepted it";
	p->reply = a->reply;
	if (p->seen_ms == 0)
		p->seen_ms = a->now_ms;
	if (a->reply == ESCALATION_ACCEPT)
		accept(it, a);
	else if (it->state == ESCALATION_ACCEPTED) {
		resume(it, p, a->now_ms);
		p->reply = a->reply;
	}
	if (a->reply == ESCALATION_DECLINE)
		decline(it, p, a->now_ms);
	if (a->reply == ESCALATION_CALL_ME)
		pause(it, a->now_ms);
	return NULL;
}

const char *
escalation_hand_back(struct escalation_item *it, int64_t user_nid,
		     int64_t now_ms)
{
	struct escalation_person *p = escalation_find(it, user_nid);

	if (escalation_is_ended(it) || p == NULL || !is_accepter(it, p))
		return "you have not accepted it";
	resume(it, p, now_ms);
	return NULL;
}

const char *
escalation_hurry(struct escalation_item *it, int64_t now_ms)
{
	if (it->state != ESCALATION_OPEN)
		return "its ladder does not run";
	if (it->step_due_ms == 0)
		return "it has no further step";
	it->step_due_ms = now_ms;
	it->paused_ms = 0;
	return NULL;
}

const char *
escalation_ask_again(struct escalation_item *it, int64_t now_ms)
{
	struct escalation_person *p;
	size_t i;

	if (escalation_is_ended(it))
		return "it has ended";
	for (i = 0; i < it->count; i++) {
		p = &it->people[i];
		p->reply = ESCALATION_NO_REPLY;
		p->seen_ms = p->opened_ms = p->proven_ms = 0;
		p->channel_ms = p->unseen_ms = 0;
		p->first_ms = p->alerted_ms = now_ms;
	}
	it->state = ESCALATION_OPEN;
	it->accepted_nid = it->accept_due_ms = 0;
	it->paused_ms = 0;
	/* At level 0 it waits for a quiet point, and goes on doing so. */
	if (it->level > 0)
		start_clock(it, now_ms);
	return NULL;
}

static const char *const priority_words[] = {"emergency", "urgent", "routine",
					     "information"};
static const char *const state_words[] = {"open", "accepted", "no_response",
					  "closed", "cancelled"};
static const char *const reply_words[] = {"", "accepted", "declined",
					  "call_me"};

static int
index_of(const char *const *words, int count, const char *word)
{
	int i;

	for (i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			break;
	return i;
}

const char *
escalation_priority_word(enum escalation_priority p)
{
	return priority_words[p];
}

const char *
escalation_state_word(enum escalation_state s)
{
	return state_words[s];
}

const char *
escalation_reply_word(enum escalation_reply r)
{
	return reply_words[r];
}

enum escalation_priority
escalation_priority_of(const char *word)
{
	return (enum escalation_priority)index_of(
		priority_words, ESCALATION_PRIORITY_COUNT, word);
}

enum escalation_state
escalation_state_of(const char *word)
{
	return (enum escalation_state)index_of(state_words,
					       ESCALATION_STATE_COUNT, word);
}

enum escalation_reply
escalation_reply_of(const char *word)
{
	return (enum escalation_reply)index_of(reply_words,
					       ESCALATION_REPLY_COUNT, word);
}
