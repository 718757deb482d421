#include "media/link_preview.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/json_write.h"
#include "base/map.h"
#include "base/uri.h"
#include "http/body.h"
#include "http/http_client.h"
#include "media/html_head.h"
#include "media/media.h"
#include "media/sniff.h"

#define KEPT_MS ((int64_t)3600 * 1000)
#define KEPT_EMPTY_MS ((int64_t)5 * 60 * 1000)
#define EMPTY "{}"

struct kept {
	char *json;
	int64_t until_ms;
};

struct link_previews {
	struct media *media;
	struct http_client *client;
	pthread_mutex_t lock; /* of what follows */
	struct map kept;      /* by URL */
	int running;
};

enum err
link_previews_create(struct scope *sc, const struct link_previews_options *o,
		     struct link_previews **out)
{
	struct http_client_options client = {.allow_private = o->allow_private,
					     .ca_file = o->ca_file};
	struct link_previews *l = calloc(1, sizeof(*l));

	*out = NULL;
	if (l == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	l->media = o->media;
	map_init(&l->kept);
	(void)pthread_mutex_init(&l->lock, NULL);
	*out = l;
	if (http_client_create(sc, &client, &l->client) != OK)
		link_previews_destroy(out);
	return *out == NULL ? sc->failure : OK;
}

void
link_previews_stop(struct link_previews *l)
{
	http_client_stop(l->client);
}

static void
kept_destroy(struct kept *k)
{
	free(k->json);
	free(k);
}

/* Those whose time is over; with now_ms INT64_MAX all. */
static void
forget(struct link_previews *l, int64_t now_ms)
{
	const char *url;
	void *value;
	size_t it = 0;

	while (map_next(&l->kept, &it, &url, &value)) {
		if (((struct kept *)value)->until_ms > now_ms)
			continue;
		(void)map_remove(&l->kept, url);
		kept_destroy(value);
	}
}

void
link_previews_destroy(struct link_previews **lp)
{
	struct link_previews *l = *lp;

	if (l == NULL)
		return;
	forget(l, INT64_MAX);
	map_deinit(&l->kept);
	http_client_destroy(&l->client);
	(void)pthread_mutex_destroy(&l->lock);
	free(l);
	*lp = NULL;
}

/* What is kept; else a place among those that fetch, for which end() is owed.
 */
static enum err
find_or_begin(struct scope *sc, struct link_previews *l, const char *url,
	      const char **json_out)
{
	const struct kept *k;
	bool has_place = true;

	*json_out = NULL;
	(void)pthread_mutex_lock(&l->lock);
	k = map_find(&l->kept, url);
	if (k != NULL && k->until_ms > clock_mono_ms())
		*json_out = scope_strdup(sc, k->json);
	else if (l->running < LINK_PREVIEW_AT_ONCE)
		l->running++;
	else
		has_place = false;
	(void)pthread_mutex_unlock(&l->lock);
	if (has_place)
		return OK;
	sc->retry_after_ms = 1000;
	return scope_fail(sc, ERR_RATE_LIMITED,
			  "%d previews are being fetched already",
			  LINK_PREVIEW_AT_ONCE);
}

static void
end(struct link_previews *l, const char *url, const char *json)
{
	struct kept *k = calloc(1, sizeof(*k)), *old = NULL;
	int64_t now_ms = clock_mono_ms();

	(void)pthread_mutex_lock(&l->lock);
	l->running--;
	if (l->kept.count >= LINK_PREVIEW_KEPT_MAX)
		forget(l, now_ms);
	if (l->kept.count >= LINK_PREVIEW_KEPT_MAX)
		forget(l, INT64_MAX);
	if (k != NULL && (k->json = strdup(json)) != NULL) {
		k->until_ms = now_ms + (strcmp(json, EMPTY) == 0 ? KEPT_EMPTY_MS
								 : KEPT_MS);
		old = map_put(&l->kept, url, k);
		k = NULL;
	}
	(void)pthread_mutex_unlock(&l->lock);
	if (old != NULL)
		kept_destroy(old);
	free(k);
}

static enum err
check_url(struct scope *sc, const char *url)
{
	const char *host, *p;

	if (strncasecmp(url, "http://", 7) != 0 &&
	    strncasecmp(url, "https://", 8) != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'url' must begin with http:// or https://");
	host = strchr(url, ':') + 3;
	if (memchr(host, '@', strcspn(host, "/?#")) != NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "'url' may not hold a user name");
	for (p = url; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f || *p == '\\')
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "'url' holds what no URL can hold");
	if (p - url > LINK_PREVIEW_URL_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM, "'url' is too long");
	return OK;
}

/* Asks, and goes where it is sent; *url is where the answer came from. */
static enum err
fetch(struct scope *sc, struct link_previews *l, const char **url,
      size_t answer_max, struct http_answer *out)
{
	static const struct http_header headers[] = {
		{"Accept", "text/html,image/*;q=0.8,*/*;q=0.1"},
		{"User-Agent", "Wardwire (link preview)"}};
	struct http_call call = {.headers = headers,
				 .header_count = 2,
				 .timeout_ms = LINK_PREVIEW_TIMEOUT_MS,
				 .answer_max = answer_max};
	const char *to;
	int n;

	for (n = 0; n <= LINK_PREVIEW_REDIRECTS_MAX; n++) {
		call.url = *url;
		TRY(http_client_call(sc, l->client, &call, out));
		to = http_answer_header(out, "Location");
		if (out->status < 300 || out->status > 399 || to == NULL)
			return out->status == 200
				       ? OK
				       : scope_fail(sc, ERR_UNAVAILABLE,
						    "answered %d", out->status);
		*url = uri_resolve(sc, *url, to);
		if (*url == NULL)
			return scope_fail(sc, ERR_UNAVAILABLE,
					  "sent to what is no web page");
		TRY(check_url(sc, *url));
	}
	return scope_fail(sc, ERR_UNAVAILABLE, "sent on too often");
}

/* Keeps a picture and says so in w; what is no picture is left out. */
static enum err
put_picture(struct scope *sc, struct link_previews *l,
	    const struct requester *rq, const struct http_answer *a,
	    struct json_writer *w)
{
	struct media_declared declared = {NULL, NULL};
	struct body_file *body;
	const char *uri;
	size_t head = a->body_len < SNIFF_LEN ? a->body_len : SNIFF_LEN;

