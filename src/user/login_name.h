/* user/login_name.h: how people say who they are when they sign in.
 *
 * The identifier m.id.user, or the older "user" field: a local part or a full
 * id, in any case, since phones like to begin with a capital. Or a mail address
 * (m.id.thirdparty) that somebody added to their account.
 */
#ifndef USER_LOGIN_NAME_H
#define USER_LOGIN_NAME_H

#include "base/json.h"
#include "user/users.h"

/* The full user id that body ("identifier" or "user") names.
 *
 * ERR_MISSING_PARAM   neither is there
 * ERR_UNKNOWN         an identifier of a type that is not supported
 * ERR_FORBIDDEN       no id of this server, or nobody's address
 */
enum err login_name_read(struct scope *sc, struct users *u, yyjson_val *body,
			 const char **user_id_out) MUST_CHECK;

#endif
