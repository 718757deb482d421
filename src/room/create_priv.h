/* room/create_priv.h: what a new room begins with, for createRoom and upgrade.
 */
#ifndef ROOM_CREATE_PRIV_H
#define ROOM_CREATE_PRIV_H

#include "base/json_write.h"
#include "room/draft.h"

/* Adds a state event with an empty key whose content is JSON text. */
enum err create_add_json(struct draft *d, const char *type,
			 struct buf *content) MUST_CHECK;

/* The first m.room.power_levels: the defaults, with the members of override
 * over them; who is trusted (a list of user ids) has the creator's level. */
struct create_power {
	yyjson_val *override;
	yyjson_val *trusted;
};
enum err
create_add_power(struct draft *d, const struct create_power *p) MUST_CHECK;

#endif
