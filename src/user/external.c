#include "user/external.h"

#include <string.h>

#include "base/buf.h"
#include "store/external_id_store.h"
#include "user/account.h"
#include "user/users_priv.h"

struct work {
	struct users *u;
	const struct external_claim *claim;
	const char *localpart;
	const char *provider;
	const char *subject;
	struct account_row *row;
};

void
users_set_sso(struct users *u)
{
	u->has_sso = true;
}

char *
external_localpart(struct scope *sc, const char *text)
{
	static const char kept[] = "abcdefghijklmnopqrstuvwxyz0123456789._-/+";
	struct buf b;
	char c;

	buf_init(&b, sc, 0);
	for (; *text != '\0'; text++) {
		c = *text;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (strchr(kept, c) != NULL)
			buf_add_char(&b, c);
		else
			buf_printf(&b, "=%02x", (unsigned char)c);
	}
	return scope_strdup(sc, buf_str(&b));
}

static enum err
find(struct scope *sc, struct txn *t, struct work *w)
{
	int64_t nid;

	w->row = NULL;
	TRY(external_id_store_find(sc, t, w->provider, w->subject, &nid));
	return nid == 0 ? OK : account_store_find(sc, t, nid, &w->row);
}

static enum err
read_account(struct scope *sc, struct txn *t, void *ctx)
{
	return find(sc, t, ctx);
}

enum err
external_find(struct scope *sc, struct users *u, const char *provider,
	      const char *subject, struct account_row **out)
{
	struct work w = {.u = u, .provider = provider, .subject = subject};

	TRY(store_read(sc, u->db, read_account, &w));
	*out = w.row;
	return OK;
}

static enum err
write_link(struct scope *sc, struct txn *t, void *ctx)
{
	struct work *w = ctx;

	TRY(find(sc, t, w));
	if (w->row != NULL)
		return OK;
	TRY(account_store_find_localpart(sc, t, w->localpart, &w->row));
	if (w->row == NULL)
		return OK;
	if (!w->claim->may_link)
		return scope_fail(sc, ERR_USER_IN_USE,
				  "this user name belongs to another account");
	return external_id_store_add(sc, t, w->provider, w->subject,
				     w->row->user_nid);
}

/* A new account, linked in the transaction that makes it. */
static enum err
create(struct scope *sc, struct work *w)
{
	const struct external_claim *c = w->claim;
	struct account_new a = {.localpart = w->localpart,
				.display_name = c->display_name,
				.external_provider = c->provider,
				.external_subject = c->subject};
	const char *user_id;

	if (!c->may_create)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "you have no account here yet");
	TRY(account_create(sc, w->u, &a, &user_id));
	return account_find(sc, w->u, user_id, &w->row);
}

enum err
external_open(struct scope *sc, struct users *u, const struct external_claim *c,
	      struct account_row **out)
{
	struct work w = {.u = u,
			 .claim = c,
			 .provider = c->provider,
			 .subject = c->subject};

	TRY(store_read(sc, u->db, read_account, &w));
	if (w.row == NULL) {
		if (c->localpart == NULL)
			return scope_fail(sc, ERR_INVALID_USERNAME,
					  "the sign-in service does not say "
					  "your user name");
		w.localpart = external_localpart(sc, c->localpart);
		TRY(account_check_localpart(sc, u, w.localpart));
		TRY(store_write(sc, u->db, write_link, &w));
	}
	if (w.row == NULL)
		TRY(create(sc, &w));
	if (w.row->deactivated_ms > 0)
		return scope_fail(sc, ERR_USER_DEACTIVATED,
				  "this account was closed");
	*out = w.row;
	return OK;
}
