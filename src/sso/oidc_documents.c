/* What a provider publishes: its metadata and its keys. */
#include "sso/oidc_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "crypto/jwt.h"

#define METADATA_KEPT_MS ((int64_t)3600 * 1000)
#define KEYS_KEPT_MS ((int64_t)600 * 1000)
#define KEYS_AGAIN_MS ((int64_t)30 * 1000)
#define CALL_TIMEOUT_MS 10000

static enum err
unavailable(struct scope *sc)
{
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_UNAVAILABLE,
			  "the sign-in service cannot be reached right now");
}

enum err
oidc_call(struct scope *sc, struct oidc *o, const struct oidc_ask *ask,
	  yyjson_val **object_out)
{
	struct http_header header = {"Authorization", ask->authorization};
	struct http_call call = {
		.url = ask->url,
		.headers = &header,
		.header_count = ask->authorization != NULL,
		.body = ask->body,
		.body_len = ask->body != NULL ? strlen(ask->body) : 0,
		.content_type = "application/x-www-form-urlencoded",
		.timeout_ms = CALL_TIMEOUT_MS,
		.https_only = o->is_https};
	struct http_answer answer;

	if (http_client_call(sc, o->http, &call, &answer) != OK) {
		log_warn("sso: %s", scope_fail_text(sc));
		return unavailable(sc);
	}
	if (answer.status >= 400 && answer.status < 500) {
		log_warn("sso: the provider answers %d", answer.status);
		return scope_fail(sc, ERR_FORBIDDEN,
				  "the sign-in service refuses this");
	}
	if (answer.status != 200 ||
	    json_parse_object(sc, answer.body, answer.body_len, object_out) !=
		    OK) {
		log_warn("sso: the provider answers %d, and no object",
			 answer.status);
		return unavailable(sc);
	}
	return OK;
}

static void
keep(struct oidc *o, struct oidc_document *d, const char *text, int64_t now_ms)
{
	char *copy = strdup(text);

	if (copy == NULL)
		abort();
	(void)pthread_mutex_lock(&o->lock);
	free(d->text);
	d->text = copy;
	d->len = strlen(copy);
	d->fetched_ms = now_ms;
	(void)pthread_mutex_unlock(&o->lock);
}

/* The kept text, when it is younger than kept_ms, else NULL. */
static char *
find_kept(struct scope *sc, struct oidc *o, const struct oidc_document *d,
	  int64_t since_ms)
{
	char *out = NULL;

	(void)pthread_mutex_lock(&o->lock);
	if (d->text != NULL && d->fetched_ms > since_ms)
		out = scope_strndup(sc, d->text, d->len);
	(void)pthread_mutex_unlock(&o->lock);
	return out;
}

/* Which document, and how old it may be. */
struct wanted {
	struct oidc_document *document;
	const char *url;
	int64_t since_ms;
	int64_t now_ms;
};

static enum err
fetch(struct scope *sc, struct oidc *o, const struct wanted *w,
      yyjson_val **out)
{
	struct oidc_ask ask = {.url = w->url};
	char *kept = find_kept(sc, o, w->document, w->since_ms);

	if (kept != NULL)
		return json_parse_object(sc, kept, strlen(kept), out);
	if (oidc_call(sc, o, &ask, out) != OK)
		return unavailable(sc);
	keep(o, w->document, json_format(sc, *out, NULL), w->now_ms);
	return OK;
}

enum err
oidc_metadata(struct scope *sc, struct oidc *o, int64_t now_ms,
	      yyjson_val **out)
{
	const char *issuer = o->config->issuer;
	struct wanted w = {.document = &o->metadata,
			   .since_ms = now_ms - METADATA_KEPT_MS,
			   .now_ms = now_ms};
	size_t len = strlen(issuer);
	const char *told;

	w.url = scope_printf(sc, "%.*s/.well-known/openid-configuration",
			     (int)(issuer[len - 1] == '/' ? len - 1 : len),
			     issuer);
	TRY(fetch(sc, o, &w, out));
	told = json_peek_string(*out, "issuer");
	if (told != NULL && strcmp(told, issuer) == 0)
		return OK;
	log_warn("sso: the metadata is of another issuer");
	return unavailable(sc);
}

enum err
oidc_endpoint(struct scope *sc, const struct oidc *o, yyjson_val *metadata,
	      const char *name, const char **out)
{
	*out = json_peek_string(metadata, name);
	if (*out != NULL &&
	    (strncmp(*out, "https://", 8) == 0 ||
	     (!o->is_https && strncmp(*out, "http://", 7) == 0)))
		return OK;
	log_warn("sso: the metadata has no good %s", name);
	return unavailable(sc);
}

static enum err
read_keys(struct scope *sc, struct oidc *o, int64_t since_ms, int64_t now_ms,
	  yyjson_val **out)
{
	struct wanted w = {
		.document = &o->keys, .since_ms = since_ms, .now_ms = now_ms};
	yyjson_val *metadata;

	TRY(oidc_metadata(sc, o, now_ms, &metadata));
	TRY(oidc_endpoint(sc, o, metadata, "jwks_uri", &w.url));
	return fetch(sc, o, &w, out);
}

enum err
oidc_verify(struct scope *sc, struct oidc *o, const char *token, int64_t now_ms,
	    yyjson_val **claims_out)
{
	yyjson_val *keys;
	enum err e;

	TRY(read_keys(sc, o, now_ms - KEYS_KEPT_MS, now_ms, &keys));
	e = jwt_verify(sc, token, keys, claims_out);
	if (e == ERR_NOT_FOUND) {
		scope_clear_failure(sc);
		TRY(read_keys(sc, o, now_ms - KEYS_AGAIN_MS, now_ms, &keys));
		e = jwt_verify(sc, token, keys, claims_out);
	}
	if (e == OK)
		return OK;
	log_warn("sso: %s", scope_fail_text(sc));
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_FORBIDDEN,
			  "what the sign-in service says is not signed well");
}
