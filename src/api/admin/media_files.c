/* Files: one, a room's, a user's; quarantine and removal. */
#include "api/admin/room_priv.h"

#include "api/admin/media_list.h"
#include "media/media_admin.h"
#include "user/users.h"

static enum err
get_file(struct scope *sc, struct http_request *rq, const char *server_name,
	 struct media_admin_row **out)
{
	struct media_admin_ref ref = {.server_name = server_name,
				      .media_id = http_param(rq, "mediaId")};

	return media_admin_get(sc, api_of(rq)->media, &ref, out);
}

static enum err
note_file(struct scope *sc, struct http_request *rq, const char *action)
{
	return admin_note_subject(sc, rq, action, "media",
				  http_param(rq, "mediaId"));
}

static enum err
set_quarantine(struct scope *sc, struct http_request *rq, bool is_quarantined)
{
	struct media_admin_rows files = {.count = 1};
	int64_t changed;

	TRY(get_file(sc, rq, http_param(rq, "serverName"), &files.rows));
	TRY(media_admin_quarantine(sc, api_of(rq)->media, api_requester(rq),
				   &files, is_quarantined, &changed));
	TRY(note_file(sc, rq,
		      is_quarantined ? "media.quarantine"
				     : "media.unquarantine"));
	return api_reply_nothing(rq);
}

static enum err
post_quarantine(struct scope *sc, struct http_request *rq)
{
	return set_quarantine(sc, rq, true);
}

static enum err
post_unquarantine(struct scope *sc, struct http_request *rq)
{
	return set_quarantine(sc, rq, false);
}

