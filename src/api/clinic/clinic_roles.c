/* Roles: /roles and below. */
#include <string.h>

#include "api/access.h"
#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "clinic/me.h"
#include "clinic/role.h"
#include "clinic/role_rooms.h"
#include "clinic/role_view.h"

#define WORDS_MAX 50
#define WORD_LEN_MAX 60

static enum err
get_roles(struct scope *sc, struct http_request *rq)
{
	struct role_search q = {.words = http_query(rq, "search"),
				.team_id = http_query(rq, "team"),
				.site = http_query(rq, "site")};
	struct api_reply reply;
	struct role_views views;
	size_t i;

	TRY(http_query_bool(rq, "mine", false, &q.mine));
	TRY(http_query_int(rq, "from", 0, &q.from));
	TRY(http_query_int(rq, "limit", 0, &q.limit));
	if (q.from < 0 || q.limit < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "from and limit are not negative");
	if (q.limit > ROLE_SEARCH_MAX)
		q.limit = ROLE_SEARCH_MAX;
	TRY(role_view_search(sc, api_of(rq)->clinic, api_requester(rq), &q,
			     &views));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "roles");
	json_array_begin(&reply.w);
	for (i = 0; i < views.count; i++)
		role_view_write(&reply.w, sc, &views.rows[i]);
	json_array_end(&reply.w);
	json_put_int(&reply.w, "total", (int64_t)views.total);
	if ((size_t)q.from + views.count < views.total)
		json_put_int(&reply.w, "next", q.from + (int64_t)views.count);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_role(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	struct role_view view;

	TRY(role_view_get(sc, api_of(rq)->clinic, api_requester(rq),
			  http_param(rq, "roleId"), &view));
	api_reply_init(&reply, sc);
	role_view_write_page(&reply.w, sc, &view);
	return api_reply_send(rq, &reply);
}

/* An array of words as lines; absent: none. */
static enum err
get_lines(struct scope *sc, yyjson_val *obj, const char *key, const char **out)
{
	yyjson_arr_iter it;
	yyjson_val *list, *v;
	struct buf b;

	*out = "";
	TRY(json_find_array(sc, obj, key, &list));
	if (list == NULL)
		return OK;
	if (yyjson_arr_size(list) > WORDS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "%s has more than %d entries", key,
				  WORDS_MAX);
	buf_init(&b, sc, 0);
	it = yyjson_arr_iter_with(list);
	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		if (!yyjson_is_str(v) || yyjson_get_len(v) > WORD_LEN_MAX ||
		    strpbrk(yyjson_get_str(v), "\r\n") != NULL)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "%s holds what is no short text",
					  key);
		if (b.len > 0)
			buf_add_char(&b, '\n');
		buf_add_str(&b, yyjson_get_str(v));
	}
	*out = buf_str(&b);
	return buf_check(&b);
}

static enum err
get_text(struct scope *sc, yyjson_val *obj, const char *key, const char **out)
{
	TRY(json_find_string(sc, obj, key, out));
	if (*out == NULL)
		*out = "";
	return OK;
}

static enum err
parse_policy(struct scope *sc, yyjson_val *body, struct role_new *n)
{
	yyjson_val *policy, *timers;

	TRY(json_find_object(sc, body, "policy", &policy));
	n->row.policy_grades = n->row.policy_groups = "";
	if (policy != NULL) {
		TRY(get_lines(sc, policy, "grades", &n->row.policy_grades));
		TRY(get_lines(sc, policy, "staff_groups",
			      &n->row.policy_groups));
	}
	TRY(json_find_object(sc, body, "timers", &timers));
	n->row.timers = timers != NULL ? json_format(sc, timers, NULL) : "{}";
	TRY(json_find_bool(sc, body, "never_empty", false,
			   &n->row.never_empty));
	TRY(json_find_bool(sc, body, "locked", false, &n->row.locked));
	return json_find_bool(sc, body, "needs_channel", false,
			      &n->row.needs_channel);
}

