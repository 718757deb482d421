/* Handover lists: /handovers and below (docs/api/clinic_handover.yaml). */
#include <stdlib.h>
#include <string.h>

#include "api/access.h"
#include "api/api.h"
#include "api/clinic/clinic_api.h"
#include "api/routes.h"
#include "clinic/handover_view.h"
#include "clinic/role_view.h"

#define FIELDS_MAX 15

/* ---- written ---- */

static const char *
number(struct scope *sc, int64_t nid)
{
	return scope_printf(sc, "%lld", (long long)nid);
}

static void
write_who(struct json_writer *w, const char *key, const struct staff_row *card)
{
	if (card != NULL)
		json_put_string(w, key, card->user_id);
}

static void
write_head(struct scope *sc, struct json_writer *w,
	   const struct handover_view *v)
{
	json_put_string(w, "handover_id", number(sc, v->row->nid));
	json_put_string(w, "team_id", v->team->team_id);
	json_put_string(w, "team_name", v->team->name);
	json_put_int(w, "from_ms", v->row->from_ms);
	json_put_int(w, "to_ms", v->row->to_ms);
	if (v->row->completed_ms != 0)
		json_put_int(w, "completed_ms", v->row->completed_ms);
	json_put_int(w, "item_count", (int64_t)v->item_count);
	json_put_int(w, "accepted_count", (int64_t)v->accepted_count);
	json_put_int(w, "open_task_count", (int64_t)v->open_task_count);
}

static void
write_value(struct json_writer *w, const struct handover_view *v,
	    const struct handover_value_row *value)
{
	json_object_begin(w);
	json_put_string(w, "value", value->value);
	json_put_int(w, "version", value->version);
	if (value->changed_ms != 0)
		json_put_int(w, "changed_ms", value->changed_ms);
	write_who(w, "changed_by", handover_person(v, value->changed_by));
	json_object_end(w);
}

static void
write_task(struct scope *sc, struct json_writer *w,
	   const struct handover_view *v, const struct handover_task_row *task)
{
	const struct role_row *role = handover_role(v, task->owner_role_nid);

	json_object_begin(w);
	json_put_string(w, "task_id", number(sc, task->nid));
	json_put_string(w, "words", task->words);
	json_put_int(w, "version", task->version);
	write_who(w, "owner_user", handover_person(v, task->owner_nid));
	if (role != NULL)
		json_put_string(w, "owner_role", role->role_id);
	if (task->due_ms != 0)
		json_put_int(w, "due_ms", task->due_ms);
	if (task->done_ms != 0)
		json_put_int(w, "done_ms", task->done_ms);
	write_who(w, "done_by", handover_person(v, task->done_by));
	json_object_end(w);
}

static void
write_open(struct json_writer *w, const struct handover_item_view *item)
{
	const struct handover_open *open;
	size_t i;

	json_key(w, "escalations");
	json_array_begin(w);
	for (i = 0; i < item->open_count; i++) {
		open = &item->open[i];
		json_object_begin(w);
		json_put_string(w, "item_id", open->row->item_id);
		json_put_string(w, "priority", open->row->priority);
		json_put_string(w, "state", open->row->state);
		json_put_int(w, "level", open->row->level);
		json_put_int(w, "created_ms", open->row->created_ms);
		if (*open->to != '\0')
			json_put_string(w, "to", open->to);
		json_object_end(w);
	}
	json_array_end(w);
}

