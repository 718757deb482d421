/* One item: read, written, noted. */
#include <string.h>

#include "base/clock.h"
#include "clinic/priority_priv.h"
#include "store/alert_push_store.h"
#include "store/audit_store.h"
#include "store/user_id_store.h"

#define SECOND_MS 1000

int64_t
priority_now(const struct clinic *c)
{
	return c->started_ms + (clock_mono_ms() - c->started_mono_ms);
}

static void
read_person(const struct priority_person_row *r, struct escalation_person *p)
{
	*p = (struct escalation_person){
		.user_nid = r->user_nid,
		.role_nid = r->role_nid,
		.level = (int)r->level,
		.is_target = r->is_target,
		.alerted_ms = r->alerted_ms,
		.first_ms = r->first_ms,
		.proven_ms = r->proven_ms,
		.seen_ms = r->seen_ms,
		.opened_ms = r->opened_ms,
		.channel_ms = r->channel_ms,
		.unseen_ms = r->unseen_ms,
		.reply = escalation_reply_of(r->reply),
	};
}

static bool
has_ladder(const struct priority_item *x)
{
	const struct priority_row *a = x->ladder_of, *b = x->row;

	return a != NULL && a->role_nid == b->role_nid &&
	       a->team_nid == b->team_nid && a->tier == b->tier &&
	       strcmp(a->priority, b->priority) == 0;
}

enum err
priority_item_load(struct scope *sc, struct txn *t, struct priority_item *x)
{
	const struct priority_row *row = x->row;
	size_t i;

	if (!has_ladder(x))
		TRY(ladder_read(sc, t, row, &x->ladder));
	x->ladder_of = row;
	x->it = (struct escalation_item){
		.priority = escalation_priority_of(row->priority),
		.state = escalation_state_of(row->state),
		.each_role = strcmp(row->answer, "each_role") == 0,
		.level = (int)row->level,
		.created_ms = row->created_ms,
		.step_due_ms = row->step_due_ms,
		.paused_ms = row->paused_ms,
		.accepted_nid = row->accepted_nid,
		.accept_due_ms = row->accept_due_ms,
		.reminded_ms = row->reminded_ms,
		.operator_ms = row->operator_ms,
		.timers = x->ladder.timers,
	};
	if (!x->is_new)
		TRY(priority_store_list_people(sc, t, row->nid, &x->rows,
					       &x->it.count));
	x->capacity = x->it.count;
	x->it.people =
		scope_array(sc, struct escalation_person, x->capacity + 1);
	for (i = 0; i < x->it.count; i++)
		read_person(&x->rows[i], &x->it.people[i]);
	return OK;
}

void
priority_item_reserve(struct scope *sc, struct priority_item *x)
{
	struct priority_person_row *rows;
	struct escalation_person *people;
	size_t count = x->it.count;

	if (count < x->capacity)
		return;
	x->capacity = 2 * count + 4;
	rows = scope_array(sc, struct priority_person_row, x->capacity);
	people = scope_array(sc, struct escalation_person, x->capacity);
	if (count > 0) {
		memcpy(rows, x->rows, count * sizeof(*rows));
		memcpy(people, x->it.people, count * sizeof(*people));
	}
	x->rows = rows;
	x->it.people = people;
}

