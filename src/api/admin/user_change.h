/* api/admin/user_change.h: what a tool wants an account to be. */
#ifndef API_ADMIN_USER_CHANGE_H
#define API_ADMIN_USER_CHANGE_H

#include "api/admin/user_links.h"
#include "api/api.h"

/* -1 and NULL: as it is. */
struct user_change {
	const char *user_id;
	const char *password;
	const char *display_name; /* "": none */
	const char *avatar_url;	  /* "": none */
	const char *user_type;	  /* NULL with has_type: none */
	bool has_type;
	bool keeps_devices;
	int admin;
	int deactivated;
	int locked;
	int suspended;
	struct linked_change links;
};

/* ERR_BAD_JSON        a member of the wrong type
 * ERR_INVALID_PARAM   a user_type or address that makes no sense
 */
enum err user_change_read(struct scope *sc, yyjson_val *body,
			  struct user_change *out) MUST_CHECK;

/* Makes the account where there is none, and changes it.
 *
 * as account_create(), linked_set(); ERR_UNKNOWN   oneself to be no
 * administrator, a user of another server
 */
enum err
user_change_apply(struct scope *sc, struct http_request *rq,
		  const struct user_change *c, bool *created_out) MUST_CHECK;

/* Closes an account and takes it out of its rooms. */
enum err user_change_close(struct scope *sc, struct http_request *rq,
			   const char *user_id, bool erase) MUST_CHECK;

#endif
