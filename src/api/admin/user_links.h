/* api/admin/user_links.h: what else an account is known by, as tools say it. */
#ifndef API_ADMIN_USER_LINKS_H
#define API_ADMIN_USER_LINKS_H

#include "base/json.h"
#include "base/json_write.h"
#include "user/linked.h"

/* threepids and external_ids of a body.
 *
 * ERR_BAD_JSON        a member of the wrong type
 * ERR_INVALID_PARAM   a medium that is not "email", no mail address, too many
 */
enum err user_links_read(struct scope *sc, yyjson_val *body,
			 struct linked_change *out) MUST_CHECK;

/* The same two members. */
void user_links_write(struct json_writer *w, const struct linked *l);

#endif
