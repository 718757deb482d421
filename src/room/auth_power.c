#include "room/auth_power.h"

#include <stdlib.h>
#include <string.h>

#define CREATOR_LEVEL 100
#define HIGH_DEFAULT 50

/* rooms/v1, "accept values as strings": white space, sign, leading zeroes. */
static bool
parse_text(const char *text, int64_t *out)
{
	static const char space[] = " \t\n\v\f\r";
	const char *digits;
	char *end;
	long long n;

	digits = text + strspn(text, space);
	digits += *digits == '+' || *digits == '-';
	if (*digits < '0' || *digits > '9')
		return false;
	n = strtoll(text, &end, 10);
	if (end[strspn(end, space)] != '\0' || n > JSON_INT_MAX ||
	    n < -JSON_INT_MAX)
		return false;
	*out = n;
	return true;
}

bool
power_parse_level(const struct room_version *version, yyjson_val *val,
		  int64_t *out)
{
	double d;

	if (yyjson_is_int(val)) {
		*out = yyjson_get_sint(val);
		return !yyjson_is_uint(val) ||
		       yyjson_get_uint(val) <= (uint64_t)INT64_MAX;
	}
	if (version->integer_power)
		return false;
	if (yyjson_is_real(val)) {
		d = yyjson_get_real(val);
		if (!(d >= -(double)JSON_INT_MAX && d <= (double)JSON_INT_MAX))
			return false;
		*out = (int64_t)d;
		return true;
	}
	return yyjson_is_str(val) &&
	       strlen(yyjson_get_str(val)) == yyjson_get_len(val) &&
	       parse_text(yyjson_get_str(val), out);
}

static int64_t
level_in(const struct room_version *v, yyjson_val *obj, const char *key,
	 int64_t fallback)
{
	int64_t level;

	if (power_parse_level(v, yyjson_obj_get(obj, key), &level))
		return level;
	return fallback;
}

static yyjson_val *
object_in(yyjson_val *obj, const char *key)
{
	yyjson_val *val = yyjson_obj_get(obj, key);

	return yyjson_is_obj(val) ? val : NULL;
}

void
power_levels_read(const struct event *create, const struct event *power,
		  struct power_levels *out)
{
	yyjson_val *content = power != NULL ? power->content : NULL;
	const struct room_version *v;

	memset(out, 0, sizeof(*out));
	v = power != NULL    ? power->version
	    : create != NULL ? create->version
			     : room_version_find(ROOM_VERSION_DEFAULT);
	out->version = v;
	out->create = create;
	out->event = power;
	out->users_default = level_in(v, content, "users_default", 0);
	out->events_default = level_in(v, content, "events_default", 0);
	out->state_default =
		level_in(v, content, "state_default", HIGH_DEFAULT);
	out->ban = level_in(v, content, "ban", HIGH_DEFAULT);
	out->invite = level_in(v, content, "invite", 0);
	out->kick = level_in(v, content, "kick", HIGH_DEFAULT);
	out->redact = level_in(v, content, "redact", HIGH_DEFAULT);
	out->users = object_in(content, "users");
	out->events = object_in(content, "events");
	out->notifications = object_in(content, "notifications");
}

bool
power_is_creator(const struct event *create, const char *user_id)
{
	yyjson_val *more, *val;
	yyjson_arr_iter it;
	const char *creator;

	if (create == NULL)
		return false;
	creator = create->version->creator_in_content
			  ? json_peek_string(create->content, "creator")
			  : create->sender;
	if (creator != NULL && strcmp(creator, user_id) == 0)
		return true;
	more = yyjson_obj_get(create->content, "additional_creators");
	if (!create->version->privileged_creators || !yyjson_is_arr(more))
		return false;
	it = yyjson_arr_iter_with(more);
	while ((val = yyjson_arr_iter_next(&it)) != NULL)
		if (yyjson_equals_str(val, user_id))
			return true;
	return false;
}

int64_t
power_of(const struct power_levels *p, const char *user_id)
{
	if (p->version->privileged_creators &&
	    power_is_creator(p->create, user_id))
		return POWER_INFINITE;
	if (p->event == NULL)
		return power_is_creator(p->create, user_id) ? CREATOR_LEVEL : 0;
	return level_in(p->version, p->users, user_id, p->users_default);
}

int64_t
power_required(const struct power_levels *p, const char *type, bool is_state)
{
	return level_in(p->version, p->events, type,
			is_state ? p->state_default : p->events_default);
}

bool
power_can_send(const struct power_levels *p, const char *user_id,
	       const char *type, bool is_state)
{
	return power_of(p, user_id) >= power_required(p, type, is_state);
}

bool
power_can_invite(const struct power_levels *p, const char *user_id)
{
	return power_of(p, user_id) >= p->invite;
}

bool
power_can_kick(const struct power_levels *p, const char *user_id,
	       const char *target)
{
	int64_t power = power_of(p, user_id);

	return power >= p->kick && power_of(p, target) < power;
}

bool
power_can_ban(const struct power_levels *p, const char *user_id,
	      const char *target)
{
	int64_t power = power_of(p, user_id);

	return power >= p->ban && power_of(p, target) < power;
}

bool
power_can_redact(const struct power_levels *p, const char *user_id)
{
	return power_of(p, user_id) >= p->redact;
}

int64_t
power_notification_level(const struct power_levels *p, const char *key)
{
	return level_in(p->version, p->notifications, key, HIGH_DEFAULT);
}
