/* Tokens that let somebody make an account. */
#include "api/admin/admin_priv.h"

#include "user/registration_token.h"

static void
write_token(struct json_writer *w, const struct registration_token_row *row)
{
	json_object_begin(w);
	json_put_string(w, "token", row->token);
	json_key(w, "uses_allowed");
	if (row->uses_allowed >= 0)
		json_int(w, row->uses_allowed);
	else
		json_null(w);
	json_put_int(w, "pending", 0);
	json_put_int(w, "completed", row->completed);
	json_key(w, "expiry_time");
	if (row->expires_ms > 0)
		json_int(w, row->expires_ms);
	else
		json_null(w);
	json_object_end(w);
}

static enum err
reply_token(struct scope *sc, struct http_request *rq,
	    const struct registration_token_row *row)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	write_token(&reply.w, row);
	return api_reply_send(rq, &reply);
}

static enum err
list_tokens(struct scope *sc, struct http_request *rq)
{
	struct registration_token_row *rows;
	struct api_reply reply;
	size_t i, count;
	int valid;

	TRY(admin_read_switch(rq, "valid", -1, &valid));
	TRY(registration_token_list(sc, api_of(rq)->users, &rows, &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "registration_tokens");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++)
		if (valid < 0 ||
		    (valid != 0) == registration_token_is_usable(
					    &rows[i], http_request_time_ms(rq)))
			write_token(&reply.w, &rows[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
find_token(struct scope *sc, struct http_request *rq,
	   struct registration_token_row **out)
{
	TRY(registration_token_find(sc, api_of(rq)->users,
				    http_param(rq, "token"), out));
	if (*out == NULL)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "No such registration token");
	return OK;
}

static enum err
get_token(struct scope *sc, struct http_request *rq)
{
	struct registration_token_row *row;

	TRY(find_token(sc, rq, &row));
	return reply_token(sc, rq, row);
}

/* uses_allowed and expiry_time, where the body has them. */
static enum err
read_limits(struct scope *sc, struct http_request *rq, yyjson_val *body,
	    struct registration_token_row *row)
{
	if (yyjson_obj_get(body, "uses_allowed") != NULL) {
		TRY(json_find_int(sc, body, "uses_allowed", -1,
				  &row->uses_allowed));
		if (row->uses_allowed < 0 &&
		    !yyjson_is_null(yyjson_obj_get(body, "uses_allowed")))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "uses_allowed is below 0");
	}
	if (yyjson_obj_get(body, "expiry_time") == NULL)
		return OK;
	TRY(json_find_int(sc, body, "expiry_time", 0, &row->expires_ms));
	if (!yyjson_is_null(yyjson_obj_get(body, "expiry_time")) &&
	    row->expires_ms < http_request_time_ms(rq))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "expiry_time is in the past");
	return OK;
}

static enum err
post_new(struct scope *sc, struct http_request *rq)
{
	struct registration_token_row row = {.uses_allowed = -1};
	yyjson_val *body;
	int64_t length;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_string(sc, body, "token", &row.token));
	TRY(json_find_int(sc, body, "length", 16, &length));
	if (length < 1 || length > REGISTRATION_TOKEN_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "length is not between 1 and %d",
				  REGISTRATION_TOKEN_MAX);
	TRY(read_limits(sc, rq, body, &row));
	if (row.token == NULL)
		row.token = registration_token_random(sc, (size_t)length);
	TRY(registration_token_create(sc, api_of(rq)->users, &row));
	TRY(admin_note_subject(sc, rq, "registration_token.create", "server",
			       "registration"));
	return reply_token(sc, rq, &row);
}

static enum err
put_token(struct scope *sc, struct http_request *rq)
{
	struct registration_token_row *row;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(find_token(sc, rq, &row));
	TRY(read_limits(sc, rq, body, row));
	TRY(registration_token_put(sc, api_of(rq)->users, row));
	TRY(admin_note_subject(sc, rq, "registration_token.change", "server",
			       "registration"));
	return reply_token(sc, rq, row);
}

static enum err
delete_token(struct scope *sc, struct http_request *rq)
{
	struct registration_token_row *row;

	TRY(find_token(sc, rq, &row));
	TRY(registration_token_remove(sc, api_of(rq)->users, row->token));
	TRY(admin_note_subject(sc, rq, "registration_token.remove", "server",
			       "registration"));
	return api_reply_nothing(rq);
}

#define TOKEN(verb, path, takes, does)                    \
	ADMIN_ROUTE(verb, "/v1/registration_tokens" path, \
		    "registration tokens", takes, does)

static const struct route rows[] = {
	TOKEN(GET, "", HTTP_BODY_NONE, list_tokens),
	TOKEN(POST, "/new", HTTP_BODY_MEMORY, post_new),
	TOKEN(GET, "/{token}", HTTP_BODY_NONE, get_token),
	TOKEN(PUT, "/{token}", HTTP_BODY_MEMORY, put_token),
	TOKEN(DELETE, "/{token}", HTTP_BODY_MEMORY, delete_token),
};

struct route_table
admin_registration_tokens_routes(void)
{
	return API_ROUTES(rows);
}
