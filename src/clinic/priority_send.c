/* Sending a priority message: see clinic/priority.h. */
#include <string.h>

#include "clinic/emergency_team.h"
#include "clinic/interruption.h"
#include "clinic/priority_priv.h"
#include "crypto/token.h"
#include "store/team_store.h"
#include "store/user_id_store.h"

struct sending {
	struct priority_item x;
	const struct priority_message *m;
	const char *content;
	int64_t behalf_nid;
};

static const char *const sbar_keys[] = {"situation", "background", "assessment",
					"recommendation"};

static void
add_line(struct scope *sc, const char **body, const char *label,
	 const char *words)
{
	if (words != NULL && *words != '\0')
		*body = scope_printf(sc, "%s\n%s%s", *body, label, words);
}

const char *
priority_body(struct scope *sc, const struct priority_row *row,
	      const char *target, yyjson_val *content)
{
	static const char *const heads[] = {"EMERGENCY", "URGENT", "Routine",
					    "For information"};
	static const char *const labels[] = {"S: ", "B: ", "A: ", "R: "};
	const char *body = scope_printf(
		sc, "%s%s for %s", row->is_test ? "TEST " : "",
		heads[escalation_priority_of(row->priority)], target);
	yyjson_val *sbar = yyjson_obj_get(content, "sbar");
	size_t i;

	add_line(sc, &body, "Team: ", json_peek_string(content, "team_type"));
	add_line(sc, &body, "Where: ", json_peek_string(content, "location"));
	add_line(sc, &body, "Patient: ",
		 json_peek_string(yyjson_obj_get(content, "patient"), "text"));
	add_line(sc, &body, "", json_peek_string(content, "text"));
	for (i = 0; i < 4; i++)
		add_line(sc, &body, labels[i],
			 json_peek_string(sbar, sbar_keys[i]));
	return body;
}

/* Something has to be said; an emergency needs to say where. */
enum err
priority_check_content(struct scope *sc, const char *priority,
		       yyjson_val *content, const char **text_out)
{
	yyjson_val *sbar = yyjson_obj_get(content, "sbar");
	const char *text = json_peek_string(content, "text");
	const char *location = json_peek_string(content, "location");
	bool said = text != NULL && *text != '\0';
	size_t i, len;

	for (i = 0; i < 4 && !said; i++) {
		text = json_peek_string(sbar, sbar_keys[i]);
		said = text != NULL && *text != '\0';
	}
	if (strcmp(priority, "emergency") == 0) {
		if (location == NULL || *location == '\0')
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "an emergency needs the exact "
					  "location");
		said = true;
	}
	if (!said)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the message says nothing");
	*text_out = json_format(sc, content, &len);
	if (len > PRIORITY_CONTENT_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "the message is longer than %d bytes",
				  PRIORITY_CONTENT_MAX);
	return OK;
}

static enum err
check(struct scope *sc, struct sending *s)
{
	const struct priority_message *m = s->m;

	if (escalation_priority_of(m->priority) == ESCALATION_PRIORITY_COUNT)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "priority is emergency, urgent, routine or "
				  "information");
	/* An emergency may leave it to the kind of team. */
	if (m->role_id != NULL ? m->team_id != NULL
			       : m->team_id == NULL &&
					 strcmp(m->priority, "emergency") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "either role_id or team_id says to whom");
	if (m->answer != NULL && strcmp(m->answer, "any") != 0 &&
	    strcmp(m->answer, "each_role") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "answer is any or each_role");
	if (*m->txn_id == '\0' || strlen(m->txn_id) > PRIORITY_TXN_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "txn_id is 1 to %d bytes", PRIORITY_TXN_MAX);
	return priority_check_content(sc, m->priority, m->content, &s->content);
}

static enum err
find_target(struct scope *sc, struct txn *t, struct sending *s,
	    struct priority_row *row)
{
	struct emergency_team kind = {0};
	struct role_row *role = NULL;
	struct team_row *team = NULL;

