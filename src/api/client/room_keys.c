/* Key backups. */
#include "api/api.h"
#include "api/client/client.h"
#include "api/routes.h"

#include <string.h>

#include "user/key_backup.h"

#define BODY_MAX ((int64_t)4 * 1024 * 1024)

/* --- versions --- */

static enum err
reply_version(struct scope *sc, struct http_request *rq,
	      const struct key_backup_row *b)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "algorithm", b->algorithm);
	json_put_raw(&reply.w, "auth_data", b->auth_data, strlen(b->auth_data));
	json_put_int(&reply.w, "count", b->keys);
	json_put_string(&reply.w, "etag",
			scope_printf(sc, "%lld", (long long)b->etag));
	json_put_string(&reply.w, "version",
			scope_printf(sc, "%lld", (long long)b->version));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
get_current(struct scope *sc, struct http_request *rq)
{
	struct key_backup_row *row;

	TRY(key_backup_get(sc, api_of(rq)->users, api_requester(rq), NULL,
			   &row));
	return reply_version(sc, rq, row);
}

static enum err
get_version(struct scope *sc, struct http_request *rq)
{
	struct key_backup_row *row;

	TRY(key_backup_get(sc, api_of(rq)->users, api_requester(rq),
			   http_param(rq, "version"), &row));
	return reply_version(sc, rq, row);
}

static enum err
post_version(struct scope *sc, struct http_request *rq)
{
	struct api_reply reply;
	yyjson_val *body;
	int64_t version;

	TRY(api_body(sc, rq, &body));
	TRY(key_backup_create(sc, api_of(rq)->users, api_requester(rq), body,
			      &version));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "version",
			scope_printf(sc, "%lld", (long long)version));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_version(struct scope *sc, struct http_request *rq)
{
	yyjson_val *body;

	TRY(api_body(sc, rq, &body));
	TRY(key_backup_update(sc, api_of(rq)->users, api_requester(rq),
			      http_param(rq, "version"), body));
	return api_reply_nothing(rq);
}

static enum err
delete_version(struct scope *sc, struct http_request *rq)
{
	TRY(key_backup_remove(sc, api_of(rq)->users, api_requester(rq),
			      http_param(rq, "version")));
	return api_reply_nothing(rq);
}

/* --- keys --- */

/* What the path names: all, a room's, or a session's. */
enum named { NAMED_ALL, NAMED_ROOM, NAMED_SESSION };

static enum err
read_part(struct scope *sc, struct http_request *rq, enum named named,
	  struct key_backup_part *out)
{
	*out = (struct key_backup_part){.version = http_query(rq, "version")};
	if (out->version == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "version is missing");
	if (named != NAMED_ALL)
		out->room_id = http_param(rq, "roomId");
	if (named == NAMED_SESSION)
		out->session_id = http_param(rq, "sessionId");
	return OK;
}

static enum err
reply_count(struct scope *sc, struct http_request *rq,
	    const struct key_backup_row *b)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "etag",
			scope_printf(sc, "%lld", (long long)b->etag));
	json_put_int(&reply.w, "count", b->keys);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
put_keys(struct scope *sc, struct http_request *rq, enum named named)
{
	struct key_backup_row row = {0};
	struct key_backup_part part;
	yyjson_val *body;
	enum err e;

	TRY(read_part(sc, rq, named, &part));
	TRY(api_body(sc, rq, &body));
	e = key_backup_put(sc, api_of(rq)->users, api_requester(rq), &part,
			   body, &row);
	if (e == ERR_WRONG_ROOM_KEYS_VERSION)
		http_error_field(
			rq, "current_version",
			scope_printf(sc, "\"%lld\"", (long long)row.version));
	TRY(e);
	return reply_count(sc, rq, &row);
}

static enum err
delete_keys(struct scope *sc, struct http_request *rq, enum named named)
{
	struct key_backup_part part;
	struct key_backup_row row;

	TRY(read_part(sc, rq, named, &part));
	TRY(key_backup_drop(sc, api_of(rq)->users, api_requester(rq), &part,
			    &row));
	return reply_count(sc, rq, &row);
}

