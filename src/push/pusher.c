#include "push/pusher.h"

#include <string.h>
#include <strings.h>

#include "http/address.h"
#include "http/http_client.h"
#include "push/push_priv.h"

#define APP_ID_MAX 64
#define PUSHKEY_MAX 512
#define TEXT_MAX 256
#define DATA_MAX 4096
#define GATEWAY_PATH "/_matrix/push/v1/notify"

struct setting {
	struct push *p;
	struct pusher_row row;
	bool append;
	bool is_first;
	int64_t floor_pos;
};

static enum err
check_length(struct scope *sc, const char *name, const char *text, size_t max)
{
	if (text != NULL && strlen(text) > max)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "%s is longer than %zu bytes", name, max);
	return OK;
}

/* Whether the URL's host is written as an address of a private network that
 * the operator allows: there pushes may go without TLS. */
static bool
is_allowed_private(const struct push *p, const char *url)
{
	const char *host = strstr(url, "://");
	struct address a;
	size_t len;

	if (host == NULL)
		return false;
	host += 3;
	len = strcspn(host, "/?#");
	return memchr(host, '@', len) == NULL && address_parse(host, len, &a) &&
	       !address_is_public(&a) &&
	       http_client_allows_address(p->client, &a);
}

static enum err
check_url(struct scope *sc, const struct push *p, const char *url)
{
	TRY(check_length(sc, "data.url", url, 2048));
	if (strncasecmp(url, "https://", 8) == 0 ||
	    (strncasecmp(url, "http://", 7) == 0 && is_allowed_private(p, url)))
		return OK;
	return scope_fail(sc, ERR_INVALID_PARAM,
			  "data.url must begin with https://");
}

static enum err
check_gateway(struct scope *sc, const struct push *p, yyjson_val *data)
{
	const char *url, *path, *format;

	TRY(json_find_string(sc, data, "format", &format));
	TRY(json_get_string(sc, data, "url", &url));
	TRY(check_url(sc, p, url));
	path = strchr(strstr(url, "://") + 3, '/');
	if (path == NULL ||
	    strncmp(path, GATEWAY_PATH, strlen(GATEWAY_PATH)) != 0 ||
	    strchr("?", path[strlen(GATEWAY_PATH)]) == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "data.url must have the path " GATEWAY_PATH);
	return OK;
}

static enum err
check_kind(struct scope *sc, const struct push *p, const struct pusher_row *row,
	   yyjson_val *data)
{
	const char *url;

	if (strcmp(row->kind, PUSH_KIND_HTTP) == 0)
		return check_gateway(sc, p, data);
	if (strcmp(row->kind, PUSH_KIND_WEB) == 0) {
		TRY(web_push_check(sc, row, &url));
		return check_url(sc, p, url);
	}
	if (mail_digest_is_for(row))
		return OK; /* whose address it is is looked at by pusher_set()
			    */
	return scope_fail(sc, ERR_INVALID_PARAM,
			  "kind must be \"" PUSH_KIND_HTTP
			  "\", \"" PUSH_KIND_MAIL "\" or \"" PUSH_KIND_WEB
			  "\"");
}

static enum err
read_words(struct scope *sc, yyjson_val *body, struct pusher_row *out)
{
	TRY(json_get_string(sc, body, "app_display_name",
			    &out->app_display_name));
	TRY(json_get_string(sc, body, "device_display_name",
			    &out->device_display_name));
	TRY(json_get_string(sc, body, "lang", &out->lang));
	TRY(json_find_string(sc, body, "profile_tag", &out->profile_tag));
	TRY(check_length(sc, "app_display_name", out->app_display_name,
			 TEXT_MAX));
	TRY(check_length(sc, "device_display_name", out->device_display_name,
			 TEXT_MAX));
	TRY(check_length(sc, "lang", out->lang, TEXT_MAX));
	return check_length(sc, "profile_tag", out->profile_tag, TEXT_MAX);
}

static enum err
read_setting(struct scope *sc, yyjson_val *body, struct setting *s)
{
	yyjson_val *data;

	TRY(read_words(sc, body, &s->row));
	TRY(json_find_bool(sc, body, "append", false, &s->append));
	TRY(json_get_object(sc, body, "data", &data));
	s->row.data = json_format(sc, data, NULL);
	TRY(check_length(sc, "data", s->row.data, DATA_MAX));
	return check_kind(sc, s->p, &s->row, data);
}

static enum err
remove_key(struct scope *sc, struct txn *t, void *ctx)
{
	return pusher_store_remove_key(sc, t, ctx);
}

static void
on_set(void *arg)
{
	struct setting *s = arg;

	alert_reader_add_pusher(s->p, s->floor_pos);
}

/* Events begin to matter with the first pusher. */
static enum err
note_place(struct scope *sc, struct txn *t, struct setting *s)
{
	int64_t count;

	TRY(pusher_store_count(sc, t, &count));
	if (count > 0)
		return OK;
	TRY(txn_position(sc, t, &s->floor_pos));
	return push_queue_store_set_position(sc, t, s->floor_pos);
}

static enum err
write_setting(struct scope *sc, struct txn *t, void *ctx)
{
	struct setting *s = ctx;
	const struct pusher_key others = {.app_id = s->row.app_id,
					  .pushkey = s->row.pushkey,
					  .except_user_nid = s->row.user_nid};
	int64_t nid, count;

	s->floor_pos = 0;
	TRY(note_place(sc, t, s));
	if (!s->append)
		TRY(pusher_store_remove_key(sc, t, &others));
	TRY(pusher_store_put(sc, t, &s->row, &nid));
	TRY(pusher_store_put_gone(sc, t, &s->row, 0));
	TRY(pusher_store_count_user(sc, t, s->row.user_nid, &count));
	if (count > PUSHERS_MAX)
		return scope_fail(sc, ERR_LIMIT, "more than %d pushers",
				  PUSHERS_MAX);
	txn_on_commit(t, on_set, s);
	return OK;
}

enum err
pusher_set(struct scope *sc, struct push *p, const struct requester *r,
	   yyjson_val *body)
{
	struct setting s = {.p = p,
			    .row = {.user_nid = r->user_nid,
				    .device_nid = r->device_nid,
				    .set_ms = r->now_ms}};
	struct pusher_key key = {.user_nid = r->user_nid};

	TRY(json_get_string(sc, body, "app_id", &s.row.app_id));
	TRY(json_get_string(sc, body, "pushkey", &s.row.pushkey));
	TRY(check_length(sc, "app_id", s.row.app_id, APP_ID_MAX));
	TRY(check_length(sc, "pushkey", s.row.pushkey, PUSHKEY_MAX));
	if (yyjson_obj_get(body, "kind") == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "kind is missing");
	TRY(json_find_string(sc, body, "kind", &s.row.kind));
	if (s.row.kind == NULL) {
		key.app_id = s.row.app_id;
		key.pushkey = s.row.pushkey;
		return store_write(sc, p->db, remove_key, &key);
	}
	TRY(read_setting(sc, body, &s));
	if (mail_digest_is_for(&s.row))
		TRY(mail_digest_check(sc, p, &s.row));
	return store_write(sc, p->db, write_setting, &s);
}

struct listing {
	int64_t user_nid;
	struct pusher_rows *out;
};

static enum err
read_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct listing *l = ctx;

	return pusher_store_list_user(sc, t, l->user_nid, l->out);
}

enum err
pusher_list(struct scope *sc, struct push *p, const struct requester *r,
	    struct pusher_rows *out)
{
	struct listing l = {r->user_nid, out};

	return store_read(sc, p->db, read_list, &l);
}