	if (strcmp(s->m->priority, "emergency") == 0)
		TRY(emergency_team_get(
			sc, t, json_peek_string(s->m->content, "team_type"),
			&kind));
	if (s->m->role_id != NULL)
		TRY(role_store_find(sc, t, s->m->role_id, &role));
	else if (s->m->team_id != NULL)
		TRY(team_store_find(sc, t, s->m->team_id, &team));
	if (s->m->role_id == NULL && s->m->team_id == NULL) {
		row->role_nid = kind.role_nid;
		row->team_nid = kind.team_nid;
	}
	if (role != NULL)
		row->role_nid = role->nid;
	if (team != NULL)
		row->team_nid = team->nid;
	if (row->role_nid == 0 && row->team_nid == 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "no such role or team");
	row->tier = s->m->tier;
	return OK;
}

/* Nobody is woken who is off duty: where nobody is asked the sender is told
 * at once, with a timeline that says so. */
static enum err
write_new(struct scope *sc, struct txn *t, struct sending *s)
{
	const struct priority_message *m = s->m;
	struct priority_item *x = &s->x;
	struct priority_deed_row deed = {.what = "sent",
					 .user_nid = x->r->user_nid,
					 .by_nid = s->behalf_nid};
	struct priority_row *row = scope_new(sc, struct priority_row);
	int64_t held_ms;

	x->row = row;
	*row = (struct priority_row){
		.item_id = token_random_id(sc, PRIORITY_ID_LEN),
		.sender_nid = x->r->user_nid,
		.behalf_nid = s->behalf_nid,
		.txn_id = m->txn_id,
		.priority = m->priority,
		.answer = m->answer,
		.is_test = m->is_test,
		.content = s->content,
		.state = escalation_state_word(ESCALATION_OPEN),
		.created_ms = x->now_ms,
		.room_id = "",
		.event_id = "",
	};
	if (row->answer == NULL)
		row->answer = strcmp(m->priority, "emergency") == 0
				      ? "each_role"
				      : "any";
	TRY(find_target(sc, t, s, row));
	TRY(priority_store_add(sc, t, row));
	TRY(priority_item_load(sc, t, x));
	TRY(priority_item_note(sc, t, x, &deed));
	TRY(interruption_hold_until(sc, t, row->role_nid, row->priority,
				    x->now_ms, &held_ms));
	if (held_ms == 0) {
		TRY(priority_fire(sc, t, x, 1, "fired"));
		return priority_item_write(sc, t, x);
	}
	/* Its first step is its quiet point. */
	x->it.step_due_ms = held_ms;
	deed = (struct priority_deed_row){.what = "held"};
	TRY(priority_item_note(sc, t, x, &deed));
	return priority_item_write(sc, t, x);
}

static enum err
write_send(struct scope *sc, struct txn *t, void *ctx)
{
	struct sending *s = ctx;
	const struct priority_message *m = s->m;

	TRY(priority_store_find_txn(sc, t, s->x.r->user_nid, m->txn_id,
				    &s->x.row));
	if (s->x.row != NULL)
		return OK; /* it was sent before */
	if (m->sent_ms != 0 &&
	    s->x.r->now_ms - m->sent_ms > PRIORITY_SEND_AGE_MS)
		return scope_fail(sc, ERR_CONFLICT,
				  "it was tapped more than two minutes ago; "
				  "send it again if it still holds");
	s->behalf_nid = 0;
	if (m->on_behalf != NULL) {
		TRY(user_id_store_find(sc, t, m->on_behalf, &s->behalf_nid));
		if (s->behalf_nid == 0)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "nobody here has that user id");
	}
	return write_new(sc, t, s);
}

enum err
priority_send(struct scope *sc, struct clinic *c, const struct requester *r,
	      const struct priority_message *m, const char **item_id_out)
{
	struct sending s = {.x = {.c = c, .r = r, .now_ms = priority_now(c)},
			    .m = m};

	TRY(check(sc, &s));
	TRY(store_write(sc, c->db, write_send, &s));
	*item_id_out = s.x.row->item_id;
	priority_timer_wake(c);
	return OK;
}
