/* The demo's teams, roles and rota: around the clock from yesterday on, so that
 * somebody is always there; and what was said to some roles.  Seeded again it
 * carries the rota on, and appoints who is meant now. */
#include <string.h>

#include "clinic/me.h"
#include "clinic/role_appoint.h"
#include "clinic/role_rooms.h"
#include "clinic/role_view.h"
#include "clinic/rota_import.h"
#include "clinic/settings.h"
#include "clinic/team.h"
#include "clinic/zone.h"
#include "ctl/demo_priv.h"
#include "room/actions.h"
#include "store/device_store.h"
#include "store/user_id_store.h"
#include "user/users.h"

#define ROTA_DAYS 15
#define MINUTE_MS ((int64_t)60 * 1000)
#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define PHONE "DEMOPHONE"

static const char *
text_of(yyjson_val *obj, const char *key)
{
	const char *s = json_peek_string(obj, key);

	return s != NULL ? s : "";
}

/* A list of words as lines. */
static const char *
lines_of(struct scope *sc, yyjson_val *list)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(list);
	yyjson_val *v;
	struct buf b;

	buf_init(&b, sc, 0);
	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		if (b.len > 0)
			buf_add_char(&b, '\n');
		buf_add_str(&b, yyjson_get_str(v));
	}
	return buf_str(&b);
}

static enum err
seed_team(struct scope *sc, struct demo *d, const struct requester *r,
	  yyjson_val *team)
{
	yyjson_val *list = yyjson_obj_get(team, "members"), *v;
	yyjson_arr_iter it = yyjson_arr_iter_with(list);
	struct team_new_member *members;
	struct team_definition def = {.row = {.team_id = text_of(team, "id"),
					      .name = text_of(team, "name"),
					      .site = text_of(team, "site"),
					      .ward = text_of(team, "ward")}};

	members = scope_array(sc, struct team_new_member,
			      yyjson_arr_size(list) + 1);
	while ((v = yyjson_arr_iter_next(&it)) != NULL)
		members[def.member_count++] = (struct team_new_member){
			users_full_id(sc, d->ctl->users,
				      yyjson_get_str(yyjson_arr_get(v, 0))),
			yyjson_get_sint(yyjson_arr_get(v, 1))};
	def.members = members;
	return team_define(sc, d->ctl->clinic, r, &def);
}

static enum err
seed_role(struct scope *sc, struct demo *d, const struct requester *r,
	  yyjson_val *role)
{
	struct role_new n = {.row = {.role_id = text_of(role, "id"),
				     .name = text_of(role, "name"),
				     .short_name = text_of(role, "short"),
				     .site = text_of(role, "site"),
				     .specialty = text_of(role, "specialty"),
				     .phone = text_of(role, "phone"),
				     .away_text = "",
				     .timers = "{}",
				     .history = "all"},
			     .team_id = json_peek_string(role, "team"),
			     .fallback = json_peek_string(role, "fallback")};

	n.row.words = lines_of(sc, yyjson_obj_get(role, "words"));
	n.row.policy_grades = lines_of(sc, yyjson_obj_get(role, "grades"));
	n.row.policy_groups = lines_of(sc, yyjson_obj_get(role, "groups"));
	TRY(json_find_int(sc, role, "tier", 0, &n.row.tier));
	TRY(json_find_bool(sc, role, "never_empty", false, &n.row.never_empty));
	TRY(json_find_bool(sc, role, "needs_channel", false,
			   &n.row.needs_channel));
	return role_define(sc, d->ctl->clinic, r, &n);
}

/* --- the rota --- */

static void
put_date(struct buf *b, int64_t days, const char *time)
{
	struct zone_time t;

	calendar_date(days, &t);
	buf_printf(b, ",%04d-%02d-%02d %s", t.year, t.month, t.day, time);
}

/* One shift; people take turns by the day. */
static void
put_shift(struct buf *b, yyjson_val *role, const char *kind, int64_t days)
{
	yyjson_val *people = yyjson_obj_get(role, kind);
	size_t count = yyjson_arr_size(people);
	bool is_night = strcmp(kind, "night") == 0;

	if (count == 0)
		return;
	buf_printf(
		b, "%s,%s", text_of(role, "id"),
		yyjson_get_str(yyjson_arr_get(people, (size_t)days % count)));
	put_date(b, days, is_night ? "20:00" : "08:00");
	put_date(b, is_night ? days + 1 : days, is_night ? "08:00" : "20:00");
	buf_printf(b, ",%s\n",
		   yyjson_is_true(yyjson_obj_get(role, "non_resident")) ? "yes"
									: "");
}

