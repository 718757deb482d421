/* ctl/demo_priv.h: seeding the demo Trust: a file that describes it, read
 * twice: its people (demo_staff.c), then its conversations (demo_talk.c).
 *
 * Every step may be done again: accounts and rooms that are there are left
 * alone, and a message has a transaction id of its own, so that it is never
 * sent twice.
 */
#ifndef CTL_DEMO_PRIV_H
#define CTL_DEMO_PRIV_H

#include "base/json.h"
#include "base/requester.h"
#include "ctl/ctl.h"

struct demo {
	struct ctl *ctl;
	yyjson_val *trust;   /* the whole file */
	const char *folder;  /* where its files are */
	int64_t midnight_ms; /* of the day of seeding, UTC */
	int64_t now_ms;
};

/* Accounts, names, cards.
 *
 * ERR_FORBIDDEN   there are accounts that are not the demo's
 */
enum err demo_seed_staff(struct scope *sc, struct demo *d) MUST_CHECK;

/* Rooms, members, messages, receipts. */
enum err demo_seed_talk(struct scope *sc, struct demo *d) MUST_CHECK;

/* Teams, roles, the rota, and what was said to some roles. */
enum err demo_seed_clinic(struct scope *sc, struct demo *d) MUST_CHECK;

/* Handover lists of wards. */
enum err demo_seed_handover(struct scope *sc, struct demo *d) MUST_CHECK;

/* The waves of a cascade, and an exercise of the past, of the clinic's part. */
enum err
demo_seed_incident(struct scope *sc, struct demo *d, const struct requester *r,
		   yyjson_val *clinic) MUST_CHECK;

/* The requester that one of the demo's people is. */
enum err demo_requester(struct scope *sc, struct demo *d, const char *localpart,
			struct requester *out) MUST_CHECK;

/* A file of the demo's folder, uploaded as r; *uri_out is its mxc: address. */
enum err demo_upload(struct scope *sc, struct demo *d,
		     const struct requester *r, const char *name,
		     const char *type, const char **uri_out) MUST_CHECK;

#endif
