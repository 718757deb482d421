#include "sso/sso.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/token.h"
#include "sso/oidc.h"
#include "sso/pending.h"
#include "sso/redirect.h"
#include "user/external.h"
#include "user/short_token.h"
#include "user/uia_page.h"

#define PROVIDERS_MAX 1

struct sso {
	const struct config *config;
	struct users *users;
	struct sso_provider providers[PROVIDERS_MAX];
	size_t provider_count;
	struct expiring_map *pendings; /* sso/pending.h */
};

enum err
sso_open(struct scope *sc, const struct config *config, struct users *users,
	 struct sso **out)
{
	struct sso *s;

	*out = NULL;
	if (config->sso.issuer == NULL)
		return OK;
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for sign-in");
	*out = s;
	s->config = config;
	s->users = users;
	s->pendings = sso_pendings_create();
	TRY(oidc_open(sc, &config->sso, &s->providers[0]));
	s->provider_count = 1;
	users_set_sso(users);
	return OK;
}

void
sso_close(struct sso **sp)
{
	struct sso *s = *sp;
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->provider_count; i++)
		s->providers[i].ops->close(s->providers[i].ctx);
	expiring_map_destroy(&s->pendings);
	free(s);
	*sp = NULL;
}

const struct sso_provider *
sso_providers(const struct sso *s, size_t *count_out)
{
	*count_out = s != NULL ? s->provider_count : 0;
	return s != NULL ? s->providers : NULL;
}

static const char *
callback_url(struct scope *sc, const struct sso *s)
{
	const char *base = s->config->server.public_url;
	size_t len = strlen(base);

	while (len > 0 && base[len - 1] == '/')
		len--;
	return scope_printf(sc, "%.*s" SSO_CALLBACK, (int)len, base);
}

const char *
sso_cookie_name(struct scope *sc, const char *state)
{
	uint8_t hash[TOKEN_HASH_LEN];

	token_hash(state, hash);
	return scope_printf(sc, "ww_sso_%02x%02x%02x%02x", hash[0], hash[1],
			    hash[2], hash[3]);
}

static enum err
choose_provider(struct scope *sc, const struct sso *s, const char *id,
		size_t *out)
{
	size_t i;

	for (i = 0; s != NULL && i < s->provider_count; i++) {
		*out = i;
		if (id == NULL || strcmp(s->providers[i].id, id) == 0)
			return OK;
	}
	return scope_fail(sc, ERR_NOT_FOUND,
			  "there is no such sign-in service here");
}

static enum err
check_begin(struct scope *sc, struct sso *s, const struct sso_begin *b)
{
	struct uia_session session;

	if (b->redirect_url != NULL)
		return redirect_check(sc, b->redirect_url);
	return uia_page_find(sc, s->users, b->uia_session, UIA_SSO, b->now_ms,
			     &session);
}

enum err
sso_begin(struct scope *sc, struct sso *s, const struct sso_begin *b,
	  struct sso_begun *out)
{
	struct sso_pending p = {.nonce = token_random(sc, ""),
				.verifier = token_random(sc, ""),
				.cookie = token_random(sc, ""),
				.redirect_url = b->redirect_url,
				.uia_session = b->uia_session,
				.created_ms = b->now_ms};
	struct sso_turn t = {.state = token_random(sc, ""),
			     .nonce = p.nonce,
			     .verifier = p.verifier,
			     .wants_proof = b->redirect_url == NULL,
			     .now_ms = b->now_ms};
	const struct sso_provider *provider;

	TRY(choose_provider(sc, s, b->provider_id, &p.provider));
	TRY(check_begin(sc, s, b));
	provider = &s->providers[p.provider];
	t.redirect_uri = callback_url(sc, s);
	TRY(provider->ops->begin(provider->ctx, sc, &t, &out->url));
	out->cookie_name = sso_cookie_name(sc, t.state);
	out->cookie_value = p.cookie;
	return sso_pendings_add(sc, s->pendings, t.state, &p);
}

static enum err
identify(struct scope *sc, const struct sso *s, const struct sso_callback *c,
	 const struct sso_pending *p, struct sso_identity *out)
{
	const struct sso_provider *provider = &s->providers[p->provider];
	struct sso_turn t = {.state = c->state,
			     .nonce = p->nonce,
			     .verifier = p->verifier,
			     .redirect_uri = callback_url(sc, s),
			     .now_ms = c->now_ms};

	if (c->code == NULL)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "the sign-in service did not let you in");
	return provider->ops->finish(provider->ctx, sc, &t, c->code, out);
}

/* A confirmation is for who has an account already. */
static enum err
confirm(struct scope *sc, struct sso *s, const struct sso_callback *c,
	const struct sso_pending *p, const struct sso_identity *id,
	struct sso_end *out)
{
	struct account_row *row;

	TRY(external_find(sc, s->users, s->providers[p->provider].id,
			  id->subject, &row));
	if (row == NULL)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this was asked by somebody else");
	out->user_id = row->user_id;
	return uia_page_complete_sso(sc, s->users, p->uia_session, row->user_id,
				     c->now_ms);
}

static enum err
sign_in(struct scope *sc, struct sso *s, const struct sso_callback *c,
	const struct sso_pending *p, const struct sso_identity *id,
	struct sso_end *out)
{
	const struct config_sso *config = &s->config->sso;
	struct external_claim claim = {.provider = s->providers[p->provider].id,
				       .subject = id->subject,
				       .localpart = id->localpart,
				       .display_name = id->display_name,
				       .may_create = config->create_accounts,
				       .may_link = config->link_existing,
				       .now_ms = c->now_ms};
	struct short_token_ask ask = {.kind = SHORT_TOKEN_LOGIN,
				      .now_ms = c->now_ms};
	struct account_row *row;
	const char *token;

	TRY(external_open(sc, s->users, &claim, &row));
	if (row->locked_ms > 0)
		return scope_fail(sc, ERR_USER_LOCKED,
				  "this account is locked");
	out->user_id = row->user_id;
	out->needs_consent =
		!redirect_is_listed(sc, config->trusted_clients,
				    p->redirect_url) &&
		!redirect_is_listed(sc, s->config->server.public_url,
				    p->redirect_url);
	ask.user_nid = row->user_nid;
	ask.life_ms = out->needs_consent ? LOGIN_TOKEN_MS : LOGIN_TOKEN_SSO_MS;
	TRY(short_token_create(sc, s->users, &ask, &token));
	out->location = redirect_with_token(sc, p->redirect_url, token);
	return OK;
}

enum err
sso_finish(struct scope *sc, struct sso *s, const struct sso_callback *c,
	   struct sso_end *out)
{
	struct sso_identity id;
	struct sso_pending p;

	*out = (struct sso_end){0};
	if (s == NULL || c->state == NULL ||
	    !sso_pendings_take(sc, s->pendings, c->state, c->now_ms, &p) ||
	    c->cookie == NULL || !token_is_equal(c->cookie, p.cookie))
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this sign-in was not begun here, or too "
				  "long ago");
	TRY(identify(sc, s, c, &p, &id));
	if (p.redirect_url == NULL)
		return confirm(sc, s, c, &p, &id, out);
	return sign_in(sc, s, c, &p, &id, out);
}
