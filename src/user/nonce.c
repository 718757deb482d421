#include "user/nonce.h"

#include <string.h>

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/token.h"
#include "user/uia_table.h"
#include "user/users_priv.h"

/* A nonce is a session of one request (user/uia_table.h) with a shorter life:
 * its action carries the moment it was made. */
#define ACTION "shared-secret registration"

const char *
nonce_create(struct scope *sc, struct users *u, int64_t now_ms)
{
	const char *id = NULL;

	const struct uia_session s = {.action = ACTION, .created_ms = now_ms};

	if (uia_table_add(sc, u->uia, &s, &id) != OK)
		return NULL;
	return id;
}

bool
nonce_take(struct scope *sc, struct users *u, const char *nonce, int64_t now_ms)
{
	struct uia_session s;
	bool is_good;

	is_good = uia_table_find(sc, u->uia, nonce, now_ms, &s) &&
		  strcmp(s.action, ACTION) == 0 &&
		  s.created_ms > now_ms - NONCE_MS;
	return uia_table_remove(u->uia, nonce, now_ms) && is_good;
}

bool
nonce_is_proven(struct scope *sc, const struct nonce_claim *c,
		const char *claimed)
{
	uint8_t mac[DIGEST_SHA1_LEN];
	struct buf in, out;
	size_t i;

	buf_init(&in, sc, 0);
	buf_add(&in, c->nonce, strlen(c->nonce) + 1);
	buf_add(&in, c->username, strlen(c->username) + 1);
	buf_add(&in, c->password, strlen(c->password) + 1);
	buf_add_str(&in, c->is_admin ? "admin" : "notadmin");
	if (c->user_type != NULL) {
		buf_add_char(&in, '\0');
		buf_add_str(&in, c->user_type);
	}
	digest_hmac_sha1(c->secret, strlen(c->secret), in.data, in.len, mac);
	buf_init(&out, sc, 0);
	for (i = 0; i < sizeof(mac); i++)
		buf_printf(&out, "%02x", mac[i]);
	return token_is_equal(out.data, claimed);
}
