#include "api/access.h"

#include <strings.h>

#include "api/api.h"
#include "appservice/appservices.h"
#include "user/session.h"

/* Text that answers a locked account (Client-Server API, account locking). */
static enum err
refuse_locked(struct scope *sc, struct http_request *rq)
{
	http_error_field(rq, "soft_logout", "true");
	return scope_fail(sc, ERR_USER_LOCKED, "this account is locked");
}

static enum err
apply_state(struct scope *sc, struct http_request *rq,
	    const struct session_state *state)
{
	uint32_t tags = http_request_route(rq)->tags;

	if (state->is_locked && (tags & API_TAG_LOCKED_MAY) == 0)
		return refuse_locked(sc, rq);
	if (state->is_suspended && (tags & API_TAG_SUSPENDED_NOT) != 0)
		return scope_fail(sc, ERR_USER_SUSPENDED,
				  "this account is suspended");
	return OK;
}

static enum err
check_token(struct scope *sc, struct http_request *rq, const char *token,
	    enum http_stage stage)
{
	struct session_check check = {.token = token,
				      .address = http_request_address(rq),
				      .now_ms = http_request_time_ms(rq)};
	struct requester *r = scope_new(sc, struct requester);
	struct users *users = api_of(rq)->users;
	struct session_state state = {0};
	enum err e;

	if (!session_check_memory(sc, users, &check, r, &state, &e)) {
		if (stage == HTTP_STAGE_MEMORY)
			return ERR_RETRY;
		e = session_check(sc, users, &check, r, &state);
	}
	if (e == ERR_UNKNOWN_TOKEN)
		http_error_field(rq, "soft_logout",
				 state.is_soft_logout ? "true" : "false");
	TRY(e);
	TRY(apply_state(sc, rq, &state));
	http_identity_set(rq, r, r->user_id);
	if (state.is_unlimited)
		http_rate_exempt(rq);
	return OK;
}

/* A service's own token; who it acts as stands in the query (Application
 * Service API, identity assertion). */
static enum err
check_service(struct scope *sc, struct http_request *rq,
	      const struct appservice *service)
{
	struct appservice_ask ask = {.user_id = http_query(rq, "user_id"),
				     .device_id = http_query(rq, "device_id"),
				     .address = http_request_address(rq),
				     .now_ms = http_request_time_ms(rq)};
	struct requester *r = scope_new(sc, struct requester);
	struct session_state state;

	if (ask.device_id == NULL)
		ask.device_id = http_query(rq, "org.matrix.msc3202.device_id");
	TRY(appservice_assert(sc, api_of(rq)->appservices, service, &ask, r,
			      &state));
	TRY(apply_state(sc, rq, &state));
	http_identity_set(rq, r, r->user_id);
	if (!appservice_is_limited(service, r->user_id))
		http_rate_exempt(rq);
	return OK;
}

/* Whose token it is: a service's or a session's. */
static enum err
check_either(struct scope *sc, struct http_request *rq, const char *token,
	     enum http_stage stage)
{
	const struct appservice *service =
		appservices_find_token(api_of(rq)->appservices, token);

	if (service == NULL)
		return check_token(sc, rq, token, stage);
	if (stage == HTTP_STAGE_MEMORY)
		return ERR_RETRY;
	return check_service(sc, rq, service);
}

static bool
has_token(const struct http_credentials *cr)
{
	return cr->token != NULL &&
	       (cr->scheme == NULL || strcasecmp(cr->scheme, "Bearer") == 0);
}

enum err
access_authorize(struct scope *sc, struct http_request *rq,
		 const struct http_credentials *cr, enum http_stage stage)
{
	enum http_access access = http_request_route(rq)->access;
	const struct requester *r;

	/* The handlers of these look at their own proof. */
	if (access == ACCESS_PUBLIC || access == ACCESS_COOKIE ||
	    access == ACCESS_LOCAL)
		return OK;
	if (access == ACCESS_OPTIONAL && !has_token(cr))
		return OK;
	if (access != ACCESS_USER && access != ACCESS_OPTIONAL &&
	    access != ACCESS_ADMIN && access != ACCESS_APPSERVICE)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this is not offered here");
	if (!has_token(cr))
		return scope_fail(sc, ERR_MISSING_TOKEN,
				  "an access token is missing");
	TRY(check_either(sc, rq, cr->token, stage));
	r = api_requester(rq);
	if (access == ACCESS_ADMIN && !r->is_admin)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "only administrators may do this");
	if (access == ACCESS_APPSERVICE && r->appservice_id == NULL)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "only application services may do this");
	return OK;
}
