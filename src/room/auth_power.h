/* room/auth_power.h: power levels of a room, as auth rules and everyone else
 * read them (Client-Server API, m.room.power_levels).
 *
 * A struct power_levels borrows from the two events it was read from; reading
 * costs next to nothing.
 */
#ifndef ROOM_AUTH_POWER_H
#define ROOM_AUTH_POWER_H

#include "event/event.h"

/* Above every level: the creators' in version 12. */
#define POWER_INFINITE INT64_MAX

struct power_levels {
	const struct room_version *version;
	const struct event *create; /* may be NULL: nobody is creator */
	const struct event *event;  /* m.room.power_levels; NULL: none */
	int64_t users_default;
	int64_t events_default;
	int64_t state_default;
	int64_t ban;
	int64_t invite;
	int64_t kick;
	int64_t redact;
	yyjson_val *users; /* objects; NULL: absent */
	yyjson_val *events;
	yyjson_val *notifications;
};

/* Levels of a room with this create event and power levels event (NULL: the
 * room has none, and the defaults hold). */
void power_levels_read(const struct event *create, const struct event *power,
		       struct power_levels *out);

/* A level as its version writes it: a whole number, before version 10 also as
 * text or with a fraction. False: no level. */
bool power_parse_level(const struct room_version *version, yyjson_val *val,
		       int64_t *out);

/* Creators: the create event's sender (to version 10 its content.creator), and
 * in version 12 additional_creators. */
bool power_is_creator(const struct event *create, const char *user_id);

int64_t power_of(const struct power_levels *p, const char *user_id);

/* The level that sending this type needs. */
int64_t
power_required(const struct power_levels *p, const char *type, bool is_state);

bool power_can_send(const struct power_levels *p, const char *user_id,
		    const char *type, bool is_state);
bool power_can_invite(const struct power_levels *p, const char *user_id);
/* Also whether the target's level is below the user's. */
bool power_can_kick(const struct power_levels *p, const char *user_id,
		    const char *target);
bool power_can_ban(const struct power_levels *p, const char *user_id,
		   const char *target);
/* Others' events. One's own need no more than power_can_send(). */
bool power_can_redact(const struct power_levels *p, const char *user_id);

/* The level that a notification such as "room" needs: 50 unless set. */
int64_t power_notification_level(const struct power_levels *p, const char *key);

#endif
