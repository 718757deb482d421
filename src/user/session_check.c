#include "user/session.h"

#include "crypto/token.h"
#include "user/session_cache.h"
#include "user/users_priv.h"

struct find {
	uint8_t hash[SESSION_HASH_LEN];
	struct access_row *row;
};

/* What a row says at this moment. */
static enum err
judge(struct scope *sc, const struct session_check *c,
      const struct access_row *row, struct requester *out,
      struct session_state *state_out)
{
	if (row->expires_ms > 0 && row->expires_ms <= c->now_ms) {
		state_out->is_soft_logout = true;
		return scope_fail(sc, ERR_UNKNOWN_TOKEN,
				  "the access token has expired");
	}
	*out = (struct requester){.user_id = row->user_id,
				  .device_id = row->device_id,
				  .address = c->address,
				  .user_nid = row->user_nid,
				  .device_nid = row->device_nid,
				  .token_nid = row->nid,
				  .now_ms = c->now_ms,
				  .is_admin = row->is_admin,
				  .is_suspended = row->suspended_ms > 0};
	state_out->is_locked = row->locked_ms > 0;
	state_out->is_suspended = row->suspended_ms > 0;
	state_out->is_unlimited = row->is_unlimited;
	return OK;
}

static enum err
refuse(struct scope *sc)
{
	return scope_fail(sc, ERR_UNKNOWN_TOKEN,
			  "the access token is not known");
}

bool
session_check_memory(struct scope *sc, struct users *u,
		     const struct session_check *c, struct requester *out,
		     struct session_state *state_out, enum err *e_out)
{
	uint8_t hash[SESSION_HASH_LEN];
	const struct access_row *row;

	*state_out = (struct session_state){0};
	token_hash(c->token, hash);
	row = session_cache_find(sc, u->sessions, hash, c);
	if (row == NULL)
		return false;
	*e_out = judge(sc, c, row, out, state_out);
	return true;
}

static enum err
read_access(struct scope *sc, struct txn *t, void *ctx)
{
	struct find *f = ctx;

	return session_store_find_access(sc, t, f->hash, &f->row);
}

enum err
session_check(struct scope *sc, struct users *u, const struct session_check *c,
	      struct requester *out, struct session_state *state_out)
{
	struct find f = {0};
	uint64_t generation;
	enum err e;

	if (session_check_memory(sc, u, c, out, state_out, &e))
		return e;
	generation = session_cache_generation(u->sessions);
	token_hash(c->token, f.hash);
	TRY(store_read(sc, u->db, read_access, &f));
	if (f.row == NULL)
		return refuse(sc);
	session_cache_put(u->sessions, f.hash, f.row, generation);
	(void)session_cache_find(sc, u->sessions, f.hash, c);
	return judge(sc, c, f.row, out, state_out);
}
