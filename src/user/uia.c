#include "user/uia.h"

#include <string.h>

#include "base/json_write.h"
#include "store/external_id_store.h"
#include "store/user_id_store.h"
#include "user/account.h"
#include "user/login_name.h"
#include "user/threepid.h"
#include "user/uia_priv.h"

#define FLOWS_MAX 2

static const char *const names[UIA_STAGE_COUNT] = {
	[UIA_PASSWORD] = "m.login.password",
	[UIA_SSO] = "m.login.sso",
	[UIA_TOKEN] = "m.login.registration_token",
	[UIA_TERMS] = "m.login.terms",
	[UIA_EMAIL] = "m.login.email.identity",
	[UIA_DUMMY] = "m.login.dummy",
};

/* Any of flows will do, each a mask of stages. */
struct run {
	struct users *u;
	const struct uia_ask *ask;
	unsigned flows[FLOWS_MAX];
	size_t flow_count;
	const char *id;
	struct uia_session session;
};

struct ways {
	const char *user_id;
	bool has_password;
	int64_t providers;
};

const char *
uia_stage_name(enum uia_stage stage)
{
	return names[stage];
}

enum uia_stage
uia_stage_find(const char *name)
{
	enum uia_stage i;

	for (i = 0; i < UIA_STAGE_COUNT; i++) {
		if (strcmp(names[i], name) == 0)
			break;
	}
	return i;
}

static enum err
read_ways(struct scope *sc, struct txn *t, void *ctx)
{
	struct ways *w = ctx;
	struct account_row *row;
	int64_t nid;

	TRY(user_id_store_find(sc, t, w->user_id, &nid));
	TRY(account_store_find(sc, t, nid, &row));
	w->has_password = row != NULL && row->password_hash != NULL;
	return external_id_store_count(sc, t, nid, &w->providers);
}

/* How this person can prove who they are. */
static enum err
find_ways(struct scope *sc, struct run *r)
{
	struct ways w = {.user_id = r->ask->user_id, .has_password = true};

	if (r->u->has_sso)
		TRY(store_read(sc, r->u->db, read_ways, &w));
	if (w.has_password || w.providers == 0)
		r->flows[r->flow_count++] = UIA_BIT(UIA_PASSWORD);
	if (w.providers > 0)
		r->flows[r->flow_count++] = UIA_BIT(UIA_SSO);
	return OK;
}

static enum err
find_flows(struct scope *sc, struct run *r)
{
	if (r->ask->stages != 0)
		r->flows[r->flow_count++] = r->ask->stages;
	else if (r->ask->stage == UIA_PASSWORD)
		return find_ways(sc, r);
	else
		r->flows[r->flow_count++] = UIA_BIT(r->ask->stage);
	return OK;
}

static void
write_stages(struct json_writer *w, unsigned mask)
{
	enum uia_stage i;

	json_array_begin(w);
	for (i = 0; i < UIA_STAGE_COUNT; i++) {
		if ((mask & UIA_BIT(i)) != 0)
			json_string(w, names[i]);
	}
	json_array_end(w);
}

static void
write_flows(struct json_writer *w, const struct run *r)
{
	size_t i;

	json_key(w, "flows");
	json_array_begin(w);
	for (i = 0; i < r->flow_count; i++) {
		json_object_begin(w);
		json_key(w, "stages");
		write_stages(w, r->flows[i]);
		json_object_end(w);
	}
	json_array_end(w);
}

/* Why the last try failed goes with the challenge. */
static const char *
format_challenge(struct scope *sc, const struct run *r, enum err failure)
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
	write_stages(&w, r->session.completed);
	write_flows(&w, r);
	json_key(&w, "params");
	json_object_begin(&w);
	if (r->ask->terms != NULL)
		json_put_raw(&w, names[UIA_TERMS], r->ask->terms,
			     strlen(r->ask->terms));
	json_object_end(&w);
	json_put_string(&w, "session", r->id);
	json_object_end(&w);
	return buf_str(&b);
}

static enum err
begin_session(struct scope *sc, struct run *r)
{
	size_t i;

	r->session = (struct uia_session){.action = r->ask->action,
					  .user_id = r->ask->user_id,
					  .created_ms = r->ask->now_ms};
	for (i = 0; i < r->flow_count; i++)
		r->session.stages |= r->flows[i];
	return uia_table_add(sc, r->u->uia, &r->session, &r->id);
}

