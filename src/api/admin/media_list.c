/* A user's files, and how much everybody has. */
#include "api/admin/media_list.h"

#include <stdlib.h>
#include <string.h>

#include "api/admin/admin_priv.h"

void
media_list_write(struct json_writer *w, const struct media_admin_row *r)
{
	json_put_int(w, "created_ts", r->media.created_ms);
	admin_put_text(w, "last_access_ts", NULL);
	json_put_string(w, "media_id", r->media.media_id);
	json_put_int(w, "media_length", r->media.size);
	json_put_string(w, "media_type",
			r->media.content_type != NULL
				? r->media.content_type
				: "application/octet-stream");
	admin_put_text(w, "quarantined_by", r->quarantined_by);
	json_put_bool(w, "safe_from_quarantine", r->is_protected);
	admin_put_text(w, "upload_name", r->media.filename);
}

enum err
media_list_remove(struct scope *sc, struct http_request *rq,
		  const struct media_admin_rows *files)
{
	struct api_reply reply;
	size_t i;

	TRY(media_admin_remove(sc, api_of(rq)->media, files));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "deleted_media");
	json_array_begin(&reply.w);
	for (i = 0; i < files->count; i++)
		json_string(&reply.w, files->rows[i].media.media_id);
	json_array_end(&reply.w);
	json_put_int(&reply.w, "total", (int64_t)files->count);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static int
