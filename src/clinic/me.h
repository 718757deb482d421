/* clinic/me.h: one person's part: what they hold, their device, their notices;
 * and what a sender should know of a person. */
#ifndef CLINIC_ME_H
#define CLINIC_ME_H

#include "clinic/role_view.h"

#define ME_ROLES_MAX 50

struct me_notice {
	struct clinic_notice_row row;
	const struct role_row *role; /* NULL none */
};

struct me_view {
	bool on_duty;
	bool is_manager;
	const struct alert_device_row *device; /* NULL: never said */
	struct duty_person reach;	       /* of this device */
	struct role_view *roles;
	size_t role_count;
	struct me_notice *notices;
	size_t notice_count;
	int64_t test_call_nid;	/* one that waits for an answer; 0 */
	struct staff_row *card; /* NULL none */
	struct team_row *ward;	/* where they work; NULL not known */
};
enum err me_read(struct scope *sc, struct clinic *c, const struct requester *r,
		 struct me_view *out) MUST_CHECK;
enum err me_see_notices(struct scope *sc, struct clinic *c,
			const struct requester *r, int64_t up_to) MUST_CHECK;

/* What the sender of a message to a person should know. */
struct person_duty {
	const struct staff_row *card;
	bool on_duty;
	int64_t until_ms; /* 0 unknown */
	struct duty_person reach;
	const struct role_row **roles; /* that they hold */
	size_t role_count;
	const struct role_row *offer_role; /* instead of them; NULL none */
};
/* ERR_NOT_FOUND   no such person */
enum err
person_duty_read(struct scope *sc, struct clinic *c, const struct requester *r,
		 const char *user_id, struct person_duty *out) MUST_CHECK;

/* Holds a role, works a shift (also on call from home), or is marked so. */
enum err duty_is_on(struct scope *sc, struct txn *t, int64_t user_nid,
		    int64_t now_ms, bool *out) MUST_CHECK;

/* Who held a role when. */
struct holding_view {
	struct role_holding row;
	const struct staff_row *card;
};
enum err
role_read_holdings(struct scope *sc, struct clinic *c, const char *role_id,
		   int64_t limit, struct holding_view **rows_out,
		   size_t *count_out) MUST_CHECK;

/* A role's conversations: all for its holder, else the requester's own. */
struct conversation_view {
	const char *room_id;
	const struct staff_row
		*partner; /* NULL: a topic's, or from elsewhere */
	const char *topic;
	int64_t created_ms;
};
enum err role_read_conversations(struct scope *sc, struct clinic *c,
				 const struct requester *r, const char *role_id,
				 struct conversation_view **rows_out,
				 size_t *count_out) MUST_CHECK;

#endif
