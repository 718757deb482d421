/* Mails that say how much is unread.  A mail leaves the hospital and lies in
 * other people's hands: it holds a number and a link, no word of a message, no
 * name of a person or a room. */
#include <string.h>

#include "http/mail.h"
#include "push/push_priv.h"
#include "store/threepid_store.h"

struct owning {
	const struct pusher_row *pusher;
	bool owns;
};

bool
mail_digest_is_for(const struct pusher_row *pusher)
{
	return strcmp(pusher->kind, PUSH_KIND_MAIL) == 0;
}

static enum err
read_owner(struct scope *sc, struct txn *t, void *ctx)
{
	struct owning *o = ctx;
	int64_t user_nid;

	TRY(threepid_store_find(sc, t, "email", o->pusher->pushkey, &user_nid));
	o->owns = user_nid == o->pusher->user_nid;
	return OK;
}

enum err
mail_digest_check(struct scope *sc, struct push *p,
		  const struct pusher_row *pusher)
{
	struct owning o = {.pusher = pusher};

	if (p->mailer == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "this server sends no mail");
	TRY(store_read(sc, p->db, read_owner, &o));
	if (!o.owns)
		return scope_fail(sc, ERR_THREEPID_NOT_FOUND,
				  "pushkey must be a mail address of your "
				  "account");
	return OK;
}

int64_t
mail_digest_due_ms(const struct push *p, const struct pusher_row *pusher,
		   int64_t oldest_ms)
{
	int64_t due = oldest_ms + p->mail_delay_ms;

	if (pusher->sent_ms > 0 && due < pusher->sent_ms + p->mail_pause_ms)
		due = pusher->sent_ms + p->mail_pause_ms;
	return due > pusher->next_ms ? due : pusher->next_ms;
}

enum err
mail_digest_send(struct scope *sc, struct push *p,
		 const struct pusher_row *pusher, int64_t unread,
		 struct push_answer *out)
{
	const char *what = unread == 1 ? "message" : "messages";
	struct owning o = {.pusher = pusher};
	struct mail mail = {.to = pusher->pushkey};
	enum err e;

	*out = (struct push_answer){.result = PUSH_GONE};
	TRY(store_read(sc, p->db, read_owner, &o));
	if (!o.owns || p->mailer == NULL)
		return OK; /* the address was taken away meanwhile */
	mail.subject =
		scope_printf(sc, "%lld unread %s", (long long)unread, what);
	mail.text = scope_printf(sc,
				 "You have %lld unread %s in Wardwire.\n\n%s%s"
				 "What they say is only shown there.\n",
				 (long long)unread, what,
				 p->public_url != NULL ? p->public_url : "",
				 p->public_url != NULL ? "\n\n" : "");
	e = mail_send(sc, p->mailer, &mail);
	out->result = e == OK ? PUSH_SENT
			      : (e == ERR_FORBIDDEN || e == ERR_INVALID_PARAM
					 ? PUSH_REFUSED
					 : PUSH_FAILED);
	scope_clear_failure(sc);
	return OK;
}