static enum err
quarantine_all(struct scope *sc, struct http_request *rq,
	       const struct media_admin_filter *f)
{
	struct media_admin_rows files;
	struct api_reply reply;
	int64_t changed;

	TRY(media_admin_list(sc, api_of(rq)->media, f, &files));
	TRY(media_admin_quarantine(sc, api_of(rq)->media, api_requester(rq),
				   &files, true, &changed));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_int(&reply.w, "num_quarantined", changed);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
post_quarantine_room(struct scope *sc, struct http_request *rq)
{
	struct media_admin_filter f = {.larger = -1};
	struct room_admin_info *info;

	TRY(admin_get_room(sc, rq, &info));
	f.room_nid = info->row.room.nid;
	TRY(admin_note_subject(sc, rq, "media.quarantine", "room",
			       info->row.room.room_id));
	return quarantine_all(sc, rq, &f);
}

static enum err
post_quarantine_user(struct scope *sc, struct http_request *rq)
{
	struct media_admin_filter f = {.larger = -1};
	struct account_admin_row *row;

	TRY(admin_get_account(sc, rq, &row));
	f.uploader_nid = row->account.user_nid;
	TRY(admin_note_user(sc, rq, "media.quarantine"));
	return quarantine_all(sc, rq, &f);
}

static enum err
set_protected(struct scope *sc, struct http_request *rq, bool is_protected)
{
	struct media_admin_row *file;

	TRY(get_file(sc, rq, NULL, &file));
	TRY(media_admin_protect(sc, api_of(rq)->media, file, is_protected));
	TRY(note_file(sc, rq,
		      is_protected ? "media.protect" : "media.unprotect"));
	return api_reply_nothing(rq);
}

static enum err
post_protect(struct scope *sc, struct http_request *rq)
{
	return set_protected(sc, rq, true);
}

static enum err
post_unprotect(struct scope *sc, struct http_request *rq)
{
	return set_protected(sc, rq, false);
}

static enum err
get_info(struct scope *sc, struct http_request *rq)
{
	struct media_admin_row *file;
	struct api_reply reply;

	TRY(get_file(sc, rq, http_param(rq, "serverName"), &file));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "media_info");
	json_object_begin(&reply.w);
	json_put_string(&reply.w, "media_origin", http_param(rq, "serverName"));
	media_list_write(&reply.w, file);
	json_put_string(&reply.w, "sha256", file->media.blob);
	json_object_end(&reply.w);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
delete_file(struct scope *sc, struct http_request *rq)
{
	struct media_admin_rows files = {.count = 1};

	TRY(get_file(sc, rq, http_param(rq, "serverName"), &files.rows));
	TRY(note_file(sc, rq, "media.remove"));
	return media_list_remove(sc, rq, &files);
}

/* Files of before before_ts, larger than size_gt. */
static enum err
post_delete(struct scope *sc, struct http_request *rq)
{
	struct media_admin_filter f = {0};
	struct media_admin_rows files;
	bool keep_profiles;

	TRY(http_query_int(rq, "before_ts", -1, &f.before_ms));
	TRY(http_query_int(rq, "size_gt", 0, &f.larger));
	TRY(http_query_bool(rq, "keep_profiles", true, &keep_profiles));
	if (f.before_ms < 0 && http_query(rq, "before_ts") == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM,
				  "'before_ts' is missing");
	if (f.before_ms <= 0 || f.larger < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "before_ts and size_gt cannot be negative");
	TRY(media_admin_list(sc, api_of(rq)->media, &f, &files));
	if (keep_profiles)
		TRY(media_admin_drop_shown(sc, api_of(rq)->media, &files));
	TRY(admin_note_subject(sc, rq, "media.remove", "server", "media"));
	return media_list_remove(sc, rq, &files);
}

static enum err
get_room_media(struct scope *sc, struct http_request *rq)
{
	struct media_admin_filter f = {.larger = -1};
	struct room_admin_info *info;
	struct media_admin_rows files;
	struct api_reply reply;
	size_t i;

	TRY(admin_get_room(sc, rq, &info));
	f.room_nid = info->row.room.nid;
	TRY(media_admin_list(sc, api_of(rq)->media, &f, &files));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "local");
	json_array_begin(&reply.w);
	for (i = 0; i < files.count; i++)
		json_string(&reply.w,
			    scope_printf(sc, "mxc://%s/%s",
					 users_server_name(api_of(rq)->users),
					 files.rows[i].media.media_id));
	json_array_end(&reply.w);
	json_put_raw(&reply.w, "remote", "[]", 2);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

/* Nothing of other servers is kept. */
static enum err
post_purge_cache(struct scope *sc, struct http_request *rq)
{
	static const char none[] = "{\"deleted\":0}";

	(void)sc;
	http_reply_bytes(rq, 200, "application/json", none, sizeof(none) - 1);
	return OK;
}

#define MEDIA(verb, path, does) \
	ADMIN_ROUTE(verb, "/v1/" path, "media", HTTP_BODY_MEMORY, does)
#define MEDIA_GET(path, does) \
	ADMIN_ROUTE(GET, "/v1/" path, "media", HTTP_BODY_NONE, does)

static const struct route rows[] = {
	MEDIA(POST, "media/quarantine/{serverName}/{mediaId}", post_quarantine),
	MEDIA(POST, "media/unquarantine/{serverName}/{mediaId}",
	      post_unquarantine),
	MEDIA(POST, "media/protect/{mediaId}", post_protect),
	MEDIA(POST, "media/unprotect/{mediaId}", post_unprotect),
	MEDIA(POST, "room/{roomId}/media/quarantine", post_quarantine_room),
	MEDIA(POST, "user/{userId}/media/quarantine", post_quarantine_user),
	MEDIA_GET("room/{roomId}/media", get_room_media),
	MEDIA_GET("media/{serverName}/{mediaId}", get_info),
	MEDIA(DELETE, "media/{serverName}/{mediaId}", delete_file),
	MEDIA(POST, "media/delete", post_delete),
	MEDIA(POST, "media/{serverName}/delete", post_delete),
	MEDIA(POST, "purge_media_cache", post_purge_cache),
};

struct route_table
admin_media_files_routes(void)
{
	return API_ROUTES(rows);
}
