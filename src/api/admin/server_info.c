/* The server itself, what it says to users, and their pushers. */
#include "api/admin/admin_priv.h"

#include <string.h>

#include "push/pusher.h"
#include "room/server_notice.h"

static enum err
get_version(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "server_version",
			WARDWIRE_VERSION " (Wardwire)");
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* Migrations run before the server starts; there is nothing in the background.
 */
static enum err
get_updates(struct scope *sc, struct http_request *rq)
{
	static const char none[] = "{\"enabled\":true,\"current_updates\":{}}";

	(void)sc;
	http_reply_bytes(rq, 200, "application/json", none, sizeof(none) - 1);
	return OK;
}

static enum err
send_notice(struct scope *sc, struct http_request *rq, const char *txn_id)
{
	struct server_notice n = {.txn_id = txn_id,
				  .now_ms = http_request_time_ms(rq)};
	struct account_admin_row *row;
	struct api_reply reply;
	const char *event_id;
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(json_get_string(sc, body, "user_id", &n.user_id));
	TRY(json_get_object(sc, body, "content", &n.content));
	TRY(json_find_string(sc, body, "type", &n.type));
	TRY(json_find_string(sc, body, "state_key", &n.state_key));
	TRY(account_admin_get(sc, api_of(rq)->users, n.user_id, &row));
	TRY(server_notice_send(sc, api_of(rq)->rooms, &n, &event_id));
	TRY(admin_note_subject(sc, rq, "notice.send", "user", n.user_id));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "event_id", event_id);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_notice(struct scope *sc, struct http_request *rq)
{
	return send_notice(sc, rq, NULL);
}

static enum err
put_notice(struct scope *sc, struct http_request *rq)
{
	return send_notice(sc, rq, http_param(rq, "txnId"));
}

static void
write_pusher(struct json_writer *w, const struct pusher_row *p)
{
	json_object_begin(w);
	json_put_string(w, "kind", p->kind);
	json_put_string(w, "app_id", p->app_id);
	json_put_string(w, "pushkey", p->pushkey);
	json_put_string(w, "app_display_name", p->app_display_name);
	json_put_string(w, "device_display_name", p->device_display_name);
	json_put_string(w, "profile_tag",
			p->profile_tag != NULL ? p->profile_tag : "");
	json_put_string(w, "lang", p->lang);
	json_put_raw(w, "data", p->data, strlen(p->data));
	json_object_end(w);
}

static enum err
get_pushers(struct scope *sc, struct http_request *rq)
{
	struct account_admin_row *row;
	struct pusher_rows pushers;
	struct api_reply reply;
	size_t i;

	TRY(admin_get_account(sc, rq, &row));
	TRY(pusher_list(sc, api_of(rq)->push, admin_as(sc, rq, &row->account),
			&pushers));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "pushers");
	json_array_begin(&reply.w);
	for (i = 0; i < pushers.count; i++)
		write_pusher(&reply.w, &pushers.rows[i]);
	json_array_end(&reply.w);
	json_put_int(&reply.w, "total", (int64_t)pushers.count);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	ADMIN_ROUTE(GET, "/v1/server_version", "version", HTTP_BODY_NONE,
		    get_version),
	ADMIN_ROUTE(GET, "/v1/background_updates/status", "background updates",
		    HTTP_BODY_NONE, get_updates),
	ADMIN_ROUTE(POST, "/v1/send_server_notice", "server notices",
		    HTTP_BODY_MEMORY, post_notice),
	ADMIN_ROUTE(PUT, "/v1/send_server_notice/{txnId}", "server notices",
		    HTTP_BODY_MEMORY, put_notice),
	ADMIN_ROUTE(GET, "/v1/users/{userId}/pushers", "pushers",
		    HTTP_BODY_NONE, get_pushers),
};

struct route_table
admin_server_info_routes(void)
{
	return API_ROUTES(rows);
}