static enum err
put_role(struct scope *sc, struct http_request *rq)
{
	struct role_new n = {.row.role_id = http_param(rq, "roleId")};
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "name", &n.row.name));
	TRY(json_find_string(sc, body, "short_name", &n.row.short_name));
	if (n.row.short_name == NULL)
		n.row.short_name = n.row.name;
	TRY(get_lines(sc, body, "words", &n.row.words));
	TRY(get_text(sc, body, "site", &n.row.site));
	TRY(get_text(sc, body, "specialty", &n.row.specialty));
	TRY(json_find_int(sc, body, "tier", 0, &n.row.tier));
	TRY(json_find_string(sc, body, "team_id", &n.team_id));
	TRY(json_find_string(sc, body, "fallback", &n.fallback));
	TRY(get_text(sc, body, "away_text", &n.row.away_text));
	TRY(get_text(sc, body, "phone", &n.row.phone));
	TRY(json_find_string(sc, body, "history", &n.row.history));
	if (n.row.history == NULL)
		n.row.history = "all";
	TRY(parse_policy(sc, body, &n));
	TRY(role_define(sc, api_of(rq)->clinic, api_requester(rq), &n));
	return api_reply_nothing(rq);
}

static enum err
delete_role(struct scope *sc, struct http_request *rq)
{
	TRY(role_archive(sc, api_of(rq)->clinic, api_requester(rq),
			 http_param(rq, "roleId")));
	return api_reply_nothing(rq);
}

static enum err
post_take(struct scope *sc, struct http_request *rq)
{
	struct role_take take = {.role_id = http_param(rq, "roleId")};
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_int(sc, body, "until_ms", 0, &take.until_ms));
	TRY(role_take(sc, api_of(rq)->clinic, api_requester(rq), &take));
	return api_reply_nothing(rq);
}

static enum err
post_offer(struct scope *sc, struct http_request *rq)
{
	const char *user_id;
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_string(sc, body, "user_id", &user_id));
	TRY(role_offer(sc, api_of(rq)->clinic, api_requester(rq),
		       http_param(rq, "roleId"), user_id));
	return api_reply_nothing(rq);
}

static enum err
post_decline(struct scope *sc, struct http_request *rq)
{
	TRY(role_decline(sc, api_of(rq)->clinic, api_requester(rq),
			 http_param(rq, "roleId")));
	return api_reply_nothing(rq);
}

static enum err
post_give_up(struct scope *sc, struct http_request *rq)
{
	TRY(role_give_up(sc, api_of(rq)->clinic, api_requester(rq),
			 http_param(rq, "roleId")));
	return api_reply_nothing(rq);
}

static enum err
put_cover(struct scope *sc, struct http_request *rq)
{
	const char *user_id;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_string(sc, body, "user_id", &user_id));
	TRY(role_set_cover(sc, api_of(rq)->clinic, api_requester(rq),
			   http_param(rq, "roleId"), user_id));
	return api_reply_nothing(rq);
}

static enum err
put_status(struct scope *sc, struct http_request *rq)
{
	struct role_status s = {.role_id = http_param(rq, "roleId")};
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "status", &s.status));
	TRY(get_text(sc, body, "text", &s.text));
	TRY(role_set_status(sc, api_of(rq)->clinic, api_requester(rq), &s));
	return api_reply_nothing(rq);
}

static void
write_holding(struct json_writer *w, const struct holding_view *h)
{
	json_object_begin(w);
	json_key(w, "person");
	person_write(w, h->card);
	json_put_int(w, "from_ms", h->row.from_ms);
	if (h->row.to_ms != 0)
		json_put_int(w, "to_ms", h->row.to_ms);
	json_put_string(w, "how", h->row.how);
	json_object_end(w);
}

