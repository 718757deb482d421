#include "sso/oidc_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/log.h"
#include "base/uri.h"
#include "crypto/digest.h"
#include "crypto/token.h"

#define SKEW_MS ((int64_t)60 * 1000)
#define SUBJECT_MAX 255

static const char *
challenge_of(struct scope *sc, const char *verifier)
{
	uint8_t hash[DIGEST_SHA256_LEN];

	digest_sha256(verifier, strlen(verifier), hash);
	return base64_encode(sc, BASE64_URLSAFE, hash, sizeof(hash));
}

static void
add_param(struct scope *sc, struct buf *b, const char *name, const char *value)
{
	buf_printf(b, "&%s=%s", name, uri_encode(sc, value));
}

static enum err
begin(void *ctx, struct scope *sc, const struct sso_turn *t,
      const char **url_out)
{
	struct oidc *o = ctx;
	yyjson_val *metadata;
	const char *endpoint;
	struct buf b;

	TRY(oidc_metadata(sc, o, t->now_ms, &metadata));
	TRY(oidc_endpoint(sc, o, metadata, "authorization_endpoint",
			  &endpoint));
	buf_init(&b, sc, 0);
	buf_printf(&b, "%s%cresponse_type=code", endpoint,
		   strchr(endpoint, '?') != NULL ? '&' : '?');
	add_param(sc, &b, "client_id", o->config->client_id);
	add_param(sc, &b, "redirect_uri", t->redirect_uri);
	add_param(sc, &b, "scope", o->config->scopes);
	add_param(sc, &b, "state", t->state);
	add_param(sc, &b, "nonce", t->nonce);
	add_param(sc, &b, "code_challenge", challenge_of(sc, t->verifier));
	add_param(sc, &b, "code_challenge_method", "S256");
	if (t->wants_proof)
		add_param(sc, &b, "prompt", "login");
	TRY(buf_check(&b));
	*url_out = buf_str(&b);
	return OK;
}

static bool
has_string(yyjson_val *list, const char *text)
{
	yyjson_val *item;
	size_t i, max;

	yyjson_arr_foreach(list, i, max, item)
	{
		if (yyjson_equals_str(item, text))
			return true;
	}
	return false;
}

/* By Basic, which all have to support, unless the metadata says otherwise. */
static void
authenticate(struct scope *sc, const struct oidc *o, yyjson_val *metadata,
	     struct buf *form, struct oidc_ask *ask)
{
	yyjson_val *methods = yyjson_obj_get(
		metadata, "token_endpoint_auth_methods_supported");
	const char *pair;

	add_param(sc, form, "client_id", o->config->client_id);
	if (*o->secret == '\0')
		return;
	if (methods != NULL && !has_string(methods, "client_secret_basic")) {
		add_param(sc, form, "client_secret", o->secret);
		return;
	}
	pair = scope_printf(sc, "%s:%s", uri_encode(sc, o->config->client_id),
			    uri_encode(sc, o->secret));
	ask->authorization =
		base64_encode(sc, BASE64_STANDARD, pair, strlen(pair));
	ask->authorization = scope_printf(
		sc, "Basic %s%.*s", ask->authorization,
		(int)((4 - strlen(ask->authorization) % 4) % 4), "===");
}

static enum err
exchange(struct scope *sc, struct oidc *o, const struct sso_turn *t,
	 const char *code, yyjson_val **tokens_out)
{
	struct oidc_ask ask = {0};
	yyjson_val *metadata;
	struct buf form;

	TRY(oidc_metadata(sc, o, t->now_ms, &metadata));
	TRY(oidc_endpoint(sc, o, metadata, "token_endpoint", &ask.url));
	buf_init(&form, sc, 0);
	buf_add_str(&form, "grant_type=authorization_code");
	add_param(sc, &form, "code", code);
	add_param(sc, &form, "redirect_uri", t->redirect_uri);
	add_param(sc, &form, "code_verifier", t->verifier);
	authenticate(sc, o, metadata, &form, &ask);
	TRY(buf_check(&form));
	ask.body = buf_str(&form);
	return oidc_call(sc, o, &ask, tokens_out);
}

static enum err
refuse(struct scope *sc, const char *why)
{
	log_warn("sso: an id token was refused: %s", why);
	return scope_fail(sc, ERR_FORBIDDEN,
			  "what the sign-in service says is not for this "
			  "sign-in");
}

/* For us, and where it is for several, from us (Core, 3.1.3.7). */
static bool
is_for_us(const struct oidc *o, yyjson_val *claims)
{
	const char *id = o->config->client_id;
	yyjson_val *aud = yyjson_obj_get(claims, "aud");
	const char *azp = json_peek_string(claims, "azp");

	if (azp != NULL && strcmp(azp, id) != 0)
		return false;
	if (yyjson_is_str(aud))
		return yyjson_equals_str(aud, id);
	return has_string(aud, id) &&
	       (yyjson_arr_size(aud) == 1 || azp != NULL);
}

