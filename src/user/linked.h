/* user/linked.h: what else an account is known by: addresses of its owner, and
 * who they are for sign-in providers.  For the administration.
 */
#ifndef USER_LINKED_H
#define USER_LINKED_H

#include "store/external_id_store.h"
#include "store/threepid_store.h"
#include "user/users.h"

#define LINKED_MAX 20

struct linked {
	struct threepid_row *threepids; /* by address */
	size_t threepid_count;
	struct external_id_row *external_ids; /* by provider */
	size_t external_id_count;
};

enum err linked_get(struct scope *sc, struct users *u, int64_t user_nid,
		    struct linked *out) MUST_CHECK;

/* What it shall be; a list that is not asked for stays. */
struct linked_change {
	struct linked to; /* addresses in canonical form */
	bool has_threepids;
	bool has_external_ids;
	int64_t now_ms;
};
/* ERR_THREEPID_IN_USE, ERR_CONFLICT   somebody else is known by it */
enum err linked_set(struct scope *sc, struct users *u, int64_t user_nid,
		    const struct linked_change *c) MUST_CHECK;

#endif