static void
write_key(struct json_writer *w, const struct backup_key_row *k)
{
	json_object_begin(w);
	json_put_int(w, "first_message_index", k->first_message_index);
	json_put_int(w, "forwarded_count", k->forwarded_count);
	json_put_bool(w, "is_verified", k->is_verified);
	json_put_raw(w, "session_data", k->session_data,
		     strlen(k->session_data));
	json_object_end(w);
}

/* {"sessions": {...}} of the rows of one room, which are neighbours. */
static void
write_room(struct json_writer *w, const struct backup_key_rows *keys,
	   size_t *at)
{
	const char *room_id = *at < keys->count ? keys->rows[*at].room_id : "";

	json_object_begin(w);
	json_key(w, "sessions");
	json_object_begin(w);
	for (;
	     *at < keys->count && strcmp(keys->rows[*at].room_id, room_id) == 0;
	     (*at)++) {
		json_key(w, keys->rows[*at].session_id);
		write_key(w, &keys->rows[*at]);
	}
	json_object_end(w);
	json_object_end(w);
}

static void
write_rooms(struct json_writer *w, const struct backup_key_rows *keys)
{
	size_t at = 0;

	json_object_begin(w);
	json_key(w, "rooms");
	json_object_begin(w);
	while (at < keys->count) {
		json_key(w, keys->rows[at].room_id);
		write_room(w, keys, &at);
	}
	json_object_end(w);
	json_object_end(w);
}

static enum err
get_keys(struct scope *sc, struct http_request *rq, enum named named)
{
	struct backup_key_rows keys;
	struct key_backup_part part;
	struct api_reply reply;
	size_t at = 0;

	TRY(read_part(sc, rq, named, &part));
	TRY(key_backup_list(sc, api_of(rq)->users, api_requester(rq), &part,
			    &keys));
	api_reply_init(&reply, sc);
	if (named == NAMED_ALL)
		write_rooms(&reply.w, &keys);
	else if (named == NAMED_ROOM)
		write_room(&reply.w, &keys, &at);
	else
		write_key(&reply.w, &keys.rows[0]);
	return api_reply_send(rq, &reply);
}

#define HANDLERS(suffix, named)                                  \
	static enum err put_##suffix(struct scope *sc,           \
				     struct http_request *rq)    \
	{                                                        \
		return put_keys(sc, rq, named);                  \
	}                                                        \
	static enum err get_##suffix(struct scope *sc,           \
				     struct http_request *rq)    \
	{                                                        \
		return get_keys(sc, rq, named);                  \
	}                                                        \
	static enum err delete_##suffix(struct scope *sc,        \
					struct http_request *rq) \
	{                                                        \
		return delete_keys(sc, rq, named);               \
	}

HANDLERS(all, NAMED_ALL)
HANDLERS(room, NAMED_ROOM)
HANDLERS(session, NAMED_SESSION)

#define PATH "/_matrix/client/v3/room_keys/"
#define KEYS_ROW(m, path, fn)                                                 \
	{                                                                     \
		.method = m, .pattern = PATH path,                            \
		.section = "CS server-side key backups",                      \
		.access = ACCESS_USER, .rate = RATE_KEYS,                     \
		.body = HTTP_BODY_MEMORY, .body_max = BODY_MAX, .handler = fn \
	}
#define KEYS_ROWS(path, suffix)                           \
	KEYS_ROW(HTTP_M_PUT, path, put_##suffix),         \
		KEYS_ROW(HTTP_M_GET, path, get_##suffix), \
		KEYS_ROW(HTTP_M_DELETE, path, delete_##suffix)

static const struct route rows[] = {
	KEYS_ROW(HTTP_M_POST, "version", post_version),
	KEYS_ROW(HTTP_M_GET, "version", get_current),
	KEYS_ROW(HTTP_M_GET, "version/{version}", get_version),
	KEYS_ROW(HTTP_M_PUT, "version/{version}", put_version),
	KEYS_ROW(HTTP_M_DELETE, "version/{version}", delete_version),
	KEYS_ROWS("keys", all),
	KEYS_ROWS("keys/{roomId}", room),
	KEYS_ROWS("keys/{roomId}/{sessionId}", session),
};

struct route_table
client_room_keys_routes(void)
{
	return API_ROUTES(rows);
}