	if (!sniff_is_picture((const uint8_t *)a->body, head))
		return OK;
	declared.content_type = sniff_type((const uint8_t *)a->body, head);
	TRY(body_file_create(sc, media_folder(l->media), &body));
	body_file_defer(sc, body);
	TRY(body_file_write(sc, body, a->body, a->body_len));
	TRY(media_upload(sc, l->media, rq, body, &declared, &uri));
	json_put_string(w, "og:image", uri);
	json_put_string(w, "og:image:type", declared.content_type);
	json_put_int(w, "matrix:image:size", (int64_t)a->body_len);
	return OK;
}

static enum err
put_page(struct scope *sc, struct link_previews *l, const struct requester *rq,
	 const char *url, const struct http_answer *page, struct json_writer *w)
{
	struct http_answer picture;
	struct html_head head;
	const char *image;
	int i;

	html_head_read(sc, page->body, page->body_len, &head);
	for (i = 0; i < HTML_WORD_COUNT; i++)
		if (i != HTML_IMAGE)
			json_put_string(w, html_word_name((enum html_word)i),
					head.words[i]);
	if (head.words[HTML_IMAGE] == NULL)
		return OK;
	image = uri_resolve(sc, url, head.words[HTML_IMAGE]);
	if (image == NULL || check_url(sc, image) != OK ||
	    fetch(sc, l, &image, LINK_PREVIEW_IMAGE_MAX, &picture) != OK) {
		scope_clear_failure(sc);
		return OK;
	}
	return put_picture(sc, l, rq, &picture, w);
}

static enum err
make(struct scope *sc, struct link_previews *l, const struct requester *rq,
     const char *url, const char **json_out)
{
	struct http_answer a;
	struct json_writer w;
	const char *type;
	struct buf b;

	TRY(fetch(sc, l, &url, LINK_PREVIEW_PAGE_MAX, &a));
	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	type = http_answer_header(&a, "Content-Type");
	if (type != NULL && (strncasecmp(type, "text/html", 9) == 0 ||
			     strncasecmp(type, "application/xhtml", 17) == 0))
		TRY(put_page(sc, l, rq, url, &a, &w));
	else
		TRY(put_picture(sc, l, rq, &a, &w));
	json_object_end(&w);
	*json_out = buf_str(&b);
	return buf_check(&b);
}

enum err
link_preview_get(struct scope *sc, struct link_previews *l,
		 const struct requester *rq, const char *url,
		 const char **json_out)
{
	int64_t deadline_ms = sc->deadline_ms;
	int64_t until_ms = clock_mono_ms() + LINK_PREVIEW_TIMEOUT_MS;
	enum err e;

	TRY(check_url(sc, url));
	TRY(find_or_begin(sc, l, url, json_out));
	if (*json_out != NULL)
		return OK;
	if (deadline_ms == 0 || deadline_ms > until_ms)
		sc->deadline_ms = until_ms;
	e = make(sc, l, rq, url, json_out);
	sc->deadline_ms = deadline_ms;
	if (e != OK) {
		scope_clear_failure(sc);
		*json_out = EMPTY;
	}
	end(l, url, *json_out);
	return OK;
}