static bool
is_same_asker(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The session that the body names; a new one where it is not known (any more),
 * and then *is_new_out. */
static enum err
open_session(struct scope *sc, struct run *r, bool *is_new_out)
{
	const struct uia_ask *ask = r->ask;

	*is_new_out = true;
	if (ask->auth != NULL)
		TRY(json_find_string(sc, ask->auth, "session", &r->id));
	if (r->id == NULL)
		return begin_session(sc, r);
	if (!uia_table_find(sc, r->u->uia, r->id, ask->now_ms, &r->session))
		return begin_session(sc, r);
	*is_new_out = false;
	if (strcmp(r->session.action, ask->action) != 0 ||
	    !is_same_asker(r->session.user_id, ask->user_id))
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this session was begun for something else");
	return OK;
}

static enum err
prove_password(struct scope *sc, const struct run *r)
{
	struct uia_answer a = {.address = r->ask->address,
			       .now_ms = r->ask->now_ms};
	const char *user_id;

	TRY(login_name_read(sc, r->u, r->ask->auth, &user_id));
	TRY(json_get_string(sc, r->ask->auth, "password", &a.password));
	if (strcmp(user_id, r->ask->user_id) != 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this is another person's account");
	return uia_prove_password(sc, r->u, user_id, &a);
}

static enum err
prove_email(struct scope *sc, const struct run *r, struct uia_session *done)
{
	struct threepid_ref ref = {.now_ms = r->ask->now_ms};
	yyjson_val *creds;

	TRY(json_get_object(sc, r->ask->auth, "threepid_creds", &creds));
	TRY(json_get_string(sc, creds, "sid", &ref.sid));
	TRY(json_get_string(sc, creds, "client_secret", &ref.client_secret));
	ref.purpose = r->ask->user_id == NULL &&
				      strcmp(r->ask->action, "register") == 0
			      ? THREEPID_REGISTER
			      : THREEPID_PASSWORD;
	done->sid = ref.sid;
	return threepid_require_valid(sc, r->u, &ref, &done->email);
}

static enum err
prove_stage(struct scope *sc, const struct run *r, enum uia_stage stage,
	    struct uia_session *done)
{
	struct uia_answer a = {.address = r->ask->address,
			       .now_ms = r->ask->now_ms};

	switch (stage) {
	case UIA_PASSWORD:
		return prove_password(sc, r);
	case UIA_TOKEN:
		TRY(json_get_string(sc, r->ask->auth, "token", &a.token));
		done->token = a.token;
		return uia_prove_token(sc, r->u, &a);
	case UIA_EMAIL:
		return prove_email(sc, r, done);
	case UIA_TERMS:
	case UIA_DUMMY:
		return OK;
	default:
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this is proven in a browser");
	}
}

/* Whether the stage may come now: all before it in one of the flows are done.
 */
static bool
is_next(const struct run *r, enum uia_stage stage)
{
	unsigned before = UIA_BIT(stage) - 1;
	size_t i;

	for (i = 0; i < r->flow_count; i++) {
		if ((r->flows[i] & UIA_BIT(stage)) != 0 &&
		    (r->flows[i] & before & ~r->session.completed) == 0)
			return true;
	}
	return false;
}

static enum err
prove(struct scope *sc, struct run *r)
{
	struct uia_session done = {0};
	enum uia_stage stage;
	const char *type;

	TRY(json_find_string(sc, r->ask->auth, "type", &type));
	if (type == NULL)
		return OK;
	stage = uia_stage_find(type);
	if (stage == UIA_STAGE_COUNT || !is_next(r, stage))
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this is no step of what must be proven");
	done.completed = UIA_BIT(stage);
	if ((r->session.completed & done.completed) != 0)
		return OK;
	TRY(prove_stage(sc, r, stage, &done));
	uia_table_complete(r->u->uia, r->id, r->ask->now_ms, &done);
	(void)uia_table_find(sc, r->u->uia, r->id, r->ask->now_ms, &r->session);
	return OK;
}

static bool
is_proven(const struct run *r)
{
	size_t i;

	for (i = 0; i < r->flow_count; i++) {
		if ((r->flows[i] & ~r->session.completed) == 0)
			return true;
	}
	return false;
}

/* The proof is used up by what it is for. */
static void
hand_over(const struct run *r)
{
	if (r->ask->given_out != NULL)
		*r->ask->given_out =
			(struct uia_given){.token = r->session.token,
					   .email = r->session.email,
					   .sid = r->session.sid};
}

enum err
uia_require(struct scope *sc, struct users *u, const struct uia_ask *ask,
	    const char **challenge_out)
{
	struct run r = {.u = u, .ask = ask};
	bool is_new, is_lost;
	enum err e = OK;

	*challenge_out = NULL;
	TRY(find_flows(sc, &r));
	TRY(open_session(sc, &r, &is_new));
	is_lost = is_new && ask->auth != NULL &&
		  yyjson_obj_get(ask->auth, "session") != NULL;
	if (ask->auth != NULL && !is_lost)
		e = prove(sc, &r);
	if (e != OK && e != ERR_FORBIDDEN)
		return e;
	if (e == OK && is_proven(&r) &&
	    uia_table_remove(u->uia, r.id, ask->now_ms)) {
		hand_over(&r);
		return OK;
	}
	*challenge_out = format_challenge(sc, &r, e);
	if (e != OK)
		scope_clear_failure(sc);
	return OK;
}