static enum err
seed_rota(struct scope *sc, struct demo *d, const struct requester *r,
	  yyjson_val *roles)
{
	int64_t today = d->midnight_ms / DAY_MS, day;
	struct rota_import f = {.source = "demo"};
	struct rota_difference diff;
	yyjson_arr_iter it;
	yyjson_val *role;
	struct buf b;

	buf_init(&b, sc, (size_t)ROTA_FILE_MAX);
	buf_add_str(&b, "role,user,from,to,non_resident\n");
	for (day = today - 1; day < today - 1 + ROTA_DAYS; day++) {
		it = yyjson_arr_iter_with(roles);
		while ((role = yyjson_arr_iter_next(&it)) != NULL) {
			put_shift(&b, role, "day", day);
			put_shift(&b, role, "night", day);
		}
	}
	TRY(buf_check(&b));
	f.bytes = b.data;
	f.len = b.len;
	TRY(rota_import_file(sc, d->ctl->clinic, r, &f, &diff));
	if (diff.error_count > 0)
		return scope_fail(sc, ERR_INTERNAL, "the demo's rota: %s",
				  diff.errors[0].text);
	return OK;
}

/* --- who holds them --- */

struct phone {
	const char *user_id;
	int64_t now_ms;
};

/* A phone on which the alert was heard, for who is not there to tap it. */
static enum err
write_phone(struct scope *sc, struct txn *t, void *ctx)
{
	const struct phone *p = ctx;
	struct device_row *found, device = {.device_id = PHONE,
					    .display_name = "Demo phone",
					    .created_ms = p->now_ms};
	struct alert_device_row row = {
		.kind = "personal", .test_id = "", .tested_ms = p->now_ms};

	TRY(user_id_store_find(sc, t, p->user_id, &row.user_nid));
	device.user_nid = row.user_nid;
	TRY(device_store_find(sc, t, row.user_nid, PHONE, &found));
	if (found != NULL)
		row.device_nid = found->nid;
	else
		TRY(device_store_add(sc, t, &device, &row.device_nid));
	return alert_device_store_put(sc, t, &row);
}

static enum err
seed_holder(struct scope *sc, struct demo *d, const struct requester *r,
	    yyjson_val *role)
{
	const char *status = json_peek_string(role, "status");
	struct role_status s = {.role_id = text_of(role, "id"),
				.status = status,
				.text = text_of(role, "status_text")};
	struct phone p = {.now_ms = r->now_ms};

	TRY(role_appoint_proposed(sc, d->ctl->clinic, r, s.role_id,
				  &p.user_id));
	if (p.user_id == NULL)
		return OK;
	if (!yyjson_is_true(yyjson_obj_get(role, "untested")))
		TRY(store_write(sc, d->ctl->db, write_phone, &p));
	if (status == NULL)
		return OK;
	TRY(role_set_cover(
		sc, d->ctl->clinic, r, s.role_id,
		users_full_id(
			sc, d->ctl->users,
			scope_printf(sc, "role-%s", text_of(role, "cover")))));
	return role_set_status(sc, d->ctl->clinic, r, &s);
}

/* --- what was said --- */

static enum err
say(struct scope *sc, struct demo *d, const struct role_view *role,
    const char *room_id, yyjson_val *message)
{
	int64_t minutes = yyjson_get_sint(yyjson_arr_get(message, 0));
	const char *who = yyjson_get_str(yyjson_arr_get(message, 1));
	struct room_send s = {.room_id = room_id,
			      .type = "m.room.message",
			      .ts = d->now_ms - minutes * MINUTE_MS};
	struct requester r;
	const char *event_id;
	struct json_writer w;
	struct buf b;

	if (strcmp(who, "holder") == 0 && role->targets.count == 0)
		return OK;
	if (strcmp(who, "holder") == 0)
		who = users_localpart(sc, d->ctl->users,
				      role->targets.people[0].user_id);
	TRY(demo_requester(sc, d, who, &r));
	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "msgtype", "m.text");
	json_put_string(&w, "body", yyjson_get_str(yyjson_arr_get(message, 2)));
	json_object_end(&w);
	TRY(buf_check(&b));
	TRY(json_parse(sc, b.data, b.len, &s.content));
	s.txn_id = scope_printf(sc, "demo-role-%lld", (long long)minutes);
	return room_send(sc, d->ctl->rooms, &r, &s, &event_id);
}