static void
write_item(struct scope *sc, struct json_writer *w,
	   const struct handover_view *v, const struct handover_item_view *item)
{
	size_t i;

	json_object_begin(w);
	json_put_string(w, "item_id", number(sc, item->row->nid));
	if (item->row->carried_nid != 0)
		json_put_string(w, "carried_from",
				number(sc, item->row->carried_nid));
	json_put_int(w, "versions", item->versions);
	if (item->row->accepted_ms != 0)
		json_put_int(w, "accepted_ms", item->row->accepted_ms);
	write_who(w, "accepted_by", handover_person(v, item->row->accepted_by));
	json_key(w, "fields");
	json_object_begin(w);
	for (i = 0; i < item->value_count; i++) {
		json_key(w, item->values[i].field);
		write_value(w, v, &item->values[i]);
	}
	json_object_end(w);
	json_key(w, "tasks");
	json_array_begin(w);
	for (i = 0; i < item->task_count; i++)
		write_task(sc, w, v, &item->tasks[i]);
	json_array_end(w);
	json_key(w, "similar");
	json_array_begin(w);
	for (i = 0; i < item->similar_count; i++)
		json_string(w, number(sc, item->similar[i]));
	json_array_end(w);
	write_open(w, item);
	json_object_end(w);
}

static void
write_named(struct json_writer *w, const struct handover_view *v)
{
	size_t i;

	json_key(w, "people");
	json_array_begin(w);
	for (i = 0; i < v->people_count; i++)
		person_write(w, v->people[i]);
	json_array_end(w);
	json_key(w, "roles");
	json_array_begin(w);
	for (i = 0; i < v->role_count; i++)
		role_ref_write(w, v->roles[i]);
	json_array_end(w);
}

/* ---- read ---- */

static enum err
parse_number(struct scope *sc, const char *text, int64_t *out)
{
	size_t digits = strspn(text, "0123456789");

	if (digits == 0 || digits > 18 || text[digits] != '\0')
		return scope_fail(sc, ERR_NOT_FOUND, "there is no such number");
	*out = strtoll(text, NULL, 10);
	return OK;
}

static enum err
parse_at(struct scope *sc, struct http_request *rq, struct handover_at *out)
{
	const char *item = http_param(rq, "itemId");
	const char *task = http_param(rq, "taskId");

	*out = (struct handover_at){0};
	TRY(parse_number(sc, http_param(rq, "handoverId"), &out->handover_nid));
	if (item != NULL)
		TRY(parse_number(sc, item, &out->item_nid));
	if (task != NULL)
		TRY(parse_number(sc, task, &out->task_nid));
	return OK;
}

