#include "user/device_lock.h"

#include <string.h>

#include "crypto/password.h"
#include "crypto/token.h"
#include "store/device_lock_store.h"
#include "store/device_store.h"
#include "store/session_store.h"
#include "user/device_priv.h"
#include "user/password_gate.h"
#include "user/users_priv.h"

struct passing {
	struct users *u;
	const struct session_refresh *ask;
	const struct device_key *key;
	struct device_lock *out;
	struct device_lock_row *row; /* NULL: no lock */
	uint8_t token_hash[SESSION_HASH_LEN];
	uint8_t unlock_hash[UNLOCK_HASH_LEN];
	bool is_open; /* by its unlock */
	bool is_right;
	bool is_over; /* signed out */
};

static void
describe(const struct device_lock_row *row, struct device_lock *out)
{
	*out = (struct device_lock){.has_pin = *row->pin_hash != '\0',
				    .is_shared = row->is_shared,
				    .ends_ms = row->ends_ms,
				    .tries_left =
					    DEVICE_LOCK_TRIES - row->fails};
}

static enum err
read_lock(struct scope *sc, struct txn *t, void *ctx)
{
	struct passing *p = ctx;
	struct device_unlock unlock = {.now_ms = p->ask->now_ms};
	struct refresh_row *token;

	TRY(session_store_find_refresh(sc, t, p->token_hash, &token));
	if (token == NULL || !token->browser ||
	    strcmp(token->device_id, p->ask->device_id) != 0)
		return OK;
	unlock.device_nid = token->device_nid;
	TRY(device_lock_store_find(sc, t, token->device_nid, &p->row));
	if (p->row == NULL || p->key->unlock == NULL)
		return OK;
	token_hash(p->key->unlock, p->unlock_hash);
	return device_unlock_store_has(sc, t, &unlock, p->unlock_hash,
				       &p->is_open);
}

static enum err
drop(struct scope *sc, struct txn *t, struct passing *p)
{
	(void)users_tell(sc, t, p->u, NOTIFY_SESSION, p->row->user_nid);
	return device_drop(sc, t, p->u, p->row->device_nid);
}

static int64_t
wait_after(int64_t fails)
{
	int64_t ms = DEVICE_LOCK_WAIT_MS;

	if (fails < DEVICE_LOCK_FREE_TRIES)
		return 0;
	while (fails-- > DEVICE_LOCK_FREE_TRIES && ms < DEVICE_LOCK_WAIT_MAX_MS)
		ms *= 2;
	return ms < DEVICE_LOCK_WAIT_MAX_MS ? ms : DEVICE_LOCK_WAIT_MAX_MS;
}

/* A try counts before it is looked at, so that many at once are many. */
static enum err
count_try(struct scope *sc, struct txn *t, void *ctx)
{
	struct passing *p = ctx;
	int64_t now_ms = p->ask->now_ms;

	TRY(device_lock_store_find(sc, t, p->row->device_nid, &p->row));
	if (p->row == NULL)
		return scope_fail(sc, ERR_UNKNOWN_TOKEN, "signed out");
	describe(p->row, p->out);
	if (p->row->next_ms > now_ms) {
		p->out->wait_ms = p->row->next_ms - now_ms;
		return scope_fail(sc, ERR_PIN_NEEDED, "not yet");
	}
	p->row->fails++;
	p->row->next_ms = now_ms + wait_after(p->row->fails);
	return device_lock_store_put(sc, t, p->row);
}

/* What a try gave. */
static enum err
write_try(struct scope *sc, struct txn *t, void *ctx)
{
	struct passing *p = ctx;
	const struct device_unlock unlock = {.device_nid = p->row->device_nid,
					     .now_ms = p->ask->now_ms,
					     .until_ms = p->ask->now_ms +
							 DEVICE_UNLOCK_MS};

	p->is_over = !p->is_right && p->row->fails >= DEVICE_LOCK_TRIES;
	if (p->is_over)
		return drop(sc, t, p);
	if (!p->is_right)
		return OK;
	p->row->fails = 0;
	p->row->next_ms = 0;
	TRY(device_lock_store_put(sc, t, p->row));
	return device_unlock_store_add(sc, t, &unlock, p->unlock_hash);
}

static enum err
end_session(struct scope *sc, struct txn *t, void *ctx)
{
	return drop(sc, t, ctx);
}

