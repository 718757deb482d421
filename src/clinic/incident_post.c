/* What commanders do and write, in the incident's own conversation: ordinary
 * events that any client can read.
 *
 * The room is made by the account of the role that began the incident, and
 * commanders are brought in by it.  A line of the log says whether its message
 * is there; the transaction id is made of the line, so that a message that a
 * crash left unmarked is found, not sent again.
 */
#include <string.h>

#include "base/clock.h"
#include "base/json_write.h"
#include "base/log.h"
#include "clinic/incident_priv.h"
#include "room/actions.h"
#include "store/role_room_store.h"
#include "store/staff_store.h"
#include "store/user_id_store.h"

#define BODY_MAX 60000

struct posting {
	struct clinic *c;
	struct incident_log_row *lines;
	size_t count;
	/* the one being posted */
	struct incident_log_row *line;
	struct incident_row *row;
	struct role_row *role;
	struct incident_methane_row *forms;
	size_t form_count;
	const char *by;
	struct incident_targets people;
	const char **user_ids;
	bool *joined;
};

static enum err
read_lines(struct scope *sc, struct txn *t, void *ctx)
{
	struct posting *p = ctx;

	return incident_store_list_unposted(sc, t, &p->lines, &p->count);
}

static enum err
read_people(struct scope *sc, struct txn *t, struct posting *p)
{
	size_t i;

	TRY(incident_commanders(sc, t, clock_wall_ms(), &p->people));
	incident_targets_add(sc, &p->people, p->line->user_nid, "");
	p->user_ids = scope_array(sc, const char *, p->people.count);
	p->joined = scope_array(sc, bool, p->people.count);
	for (i = 0; i < p->people.count; i++) {
		TRY(user_id_store_get(sc, t, p->people.rows[i].user_nid,
				      &p->user_ids[i]));
		if (*p->row->room_id != '\0')
			TRY(role_room_store_is_joined(
				sc, t, p->row->room_id,
				p->people.rows[i].user_nid, &p->joined[i]));
	}
	return OK;
}

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct posting *p = ctx;
	struct staff_row *card;

	TRY(incident_store_get(sc, t, p->line->incident_nid, &p->row));
	TRY(role_store_get(sc, t, p->row->role_nid, &p->role));
	TRY(incident_store_list_methane(sc, t, p->row->nid, &p->forms,
					&p->form_count));
	TRY(staff_store_find(sc, t, p->line->user_nid, &card));
	p->by = card != NULL && card->display_name != NULL ? card->display_name
							   : "";
	return p->role == NULL ? OK : read_people(sc, t, p);
}

/* --- the room --- */

static void
put_state(struct json_writer *w, const char *type, const char *key,
	  const char *value)
{
	json_object_begin(w);
	json_put_string(w, "type", type);
	json_put_string(w, "state_key", "");
	json_key(w, "content");
	json_object_begin(w);
	json_put_string(w, key, value);
	json_object_end(w);
	json_object_end(w);
}

static enum err
initial_state(struct scope *sc, const struct posting *p, yyjson_val **out)
{
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_array_begin(&w);
	put_state(&w, "org.wardwire.room.class", "class", "incident");
	put_state(&w, "m.room.history_visibility", "history_visibility",
		  "shared");
	put_state(&w, "m.room.guest_access", "guest_access", "forbidden");
	json_object_begin(&w);
	json_put_string(&w, "type", "org.wardwire.incident");
	json_put_string(&w, "state_key", "");
	json_key(&w, "content");
	json_object_begin(&w);
	json_put_string(&w, "incident_id", p->row->incident_id);
	json_put_string(&w, "mode", p->row->mode);
	json_object_end(&w);
	json_object_end(&w);
	json_array_end(&w);
	TRY(buf_check(&b));
	return json_parse(sc, b.data, b.len, out);
}

static enum err
write_room(struct scope *sc, struct txn *t, void *ctx)
{
	struct posting *p = ctx;

	TRY(incident_store_set_room(sc, t, p->row->nid, p->row->room_id));
	incident_rooms_put_at_commit(sc, t, p->c, p->row);
	return incident_tell(sc, t, p->c, p->row);
}

/* Who is in it is the roles' matter, and it stays on this server: everything
 * that is said in it passes the mark. */
static enum err
make_room(struct scope *sc, struct posting *p, const struct requester *role)
{
	static const char power[] = "{\"invite\":50,\"state_default\":50,"
				    "\"events\":{\"m.room.encryption\":100}}";
	static const char creation[] = "{\"m.federate\":false}";
	struct room_create create = {.preset = "private_chat"};

	create.name =
		scope_printf(sc, "%s major incident: %s",
			     incident_mode_word(p->row->mode), p->row->title);
	TRY(initial_state(sc, p, &create.initial_state));
	TRY(json_parse(sc, power, sizeof(power) - 1, &create.power_override));
	TRY(json_parse(sc, creation, sizeof(creation) - 1,
		       &create.creation_content));
	TRY(room_create(sc, p->c->rooms, role, &create, &p->row->room_id));
	return store_write(sc, p->c->db, write_room, p);
}