enum err
priority_item_read(struct scope *sc, struct txn *t, const char *id,
		   struct priority_item *x)
{
	TRY(priority_store_find(sc, t, id, &x->row));
	if (x->row == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such message");
	return priority_item_load(sc, t, x);
}

static bool
merge_person(const struct escalation_person *p, struct priority_person_row *r)
{
	struct priority_person_row was = *r;

	r->user_nid = p->user_nid;
	r->role_nid = p->role_nid;
	r->level = p->level;
	r->is_target = p->is_target;
	r->first_ms = p->first_ms;
	r->alerted_ms = p->alerted_ms;
	r->proven_ms = p->proven_ms;
	r->seen_ms = p->seen_ms;
	r->opened_ms = p->opened_ms;
	r->channel_ms = p->channel_ms;
	r->unseen_ms = p->unseen_ms;
	r->reply = escalation_reply_word(p->reply);
	return was.level != r->level || was.is_target != r->is_target ||
	       was.first_ms != r->first_ms || was.alerted_ms != r->alerted_ms ||
	       was.proven_ms != r->proven_ms || was.seen_ms != r->seen_ms ||
	       was.opened_ms != r->opened_ms ||
	       was.channel_ms != r->channel_ms ||
	       was.unseen_ms != r->unseen_ms || was.role_nid != r->role_nid ||
	       was.reply == NULL || strcmp(was.reply, r->reply) != 0;
}

static enum err
tell(struct scope *sc, struct txn *t, const struct priority_item *x)
{
	struct clinic_change_row change = {.kind = "priority",
					   .id = x->row->item_id};
	size_t i;

	TRY(clinic_tell(sc, t, x->c, &change));
	change.user_nid = x->row->sender_nid;
	TRY(clinic_tell(sc, t, x->c, &change));
	for (i = 0; i < x->it.count; i++) {
		change.user_nid = x->it.people[i].user_nid;
		if (change.user_nid != x->row->sender_nid)
			TRY(clinic_tell(sc, t, x->c, &change));
	}
	return OK;
}

/* Whose devices sound now: that somebody was reminded is no news for others. */
static enum err
tell_sounding(struct scope *sc, struct txn *t, const struct priority_item *x)
{
	struct clinic_change_row change = {.kind = "priority",
					   .id = x->row->item_id};
	size_t i;

	for (i = 0; i < x->it.count; i++) {
		change.user_nid = x->it.people[i].user_nid;
		if (x->rows[i].sound_ms == x->now_ms)
			TRY(clinic_tell(sc, t, x->c, &change));
	}
	return OK;
}

/* Who is only reminded may wait for the full second, with many others. */
static int64_t
next_due(const struct escalation_item *it)
{
	struct escalation_item rest = *it;
	struct escalation_effect next;
	int64_t second;

	escalation_next(it, 0, &next);
	if (next.what != ESCALATION_REALERT)
		return next.due_ms;
	second = next.due_ms + SECOND_MS - 1 - (next.due_ms - 1) % SECOND_MS;
	rest.timers.realert_ms = 0;
	escalation_next(&rest, 0, &next);
	return next.due_ms != 0 && next.due_ms < second ? next.due_ms : second;
}

enum err
priority_item_write(struct scope *sc, struct txn *t, struct priority_item *x)
{
	struct priority_row *row = x->row;
	const struct escalation_item *it = &x->it;
	size_t i;

	for (i = 0; i < it->count; i++)
		if (merge_person(&it->people[i], &x->rows[i]))
			TRY(priority_store_put_person(sc, t, row->nid,
						      &x->rows[i]));
	row->due_ms = next_due(it);
	if (x->is_again) {
		TRY(priority_store_set_due(sc, t, row));
		return tell_sounding(sc, t, x);
	}
	row->state = escalation_state_word(it->state);
	row->level = it->level;
	row->step_due_ms = it->step_due_ms;
	row->paused_ms = it->paused_ms;
	row->accepted_nid = it->accepted_nid;
	row->accept_due_ms = it->accept_due_ms;
	row->reminded_ms = it->reminded_ms;
	row->operator_ms = it->operator_ms;
	if (escalation_is_ended(it) && row->ended_ms == 0)
		row->ended_ms = x->now_ms;
	TRY(x->is_new ? priority_store_add(sc, t, row)
		      : priority_store_set(sc, t, row));
	if (it->state == ESCALATION_ACCEPTED || escalation_is_ended(it))
		TRY(alert_push_store_drop(sc, t, row->item_id));
	return tell(sc, t, x);
}

enum err
priority_item_note(struct scope *sc, struct txn *t,
		   const struct priority_item *x,
		   const struct priority_deed_row *d)
{
	struct priority_deed_row row = *d;
	struct audit_row audit = {
		.class = AUDIT_PRIORITY, .actor = x->r, .at_ms = x->now_ms};
	const char *user_id;

	row.at_ms = x->now_ms;
	TRY(priority_store_add_deed(sc, t, x->row->nid, &row));
	audit.action = scope_printf(sc, "priority.%s", d->what);
	audit.subjects[0] = scope_printf(sc, "priority:%s", x->row->item_id);
	if (d->user_nid != 0) {
		TRY(user_id_store_get(sc, t, d->user_nid, &user_id));
		audit.subjects[1] = scope_printf(sc, "user:%s", user_id);
	}
	if (d->level != 0)
		audit.detail = scope_printf(sc, "{\"level\":%lld}",
					    (long long)d->level);
	return audit_store_add(sc, t, &audit);
}
