/* user/account_admin.h: what administrators see and change of accounts.
 *
 * None of these checks a right: the routes are for administrators alone.
 */
#ifndef USER_ACCOUNT_ADMIN_H
#define USER_ACCOUNT_ADMIN_H

#include "base/requester.h"
#include "store/account_admin_store.h"
#include "user/users.h"

/* -1: does not matter, else 0 or 1. */
struct account_admin_query {
	const char *name;     /* in localpart or display name; NULL: any */
	const char *user_id;  /* in the user id; NULL: any */
	const char *order_by; /* a column's name; NULL: the user id */
	int deactivated;
	int locked;
	int admins;
	bool backward;
	int64_t from;
	int64_t limit;
};

struct account_admin_page {
	struct account_admin_row *rows;
	size_t count;
	size_t total;
};

/* ERR_INVALID_PARAM   no such order */
enum err account_admin_list(struct scope *sc, struct users *u,
			    const struct account_admin_query *q,
			    struct account_admin_page *out) MUST_CHECK;

/* One account of this server.
 *
 * ERR_UNKNOWN     a user of another server
 * ERR_NOT_FOUND   no such account
 */
enum err
account_admin_get(struct scope *sc, struct users *u, const char *user_id,
		  struct account_admin_row **out) MUST_CHECK;

/* -1 and NULL leave a thing as it is. */
struct account_admin_change {
	const char *user_id;
	int locked;
	int suspended;
	int unlimited;
	int erased;
	int deactivated; /* 0 only: opens a closed account again */
	int64_t now_ms;
};

/* ERR_NOT_FOUND   no such account */
enum err account_admin_set(struct scope *sc, struct users *u,
			   const struct account_admin_change *c) MUST_CHECK;

/* user_type NULL takes it away. */
enum err
account_admin_set_type(struct scope *sc, struct users *u, const char *user_id,
		       const char *user_type) MUST_CHECK;

/* Notes for the audit what an administrator did to subject ("user:@a:b"). */
enum err
admin_note(struct scope *sc, struct users *u, const struct requester *rq,
	   const char *action, const char *subject) MUST_CHECK;

#endif
