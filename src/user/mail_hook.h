/* user/mail_hook.h: what users ask of who can send mail; main.c fills it. */
#ifndef USER_MAIL_HOOK_H
#define USER_MAIL_HOOK_H

#include "user/users.h"

struct user_mail {
	const char *to;
	const char *subject;
	const char *text;
};

struct mail_hook {
	void *ctx; /* borrowed until users_close() */
	/* May wait for the mail server. Never inside a transaction. */
	enum err (*send)(void *ctx, struct scope *sc,
			 const struct user_mail *mail);
	const char *public_url; /* copied: where links lead */
};

/* Before requests come. Without it no address is validated. */
void users_set_mail(struct users *u, const struct mail_hook *hook);

bool users_has_mail(const struct users *u);

#endif
