#include "user/uia_page.h"

#include <string.h>

#include "store/registration_token_store.h"
#include "user/account.h"
#include "user/throttle.h"
#include "user/uia_priv.h"

struct find {
	const char *token;
	struct registration_token_row *row;
};

enum err
uia_prove_password(struct scope *sc, struct users *u, const char *user_id,
		   const struct uia_answer *a)
{
	struct account_proof proof = {.user_id = user_id,
				      .password = a->password,
				      .address = a->address,
				      .now_ms = a->now_ms};
	struct account_row *row;

	return account_prove(sc, u, &proof, &row);
}

static enum err
read_token(struct scope *sc, struct txn *t, void *ctx)
{
	struct find *f = ctx;

	return registration_token_store_find(sc, t, f->token, &f->row);
}

enum err
uia_prove_token(struct scope *sc, struct users *u, const struct uia_answer *a)
{
	const char *key = a->address != NULL ? a->address : "";
	struct find f = {.token = a->token};

	TRY(throttle_require(sc, u->throttle, &throttle_address, key,
			     a->now_ms));
	if (registration_token_is_wellformed(a->token))
		TRY(store_read(sc, u->db, read_token, &f));
	if (f.row != NULL && registration_token_is_usable(f.row, a->now_ms))
		return OK;
	throttle_count(sc, u->throttle, &throttle_address, key, a->now_ms);
	return scope_fail(sc, ERR_FORBIDDEN,
			  "this registration token is not valid");
}

enum err
uia_page_find(struct scope *sc, struct users *u, const char *session,
	      enum uia_stage stage, int64_t now_ms, struct uia_session *out)
{
	if (session == NULL || stage == UIA_STAGE_COUNT ||
	    !uia_table_find(sc, u->uia, session, now_ms, out) ||
	    (out->stages & UIA_BIT(stage)) == 0)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "there is nothing to confirm here (any "
				  "more)");
	return OK;
}

static enum err
prove(struct scope *sc, struct users *u, const struct uia_session *s,
      enum uia_stage stage, const struct uia_answer *a)
{
	if (stage == UIA_TERMS || stage == UIA_DUMMY)
		return OK;
	if (stage == UIA_PASSWORD && s->user_id != NULL && a->password != NULL)
		return uia_prove_password(sc, u, s->user_id, a);
	if (stage == UIA_TOKEN && a->token != NULL)
		return uia_prove_token(sc, u, a);
	return scope_fail(sc, ERR_FORBIDDEN, "nothing was given");
}

enum err
uia_page_prove(struct scope *sc, struct users *u, const char *session,
	       enum uia_stage stage, const struct uia_answer *a)
{
	struct uia_session done = {.completed = UIA_BIT(stage)};
	struct uia_session s;

	TRY(uia_page_find(sc, u, session, stage, a->now_ms, &s));
	if ((s.completed & done.completed) != 0)
		return OK;
	TRY(prove(sc, u, &s, stage, a));
	if (stage == UIA_TOKEN)
		done.token = a->token;
	uia_table_complete(u->uia, session, a->now_ms, &done);
	return OK;
}

enum err
uia_page_complete_sso(struct scope *sc, struct users *u, const char *session,
		      const char *user_id, int64_t now_ms)
{
	struct uia_session done = {.completed = UIA_BIT(UIA_SSO)};
	struct uia_session s;

	TRY(uia_page_find(sc, u, session, UIA_SSO, now_ms, &s));
	if (s.user_id == NULL || strcmp(s.user_id, user_id) != 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this was asked by somebody else");
	uia_table_complete(u->uia, session, now_ms, &done);
	return OK;
}
