/* push/pusher.h: what clients say of where they want pushes (Client-Server
 * API, POST /pushers/set and GET /pushers).
 *
 * A pusher belongs to the session that set it and ends with it. Three
 * kinds: "http" is a push gateway; "email" a mail address of the account, where
 * [mail] is set (pushkey: the address); "org.wardwire.webpush" is a browser's
 * subscription (pushkey: its p256dh; data: {"url": its endpoint, "auth": its
 * auth}).
 */
#ifndef PUSH_PUSHER_H
#define PUSH_PUSHER_H

#include "base/json.h"
#include "base/requester.h"
#include "push/push.h"
#include "store/pusher_store.h"

#define PUSHERS_MAX 50 /* of one user */

/* ERR_MISSING_PARAM   app_id, pushkey or what the kind needs
 * ERR_INVALID_PARAM   something too long, or a URL or a key that cannot be
 * ERR_THREEPID_NOT_FOUND   mail to what is no address of the requester's
 * ERR_LIMIT           more than PUSHERS_MAX
 */
enum err pusher_set(struct scope *sc, struct push *p, const struct requester *r,
		    yyjson_val *body) MUST_CHECK;

enum err
pusher_list(struct scope *sc, struct push *p, const struct requester *r,
	    struct pusher_rows *out) MUST_CHECK;

#endif