static enum err
reply_whole(struct scope *sc, struct http_request *rq, int64_t nid)
{
	struct handover_view v;
	struct api_reply reply;
	size_t i;

	TRY(handover_view_get(sc, api_of(rq)->clinic, api_requester(rq), nid,
			      &v));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	write_head(sc, &reply.w, &v);
	json_key(&reply.w, "items");
	json_array_begin(&reply.w);
	for (i = 0; i < v.item_count; i++)
		write_item(sc, &reply.w, &v, &v.items[i]);
	json_array_end(&reply.w);
	write_named(&reply.w, &v);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_whole(struct scope *sc, struct http_request *rq)
{
	struct handover_at at;

	TRY(parse_at(sc, rq, &at));
	return reply_whole(sc, rq, at.handover_nid);
}

static enum err
get_lists(struct scope *sc, struct http_request *rq)
{
	const char *team = http_query(rq, "team_id");
	struct handover_view *views;
	struct api_reply reply;
	size_t count, i;

	if (team == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "team_id is missing");
	TRY(handover_view_list(sc, api_of(rq)->clinic, api_requester(rq), team,
			       &views, &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "handovers");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++) {
		json_object_begin(&reply.w);
		write_head(sc, &reply.w, &views[i]);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_teams(struct scope *sc, struct http_request *rq)
{
	const struct team_row **teams;
	struct api_reply reply;
	size_t count, i;

	TRY(handover_my_teams(sc, api_of(rq)->clinic, api_requester(rq), &teams,
			      &count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "teams");
	json_array_begin(&reply.w);
	for (i = 0; i < count; i++) {
		json_object_begin(&reply.w);
		json_put_string(&reply.w, "team_id", teams[i]->team_id);
		json_put_string(&reply.w, "name", teams[i]->name);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_past(struct scope *sc, struct http_request *rq)
{
	struct handover_past past;
	struct handover_at at;
	struct api_reply reply;
	size_t i;

	TRY(parse_at(sc, rq, &at));
	TRY(handover_past_get(sc, api_of(rq)->clinic, api_requester(rq), &at,
			      &past));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "versions");
	json_array_begin(&reply.w);
	for (i = 0; i < past.count; i++) {
		json_object_begin(&reply.w);
		json_put_string(&reply.w, "field", past.rows[i].field);
		json_key(&reply.w, "is");
		write_value(&reply.w, &past.people, &past.rows[i]);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	write_named(&reply.w, &past.people);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* ---- acts ---- */

static enum err
post_list(struct scope *sc, struct http_request *rq)
{
	struct handover_new n = {0};
	yyjson_val *body;
	int64_t nid;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "team_id", &n.team_id));
	TRY(json_find_int(sc, body, "from_ms", 0, &n.from_ms));
	TRY(json_find_int(sc, body, "to_ms", 0, &n.to_ms));
	TRY(handover_begin(sc, api_of(rq)->clinic, api_requester(rq), &n,
			   &nid));
	return reply_whole(sc, rq, nid);
}

static enum err
parse_fields(struct scope *sc, yyjson_val *fields, struct handover_item_new *n)
{
	struct handover_field *rows =
		scope_array(sc, struct handover_field, FIELDS_MAX + 1);
	yyjson_obj_iter it = yyjson_obj_iter_with(fields);
	yyjson_val *key;

	if (yyjson_obj_size(fields) > FIELDS_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM, "too many fields");
	while ((key = yyjson_obj_iter_next(&it)) != NULL) {
		struct handover_field *f = &rows[n->count];

		f->name = yyjson_get_str(key);
		TRY(json_get_string(sc, fields, f->name, &f->value));
		n->count++;
	}
	n->fields = rows;
	return OK;
}

static enum err
post_item(struct scope *sc, struct http_request *rq)
{
	struct handover_item_new n = {0};
	yyjson_val *body, *fields;
	struct handover_at at;
	int64_t nid;

	TRY(parse_at(sc, rq, &at));
	TRY(api_body(sc, rq, &body));
	TRY(json_get_object(sc, body, "fields", &fields));
	n.handover_nid = at.handover_nid;
	TRY(parse_fields(sc, fields, &n));
	TRY(handover_add_item(sc, api_of(rq)->clinic, api_requester(rq), &n,
			      &nid));
	return reply_whole(sc, rq, at.handover_nid);
}

/* 409 with what stands, so that both can be shown. */
static enum err
reply_conflict(struct scope *sc, struct http_request *rq,
	       const struct handover_value_row *stands)
{
	struct handover_view nobody = {0};
	struct api_reply reply;

	scope_clear_failure(sc);
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "errcode", "ORG.WARDWIRE.CHANGED");
	json_put_string(&reply.w, "error",
			"Somebody else has changed this meanwhile");
	json_key(&reply.w, "stands");
	write_value(&reply.w, &nobody, stands);
	json_object_end(&reply.w);
	return http_reply_json(rq, 409, &reply.buf);
}

static enum err
put_field(struct scope *sc, struct http_request *rq)
{
	struct handover_value_row *stands;
	struct handover_write w = {0};
	struct api_reply reply;
	yyjson_val *body;
	enum err e;

	TRY(parse_at(sc, rq, &w.at));
	TRY(api_body(sc, rq, &body));
	w.field.name = http_param(rq, "field");
	TRY(json_get_string(sc, body, "value", &w.field.value));
	TRY(json_find_int(sc, body, "version", 0, &w.version));
	e = handover_write_field(sc, api_of(rq)->clinic, api_requester(rq), &w,
				 &stands);
	if (e == ERR_CONFLICT && stands != NULL)
		return reply_conflict(sc, rq, stands);
	TRY(e);
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_int(&reply.w, "version", stands->version);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_accept(struct scope *sc, struct http_request *rq)
{
	struct handover_at at;
	yyjson_val *body;
	int64_t versions;

	TRY(parse_at(sc, rq, &at));
	TRY(api_body(sc, rq, &body));
	TRY(json_find_int(sc, body, "versions", -1, &versions));
	if (versions < 0)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "versions says what was read");
	TRY(handover_accept_item(sc, api_of(rq)->clinic, api_requester(rq), &at,
				 versions));
	return reply_whole(sc, rq, at.handover_nid);
}

static enum err
delete_item(struct scope *sc, struct http_request *rq)
{
	struct handover_at at;

	TRY(parse_at(sc, rq, &at));
	TRY(handover_remove_item(sc, api_of(rq)->clinic, api_requester(rq),
				 &at));
	return reply_whole(sc, rq, at.handover_nid);
}

static enum err
post_complete(struct scope *sc, struct http_request *rq)
{
	struct handover_at at;

	TRY(parse_at(sc, rq, &at));
	TRY(handover_complete(sc, api_of(rq)->clinic, api_requester(rq),
			      at.handover_nid));
	return reply_whole(sc, rq, at.handover_nid);
}

/* POST adds, PUT writes the one of the path. */
static enum err
put_task(struct scope *sc, struct http_request *rq)
{
	struct handover_task task = {0};
	yyjson_val *body;
	int64_t nid;

	TRY(parse_at(sc, rq, &task.at));
	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "words", &task.words));
	TRY(json_find_string(sc, body, "owner_user", &task.owner_user));
	TRY(json_find_string(sc, body, "owner_role", &task.owner_role));
	TRY(json_find_int(sc, body, "due_ms", 0, &task.due_ms));
	TRY(json_find_int(sc, body, "version", 0, &task.version));
	TRY(json_find_bool(sc, body, "done", false, &task.is_done));
	TRY(json_find_bool(sc, body, "removed", false, &task.is_removed));
	TRY(handover_put_task(sc, api_of(rq)->clinic, api_requester(rq), &task,
			      &nid));
	return reply_whole(sc, rq, task.at.handover_nid);
}

#define ITEM "/handovers/{handoverId}/items/{itemId}"
#define WRITES API_AUDIT(AUDIT_HANDOVER)

static const struct route rows[] = {
	CLINIC_ROW(GET, "/handovers", RATE_READ, HTTP_BODY_NONE, get_lists, 0),
	CLINIC_ROW(POST, "/handovers", RATE_SEND, HTTP_BODY_MEMORY, post_list,
		   WRITES),
	CLINIC_ROW(GET, "/handover_teams", RATE_READ, HTTP_BODY_NONE, get_teams,
		   0),
	CLINIC_ROW(GET, "/handovers/{handoverId}", RATE_READ, HTTP_BODY_NONE,
		   get_whole, API_AUDIT(AUDIT_READ)),
	CLINIC_ROW(POST, "/handovers/{handoverId}/complete", RATE_SEND,
		   HTTP_BODY_NONE, post_complete, WRITES),
	CLINIC_ROW(POST, "/handovers/{handoverId}/items", RATE_SEND,
		   HTTP_BODY_MEMORY, post_item, WRITES),
	CLINIC_ROW(DELETE, ITEM, RATE_SEND, HTTP_BODY_NONE, delete_item,
		   WRITES),
	CLINIC_ROW(POST, ITEM "/accept", RATE_SEND, HTTP_BODY_MEMORY,
		   post_accept, WRITES),
	CLINIC_ROW(GET, ITEM "/versions", RATE_READ, HTTP_BODY_NONE, get_past,
		   API_AUDIT(AUDIT_READ)),
	CLINIC_ROW(PUT, ITEM "/fields/{field}", RATE_SEND, HTTP_BODY_MEMORY,
		   put_field, 0),
	CLINIC_ROW(POST, ITEM "/tasks", RATE_SEND, HTTP_BODY_MEMORY, put_task,
		   0),
	CLINIC_ROW(PUT, ITEM "/tasks/{taskId}", RATE_SEND, HTTP_BODY_MEMORY,
		   put_task, 0),
};

struct route_table
clinic_handover_routes(void)
{
	return API_ROUTES(rows);
}
