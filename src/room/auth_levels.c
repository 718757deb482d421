#include <string.h>

#include "event/id.h"
#include "room/auth_priv.h"

static const char *const single_levels[] = {
	"users_default", "events_default", "state_default", "ban",
	"redact",	 "kick",	   "invite"};

#define SINGLE_COUNT (sizeof(single_levels) / sizeof(*single_levels))

/* 9.1 and 9.2 (12: 10.1 and 10.2), from version 10 on. */
static bool
are_levels(const struct room_version *v, yyjson_val *obj)
{
	yyjson_obj_iter it;
	yyjson_val *key;
	int64_t level;

	if (!yyjson_is_obj(obj))
		return false;
	it = yyjson_obj_iter_with(obj);
	while ((key = yyjson_obj_iter_next(&it)) != NULL)
		if (!power_parse_level(v, yyjson_obj_iter_get_val(key), &level))
			return false;
	return true;
}

static enum err
check_form(const struct auth_case *c)
{
	yyjson_val *content = c->e->content, *val;
	int64_t level;
	size_t i;

	if (!c->e->version->integer_power)
		return OK;
	for (i = 0; i < SINGLE_COUNT; i++) {
		val = yyjson_obj_get(content, single_levels[i]);
		if (val != NULL &&
		    !power_parse_level(c->e->version, val, &level))
			return auth_reject(c, "9.1", "10.1",
					   "a level is not a whole number");
	}
	val = yyjson_obj_get(content, "events");
	if (val != NULL && !are_levels(c->e->version, val))
		return auth_reject(c, "9.2", "10.2",
				   "levels of events are no whole numbers");
	val = yyjson_obj_get(content, "notifications");
	if (val != NULL && !are_levels(c->e->version, val))
		return auth_reject(c, "9.2", "10.2",
				   "levels of notifications are no whole "
				   "numbers");
	return OK;
}

/* 9.3 (12: 10.3 and 10.4) */
static enum err
check_users(const struct auth_case *c)
{
	yyjson_val *users = yyjson_obj_get(c->e->content, "users"), *key;
	yyjson_obj_iter it;

	if (users == NULL)
		return OK;
	if (!are_levels(c->e->version, users))
		return auth_reject(c, "9.3", "10.3",
				   "levels of users are no whole numbers");
	it = yyjson_obj_iter_with(users);
	while ((key = yyjson_obj_iter_next(&it)) != NULL) {
		if (strlen(yyjson_get_str(key)) != yyjson_get_len(key) ||
		    !user_id_is_valid(yyjson_get_str(key)))
			return auth_reject(c, "9.3", "10.3",
					   "a level of what is no user id");
		if (c->e->version->privileged_creators &&
		    power_is_creator(c->create, yyjson_get_str(key)))
			return auth_reject(c, "9.3", "10.4",
					   "a creator's power has no level");
	}
	return OK;
}

/* A level that may have been added, changed or removed. */
struct change {
	bool had;
	bool has;
	int64_t old;
	int64_t new;
};

static bool
read_change(const struct auth_case *c, yyjson_val *old, yyjson_val *new,
	    struct change *out)
{
	out->had = power_parse_level(c->power.version, old, &out->old);
	out->has = power_parse_level(c->e->version, new, &out->new);
	return out->had != out->has || (out->had && out->old != out->new);
}

/* 9.5 (12: 10.6) */
static enum err
check_singles(const struct auth_case *c, int64_t power)
{
	struct change change;
	size_t i;

	for (i = 0; i < SINGLE_COUNT; i++) {
		if (!read_change(
			    c,
			    yyjson_obj_get(c->power.event->content,
					   single_levels[i]),
			    yyjson_obj_get(c->e->content, single_levels[i]),
			    &change))
			continue;
		if (change.had && change.old > power)
			return auth_reject(
				c, "9.5.1", "10.6.1",
				"a level above the sender's changed");
		if (change.has && change.new > power)
			return auth_reject(c, "9.5.2", "10.6.2",
					   "a new level is above the sender's");
	}
	return OK;
}

/* What happens to one entry of "events", "notifications" or "users". */
typedef enum err (*change_fn)(const struct auth_case *c, yyjson_val *key,
			      const struct change *change);

/* 9.6 and 9.7 (12: 10.7 and 10.8) */
static enum err
check_event_change(const struct auth_case *c, yyjson_val *key,
		   const struct change *change)
{
	int64_t power = power_of(&c->power, c->e->sender);

	(void)key;
	if (change->had && change->old > power)
		return auth_reject(c, "9.6.1", "10.7.1",
				   "a level above the sender's changed");
	if (change->has && change->new > power)
		return auth_reject(c, "9.7.1", "10.8.1",
				   "a new level is above the sender's");
	return OK;
}

/* 9.8 and 9.9 (12: 10.9 and 10.10) */
static enum err
check_user_change(const struct auth_case *c, yyjson_val *key,
		  const struct change *change)
{
	int64_t power = power_of(&c->power, c->e->sender);

	if (change->had && change->old >= power &&
	    !yyjson_equals_str(key, c->e->sender))
		return auth_reject(c, "9.8.1", "10.9.1",
				   "a user of the sender's level or above "
				   "changed");
	if (change->has && change->new > power)
		return auth_reject(c, "9.9.1", "10.10.1",
				   "a new level is above the sender's");
	return OK;
}

/* Every key of from, met in other; both are mostly in the same order, which the
 * iterator makes use of. */
static enum err
check_entries(const struct auth_case *c, yyjson_val *from, yyjson_val *other,
	      bool from_is_old, change_fn check)
{
	yyjson_obj_iter it, cursor;
	yyjson_val *key, *mine, *theirs;
	struct change change;

	if (!yyjson_is_obj(from))
		return OK;
	it = yyjson_obj_iter_with(from);
	memset(&cursor, 0, sizeof(cursor));
	if (yyjson_is_obj(other))
		cursor = yyjson_obj_iter_with(other);
	while ((key = yyjson_obj_iter_next(&it)) != NULL) {
		mine = yyjson_obj_iter_get_val(key);
		theirs = yyjson_is_obj(other)
				 ? yyjson_obj_iter_getn(&cursor,
							yyjson_get_str(key),
							yyjson_get_len(key))
				 : NULL;
		/* Changed entries were seen in the first direction. */
		if (!from_is_old && theirs != NULL)
			continue;
		if (read_change(c, from_is_old ? mine : theirs,
				from_is_old ? theirs : mine, &change))
			TRY(check(c, key, &change));
	}
	return OK;
}

static enum err
check_map(const struct auth_case *c, const char *name, change_fn check)
{
	yyjson_val *old = yyjson_obj_get(c->power.event->content, name);
	yyjson_val *new = yyjson_obj_get(c->e->content, name);

	TRY(check_entries(c, old, new, true, check));
	return check_entries(c, new, old, false, check);
}

enum err
auth_check_levels(const struct auth_case *c)
{
	TRY(check_form(c));
	TRY(check_users(c));
	/* 9.4 (12: 10.5) */
	if (c->power.event == NULL)
		return OK;
	TRY(check_singles(c, power_of(&c->power, c->e->sender)));
	TRY(check_map(c, "events", check_event_change));
	if (c->e->version->checks_notifications)
		TRY(check_map(c, "notifications", check_event_change));
	return check_map(c, "users", check_user_change);
}
