/* Sending a priority message: see clinic/priority.h. */
#include <string.h>

#include "clinic/emergency_team.h"
#include "clinic/interruption.h"
#include "clinic/priority_priv.h"
#include "crypto/token.h"
#include "room/actions.h"
#include "store/role_room_store.h"
#include "store/team_store.h"
#include "store/user_id_store.h"

struct sending {
	struct priority_item x;
	const struct priority_message *m;
	const char *item_id;
	const char *content;
	int64_t behalf_nid;
	bool is_together; /* with the event, in its transaction */
	/* The conversation with the role: */
	struct role_row *role;
	struct role_room_row *room;
	bool is_joined;
	const char *event_id;
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

/* The event was made for what was true a moment ago. */
static enum err
require_same(struct scope *sc, const struct sending *s, int64_t role_nid,
	     int64_t held_ms)
{
	if (!s->is_together ||
	    (s->role != NULL && s->role->nid == role_nid && held_ms == 0))
		return OK;
	return scope_fail(sc, ERR_CONFLICT, "it goes elsewhere by now");
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
	x->is_new = true;
	*row = (struct priority_row){
		.nid = txn_next_position(t),
		.item_id = s->item_id,
		.sender_nid = x->r->user_nid,
		.behalf_nid = s->behalf_nid,
		.txn_id = m->txn_id,
		.priority = m->priority,
		.answer = m->answer,
		.is_test = m->is_test,
		.content = s->content,
		.state = escalation_state_word(ESCALATION_OPEN),
		.created_ms = x->now_ms,
		.room_id = s->is_together ? s->room->room_id : "",
		.event_id = s->is_together ? s->event_id : "",
	};
	if (row->answer == NULL)
		row->answer = strcmp(m->priority, "emergency") == 0
				      ? "each_role"
				      : "any";
	TRY(find_target(sc, t, s, row));
	TRY(interruption_hold_until(sc, t, row->role_nid, row->priority,
				    x->now_ms, &held_ms));
	TRY(require_same(sc, s, row->role_nid, held_ms));
	TRY(priority_item_load(sc, t, x));
	TRY(priority_item_note(sc, t, x, &deed));
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
	if (s->x.row != NULL) /* it was sent before */
		return require_same(sc, s, 0, 0);
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

/* --- with its event, where the conversation is there --- */

/* s->room stays NULL where it has to be made, or nothing is said yet. */
static enum err
read_conversation(struct scope *sc, struct txn *t, void *ctx)
{
	struct sending *s = ctx;
	struct role_room_row key = {.partner_nid = s->x.r->user_nid,
				    .topic = ""};
	struct priority_row row = {0};
	int64_t held_ms;

	TRY(find_target(sc, t, s, &row));
	if (row.role_nid == 0)
		return OK;
	TRY(role_store_get(sc, t, row.role_nid, &s->role));
	TRY(interruption_hold_until(sc, t, row.role_nid, s->m->priority,
				    s->x.now_ms, &held_ms));
	key.role_nid = row.role_nid;
	if (s->role == NULL || held_ms != 0)
		return OK;
	TRY(role_room_store_find_partner(sc, t, &key, &s->room));
	if (s->room == NULL)
		return OK;
	return role_room_store_is_joined(sc, t, s->room->room_id,
					 key.partner_nid, &s->is_joined);
}

static enum err
write_with_event(struct scope *sc, struct txn *t, void *ctx,
		 const char *event_id)
{
	struct sending *s = ctx;

	s->event_id = event_id;
	return write_send(sc, t, s);
}

static enum err
send_together(struct scope *sc, struct sending *s)
{
	struct clinic *c = s->x.c;
	struct requester sender = {.user_id = s->x.r->user_id,
				   .user_nid = s->x.r->user_nid,
				   .now_ms = s->x.now_ms};
	struct priority_row row = {.item_id = s->item_id,
				   .priority = s->m->priority,
				   .is_test = s->m->is_test,
				   .content = s->content};
	struct room_send_also also = {write_with_event, s};
	struct room_send event = {.type = "m.room.message"};
	const char *event_id;

	TRY(store_read(sc, c->db, read_conversation, s));
	if (!s->is_joined)
		return ERR_NOT_FOUND;
	event.room_id = s->room->room_id;
	TRY(priority_event_content(sc, &row, s->role->name, 1, &event.content));
	s->is_together = true;
	return room_send_with(sc, c->rooms, &sender, &event, &also, &event_id);
}

enum err
priority_send(struct scope *sc, struct clinic *c, const struct requester *r,
	      const struct priority_message *m, const char **item_id_out)
{
	struct sending s = {.x = {.c = c, .r = r, .now_ms = priority_now(c)},
			    .m = m};

	TRY(check(sc, &s));
	s.item_id = token_random_id(sc, PRIORITY_ID_LEN);
	if (c->rooms == NULL || send_together(sc, &s) != OK) {
		/* By itself; its event follows. */
		scope_clear_failure(sc);
		s.is_together = false;
		TRY(store_write(sc, c->db, write_send, &s));
		priority_timer_wake(c);
	} else if (s.x.row->due_ms != 0 && s.x.row->due_ms <= s.x.now_ms)
		priority_timer_wake(c);
	*item_id_out = s.x.row->item_id;
	return OK;
}
