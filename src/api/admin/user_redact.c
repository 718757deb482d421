/* Redacting all that an account sent. */
#include "api/admin/admin_priv.h"

#include <string.h>

#include "room/room_tasks.h"

#define ROOMS_MAX 1000
#define LIMIT_DEFAULT 1000
#define LIMIT_MAX 100000

static enum err
read_rooms(struct scope *sc, yyjson_val *body, struct user_redaction *out)
{
	const char **ids;
	yyjson_val *list, *item;
	yyjson_arr_iter it;

	TRY(json_find_array(sc, body, "rooms", &list));
	if (yyjson_arr_size(list) > ROOMS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM, "rooms: too many");
	ids = scope_alloc_array(sc, ROOMS_MAX, sizeof(*ids));
	it = yyjson_arr_iter_with(list);
	while ((item = yyjson_arr_iter_next(&it)) != NULL) {
		if (!yyjson_is_str(item))
			return scope_fail(sc, ERR_BAD_JSON,
					  "rooms: not a list of strings");
		ids[out->room_count++] = yyjson_get_str(item);
	}
	out->room_ids = ids;
	return OK;
}

static enum err
post_redact(struct scope *sc, struct http_request *rq)
{
	struct user_redaction x = {0};
	struct account_admin_row *row;
	struct api_reply reply;
	const char *task_id;
	yyjson_val *body;

	TRY(admin_get_account(sc, rq, &row));
	TRY(api_body_or_empty(sc, rq, &body));
	TRY(read_rooms(sc, body, &x));
	TRY(json_find_string(sc, body, "reason", &x.reason));
	TRY(json_find_int(sc, body, "limit", LIMIT_DEFAULT, &x.limit));
	if (x.limit < 1 || x.limit > LIMIT_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "limit is not from 1 to %d", LIMIT_MAX);
	x.user_id = row->account.user_id;
	x.user_nid = row->account.user_nid;
	TRY(room_redact_user_begin(sc, api_of(rq)->rooms, api_requester(rq), &x,
				   &task_id));
	TRY(admin_note_user(sc, rq, "account.redact"));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "redact_id", task_id);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_status(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	struct task_row *task;
	const char *failed;

	TRY(room_task_get(sc, api_of(rq)->rooms, TASK_REDACT,
			  http_param(rq, "redactId"), &task));
	failed = task->result != NULL ? task->result : "{}";
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "status", task_status_name(task->status));
	json_put_raw(&reply.w, "failed_redactions", failed, strlen(failed));
	json_put_string(&reply.w, "error", task->error);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	ADMIN_ROUTE(POST, "/v1/user/{userId}/redact", "users", HTTP_BODY_MEMORY,
		    post_redact),
	ADMIN_ROUTE(GET, "/v1/user/redact_status/{redactId}", "users",
		    HTTP_BODY_NONE, get_status),
};

struct route_table
admin_user_redact_routes(void)
{
	return API_ROUTES(rows);
}