static enum err
get_holdings(struct scope *sc, struct http_request *rq)
{
	struct holding_view *holdings;
	struct api_reply reply;
	int64_t limit;
	size_t count, i;

	TRY(http_query_int(rq, "limit", 50, &limit));
	TRY(role_read_holdings(sc, api_of(rq)->clinic, http_param(rq, "roleId"),
			       limit, &holdings, &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "holdings");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++)
		write_holding(&reply.w, &holdings[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static void
write_conversation(struct json_writer *w, const struct conversation_view *v)
{
	json_object_begin(w);
	json_put_string(w, "room_id", v->room_id);
	if (v->partner != NULL) {
		json_key(w, "partner");
		person_write(w, v->partner);
	}
	if (*v->topic != '\0')
		json_put_string(w, "topic", v->topic);
	json_put_int(w, "created_ms", v->created_ms);
	json_object_end(w);
}

static enum err
get_conversations(struct scope *sc, struct http_request *rq)
{
	struct conversation_view *rooms;
	struct api_reply reply;
	size_t count, i;

	TRY(role_read_conversations(sc, api_of(rq)->clinic, api_requester(rq),
				    http_param(rq, "roleId"), &rooms, &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "conversations");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++)
		write_conversation(&reply.w, &rooms[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_conversation(struct scope *sc, struct http_request *rq)
{
	struct role_conversation k = {.role_id = http_param(rq, "roleId")};
	struct api_reply reply;
	const char *room_id;
	yyjson_val *body;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(get_text(sc, body, "topic", &k.topic));
	TRY(role_open_conversation(sc, api_of(rq)->clinic, api_requester(rq),
				   &k, &room_id));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "room_id", room_id);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	CLINIC_ROW(GET, "/roles", RATE_SEARCH, HTTP_BODY_NONE, get_roles, 0),
	CLINIC_ROW(GET, "/roles/{roleId}", RATE_READ, HTTP_BODY_NONE, get_role,
		   0),
	CLINIC_ROW(PUT, "/roles/{roleId}", RATE_ADMIN, HTTP_BODY_MEMORY,
		   put_role, API_AUDIT(AUDIT_ROLE)),
	CLINIC_ROW(DELETE, "/roles/{roleId}", RATE_ADMIN, HTTP_BODY_NONE,
		   delete_role, API_AUDIT(AUDIT_ROLE)),
	CLINIC_ROW(POST, "/roles/{roleId}/take", RATE_SEND, HTTP_BODY_MEMORY,
		   post_take, API_AUDIT(AUDIT_ROLE)),
	CLINIC_ROW(POST, "/roles/{roleId}/offer", RATE_SEND, HTTP_BODY_MEMORY,
		   post_offer, API_AUDIT(AUDIT_ROLE)),
	CLINIC_ROW(POST, "/roles/{roleId}/decline", RATE_SEND, HTTP_BODY_NONE,
		   post_decline, API_AUDIT(AUDIT_ROLE)),
	CLINIC_ROW(POST, "/roles/{roleId}/give_up", RATE_SEND, HTTP_BODY_NONE,
		   post_give_up, API_AUDIT(AUDIT_ROLE)),
	CLINIC_ROW(PUT, "/roles/{roleId}/cover", RATE_SEND, HTTP_BODY_MEMORY,
		   put_cover, API_AUDIT(AUDIT_ROLE)),
	CLINIC_ROW(PUT, "/roles/{roleId}/status", RATE_SEND, HTTP_BODY_MEMORY,
		   put_status, API_AUDIT(AUDIT_ROLE)),
	CLINIC_ROW(GET, "/roles/{roleId}/holdings", RATE_READ, HTTP_BODY_NONE,
		   get_holdings, 0),
	CLINIC_ROW(GET, "/roles/{roleId}/conversations", RATE_READ,
		   HTTP_BODY_NONE, get_conversations, 0),
	CLINIC_ROW(POST, "/roles/{roleId}/conversations", RATE_ROOM,
		   HTTP_BODY_MEMORY, post_conversation, 0),
};

struct route_table
clinic_role_routes(void)
{
	return API_ROUTES(rows);
}