static enum err
check_claims(struct scope *sc, const struct oidc *o, const struct sso_turn *t,
	     yyjson_val *claims)
{
	const char *issuer = json_peek_string(claims, "iss");
	const char *nonce = json_peek_string(claims, "nonce");
	const char *subject = json_peek_string(claims, "sub");
	yyjson_val *exp = yyjson_obj_get(claims, "exp");

	if (issuer == NULL || strcmp(issuer, o->config->issuer) != 0)
		return refuse(sc, "of another issuer");
	if (!is_for_us(o, claims))
		return refuse(sc, "for another client");
	if (!yyjson_is_num(exp) ||
	    yyjson_get_num(exp) * 1000.0 < (double)(t->now_ms - SKEW_MS))
		return refuse(sc, "expired");
	if (nonce == NULL || !token_is_equal(nonce, t->nonce))
		return refuse(sc, "another nonce");
	if (subject == NULL || *subject == '\0' ||
	    strlen(subject) > SUBJECT_MAX)
		return refuse(sc, "no subject");
	return OK;
}

/* More claims, of the same person (Core, 5.3.2); absent is no error. */
static enum err
read_userinfo(struct scope *sc, struct oidc *o, const struct sso_turn *t,
	      yyjson_val *tokens, const char *subject, yyjson_val **out)
{
	const char *token = json_peek_string(tokens, "access_token");
	struct oidc_ask ask = {0};
	yyjson_val *metadata;
	const char *told;

	TRY(oidc_metadata(sc, o, t->now_ms, &metadata));
	if (token == NULL ||
	    json_peek_string(metadata, "userinfo_endpoint") == NULL)
		return OK;
	TRY(oidc_endpoint(sc, o, metadata, "userinfo_endpoint", &ask.url));
	ask.authorization = scope_printf(sc, "Bearer %s", token);
	TRY(oidc_call(sc, o, &ask, out));
	told = json_peek_string(*out, "sub");
	if (told == NULL || strcmp(told, subject) != 0)
		return refuse(sc, "user info of somebody else");
	return OK;
}

/* "sam@trust.example" is "sam" where localpart_domain is trust.example. */
static const char *
cut_domain(struct scope *sc, const char *value, const char *domain)
{
	const char *at = value != NULL ? strrchr(value, '@') : NULL;

	if (at == NULL || domain == NULL || strcasecmp(at + 1, domain) != 0)
		return value;
	return scope_strndup(sc, value, (size_t)(at - value));
}

static enum err
finish(void *ctx, struct scope *sc, const struct sso_turn *t, const char *code,
       struct sso_identity *out)
{
	struct oidc *o = ctx;
	const struct config_sso *c = o->config;
	yyjson_val *tokens, *claims, *more = NULL;
	const char *id_token;

	*out = (struct sso_identity){0};
	TRY(exchange(sc, o, t, code, &tokens));
	id_token = json_peek_string(tokens, "id_token");
	if (id_token == NULL)
		return refuse(sc, "there is none");
	TRY(oidc_verify(sc, o, id_token, t->now_ms, &claims));
	TRY(check_claims(sc, o, t, claims));
	out->subject = json_peek_string(claims, "sub");
	out->localpart = json_peek_string(claims, c->localpart_claim);
	out->display_name = json_peek_string(claims, c->name_claim);
	if (out->localpart == NULL || out->display_name == NULL)
		TRY(read_userinfo(sc, o, t, tokens, out->subject, &more));
	if (out->localpart == NULL)
		out->localpart = json_peek_string(more, c->localpart_claim);
	if (out->display_name == NULL)
		out->display_name = json_peek_string(more, c->name_claim);
	out->localpart = cut_domain(sc, out->localpart, c->localpart_domain);
	return OK;
}

static void
close_oidc(void *ctx)
{
	struct oidc *o = ctx;

	http_client_destroy(&o->http);
	token_wipe(o->secret, sizeof(o->secret));
	free(o->metadata.text);
	free(o->keys.text);
	(void)pthread_mutex_destroy(&o->lock);
	free(o);
}

static enum err
read_secret(struct scope *sc, const char *path, struct oidc *o)
{
	FILE *f;

	if (path == NULL)
		return OK;
	f = fopen(path, "re");
	if (f == NULL)
		return scope_fail(sc, ERR_IO,
				  "[sso] client_secret_file: cannot open %s: "
				  "%s",
				  path, strerror(errno));
	if (fgets(o->secret, sizeof(o->secret), f) == NULL)
		*o->secret = '\0';
	(void)fclose(f);
	o->secret[strcspn(o->secret, "\r\n")] = '\0';
	if (*o->secret == '\0')
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[sso] client_secret_file: %s is empty",
				  path);
	return OK;
}

enum err
oidc_open(struct scope *sc, const struct config_sso *c,
	  struct sso_provider *out)
{
	static const struct sso_provider_ops ops = {begin, finish, close_oidc};
	struct http_client_options options = {
		.allow_private = c->allow_private_addresses,
		.ca_file = c->ca_file};
	struct oidc *o = calloc(1, sizeof(*o));
	enum err e;

	if (o == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for sign-in");
	o->config = c;
	o->is_https = strncmp(c->issuer, "https://", 8) == 0;
	(void)pthread_mutex_init(&o->lock, NULL);
	e = read_secret(sc, c->client_secret_file, o);
	if (e == OK)
		e = http_client_create(sc, &options, &o->http);
	if (e != OK) {
		close_oidc(o);
		return e;
	}
	*out = (struct sso_provider){.id = c->provider_id,
				     .name = c->name,
				     .icon = c->icon,
				     .brand = c->brand,
				     .ops = &ops,
				     .ctx = o};
	return OK;
}
