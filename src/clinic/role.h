/* clinic/role.h: what people do with roles: define, take, hand over, give up,
 * cover, say how they are.
 *
 * A role moves only when the incoming holder takes it, on a device whose alert
 * was tested; until then the outgoing one keeps it.  Every action writes its
 * audit row in its own transaction and tells screens ("role", role_id).
 *
 * ERR_NOT_FOUND in all of them: no such role.
 */
#ifndef CLINIC_ROLE_H
#define CLINIC_ROLE_H

#include "clinic/clinic.h"
#include "store/role_store.h"
#include "user/account.h"

#define ROLE_ACCOUNT_PREFIX ACCOUNT_ROLE_PREFIX
#define ROLE_ID_MAX 40
#define ROLE_NAME_MAX 100
#define ROLE_WORDS_MAX 1000
#define ROLE_TEXT_MAX 500
#define ROLE_TIMERS_MAX 4000
#define ROLE_CONTENT_KEY "org.wardwire.role"
/* A role is taken on a device that was tested this long ago at most. */
#define ROLE_TAKE_TEST_MS ((int64_t)60 * 60 * 1000)

/* Defines a role, or changes it: row.role_id says which; its nids, user_nid and
 * created_ms are filled in here. Managers only.
 *
 * ERR_INVALID_PARAM   a member is too long, there is no such team or fallback,
 *                     or a fallback leads back to the role
 */
struct role_new {
	struct role_row row;
	const char *team_id;  /* NULL: none */
	const char *fallback; /* a role id; NULL: none */
};
enum err role_define(struct scope *sc, struct clinic *c,
		     const struct requester *r, struct role_new *n) MUST_CHECK;
/* Ends a role that nobody holds. ERR_CONFLICT while it is held. */
enum err
role_archive(struct scope *sc, struct clinic *c, const struct requester *r,
	     const char *role_id) MUST_CHECK;

/* Take it. Also how an offer is accepted, and how a disagreement with the rota
 * ends when the rota's person takes it.
 *
 * ERR_FORBIDDEN   the role's policy, or it is locked and not meant for them
 * ERR_CONFLICT    (errcode ORG.WARDWIRE.ALERT_TEST) the device's alert was not
 *                 tested in the last hour, or is none that alerts;
 *                 (ORG.WARDWIRE.CHANNEL_TEST) the role needs a second channel
 *                 and theirs was not tested
 */
struct role_take {
	const char *role_id;
	int64_t until_ms; /* 0: as the rota says, else open */
};
enum err
role_take(struct scope *sc, struct clinic *c, const struct requester *r,
	  const struct role_take *take) MUST_CHECK;

/* The holder offers it to somebody (NULL: takes the offer back); a manager may
 * do it for the holder. Both are alerted until it is taken. */
enum err
role_offer(struct scope *sc, struct clinic *c, const struct requester *r,
	   const char *role_id, const char *user_id) MUST_CHECK;
/* Whom the rota means, or who was offered it, will not take it. */
enum err
role_decline(struct scope *sc, struct clinic *c, const struct requester *r,
	     const char *role_id) MUST_CHECK;
/* The holder gives it up to nobody. A manager may, for the holder.
 *
 * ERR_CONFLICT   it may never be empty and has no fallback that is held
 */
enum err
role_give_up(struct scope *sc, struct clinic *c, const struct requester *r,
	     const char *role_id) MUST_CHECK;
/* Who covers: a person, or a role ("@role-..."); NULL: nobody. */
enum err
role_set_cover(struct scope *sc, struct clinic *c, const struct requester *r,
	       const char *role_id, const char *user_id) MUST_CHECK;
/* "available", "in_theatre" or "busy", and words. The holder's. */
struct role_status {
	const char *role_id;
	const char *status;
	const char *text; /* "" none */
};
enum err
role_set_status(struct scope *sc, struct clinic *c, const struct requester *r,
		const struct role_status *s) MUST_CHECK;

/* Whether the staff card allows holding the role: "" when it does, else why not
 * (for people). Pure. */
struct staff_row;
const char *
role_policy_refusal(const struct role_row *role, const struct staff_row *card);

/* From memory, for any thread, also in a transaction: the role that a room is a
 * conversation with, and whether a person holds a role now. */
bool role_of_room(struct scope *sc, struct clinic *c, const char *room_id,
		  const char **role_id_out);
bool
role_is_held_by(struct clinic *c, const char *role_id, const char *user_id);

#endif
