/* What ordinary clients do with a priority message: a tick by a current target
 * accepts it, taking the tick back opens it again; it is not edited and not
 * redacted. */
#include <string.h>

#include "clinic/priority_priv.h"

#define TICKED "ticked"

static bool
is_tick(const char *key)
{
	static const char *const ticks[] = {"✅", "✔", "✔️", "☑️", "☑"};
	size_t i;

	for (i = 0; key != NULL && i < sizeof(ticks) / sizeof(*ticks); i++)
		if (strcmp(key, ticks[i]) == 0)
			return true;
	return false;
}

/* The sender of the event among the item's people; NULL none. */
static struct escalation_person *
find_person(struct priority_item *x, const char *user_id)
{
	size_t i;

	for (i = 0; i < x->it.count; i++)
		if (strcmp(x->rows[i].user_id, user_id) == 0)
			return &x->it.people[i];
	return NULL;
}

static enum err
accept_by_tick(struct scope *sc, struct txn *t, struct priority_item *x,
	       const struct room_append *a, const char *event_id)
{
	struct escalation_answer answer = {.reply = ESCALATION_ACCEPT,
					   .now_ms = x->now_ms};
	struct priority_deed_row deed = {.what = "accepted"};
	struct escalation_person *p;

	TRY(priority_item_load(sc, t, x));
	p = find_person(x, a->sender);
	if (p == NULL)
		return OK;
	answer.user_nid = deed.user_nid = p->user_nid;
	if (escalation_answer(&x->it, &answer) != NULL)
		return OK; /* it stays an ordinary reaction */
	x->rows[p - x->it.people].replied_ms = x->now_ms;
	TRY(priority_item_note(sc, t, x, &deed));
	deed.what = TICKED;
	deed.words = event_id;
	TRY(priority_item_note(sc, t, x, &deed));
	return priority_item_write(sc, t, x);
}

/* A redaction of the tick that accepted it. */
static enum err
take_tick_back(struct scope *sc, struct txn *t, struct priority_item *x,
	       const char *target)
{
	struct priority_deed_row deed = {.what = "handed_back"};
	int64_t item_nid, user_nid;

	TRY(priority_store_find_tick(sc, t, target, &item_nid, &user_nid));
	if (item_nid == 0)
		return OK;
	TRY(priority_store_get(sc, t, item_nid, &x->row));
	if (x->row == NULL)
		return OK;
	TRY(priority_item_load(sc, t, x));
	if (escalation_hand_back(&x->it, user_nid, x->now_ms) != NULL)
		return OK;
	deed.user_nid = user_nid;
	TRY(priority_item_note(sc, t, x, &deed));
	return priority_item_write(sc, t, x);
}

static enum err
refuse(struct scope *sc, const struct room_append *a)
{
	if (!a->is_local)
		return OK;
	return scope_fail(sc, ERR_FORBIDDEN,
			  "a priority message is not changed: correct or "
			  "cancel it");
}

enum err
priority_in_append(struct scope *sc, struct txn *t, struct clinic *c,
		   const struct event_row *row, const struct room_append *a)
{
	struct priority_item x = {.c = c, .now_ms = priority_now(c)};
	yyjson_val *relates = yyjson_obj_get(a->content, "m.relates_to");
	const char *target = json_peek_string(relates, "event_id");
	const char *kind = json_peek_string(relates, "rel_type");
	const char *redacts = a->redacts;

	if (redacts == NULL && (target == NULL || kind == NULL))
		return OK;
	if (redacts == NULL && strcmp(kind, "m.replace") != 0 &&
	    !is_tick(json_peek_string(relates, "key")))
		return OK;
	TRY(priority_store_find_event(sc, t, redacts != NULL ? redacts : target,
				      &x.row));
	if (x.row == NULL)
		return redacts != NULL ? take_tick_back(sc, t, &x, redacts)
				       : OK;
	if (redacts != NULL || strcmp(kind, "m.replace") == 0)
		return refuse(sc, a);
	return accept_by_tick(sc, t, &x, a, row->event_id);
}
