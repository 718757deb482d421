/* What people do with a priority message: see clinic/priority.h. */
#include <string.h>

#include "clinic/emergency_team.h"
#include "clinic/priority_priv.h"
#include "clinic/settings.h"
#include "store/user_id_store.h"

struct acting {
	struct priority_item x;
	const char *item_id;
	const struct priority_answer *answer;
	const struct priority_deed *deed;
	enum priority_receipt receipt;
	yyjson_val *content;
	int64_t behalf_nid;
};

static enum err
begin(struct scope *sc, struct txn *t, struct acting *a)
{
	return priority_item_read(sc, t, a->item_id, &a->x);
}

static bool
is_sender(const struct priority_item *x)
{
	return x->row->sender_nid == x->r->user_nid ||
	       x->row->behalf_nid == x->r->user_nid;
}

static enum err
refuse(struct scope *sc, const char *why)
{
	return why == NULL ? OK : scope_fail(sc, ERR_CONFLICT, "%s", why);
}

static enum err
check_words(struct scope *sc, const char *words)
{
	if (words != NULL && strlen(words) > PRIORITY_WORDS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the words are longer than %d bytes",
				  PRIORITY_WORDS_MAX);
	return OK;
}

/* --- answers --- */

/* For somebody else: who sent it, was asked, or runs the switchboard. */
static enum err
require_concerned(struct scope *sc, struct txn *t, const struct acting *a)
{
	const struct priority_item *x = &a->x;
	bool may =
		is_sender(x) || escalation_find(&x->it, x->r->user_nid) != NULL;

	if (!may)
		TRY(clinic_is_switchboard(sc, t, x->r, &may));
	return may ? OK : scope_fail(sc, ERR_NOT_FOUND, "no such message");
}

static enum err
write_answer(struct scope *sc, struct txn *t, void *ctx)
{
	struct acting *a = ctx;
	struct priority_item *x = &a->x;
	struct escalation_answer answer = {.user_nid = x->r->user_nid,
					   .reply = a->answer->reply,
					   .minutes = a->answer->minutes,
					   .now_ms = x->now_ms};
	struct priority_deed_row deed = {
		.what = escalation_reply_word(answer.reply),
		.words = a->answer->words};
	struct escalation_person *p;

	TRY(begin(sc, t, a));
	if (a->answer->on_behalf != NULL) {
		TRY(require_concerned(sc, t, a));
		TRY(user_id_store_find(sc, t, a->answer->on_behalf,
				       &answer.user_nid));
		deed.by_nid = x->r->user_nid;
	}
	p = escalation_find(&x->it, answer.user_nid);
	if (p == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such message");
	TRY(refuse(sc, escalation_answer(&x->it, &answer)));
	x->rows[p - x->it.people].replied_ms = x->now_ms;
	deed.user_nid = answer.user_nid;
	deed.level = answer.minutes;
	TRY(priority_item_note(sc, t, x, &deed));
	TRY(priority_store_put_person(sc, t, x->row->nid,
				      &x->rows[p - x->it.people]));
	return priority_item_write(sc, t, x);
}

enum err
priority_answer(struct scope *sc, struct clinic *c, const struct requester *r,
		const struct priority_answer *answer)
{
	struct acting a = {.x = {.c = c, .r = r, .now_ms = priority_now(c)},
			   .item_id = answer->item_id,
			   .answer = answer};

	if (answer->minutes < 0 || answer->minutes > PRIORITY_MINUTES_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM, "minutes is 1 to %d",
				  PRIORITY_MINUTES_MAX);
	if (answer->reply == ESCALATION_DECLINE &&
	    (answer->words == NULL || *answer->words == '\0'))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "declining needs a reason");
	TRY(check_words(sc, answer->words));
	return store_write(sc, c->db, write_answer, &a);
}

/* --- receipts --- */

