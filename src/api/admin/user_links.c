/* What else an account is known by, and who is known by it. */
#include "api/admin/user_links.h"

#include <string.h>

#include "api/admin/admin_priv.h"
#include "user/external.h"
#include "user/threepid.h"

#define PROVIDER_MAX 255

static enum err
read_threepid(struct scope *sc, yyjson_val *item, int64_t now_ms,
	      struct threepid_row *out)
{
	const char *address;

	if (!yyjson_is_obj(item))
		return scope_fail(sc, ERR_BAD_JSON,
				  "threepids: not a list of objects");
	TRY(json_get_string(sc, item, "medium", &out->medium));
	TRY(json_get_string(sc, item, "address", &address));
	if (strcmp(out->medium, "email") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "threepids: the medium is not email");
	out->validated_ms = now_ms;
	out->added_ms = now_ms;
	return threepid_canonical(sc, address, &out->address);
}

static enum err
read_external_id(struct scope *sc, yyjson_val *item,
		 struct external_id_row *out)
{
	if (!yyjson_is_obj(item))
		return scope_fail(sc, ERR_BAD_JSON,
				  "external_ids: not a list of objects");
	TRY(json_get_string(sc, item, "auth_provider", &out->provider));
	TRY(json_get_string(sc, item, "external_id", &out->subject));
	if (strlen(out->provider) > PROVIDER_MAX ||
	    strlen(out->subject) > PROVIDER_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "external_ids: too long");
	return OK;
}

/* The list at key; NULL none. */
static enum err
find_list(struct scope *sc, yyjson_val *body, const char *key, yyjson_val **out)
{
	TRY(json_find_array(sc, body, key, out));
	if (yyjson_arr_size(*out) > LINKED_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM, "%s: too many", key);
	return OK;
}

enum err
user_links_read(struct scope *sc, yyjson_val *body, struct linked_change *out)
{
	yyjson_val *threepids, *external_ids, *item;
	struct linked *to = &out->to;
	yyjson_arr_iter it;

	TRY(find_list(sc, body, "threepids", &threepids));
	TRY(find_list(sc, body, "external_ids", &external_ids));
	out->has_threepids = threepids != NULL;
	out->has_external_ids = external_ids != NULL;
	to->threepids =
		scope_alloc_array(sc, LINKED_MAX, sizeof(*to->threepids));
	to->external_ids =
		scope_alloc_array(sc, LINKED_MAX, sizeof(*to->external_ids));
	it = yyjson_arr_iter_with(threepids);
	while ((item = yyjson_arr_iter_next(&it)) != NULL)
		TRY(read_threepid(sc, item, out->now_ms,
				  &to->threepids[to->threepid_count++]));
	it = yyjson_arr_iter_with(external_ids);
	while ((item = yyjson_arr_iter_next(&it)) != NULL)
		TRY(read_external_id(
			sc, item, &to->external_ids[to->external_id_count++]));
	return OK;
}

void
user_links_write(struct json_writer *w, const struct linked *l)
{
	size_t i;

	json_key(w, "threepids");
	json_array_begin(w);
	for (i = 0; i < l->threepid_count; i++) {
		json_object_begin(w);
		json_put_string(w, "medium", l->threepids[i].medium);
		json_put_string(w, "address", l->threepids[i].address);
		json_put_int(w, "validated_at", l->threepids[i].validated_ms);
		json_put_int(w, "added_at", l->threepids[i].added_ms);
		json_object_end(w);
	}
	json_array_end(w);
	json_key(w, "external_ids");
	json_array_begin(w);
	for (i = 0; i < l->external_id_count; i++) {
		json_object_begin(w);
		json_put_string(w, "auth_provider",
				l->external_ids[i].provider);
		json_put_string(w, "external_id", l->external_ids[i].subject);
		json_object_end(w);
	}
	json_array_end(w);
}

static enum err
reply_user(struct scope *sc, struct http_request *rq, const char *user_id)
{
	struct api_reply reply;

	if (user_id == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "User not found");
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "user_id", user_id);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_by_threepid(struct scope *sc, struct http_request *rq)
{
	const char *user_id;

	TRY(threepid_find_user(sc, api_of(rq)->users, http_param(rq, "medium"),
			       http_param(rq, "address"), &user_id));
	return reply_user(sc, rq, user_id);
}

static enum err
get_by_provider(struct scope *sc, struct http_request *rq)
{
	struct account_row *a;

	TRY(external_find(sc, api_of(rq)->users, http_param(rq, "provider"),
			  http_param(rq, "externalId"), &a));
	return reply_user(sc, rq, a != NULL ? a->user_id : NULL);
}

static const struct route rows[] = {
	ADMIN_ROUTE(GET, "/v1/threepid/{medium}/users/{address}", "users",
		    HTTP_BODY_NONE, get_by_threepid),
	ADMIN_ROUTE(GET, "/v1/auth_providers/{provider}/users/{externalId}",
		    "users", HTTP_BODY_NONE, get_by_provider),
};

struct route_table
admin_user_links_routes(void)
{
	return API_ROUTES(rows);
}