static enum err
try_pin(struct scope *sc, struct passing *p)
{
	enum err e;

	TRY(store_write(sc, p->u->db, count_try, p));
	TRY(password_gate_enter(sc, p->u->gate));
	e = password_check(sc, p->row->pin_hash, p->key->pin, &p->is_right);
	password_gate_leave(p->u->gate);
	TRY(e);
	if (p->is_right) {
		p->out->unlock = token_random(sc, "");
		token_hash(p->out->unlock, p->unlock_hash);
	}
	TRY(store_write(sc, p->u->db, write_try, p));
	if (p->is_over)
		return scope_fail(sc, ERR_UNKNOWN_TOKEN,
				  "too many wrong PINs: signed out");
	if (p->is_right)
		return OK;
	p->out->tries_left = DEVICE_LOCK_TRIES - p->row->fails;
	p->out->wait_ms = wait_after(p->row->fails);
	return scope_fail(sc, ERR_PIN_NEEDED, "the PIN is wrong");
}

enum err
device_lock_pass(struct scope *sc, struct users *u,
		 const struct session_refresh *ask,
		 const struct device_key *key, struct device_lock *out)
{
	struct passing p = {.u = u, .ask = ask, .key = key, .out = out};

	memset(out, 0, sizeof(*out));
	token_hash(ask->token, p.token_hash);
	TRY(store_read(sc, u->db, read_lock, &p));
	if (p.row == NULL)
		return OK;
	describe(p.row, out);
	/* Nor can one come back to a shared device without a PIN. */
	if ((p.row->ends_ms != 0 && ask->now_ms >= p.row->ends_ms) ||
	    (*p.row->pin_hash == '\0' && !p.is_open)) {
		TRY(store_write(sc, u->db, end_session, &p));
		return scope_fail(sc, ERR_UNKNOWN_TOKEN, "the shift is over");
	}
	if (p.is_open) {
		out->unlock = key->unlock;
		return OK;
	}
	if (key->pin == NULL) {
		if (p.row->next_ms > ask->now_ms)
			out->wait_ms = p.row->next_ms - ask->now_ms;
		return scope_fail(sc, ERR_PIN_NEEDED, "it is locked");
	}
	return try_pin(sc, &p);
}

/* --- setting it --- */

struct setting {
	struct users *u;
	const struct requester *r;
	const struct device_entry *entry;
	struct device_lock_row *row;
	const char *pin_hash;
	struct device_lock *out;
	uint8_t unlock_hash[UNLOCK_HASH_LEN];
	bool is_passkey;
};

static enum err
add_unlock(struct scope *sc, struct txn *t, struct setting *s, int64_t now_ms)
{
	const struct device_unlock unlock = {
		.device_nid = s->row->device_nid,
		.now_ms = now_ms,
		.until_ms = now_ms + (s->is_passkey ? DEVICE_PASSKEY_MS
						    : DEVICE_UNLOCK_MS)};

	describe(s->row, s->out);
	s->out->unlock = token_random(sc, "");
	token_hash(s->out->unlock, s->unlock_hash);
	return device_unlock_store_add(sc, t, &unlock, s->unlock_hash);
}

static enum err
write_entry(struct scope *sc, struct txn *t, void *ctx)
{
	struct setting *s = ctx;
	const struct device_entry *e = s->entry;
	struct device_row *device;

	TRY(device_store_find(sc, t, e->user_nid, e->device_id, &device));
	if (device == NULL)
		return OK;
	TRY(device_lock_store_find(sc, t, device->nid, &s->row));
	if (s->row == NULL && !e->is_shared)
		return OK;
	if (s->row == NULL) {
		s->row = scope_new(sc, struct device_lock_row);
		*s->row = (struct device_lock_row){.device_nid = device->nid,
						   .user_nid = e->user_nid,
						   .pin_hash = "",
						   .set_ms = e->now_ms};
	}
	s->row->is_shared = e->is_shared;
	s->row->ends_ms = e->is_shared ? e->ends_ms : 0;
	s->row->fails = s->row->next_ms = 0;
	TRY(device_lock_store_put(sc, t, s->row));
	return add_unlock(sc, t, s, e->now_ms);
}

enum err
device_lock_enter(struct scope *sc, struct users *u,
		  const struct device_entry *e, struct device_lock *out)
{
	struct setting s = {.u = u, .entry = e, .out = out};

	memset(out, 0, sizeof(*out));
	return store_write(sc, u->db, write_entry, &s);
}

