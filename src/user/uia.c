#include "user/uia.h"

#include <string.h>

#include "base/json_write.h"
#include "user/account.h"
#include "user/login_name.h"
#include "user/uia_table.h"
#include "user/users_priv.h"

static const char *
stage_name(enum uia_stage stage)
{
	return stage == UIA_PASSWORD ? "m.login.password" : "m.login.dummy";
}

/* Why the last try failed goes with the next challenge. */
static const char *
format_challenge(struct scope *sc, const struct uia_ask *ask,
		 const char *session, enum err failure)
{
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	if (failure != OK) {
		json_put_string(&w, "errcode", err_code(failure));
		json_put_string(&w, "error", scope_fail_text(sc));
	}
	json_key(&w, "completed");
	json_array_begin(&w);
	json_array_end(&w);
	json_key(&w, "flows");
	json_array_begin(&w);
	json_object_begin(&w);
	json_key(&w, "stages");
	json_array_begin(&w);
	json_string(&w, stage_name(ask->stage));
	json_array_end(&w);
	json_object_end(&w);
	json_array_end(&w);
	json_key(&w, "params");
	json_object_begin(&w);
	json_object_end(&w);
	json_put_string(&w, "session", session);
	json_object_end(&w);
	return buf_str(&b);
}

static enum err
challenge_anew(struct scope *sc, struct users *u, const struct uia_ask *ask,
	       const char **challenge_out)
{
	const char *session;

	TRY(uia_table_add(sc, u->uia, ask->action, ask->now_ms, &session));
	*challenge_out = format_challenge(sc, ask, session, OK);
	return OK;
}

static enum err
prove_password(struct scope *sc, struct users *u, const struct uia_ask *ask)
{
	struct account_proof proof = {.address = ask->address,
				      .now_ms = ask->now_ms};
	struct account_row *row;

	TRY(login_name_read(sc, u, ask->auth, &proof.user_id));
	TRY(json_get_string(sc, ask->auth, "password", &proof.password));
	if (strcmp(proof.user_id, ask->user_id) != 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this is another person's account");
	return account_prove(sc, u, &proof, &row);
}

static enum err
prove(struct scope *sc, struct users *u, const struct uia_ask *ask)
{
	const char *type;

	TRY(json_find_string(sc, ask->auth, "type", &type));
	if (type == NULL || strcmp(type, stage_name(ask->stage)) != 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this is no step of what must be proven");
	return ask->stage == UIA_PASSWORD ? prove_password(sc, u, ask) : OK;
}

/* A wrong answer may be tried again in the same session. */
static enum err
challenge_again(struct scope *sc, struct users *u, const struct uia_ask *ask,
		const char *session, const char **challenge_out)
{
	if (session == NULL)
		TRY(uia_table_add(sc, u->uia, ask->action, ask->now_ms,
				  &session));
	*challenge_out = format_challenge(sc, ask, session, ERR_FORBIDDEN);
	scope_clear_failure(sc);
	return OK;
}

enum err
uia_require(struct scope *sc, struct users *u, const struct uia_ask *ask,
	    const char **challenge_out)
{
	enum uia_found found = UIA_UNKNOWN;
	const char *session;
	enum err e;

	*challenge_out = NULL;
	if (ask->auth == NULL)
		return challenge_anew(sc, u, ask, challenge_out);
	TRY(json_find_string(sc, ask->auth, "session", &session));
	if (session != NULL)
		found = uia_table_find(u->uia, session, ask->action,
				       ask->now_ms);
	if (found == UIA_OTHER_ACTION)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this session was begun for something else");
	if (session != NULL && found == UIA_UNKNOWN)
		return challenge_anew(sc, u, ask, challenge_out);
	e = prove(sc, u, ask);
	if (e == ERR_FORBIDDEN)
		return challenge_again(sc, u, ask, session, challenge_out);
	if (e == OK && session != NULL)
		uia_table_remove(u->uia, session);
	return e;
}
