#include "calls/turn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "crypto/digest.h"
#include "crypto/token.h"

#define SECRET_MAX 512

struct turn {
	char secret[SECRET_MAX];
	size_t secret_len;
	char *uri_text; /* the URIs, each ended by a NUL */
	const char *uris[TURN_URIS_MAX];
	size_t uri_count;
	int64_t ttl_s;
};

static enum err
read_secret(struct scope *sc, const char *path, struct turn *t)
{
	FILE *f = fopen(path, "re");
	bool is_read;

	if (f == NULL)
		return scope_fail(sc, ERR_IO,
				  "[calls] turn_secret_file: cannot open %s: "
				  "%s",
				  path, strerror(errno));
	is_read = fgets(t->secret, sizeof(t->secret), f) != NULL;
	(void)fclose(f);
	t->secret_len = is_read ? strcspn(t->secret, "\r\n") : 0;
	if (t->secret_len == 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[calls] turn_secret_file: %s is empty",
				  path);
	return OK;
}

static enum err
read_uris(struct scope *sc, const char *text, struct turn *t)
{
	char *part, *rest;

	t->uri_text = strdup(text);
	if (t->uri_text == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for TURN");
	for (part = strtok_r(t->uri_text, ", ", &rest); part != NULL;
	     part = strtok_r(NULL, ", ", &rest)) {
		if (t->uri_count == TURN_URIS_MAX)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "[calls] turn_uris: wants at most %d",
					  TURN_URIS_MAX);
		t->uris[t->uri_count++] = part;
	}
	return OK;
}

enum err
turn_open(struct scope *sc, const struct config_calls *c, struct turn **out)
{
	struct turn *t;
	enum err e;

	*out = NULL;
	if (c->turn_uris == NULL)
		return OK;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for TURN");
	t->ttl_s = c->turn_ttl;
	e = read_uris(sc, c->turn_uris, t);
	if (e == OK)
		e = read_secret(sc, c->turn_secret_file, t);
	if (e != OK)
		turn_close(&t);
	*out = t;
	return e;
}

void
turn_close(struct turn **t)
{
	if (*t == NULL)
		return;
	token_wipe((*t)->secret, sizeof((*t)->secret));
	free((*t)->uri_text);
	free(*t);
	*t = NULL;
}

enum err
turn_grant(struct scope *sc, const struct turn *t, const char *user_id,
	   int64_t now_ms, struct turn_credentials *out)
{
	uint8_t mac[DIGEST_SHA1_LEN];
	int64_t ends_s;

	*out = (struct turn_credentials){0};
	if (t == NULL)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "this server has no TURN server");
	ends_s = now_ms / 1000 + t->ttl_s;
	out->username = scope_printf(sc, "%lld:%s", (long long)ends_s, user_id);
	digest_hmac_sha1(t->secret, t->secret_len, out->username,
			 strlen(out->username), mac);
	/* 20 bytes take one sign of padding, which coturn compares too. */
	out->password = scope_printf(
		sc,
		"%s=", base64_encode(sc, BASE64_STANDARD, mac, sizeof(mac)));
	memcpy(out->uris, t->uris, sizeof(out->uris));
	out->uri_count = t->uri_count;
	out->ttl_s = t->ttl_s;
	return OK;
}
