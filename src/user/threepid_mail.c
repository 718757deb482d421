/* threepid_request_mail() of user/threepid.h. */
#include "user/threepid.h"

#include <stdlib.h>
#include <string.h>

#include "base/uri.h"
#include "crypto/token.h"
#include "user/mail_hook.h"
#include "user/throttle.h"
#include "user/users_priv.h"

#define SID_LEN 32
#define SECRET_CHARS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.=_-"

/* Mails to one address, and asked for by one client. */
static const struct throttle_rate rate_to = {"m:", 5, 5 * 60000};
static const struct throttle_rate rate_from = {"n:", 20, 60000};

struct asking {
	const struct threepid_request *q;
	struct threepid_session_row row;
	int64_t owner_nid; /* who has the address */
	const char *token;
	bool is_old; /* this attempt was seen */
};

void
users_set_mail(struct users *u, const struct mail_hook *hook)
{
	u->mail = *hook;
	u->mail.public_url = strdup(hook->public_url);
	if (u->mail.public_url == NULL)
		abort();
}

bool
users_has_mail(const struct users *u)
{
	return u->mail.send != NULL;
}

static enum err
check(struct scope *sc, const struct threepid_request *q)
{
	size_t len = strlen(q->client_secret);

	if (len == 0 || len > THREEPID_SECRET_MAX ||
	    strspn(q->client_secret, SECRET_CHARS) != len)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "client_secret has 1 to %d of a-z A-Z 0-9 "
				  ".=_-",
				  THREEPID_SECRET_MAX);
	if (q->next_link != NULL &&
	    (strlen(q->next_link) > THREEPID_LINK_MAX ||
	     (strncmp(q->next_link, "https://", 8) != 0 &&
	      strncmp(q->next_link, "http://", 7) != 0)))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "next_link must be an http or https URL");
	return OK;
}

static enum err
write_session(struct scope *sc, struct txn *t, void *ctx)
{
	struct asking *a = ctx;
	struct threepid_session_row *same;

	TRY(threepid_store_find(sc, t, a->row.medium, a->row.address,
				&a->owner_nid));
	if (a->owner_nid != 0 && a->q->purpose == THREEPID_ADD &&
	    a->q->is_signed_in)
		return scope_fail(sc, ERR_THREEPID_IN_USE,
				  "this address is in use");
	TRY(threepid_store_find_same(sc, t, &a->row, &same));
	a->is_old = same != NULL && same->attempt >= a->row.attempt;
	if (same != NULL)
		a->row.sid = same->sid;
	if (a->is_old)
		return OK;
	return threepid_store_put_session(sc, t, &a->row);
}

static const char *
link_of(struct scope *sc, const struct users *u, const struct asking *a)
{
	return scope_printf(sc,
			    "%s/_wardwire/contact/v1/validate?sid=%s"
			    "&client_secret=%s&token=%s",
			    u->mail.public_url, a->row.sid,
			    uri_encode(sc, a->row.client_secret), a->token);
}

static const char *
text_of(struct scope *sc, const struct users *u, const struct asking *a)
{
	static const char *const what[] = {
		[THREEPID_REGISTER] = "make an account",
		[THREEPID_PASSWORD] = "set a new password",
		[THREEPID_ADD] = "add this address to an account",
	};

	return scope_printf(
		sc,
		"Somebody asked to %s at %s with this mail address.\n\n"
		"If it was you, open this link and confirm:\n\n%s\n\n"
		"If it was not you, there is nothing to do: without the link "
		"nothing happens.\n",
		what[a->q->purpose], u->server_name, link_of(sc, u, a));
}

static const char *
taken_text(struct scope *sc, const struct users *u)
{
	return scope_printf(
		sc,
		"Somebody asked to make an account at %s with this mail "
		"address, which belongs to an account already.\n\n"
		"If it was you, sign in, or ask for a new password.\n",
		u->server_name);
}

/* To whom has no account a new password is of no use, and who has one needs no
 * second: nothing of it shows to who asked. */
static enum err
send(struct scope *sc, struct users *u, const struct asking *a)
{
	struct user_mail m = {.to = a->row.address,
			      .subject = scope_printf(sc, "Your address at %s",
						      u->server_name)};

	if (a->q->purpose == THREEPID_PASSWORD && a->owner_nid == 0)
		return OK;
	if (a->q->purpose == THREEPID_ADD && a->owner_nid != 0)
		return OK;
	if (a->q->purpose == THREEPID_REGISTER && a->owner_nid != 0)
		m.text = taken_text(sc, u);
	else
		m.text = text_of(sc, u, a);
	return u->mail.send(u->mail.ctx, sc, &m);
}

static enum err
count(struct scope *sc, struct users *u, const struct asking *a)
{
	const char *from = a->q->client_address;
	int64_t now_ms = a->q->now_ms;

	TRY(throttle_require(sc, u->throttle, &rate_to, a->row.address,
			     now_ms));
	if (from != NULL)
		TRY(throttle_require(sc, u->throttle, &rate_from, from,
				     now_ms));
	throttle_count(sc, u->throttle, &rate_to, a->row.address, now_ms);
	if (from != NULL)
		throttle_count(sc, u->throttle, &rate_from, from, now_ms);
	return OK;
}

enum err
threepid_request_mail(struct scope *sc, struct users *u,
		      const struct threepid_request *q, const char **sid_out)
{
	static const char *const purposes[] = {
		[THREEPID_REGISTER] = "register",
		[THREEPID_PASSWORD] = "password",
		[THREEPID_ADD] = "add",
	};
	struct asking a = {.q = q,
			   .row = {.sid = token_random_id(sc, SID_LEN),
				   .purpose = purposes[q->purpose],
				   .medium = "email",
				   .client_secret = q->client_secret,
				   .attempt = q->attempt,
				   .next_link = q->next_link,
				   .created_ms = q->now_ms}};

	if (!users_has_mail(u))
		return scope_fail(sc, ERR_THREEPID_DENIED,
				  "this server sends no mail");
	TRY(check(sc, q));
	TRY(threepid_canonical(sc, q->address, &a.row.address));
	TRY(count(sc, u, &a));
	a.token = token_random(sc, "");
	token_hash(a.token, a.row.token_hash);
	TRY(store_write(sc, u->db, write_session, &a));
	*sid_out = a.row.sid;
	return a.is_old ? OK : send(sc, u, &a);
}