static bool
is_proving(const struct duty_person *p, const struct requester *r)
{
	size_t i;

	for (i = 0; i < p->alerting_count; i++)
		if (p->alerting[i] == r->device_nid)
			return true;
	return false;
}

static enum err
mark_delivered(struct scope *sc, struct txn *t, struct acting *a, size_t i,
	       bool *changed)
{
	struct priority_item *x = &a->x;
	struct duty_person reach = {.user_nid = x->r->user_nid,
				    .since_ms = x->row->created_ms};

	if (x->rows[i].delivered_ms == 0) {
		x->rows[i].delivered_ms = x->now_ms;
		*changed = true;
	}
	if (x->it.people[i].proven_ms != 0)
		return OK;
	/* Only an alerting device holds back the second channel. */
	TRY(duty_read_reach(sc, t, x->now_ms, &reach));
	if (!is_proving(&reach, x->r))
		return OK;
	x->it.people[i].proven_ms = x->now_ms;
	*changed = true;
	return OK;
}

static enum err
write_receipt(struct scope *sc, struct txn *t, void *ctx)
{
	struct acting *a = ctx;
	struct priority_item *x = &a->x;
	struct priority_deed_row deed = {.what = "delivered",
					 .user_nid = x->r->user_nid};
	struct escalation_person *p;
	bool changed = false, first;
	size_t i;

	TRY(begin(sc, t, a));
	p = escalation_find(&x->it, x->r->user_nid);
	if (p == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such message");
	i = (size_t)(p - x->it.people);
	first = x->rows[i].delivered_ms == 0;
	TRY(mark_delivered(sc, t, a, i, &changed));
	if (first)
		TRY(priority_item_note(sc, t, x, &deed));
	if (a->receipt == PRIORITY_SEEN) {
		deed.what = "seen";
		if (p->seen_ms == 0) {
			p->seen_ms = x->now_ms;
			TRY(priority_item_note(sc, t, x, &deed));
		}
		p->opened_ms = x->now_ms; /* its re-alert is silent a while */
		changed = true;
	}
	if (!changed)
		return OK;
	TRY(priority_store_put_person(sc, t, x->row->nid, &x->rows[i]));
	return priority_item_write(sc, t, x);
}

enum err
priority_receive(struct scope *sc, struct clinic *c, const struct requester *r,
		 const char *item_id, enum priority_receipt receipt)
{
	struct acting a = {.x = {.c = c, .r = r, .now_ms = priority_now(c)},
			   .item_id = item_id,
			   .receipt = receipt};

	return store_write(sc, c->db, write_receipt, &a);
}

/* --- verbs --- */

/* An emergency is the switchboard's, too: it phones, notes and closes. */
static enum err
require_part(struct scope *sc, struct txn *t, const struct acting *a)
{
	const struct priority_item *x = &a->x;
	bool sender = is_sender(x);
	bool accepter = x->it.accepted_nid == x->r->user_nid;
	bool target = escalation_find(&x->it, x->r->user_nid) != NULL;
	bool operator= false;

	if (x->it.priority == ESCALATION_EMERGENCY)
		TRY(clinic_is_switchboard(sc, t, x->r, &operator));
	if (!sender && !target && !operator)
		return scope_fail(sc, ERR_NOT_FOUND, "no such message");
	switch (a->deed->verb) {
	case PRIORITY_HURRY:
	case PRIORITY_CANCEL:
		if (!sender)
			return scope_fail(sc, ERR_FORBIDDEN,
					  "only who sent it may do this");
		return OK;
	case PRIORITY_CLOSE:
		if (!sender && !accepter && !operator)
			return scope_fail(sc, ERR_FORBIDDEN,
					  "only who sent or accepted it may "
					  "close it");
		return OK;
	default:
		return OK;
	}
}

static enum err
end_item(struct scope *sc, struct priority_item *x, enum escalation_state s)
{
	if (escalation_is_ended(&x->it))
		return scope_fail(sc, ERR_CONFLICT, "it has ended");
	x->it.state = s;
	x->it.step_due_ms = x->it.accept_due_ms = 0;
	return OK;
}

static enum err
hurry(struct scope *sc, struct txn *t, struct priority_item *x)
{
	bool more;

	TRY(refuse(sc, escalation_hurry(&x->it, x->now_ms)));
	return priority_apply(sc, t, x, &more);
}

static enum err
write_deed(struct scope *sc, struct txn *t, void *ctx)
{
	static const char *const words[PRIORITY_VERB_COUNT] = {
		"handed_back", "closed", "hurried", "cancelled", "added"};
	struct acting *a = ctx;
	struct priority_item *x = &a->x;
	struct priority_deed_row deed = {.what = words[a->deed->verb],
					 .user_nid = x->r->user_nid,
					 .words = a->deed->words};

	TRY(begin(sc, t, a));
	TRY(require_part(sc, t, a));
	TRY(priority_item_note(sc, t, x, &deed));
	switch (a->deed->verb) {
	case PRIORITY_HAND_BACK:
		TRY(refuse(sc, escalation_hand_back(&x->it, x->r->user_nid,
						    x->now_ms)));
		break;
	case PRIORITY_CLOSE:
		TRY(end_item(sc, x, ESCALATION_CLOSED));
		break;
	case PRIORITY_CANCEL:
		TRY(end_item(sc, x, ESCALATION_CANCELLED));
		break;
	case PRIORITY_HURRY:
		TRY(hurry(sc, t, x));
		break;
	default:
		break;
	}
	return priority_item_write(sc, t, x);
}

enum err
priority_do(struct scope *sc, struct clinic *c, const struct requester *r,
	    const struct priority_deed *d)
{
	struct acting a = {.x = {.c = c, .r = r, .now_ms = priority_now(c)},
			   .item_id = d->item_id,
			   .deed = d};

	if (d->verb == PRIORITY_ADD && (d->words == NULL || *d->words == '\0'))
		return scope_fail(sc, ERR_INVALID_PARAM, "nothing is added");
	TRY(check_words(sc, d->words));
	TRY(store_write(sc, c->db, write_deed, &a));
	priority_timer_wake(c);
	return OK;
}

/* --- correcting --- */

static enum err
write_correct(struct scope *sc, struct txn *t, void *ctx)
{
	struct acting *a = ctx;
	struct priority_item *x = &a->x;
	struct priority_deed_row deed = {.what = "corrected",
					 .user_nid = x->r->user_nid};
	struct emergency_team kind;
	const char *content;
	size_t i;

	TRY(begin(sc, t, a));
	if (!is_sender(x))
		return scope_fail(sc,
				  escalation_find(&x->it, x->r->user_nid) !=
						  NULL
					  ? ERR_FORBIDDEN
					  : ERR_NOT_FOUND,
				  "only who sent it may do this");
	TRY(priority_check_content(sc, x->row->priority, a->content, &content));
	if (x->it.priority == ESCALATION_EMERGENCY)
		TRY(emergency_team_get(
			sc, t, json_peek_string(a->content, "team_type"),
			&kind));
	TRY(refuse(sc, escalation_ask_again(&x->it, x->now_ms)));
	/* What it said before stays in the timeline. */
	deed.words = x->row->content;
	TRY(priority_item_note(sc, t, x, &deed));
	TRY(priority_store_set_content(sc, t, x->row->nid, content));
	for (i = 0; i < x->it.count; i++)
		TRY(priority_alert(sc, t, x, i));
	return priority_item_write(sc, t, x);
}

enum err
priority_correct(struct scope *sc, struct clinic *c, const struct requester *r,
		 const char *item_id, yyjson_val *content)
{
	struct acting a = {.x = {.c = c, .r = r, .now_ms = priority_now(c)},
			   .item_id = item_id,
			   .content = content};

	return store_write(sc, c->db, write_correct, &a);
}