compare_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int
compare_int(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

#define ORDERS(X)                                                             \
	X(created_ts, compare_int(a->media.created_ms, b->media.created_ms))  \
	X(media_id, 0)                                                        \
	X(last_access_ts, 0)                                                  \
	X(upload_name, compare_text(a->media.filename, b->media.filename))    \
	X(media_length, compare_int(a->media.size, b->media.size))            \
	X(media_type,                                                         \
	  compare_text(a->media.content_type, b->media.content_type))         \
	X(quarantined_by, compare_text(a->quarantined_by, b->quarantined_by)) \
	X(safe_from_quarantine, compare_int(a->is_protected, b->is_protected))

#define X(key, how)                                                  \
	static int by_##key(const void *l, const void *r, void *dir) \
	{                                                            \
		const struct media_admin_row *a = l, *b = r;         \
		int c = (how);                                       \
		if (c != 0)                                          \
			return *(bool *)dir ? -c : c;                \
		return strcmp(a->media.media_id, b->media.media_id); \
	}
ORDERS(X)
#undef X

static const struct {
	const char *name;
	int (*compare)(const void *, const void *, void *);
} orders[] = {
#define X(key, how) {#key, by_##key},
	ORDERS(X)
#undef X
};

/* The user's files in the order asked; the newest first without one. */
static enum err
list_sorted(struct scope *sc, struct http_request *rq, struct admin_page *page,
	    struct media_admin_rows *out)
{
	const char *by = http_query(rq, "order_by");
	struct media_admin_filter f = {.larger = -1};
	struct account_admin_row *row;
	size_t i;

	TRY(admin_read_page(sc, rq, page));
	if (by == NULL && http_query(rq, "dir") == NULL)
		page->backward = true;
	TRY(admin_get_account(sc, rq, &row));
	f.uploader_nid = row->account.user_nid;
	TRY(media_admin_list(sc, api_of(rq)->media, &f, out));
	for (i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		if (strcmp(by != NULL ? by : "created_ts", orders[i].name) != 0)
			continue;
		if (out->count > 1)
			qsort_r(out->rows, out->count, sizeof(*out->rows),
				orders[i].compare, &page->backward);
		return OK;
	}
	return scope_fail(sc, ERR_INVALID_PARAM, "order_by: no such order");
}

static void
cut_page(const struct admin_page *page, struct media_admin_rows *files)
{
	size_t from = (uint64_t)page->from < files->count ? (size_t)page->from
							  : files->count;

	files->rows += from;
	files->count -= from;
	if (files->count > (size_t)page->limit)
		files->count = (size_t)page->limit;
}

static enum err
get_media(struct scope *sc, struct http_request *rq)
{
	struct media_admin_rows files;
	struct admin_page page;
	struct api_reply reply;
	size_t i, total;

	TRY(list_sorted(sc, rq, &page, &files));
	total = files.count;
	cut_page(&page, &files);
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "media");
	json_array_begin(&reply.w);
	for (i = 0; i < files.count; i++) {
		json_object_begin(&reply.w);
		media_list_write(&reply.w, &files.rows[i]);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_put_int(&reply.w, "total", (int64_t)total);
	if (files.count > 0 && (uint64_t)page.from + files.count < total)
		json_put_int(&reply.w, "next_token",
			     page.from + (int64_t)files.count);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
delete_media(struct scope *sc, struct http_request *rq)
{
	struct media_admin_rows files;
	struct admin_page page;

	TRY(list_sorted(sc, rq, &page, &files));
	cut_page(&page, &files);
	TRY(admin_note_user(sc, rq, "media.remove"));
	return media_list_remove(sc, rq, &files);
}

static int
by_count(const void *l, const void *r, void *dir)
{
	const struct media_usage *a = l, *b = r;
	int c = compare_int(a->count, b->count);

	return c != 0 ? (*(bool *)dir ? -c : c)
		      : strcmp(a->user_id, b->user_id);
}

static int
by_length(const void *l, const void *r, void *dir)
{
	const struct media_usage *a = l, *b = r;
	int c = compare_int(a->size, b->size);

	return c != 0 ? (*(bool *)dir ? -c : c)
		      : strcmp(a->user_id, b->user_id);
}

static int
by_user(const void *l, const void *r, void *dir)
{
	const struct media_usage *a = l, *b = r;
	int c = strcmp(a->user_id, b->user_id);

	return *(bool *)dir ? -c : c;
}

static int
by_name(const void *l, const void *r, void *dir)
{
	const struct media_usage *a = l, *b = r;
	int c = compare_text(a->display_name, b->display_name);

	return c != 0 ? (*(bool *)dir ? -c : c)
		      : strcmp(a->user_id, b->user_id);
}

static enum err
sort_usage(struct scope *sc, const char *by, bool backward,
	   struct media_usage *rows, size_t count)
{
	int (*compare)(const void *, const void *, void *) = NULL;

	if (by == NULL || strcmp(by, "user_id") == 0)
		compare = by_user;
	else if (strcmp(by, "media_count") == 0)
		compare = by_count;
	else if (strcmp(by, "media_length") == 0)
		compare = by_length;
	else if (strcmp(by, "displayname") == 0)
		compare = by_name;
	if (compare == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "order_by: no such order");
	if (count > 1)
		qsort_r(rows, count, sizeof(*rows), compare, &backward);
	return OK;
}

static size_t
search_usage(const char *term, struct media_usage *rows, size_t count)
{
	size_t i, kept = 0;

	if (term == NULL)
		return count;
	for (i = 0; i < count; i++)
		if (strstr(rows[i].user_id, term) != NULL ||
		    (rows[i].display_name != NULL &&
		     strstr(rows[i].display_name, term) != NULL))
			rows[kept++] = rows[i];
	return kept;
}

static void
write_usage(struct json_writer *w, const struct media_usage *u)
{
	json_object_begin(w);
	admin_put_text(w, "displayname", u->display_name);
	json_put_int(w, "media_count", u->count);
	json_put_int(w, "media_length", u->size);
	json_put_string(w, "user_id", u->user_id);
	json_object_end(w);
}

static enum err
get_usage(struct scope *sc, struct http_request *rq)
{
	int64_t from_ms, until_ms, i;
	struct media_usage *rows;
	struct admin_page page;
	struct api_reply reply;
	size_t count;

	TRY(admin_read_page(sc, rq, &page));
	TRY(http_query_int(rq, "from_ts", 0, &from_ms));
	TRY(http_query_int(rq, "until_ts", 0, &until_ms));
	TRY(media_admin_usage(sc, api_of(rq)->media, from_ms, until_ms, &rows,
			      &count));
	count = search_usage(http_query(rq, "search_term"), rows, count);
	TRY(sort_usage(sc, http_query(rq, "order_by"), page.backward, rows,
		       count));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "users");
	json_array_begin(&reply.w);
	for (i = page.from; i < (int64_t)count && i - page.from < page.limit;
	     i++)
		write_usage(&reply.w, &rows[i]);
	json_array_end(&reply.w);
	json_put_int(&reply.w, "total", (int64_t)count);
	if (i < (int64_t)count && i > page.from)
		json_put_int(&reply.w, "next_token", i);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static const struct route rows[] = {
	ADMIN_ROUTE(GET, "/v1/users/{userId}/media", "media", HTTP_BODY_NONE,
		    get_media),
	ADMIN_ROUTE(DELETE, "/v1/users/{userId}/media", "media",
		    HTTP_BODY_MEMORY, delete_media),
	ADMIN_ROUTE(GET, "/v1/statistics/users/media", "statistics",
		    HTTP_BODY_NONE, get_usage),
};

struct route_table
admin_media_list_routes(void)
{
	return API_ROUTES(rows);
}
