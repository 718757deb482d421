/* "The device has it": told by the service worker, without a session.
 *
 * Its secret stands in each sealed push. It is derived from what this server's
 * key and the browser's subscription agree on, so it is kept nowhere, ends with
 * the subscription, and is good for nothing but this. */
#include "push/push_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "crypto/digest.h"
#include "crypto/token.h"
#include "room/push_view.h"
#include "store/user_id_store.h"

#define SECRET_BYTES 18
#define SECRET_MAX 80

enum err
push_receipt_secret(struct scope *sc, struct push *p,
		    const struct pusher_row *pusher, const char **secret_out)
{
	uint8_t shared[P256_SHARED_LEN], mac[DIGEST_SHA256_LEN];
	const char *name;
	uint8_t *point;
	size_t len;
	enum err e;

	TRY(base64_decode(sc, BASE64_URLSAFE, pusher->pushkey, &point, &len));
	if (len != P256_PUBLIC_LEN)
		return scope_fail(sc, ERR_INVALID_PARAM, "no subscription");
	e = p256_agree(sc, p->key, point, shared);
	if (e != OK)
		return e;
	name = scope_printf(sc, "wardwire push receipt %lld",
			    (long long)pusher->nid);
	digest_hmac_sha256(shared, sizeof(shared), name, strlen(name), mac);
	token_wipe(shared, sizeof(shared));
	*secret_out = scope_printf(
		sc, "%lld.%s", (long long)pusher->nid,
		base64_encode(sc, BASE64_URLSAFE, mac, SECRET_BYTES));
	return OK;
}

struct receiving {
	struct push *p;
	const struct push_receipt *receipt;
	struct pusher_row pusher;
	struct requester who;
	struct push_after *out;
};

static enum err
refuse(struct scope *sc)
{
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_FORBIDDEN, "no subscription has that secret");
}

static enum err
find_pusher(struct scope *sc, struct txn *t, void *ctx)
{
	struct receiving *x = ctx;
	const char *given = x->receipt->secret, *secret;
	struct pusher_rows found;
	char *end;
	long long nid = strtoll(given, &end, 10);

	if (*end != '.' || nid <= 0 || strlen(given) > SECRET_MAX)
		return refuse(sc);
	TRY(pusher_store_find(sc, t, nid, &found));
	if (found.count == 0 || found.rows[0].device_nid == 0 ||
	    strcmp(found.rows[0].kind, PUSH_KIND_WEB) != 0)
		return refuse(sc);
	x->pusher = found.rows[0];
	TRY(push_receipt_secret(sc, x->p, &x->pusher, &secret));
	if (!token_is_equal(given, secret))
		return refuse(sc);
	x->who = (struct requester){.device_id = x->pusher.device_id,
				    .address = x->receipt->address,
				    .user_nid = x->pusher.user_nid,
				    .device_nid = x->pusher.device_nid,
				    .now_ms = x->receipt->now_ms};
	return user_id_store_get(sc, t, x->who.user_nid, &x->who.user_id);
}

/* Of the notifications that stand, those that need not. */
static enum err
read_after(struct scope *sc, struct txn *t, void *ctx)
{
	struct receiving *x = ctx;
	struct event_row row;
	size_t i;
	bool over;
	enum err e;

	for (i = 0; i < x->receipt->shown_count; i++) {
		e = event_store_get_by_id(sc, t, x->receipt->shown[i], &row);
		if (e == ERR_NOT_FOUND) {
			scope_clear_failure(sc);
			continue;
		}
		TRY(e);
		TRY(push_view_is_over(sc, t, &row, x->who.user_nid, &over));
		if (over)
			x->out->over[x->out->over_count++] =
				x->receipt->shown[i];
	}
	return push_message_unread(sc, x->p, t, x->who.user_nid,
				   &x->out->unread);
}

enum err
push_receive(struct scope *sc, struct push *p, const struct push_receipt *r,
	     struct push_after *out)
{
	struct receiving x = {.p = p, .receipt = r, .out = out};

	memset(out, 0, sizeof(*out));
	TRY(store_read(sc, p->db, find_pusher, &x));
	if (p->hooks.delivered != NULL)
		TRY(p->hooks.delivered(sc, p->hooks.ctx, &x.who, r));
	if (r->shown_count > 0)
		out->over = scope_array(sc, const char *, r->shown_count);
	return store_read(sc, p->db, read_after, &x);
}
