/* Deleting rooms and purging history, in the background. */
#include "api/admin/room_priv.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "room/room_tasks.h"

#define NAME_DEFAULT "Content Violation Notification"
#define MESSAGE_DEFAULT                                                \
	"Sharing illegal content on this server is not permitted and " \
	"rooms in violation will be blocked."
#define WAIT_MAX_MS 60000
#define POLL_MS 20

static enum err
begin_delete(struct scope *sc, struct http_request *rq,
	     const char **task_id_out)
{
	struct room_deletion d = {.room_id = http_param(rq, "roomId"),
				  .new_name = NAME_DEFAULT,
				  .message = MESSAGE_DEFAULT};
	const char *text;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_find_string(sc, body, "new_room_user_id", &d.new_user_id));
	TRY(json_find_string(sc, body, "room_name", &text));
	if (text != NULL)
		d.new_name = text;
	TRY(json_find_string(sc, body, "message", &text));
	if (text != NULL)
		d.message = text;
	TRY(json_find_bool(sc, body, "block", false, &d.is_blocked));
	TRY(json_find_bool(sc, body, "purge", true, &d.is_purged));
	TRY(room_delete_begin(sc, api_of(rq)->rooms, api_requester(rq), &d,
			      task_id_out));
	return admin_note_subject(sc, rq, "room.delete", "room", d.room_id);
}

static enum err
reply_id(struct scope *sc, struct http_request *rq, const char *key,
	 const char *id)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, key, id);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
delete_v2(struct scope *sc, struct http_request *rq)
{
	const char *id;

	TRY(begin_delete(sc, rq, &id));
	return reply_id(sc, rq, "delete_id", id);
}

/* The old form answers when it is done; the task goes on where that takes too
 * long. */
static enum err
delete_v1(struct scope *sc, struct http_request *rq)
{
	const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
	int64_t until_ms = clock_mono_ms() + WAIT_MAX_MS;
	struct task_row *task;
	const char *id;

	TRY(begin_delete(sc, rq, &id));
	for (;;) {
		TRY(room_task_get(sc, api_of(rq)->rooms, TASK_DELETE, id,
				  &task));
		if (task->status == TASK_FAILED)
			return scope_fail(sc, ERR_UNKNOWN, "%s", task->error);
		if (task->status == TASK_COMPLETE)
			break;
		if (clock_mono_ms() > until_ms)
			return scope_fail(sc, ERR_TIMEOUT,
					  "the room is still being deleted");
		(void)nanosleep(&pause, NULL);
	}
	http_reply_bytes(rq, 200, "application/json", task->result,
			 strlen(task->result));
	return OK;
}

static void
write_task(struct json_writer *w, const struct task_row *t)
{
	static const char nothing[] =
		"{\"kicked_users\":[],\"failed_to_kick_users\":[],"
		"\"local_aliases\":[],\"new_room_id\":null}";
	const char *result = t->result != NULL ? t->result : nothing;

	json_object_begin(w);
	json_put_string(w, "delete_id", t->task_id);
	json_put_string(w, "room_id", t->subject);
	json_put_string(w, "status", task_status_name(t->status));
	json_put_string(w, "error", t->error);
	json_put_raw(w, "shutdown_room", result, strlen(result));
	json_object_end(w);
}

static enum err
get_status(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	struct task_row *task;

	TRY(room_task_get(sc, api_of(rq)->rooms, TASK_DELETE,
			  http_param(rq, "deleteId"), &task));
	api_reply_init(&reply, sc);
	write_task(&reply.w, task);
	return api_reply_send(rq, &reply);
}

static enum err
get_statuses(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	struct task_row *tasks;
	size_t i, count;

	TRY(room_task_list(sc, api_of(rq)->rooms, TASK_DELETE,
			   http_param(rq, "roomId"), &tasks, &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "results");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++)
		write_task(&reply.w, &tasks[i]);
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
begin_purge(struct scope *sc, struct http_request *rq, const char *event_id)
{
	struct room_purge p = {.room_id = http_param(rq, "roomId"),
			       .event_id = event_id};
	yyjson_val *body;
	const char *id;

	TRY(api_body_or_empty(sc, rq, &body));
	TRY(json_find_bool(sc, body, "delete_local_events", false,
			   &p.with_local));
	if (p.event_id == NULL)
		TRY(json_find_string(sc, body, "purge_up_to_event_id",
				     &p.event_id));
	TRY(json_find_int(sc, body, "purge_up_to_ts", -1, &p.before_ms));
	if (p.event_id == NULL && p.before_ms < 0)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "purge_up_to_event_id or purge_up_to_ts is "
				  "missing");
	TRY(room_purge_begin(sc, api_of(rq)->rooms, api_requester(rq), &p,
			     &id));
	TRY(admin_note_subject(sc, rq, "room.purge", "room", p.room_id));
	return reply_id(sc, rq, "purge_id", id);
}

static enum err
post_purge(struct scope *sc, struct http_request *rq)
{
	return begin_purge(sc, rq, NULL);
}

static enum err
post_purge_to(struct scope *sc, struct http_request *rq)
{
	return begin_purge(sc, rq, http_param(rq, "eventId"));
}

static enum err
get_purge_status(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	struct task_row *task;

	TRY(room_task_get(sc, api_of(rq)->rooms, TASK_PURGE,
			  http_param(rq, "purgeId"), &task));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "status",
			task->status == TASK_SCHEDULED
				? task_status_name(TASK_ACTIVE)
				: task_status_name(task->status));
	json_put_string(&reply.w, "error", task->error);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

#define REMOVAL(verb, path, takes, does) \
	ADMIN_ROUTE(verb, path, "removing rooms", takes, does)

static const struct route rows[] = {
	{.method = HTTP_M_DELETE,
	 .pattern = "/_synapse/admin/v1/rooms/{roomId}",
	 .section = "Synapse admin API, removing rooms",
	 .access = ACCESS_ADMIN,
	 .rate = RATE_ADMIN,
	 .lane = LANE_REMOTE,
	 .body = HTTP_BODY_MEMORY,
	 .handler = delete_v1,
	 .tags = API_AUDIT(AUDIT_ADMIN)},
	REMOVAL(DELETE, "/v2/rooms/{roomId}", HTTP_BODY_MEMORY, delete_v2),
	REMOVAL(GET, "/v2/rooms/{roomId}/delete_status", HTTP_BODY_NONE,
		get_statuses),
	REMOVAL(GET, "/v2/rooms/delete_status/{deleteId}", HTTP_BODY_NONE,
		get_status),
	REMOVAL(POST, "/v1/purge_history/{roomId}", HTTP_BODY_MEMORY,
		post_purge),
	REMOVAL(POST, "/v1/purge_history/{roomId}/{eventId}", HTTP_BODY_MEMORY,
		post_purge_to),
	REMOVAL(GET, "/v1/purge_history_status/{purgeId}", HTTP_BODY_NONE,
		get_purge_status),
};

struct route_table
admin_room_removal_routes(void)
{
	return API_ROUTES(rows);
}
