/* clinic/role_rooms.h: conversations with a role: ordinary rooms that follow
 * it.
 *
 * A room belongs to a role and a partner, or a topic.  Whoever is alerted for
 * the role (clinic/duty.h) is a member; the thread of clinic.c puts that right
 * after each change, newcomers first, so that somebody is always there.  The
 * mark that it is due is a row of the change's own transaction.
 *
 * The hooks are filled into room/hooks.h by main.
 */
#ifndef CLINIC_ROLE_ROOMS_H
#define CLINIC_ROLE_ROOMS_H

#include "clinic/clinic.h"
#include "room/hooks.h"

#define ROLE_TOPIC_MAX 100
#define ROLE_ROOMS_FOLLOWED 200 /* the newest; others when somebody writes */

/* The room in which the requester talks with the role; made when there is none,
 * and the requester is joined.  topic "": the one between the two.
 *
 * ERR_NOT_FOUND       no such role
 * ERR_INVALID_PARAM   the topic is too long
 */
struct role_conversation {
	const char *role_id;
	const char *topic;
};
enum err role_open_conversation(struct scope *sc, struct clinic *c,
				const struct requester *r,
				const struct role_conversation *k,
				const char **room_id_out) MUST_CHECK;

/* Puts right who is in the rooms of roles that changed. The clinic's thread
 * does so by itself; for commands and tests. */
enum err role_rooms_follow(struct scope *sc, struct clinic *c,
			   int64_t now_ms) MUST_CHECK;

/* room_hooks.stamp: writes the role into what its holder says. */
enum err
role_stamp(struct scope *sc, struct clinic *c, const struct room_stamp *s,
	   yyjson_val **content) MUST_CHECK;
/* room_hooks.before_append: claims of roles, encryption in clinical rooms. */
enum err role_before_append(struct scope *sc, struct clinic *c,
			    const struct room_append *a) MUST_CHECK;
/* room_hooks.in_append: roles that are invited, rooms that wake up. */
enum err role_in_append(struct scope *sc, struct txn *t, struct clinic *c,
			const struct room_append *a) MUST_CHECK;

#endif
