/* room/alias_priv.h: aliases, as other verbs need them. */
#ifndef ROOM_ALIAS_PRIV_H
#define ROOM_ALIAS_PRIV_H

#include "room/draft.h"

/* A room id as it is, or the one an alias of this server stands for.
 *
 * ERR_NOT_FOUND       no such alias, or of another server; no such room
 * ERR_INVALID_PARAM   neither a room id nor an alias
 */
enum err
room_alias_resolve(struct scope *sc, struct rooms *r, const char *id_or_alias,
		   const char **room_id_out) MUST_CHECK;

/* ERR_FORBIDDEN   an administrator has blocked the room */
enum err room_alias_check_open(struct scope *sc, struct rooms *r,
			       const char *room_id) MUST_CHECK;

/* Whether the aliases that an m.room.canonical_alias newly names lead here.
 *
 * ERR_BAD_ALIAS       one leads elsewhere or nowhere
 * ERR_INVALID_PARAM   one is not an alias
 */
enum err
room_alias_check_canonical(struct draft *d, yyjson_val *content) MUST_CHECK;

/* Whether the requester may make this alias.
 *
 * ERR_INVALID_PARAM   not an alias that this server can have
 * ERR_EXCLUSIVE       an application service has it to itself
 */
enum err
room_alias_check_new(struct scope *sc, const struct rooms *r,
		     const struct requester *rq, const char *alias) MUST_CHECK;

#endif