static enum err
seed_talk(struct scope *sc, struct demo *d, yyjson_val *talk)
{
	struct role_conversation k = {.role_id = text_of(talk, "role"),
				      .topic = ""};
	struct conversation_view *rooms;
	yyjson_arr_iter it;
	struct role_view view;
	struct requester r;
	const char *room_id;
	yyjson_val *message;
	size_t count;

	TRY(demo_requester(sc, d, text_of(talk, "partner"), &r));
	TRY(role_read_conversations(sc, d->ctl->clinic, &r, k.role_id, &rooms,
				    &count));
	if (count > 0)
		return OK;
	TRY(role_open_conversation(sc, d->ctl->clinic, &r, &k, &room_id));
	TRY(role_rooms_follow(sc, d->ctl->clinic, r.now_ms));
	TRY(role_view_get(sc, d->ctl->clinic, &r, k.role_id, &view));
	it = yyjson_arr_iter_with(yyjson_obj_get(talk, "messages"));
	while ((message = yyjson_arr_iter_next(&it)) != NULL)
		TRY(say(sc, d, &view, room_id, message));
	return OK;
}

typedef enum err (*seed_fn)(struct scope *sc, struct demo *d,
			    const struct requester *r, yyjson_val *what);

static enum err
seed_each(struct scope *sc, struct demo *d, const struct requester *r,
	  yyjson_val *list, seed_fn fn)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(list);
	yyjson_val *v;

	while ((v = yyjson_arr_iter_next(&it)) != NULL)
		TRY(fn(sc, d, r, v));
	return OK;
}

static enum err
seed_manager(struct scope *sc, struct demo *d, const struct requester *r,
	     yyjson_val *name)
{
	return clinic_set_rights(
		sc, d->ctl->clinic, r,
		users_full_id(sc, d->ctl->users, yyjson_get_str(name)), true);
}

static enum err
seed_one_talk(struct scope *sc, struct demo *d, const struct requester *r,
	      yyjson_val *talk)
{
	(void)r;
	return seed_talk(sc, d, talk);
}

static enum err
seed_settings(struct scope *sc, struct demo *d, const struct requester *r,
	      yyjson_val *settings)
{
	struct clinic_settings s = {
		.time_zone = ZONE_NAME_DEFAULT,
		.duty_manager_role =
			json_peek_string(settings, "duty_manager_role"),
		.switchboard_role =
			json_peek_string(settings, "switchboard_role"),
		.site_manager_role =
			json_peek_string(settings, "site_manager_role"),
		.ed_lead_role = json_peek_string(settings, "ed_lead_role"),
		.executive_role = json_peek_string(settings, "executive_role"),
		.emergency_number =
			json_peek_string(settings, "emergency_number")};

	return clinic_settings_put(sc, d->ctl->clinic, r, &s);
}

enum err
demo_seed_clinic(struct scope *sc, struct demo *d)
{
	yyjson_val *all, *roles;
	struct requester r;

	TRY(json_find_object(sc, d->trust, "clinic", &all));
	if (all == NULL)
		return OK;
	roles = yyjson_obj_get(all, "roles");
	TRY(demo_requester(sc, d, text_of(all, "manager"), &r));
	r.is_admin = true;
	TRY(seed_each(sc, d, &r, yyjson_obj_get(all, "rota_managers"),
		      seed_manager));
	TRY(seed_each(sc, d, &r, yyjson_obj_get(all, "teams"), seed_team));
	TRY(seed_each(sc, d, &r, roles, seed_role));
	TRY(seed_settings(sc, d, &r, yyjson_obj_get(all, "settings")));
	TRY(seed_rota(sc, d, &r, roles));
	TRY(seed_each(sc, d, &r, roles, seed_holder));
	TRY(role_rooms_follow(sc, d->ctl->clinic, d->now_ms));
	TRY(seed_each(sc, d, &r, yyjson_obj_get(all, "talks"), seed_one_talk));
	return demo_seed_incident(sc, d, &r, all);
}