static enum err
check_pin(struct scope *sc, const char *pin)
{
	size_t len = strlen(pin);

	if (len < DEVICE_PIN_MIN || len > DEVICE_PIN_MAX ||
	    strspn(pin, "0123456789") != len)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a PIN has %d to %d digits", DEVICE_PIN_MIN,
				  DEVICE_PIN_MAX);
	if (strspn(pin, (char[]){pin[0], '\0'}) == len)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a PIN's digits are not all alike");
	return OK;
}

static enum err
read_own(struct scope *sc, struct txn *t, void *ctx)
{
	struct setting *s = ctx;

	return device_lock_store_find(sc, t, s->r->device_nid, &s->row);
}

static enum err
write_pin(struct scope *sc, struct txn *t, void *ctx)
{
	struct setting *s = ctx;

	TRY(device_lock_store_find(sc, t, s->r->device_nid, &s->row));
	if (s->pin_hash == NULL) {
		memset(s->out, 0, sizeof(*s->out));
		return device_lock_store_remove(sc, t, s->r->device_nid);
	}
	if (s->row == NULL) {
		s->row = scope_new(sc, struct device_lock_row);
		s->row->device_nid = s->r->device_nid;
		s->row->user_nid = s->r->user_nid;
	}
	s->row->pin_hash = s->pin_hash;
	s->row->fails = s->row->next_ms = 0;
	s->row->set_ms = s->r->now_ms;
	TRY(device_lock_store_put(sc, t, s->row));
	return add_unlock(sc, t, s, s->r->now_ms);
}

/* Who holds an unlocked phone for a moment does not get its PIN. */
static enum err
prove_old(struct scope *sc, struct setting *s, const char *old)
{
	const struct session_refresh ask = {.now_ms = s->r->now_ms};
	const struct device_key key = {.pin = old};
	struct passing p = {.u = s->u,
			    .ask = &ask,
			    .key = &key,
			    .out = s->out,
			    .row = s->row};

	if (s->row == NULL || *s->row->pin_hash == '\0')
		return OK;
	if (old == NULL)
		return scope_fail(sc, ERR_PIN_NEEDED,
				  "the present PIN is needed");
	return try_pin(sc, &p);
}

enum err
device_lock_set(struct scope *sc, struct users *u, const struct requester *r,
		const struct device_pin *pin, struct device_lock *out)
{
	struct setting s = {.u = u, .r = r, .out = out};
	char *hash = NULL;
	enum err e = OK;

	memset(out, 0, sizeof(*out));
	if (r->device_nid == 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this session has no device");
	if (pin->pin != NULL)
		TRY(check_pin(sc, pin->pin));
	TRY(store_read(sc, u->db, read_own, &s));
	if (pin->pin == NULL && s.row != NULL && s.row->is_shared)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "a shared device needs a PIN");
	TRY(prove_old(sc, &s, pin->old));
	if (pin->pin != NULL) {
		TRY(password_gate_enter(sc, u->gate));
		e = password_hash(sc, pin->pin, &hash);
		password_gate_leave(u->gate);
	}
	TRY(e);
	s.pin_hash = hash;
	return store_write(sc, u->db, write_pin, &s);
}

static enum err
write_entrusted(struct scope *sc, struct txn *t, void *ctx)
{
	struct setting *s = ctx;

	TRY(device_lock_store_find(sc, t, s->r->device_nid, &s->row));
	if (s->row == NULL)
		return scope_fail(sc, ERR_FORBIDDEN, "the PIN is gone");
	return add_unlock(sc, t, s, s->r->now_ms);
}

enum err
device_lock_entrust(struct scope *sc, struct users *u,
		    const struct requester *r, const char *pin,
		    struct device_lock *out)
{
	struct setting s = {.u = u, .r = r, .out = out, .is_passkey = true};

	memset(out, 0, sizeof(*out));
	if (r->device_nid == 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this session has no device");
	TRY(store_read(sc, u->db, read_own, &s));
	if (s.row == NULL || *s.row->pin_hash == '\0' || s.row->is_shared)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "only for a personal device with a PIN");
	TRY(prove_old(sc, &s, pin));
	return store_write(sc, u->db, write_entrusted, &s);
}
