#include "event/version.h"

#include <string.h>

/* Each version is the one before it with what changed; rooms/vN of the
 * specification says why. */
#define VERSION_3 .has_aliases_rule = true, .creator_in_content = true
#define VERSION_4 VERSION_3, .event_id_urlsafe = true
#define VERSION_5 VERSION_4, .enforces_key_until = true
#define VERSION_6                                             \
	.creator_in_content = true, .event_id_urlsafe = true, \
	.enforces_key_until = true, .strict_json = true,      \
	.checks_notifications = true
#define VERSION_7 VERSION_6, .has_knock = true
#define VERSION_8 VERSION_7, .has_restricted = true
#define VERSION_9 VERSION_8, .keeps_authorised = true
#define VERSION_10                                                      \
	VERSION_9, .has_knock_restricted = true, .integer_power = true, \
		   .can_create = true
#define VERSION_11                                           \
	.can_create = true, .event_id_urlsafe = true,        \
	.enforces_key_until = true, .strict_json = true,     \
	.checks_notifications = true, .has_knock = true,     \
	.has_restricted = true, .keeps_authorised = true,    \
	.has_knock_restricted = true, .integer_power = true, \
	.redaction_v11 = true, .redacts_in_content = true
#define VERSION_12                                                        \
	VERSION_11, .room_id_is_hash = true, .privileged_creators = true, \
		    .state_res_v2_1 = true

static const struct room_version versions[] = {
	{.id = "3", VERSION_3},	  {.id = "4", VERSION_4},
	{.id = "5", VERSION_5},	  {.id = "6", VERSION_6},
	{.id = "7", VERSION_7},	  {.id = "8", VERSION_8},
	{.id = "9", VERSION_9},	  {.id = "10", VERSION_10},
	{.id = "11", VERSION_11}, {.id = "12", VERSION_12},
};

#define VERSION_COUNT (sizeof(versions) / sizeof(*versions))

const struct room_version *
room_version_find(const char *id)
{
	size_t i;

	for (i = 0; id != NULL && i < VERSION_COUNT; i++)
		if (strcmp(versions[i].id, id) == 0)
			return &versions[i];
	return NULL;
}

const struct room_version *
room_version_all(size_t *count_out)
{
	*count_out = VERSION_COUNT;
	return versions;
}
