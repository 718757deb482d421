#include "user/threepid.h"

#include <string.h>

#include "crypto/token.h"
#include "store/user_id_store.h"
#include "user/users_priv.h"

struct work {
	struct users *u;
	const struct requester *r;
	const struct threepid_ref *ref;
	const char *medium;
	const char *address;
	uint8_t hash[THREEPID_HASH_LEN];
	struct threepid_session_row *session;
	struct threepid_row *rows;
	size_t count;
	int64_t user_nid;
	const char *user_id;
};

static const char *const purposes[] = {
	[THREEPID_REGISTER] = "register",
	[THREEPID_PASSWORD] = "password",
	[THREEPID_ADD] = "add",
};

enum err
threepid_canonical(struct scope *sc, const char *address, const char **out)
{
	const char *at = strchr(address, '@');
	size_t len = strlen(address);
	char *copy = scope_strdup(sc, address);
	char *p;

	if (len > THREEPID_ADDRESS_MAX || at == NULL || at == address ||
	    at[1] == '\0' || strchr(at + 1, '@') != NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "this is no mail address");
	for (p = copy; *p != '\0'; p++) {
		if (*p <= ' ' || *p == 0x7f || strchr("<>,;:\"\\()[]", *p))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "this is no mail address");
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	}
	*out = copy;
	return OK;
}

/* The session that ref names, of its purpose and not too old. */
static enum err
find_session(struct scope *sc, struct txn *t, struct work *w)
{
	const struct threepid_ref *ref = w->ref;
	const struct threepid_session_row *s;

	TRY(threepid_store_find_session(sc, t, ref->sid, &w->session));
	s = w->session;
	if (s != NULL &&
	    (!token_is_equal(s->client_secret, ref->client_secret) ||
	     s->created_ms <= ref->now_ms - THREEPID_SESSION_MS))
		w->session = NULL;
	return OK;
}

static bool
is_validated(const struct work *w)
{
	return w->session != NULL && w->session->validated_ms > 0 &&
	       strcmp(w->session->purpose, purposes[w->ref->purpose]) == 0;
}

static enum err
write_validation(struct scope *sc, struct txn *t, void *ctx)
{
	struct work *w = ctx;

	TRY(find_session(sc, t, w));
	if (w->session == NULL ||
	    !token_bytes_are_equal(w->session->token_hash, w->hash,
				   THREEPID_HASH_LEN))
		return scope_fail(sc, ERR_NOT_FOUND,
				  "this link is not valid (any more)");
	if (w->session->validated_ms > 0)
		return OK;
	w->session->validated_ms = w->ref->now_ms;
	return threepid_store_put_session(sc, t, w->session);
}

enum err
threepid_validate(struct scope *sc, struct users *u,
		  const struct threepid_ref *ref, const char *token,
		  const char **next_link_out)
{
	struct work w = {.u = u, .ref = ref};

	token_hash(token, w.hash);
	TRY(store_write(sc, u->db, write_validation, &w));
	*next_link_out = w.session->next_link;
	return OK;
}

static enum err
read_session(struct scope *sc, struct txn *t, void *ctx)
{
	return find_session(sc, t, ctx);
}

enum err
threepid_require_valid(struct scope *sc, struct users *u,
		       const struct threepid_ref *ref, const char **address_out)
{
	struct work w = {.u = u, .ref = ref};

	TRY(store_read(sc, u->db, read_session, &w));
	if (!is_validated(&w))
		return scope_fail(sc, ERR_FORBIDDEN,
				  "the mail was not answered yet");
	*address_out = w.session->address;
	return OK;
}

static enum err
write_add(struct scope *sc, struct txn *t, void *ctx)
{
	struct work *w = ctx;
	struct threepid_row row = {.user_nid = w->r->user_nid,
				   .added_ms = w->ref->now_ms};

	TRY(find_session(sc, t, w));
	if (!is_validated(w))
		return scope_fail(sc, ERR_THREEPID_AUTH_FAILED,
				  "this address was not validated");
	row.medium = w->session->medium;
	row.address = w->session->address;
	row.validated_ms = w->session->validated_ms;
	TRY(threepid_store_find(sc, t, row.medium, row.address, &w->user_nid));
	if (w->user_nid != 0 && w->user_nid != row.user_nid)
		return scope_fail(sc, ERR_THREEPID_IN_USE,
				  "this address is in use");
	if (w->user_nid == 0)
		TRY(threepid_store_add(sc, t, &row));
	return threepid_store_remove_session(sc, t, w->ref->sid);
}

enum err
threepid_add(struct scope *sc, struct users *u, const struct requester *r,
	     const struct threepid_ref *ref)
{
	struct work w = {.u = u, .r = r, .ref = ref};

	return store_write(sc, u->db, write_add, &w);
}

static enum err
write_remove(struct scope *sc, struct txn *t, void *ctx)
{
	const struct work *w = ctx;
	struct threepid_row row = {.medium = w->medium,
				   .address = w->address,
				   .user_nid = w->r->user_nid};

	return threepid_store_remove(sc, t, &row);
}

enum err
threepid_remove(struct scope *sc, struct users *u, const struct requester *r,
		const char *medium, const char *address)
{
	struct work w = {.u = u, .r = r, .medium = medium, .address = address};

	if (strcmp(medium, "email") == 0)
		TRY(threepid_canonical(sc, address, &w.address));
	return store_write(sc, u->db, write_remove, &w);
}

static enum err
read_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct work *w = ctx;

	return threepid_store_list(sc, t, w->r->user_nid, &w->rows, &w->count);
}

enum err
threepid_list(struct scope *sc, struct users *u, const struct requester *r,
	      struct threepid_row **rows_out, size_t *count_out)
{
	struct work w = {.u = u, .r = r};

	TRY(store_read(sc, u->db, read_list, &w));
	*rows_out = w.rows;
	*count_out = w.count;
	return OK;
}

static enum err
read_user(struct scope *sc, struct txn *t, void *ctx)
{
	struct work *w = ctx;

	TRY(threepid_store_find(sc, t, w->medium, w->address, &w->user_nid));
	if (w->user_nid == 0)
		return OK;
	return user_id_store_get(sc, t, w->user_nid, &w->user_id);
}

enum err
threepid_find_user(struct scope *sc, struct users *u, const char *medium,
		   const char *address, const char **user_id_out)
{
	struct work w = {.u = u, .medium = medium};

	*user_id_out = NULL;
	if (strcmp(medium, "email") != 0)
		return OK;
	TRY(threepid_canonical(sc, address, &w.address));
	TRY(store_read(sc, u->db, read_user, &w));
	*user_id_out = w.user_id;
	return OK;
}