static enum err
bring(struct scope *sc, struct posting *p, const struct requester *role,
      size_t i)
{
	struct requester person = {.user_id = p->user_ids[i],
				   .user_nid = p->people.rows[i].user_nid,
				   .now_ms = role->now_ms};
	struct room_membership m = {.room_id = p->row->room_id,
				    .target = person.user_id};
	struct room_membership own = {.room_id = p->row->room_id};
	const char *joined;

	TRY(room_invite(sc, p->c->rooms, role, &m));
	return room_join(sc, p->c->rooms, &person, &own, &joined);
}

/* A commander who does not come in is no reason to be silent. */
static void
bring_all(struct scope *sc, struct posting *p, const struct requester *role)
{
	size_t i;

	for (i = 0; i < p->people.count; i++) {
		if (p->joined[i] || bring(sc, p, role, i) == OK)
			continue;
		log_warn("incident: a commander does not come in: %s",
			 scope_fail_text(sc));
		scope_clear_failure(sc);
	}
}

/* --- the message --- */

static const char *
body_of(struct scope *sc, const struct posting *p)
{
	const char *what = p->line->what, *head;

	if (strcmp(what, "entry") == 0)
		return scope_printf(sc, "%s: %s", p->by, p->line->words);
	if (strcmp(what, "methane") == 0) {
		size_t at = p->form_count - (size_t)p->line->step;

		return scope_printf(
			sc, "METHANE %lld by %s%s", (long long)p->line->step,
			p->by,
			at < p->form_count
				? incident_methane_text(sc, p->forms[at].form)
				: "");
	}
	if (strcmp(what, "standby") == 0)
		head = "MAJOR INCIDENT STANDBY";
	else if (strcmp(what, "declared") == 0)
		head = "MAJOR INCIDENT DECLARED";
	else
		head = strcmp(what, "stood_down") == 0
			       ? "Major incident STOOD DOWN"
			       : "Major incident CANCELLED";
	return scope_printf(sc, "%s: %s, by %s%s%s", head, p->row->title, p->by,
			    *p->line->words != '\0' ? ". " : "",
			    p->line->words);
}

static enum err
make_content(struct scope *sc, const struct posting *p, yyjson_val **out)
{
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, BODY_MAX);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "msgtype", "m.text");
	json_put_string(&w, "body",
			incident_mark(sc, p->row->mode, body_of(sc, p)));
	json_key(&w, "m.mentions");
	json_object_begin(&w);
	json_object_end(&w);
	json_key(&w, "org.wardwire.incident");
	json_object_begin(&w);
	json_put_string(&w, "incident_id", p->row->incident_id);
	json_put_string(&w, "mode", p->row->mode);
	json_put_string(&w, "what", p->line->what);
	json_object_end(&w);
	json_object_end(&w);
	TRY(buf_check(&b));
	return json_parse_object(sc, b.data, b.len, out);
}

static enum err
write_posted(struct scope *sc, struct txn *t, void *ctx)
{
	struct posting *p = ctx;

	return incident_store_set_posted(sc, t, p->line->nid);
}

static enum err
send_message(struct scope *sc, struct posting *p)
{
	struct requester role = {.user_id = p->role->user_id,
				 .user_nid = p->role->user_nid,
				 .now_ms = clock_wall_ms()};
	struct room_send s = {.type = "m.room.message"};
	const char *event_id;

	if (*p->row->room_id == '\0')
		TRY(make_room(sc, p, &role));
	bring_all(sc, p, &role);
	s.room_id = p->row->room_id;
	s.txn_id = scope_printf(sc, "incident.%lld", (long long)p->line->nid);
	TRY(make_content(sc, p, &s.content));
	return room_send(sc, p->c->rooms, &role, &s, &event_id);
}

static enum err
post(struct scope *sc, struct posting *p)
{
	TRY(store_read(sc, p->c->db, read_one, p));
	if (p->role != NULL)
		TRY(send_message(sc, p));
	return store_write(sc, p->c->db, write_posted, p);
}

enum err
incident_post_all(struct scope *sc, struct clinic *c)
{
	struct posting p = {.c = c};
	size_t i;

	if (c->rooms == NULL)
		return OK;
	TRY(store_read(sc, c->db, read_lines, &p));
	for (i = 0; i < p.count; i++) {
		p.line = &p.lines[i];
		if (post(sc, &p) != OK) {
			log_warn("incident: a message was not posted: %s",
				 scope_fail_text(sc));
			scope_clear_failure(sc);
		}
	}
	return OK;
}
