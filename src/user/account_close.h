/* user/account_close.h: the end of an account (Client-Server API, account
 * deactivation).
 *
 * A closed account's local part is never given out again: its row stays.
 */
#ifndef USER_ACCOUNT_CLOSE_H
#define USER_ACCOUNT_CLOSE_H

#include "base/requester.h"
#include "user/users.h"

struct account_close {
	const char *user_id;
	bool erase; /* hide what it wrote from those who come later, and
		     * remove what is kept for it beside events */
	int64_t now_ms;
};

/* Ends sessions; password, addresses, devices and keys go, and the user leaves
 * all rooms (hooks), what does not succeed at once in the background.  Again is
 * no error, and may add erase.
 *
 * ERR_NOT_FOUND   no such account
 */
enum err account_close(struct scope *sc, struct users *u,
		       const struct account_close *c) MUST_CHECK;

/* What closing an account asks of folders above; main.c fills it. */
struct account_close_hooks {
	void *ctx; /* borrowed until users_close() */
	/* Leaves all rooms, rejects invites, takes back knocks. */
	enum err (*leave_rooms)(void *ctx, struct scope *sc,
				const struct requester *r);
};
void
users_set_close_hooks(struct users *u, const struct account_close_hooks *hooks);

/* Goes on with closed accounts that are still in rooms, in the background: for
 * a timer. */
enum err account_close_tick(struct scope *sc, struct users *u) MUST_CHECK;

#endif
