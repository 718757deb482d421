#include "http/http_client.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "http/transfer_priv.h"

#define IDLE_MAX 16 /* handles kept, with their connections */
#define CONNECTIONS_PER_HANDLE 8
#define URL_MAX 8192

struct http_client {
	struct address_list allow_private;
	char *ca_file;
	atomic_bool stopping;
	pthread_mutex_t lock; /* of idle */
	CURL *idle[IDLE_MAX];
	size_t idle_count;
};

/* One call. */
struct calling {
	struct scope *sc;
	struct http_client *client;
	const struct http_call *call;
	struct http_answer *answer;
	CURL *handle;
	struct curl_slist *headers;
	struct buf body;
	struct transfer transfer;
};

enum err
http_client_create(struct scope *sc, const struct http_client_options *o,
		   struct http_client **out)
{
	struct http_client *c;

	*out = NULL;
	if (o->ca_file != NULL)
		TRY(transfer_check_ca_file(sc, o->ca_file));
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	(void)pthread_mutex_init(&c->lock, NULL);
	*out = c;
	if (o->ca_file != NULL)
		c->ca_file = strdup(o->ca_file);
	if (address_list_parse(sc, o->allow_private, &c->allow_private) != OK)
		http_client_destroy(out);
	return *out == NULL ? sc->failure : OK;
}

void
http_client_stop(struct http_client *c)
{
	atomic_store(&c->stopping, true);
}

void
http_client_destroy(struct http_client **c)
{
	if (*c == NULL)
		return;
	while ((*c)->idle_count > 0)
		curl_easy_cleanup((*c)->idle[--(*c)->idle_count]);
	address_list_deinit(&(*c)->allow_private);
	free((*c)->ca_file);
	(void)pthread_mutex_destroy(&(*c)->lock);
	free(*c);
	*c = NULL;
}

/* The most recently used one: its connections are the likeliest to live. */
static enum err
take_handle(struct scope *sc, struct http_client *c, CURL **out)
{
	*out = NULL;
	(void)pthread_mutex_lock(&c->lock);
	if (c->idle_count > 0)
		*out = c->idle[--c->idle_count];
	(void)pthread_mutex_unlock(&c->lock);
	return *out != NULL ? OK
			    : transfer_handle_create(sc, "http,https", out);
}

static void
give_handle(struct http_client *c, CURL *h)
{
	(void)pthread_mutex_lock(&c->lock);
	if (c->idle_count < IDLE_MAX) {
		c->idle[c->idle_count++] = h;
		h = NULL;
	}
	(void)pthread_mutex_unlock(&c->lock);
	if (h != NULL)
		curl_easy_cleanup(h);
}

/* Ends a call however it went. */
static void
end_calling(void *arg)
{
	struct calling *k = arg;

	curl_slist_free_all(k->headers);
	(void)curl_easy_setopt(k->handle, CURLOPT_HTTPHEADER, NULL);
	(void)curl_easy_setopt(k->handle, CURLOPT_CONNECT_TO, NULL);
	give_handle(k->client, k->handle);
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct calling *k = arg;

	buf_add(&k->body, bytes, size * count);
	return k->body.overflowed ? 0 : size * count;
}

/* A line of the head.  A status line begins anew: what came before was a
 * 1xx answer. */
static size_t
on_header(char *line, size_t size, size_t count, void *arg)
{
	struct calling *k = arg;
	struct http_answer *a = k->answer;
	size_t len = size * count, end = len;
	const char *colon = memchr(line, ':', len);
	const char *value;

	if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) {
		a->header_count = 0;
		return len;
	}
	if (colon == NULL || a->header_count == HTTP_CALL_HEADERS_MAX)
		return len;
	while (end > 0 && strchr("\r\n \t", line[end - 1]) != NULL)
		end--;
	value = colon + 1;
	while (value < line + end && (*value == ' ' || *value == '\t'))
		value++;
	a->headers[a->header_count++] = (struct http_header){
		.name = scope_strndup(k->sc, line, (size_t)(colon - line)),
		.value = value < line + end
				 ? scope_strndup(k->sc, value,
						 (size_t)(line + end - value))
				 : ""};
	return len;
}

/* What stands in a header line must not end it. */
static bool
is_one_line(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' && *s != '\t')
			return false;
	return true;
}

static bool
is_token(const char *s)
{
	return *s != '\0' && s[strspn(s, "abcdefghijklmnopqrstuvwxyz"
					 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789!#$%&'*+-.^_`|~")] == '\0';
}

static void
add_header(struct calling *k, const char *name, const char *value)
{
	/* "Name:" alone would remove the header. */
	const char *line = *value == '\0'
				   ? scope_printf(k->sc, "%s;", name)
				   : scope_printf(k->sc, "%s: %s", name, value);

	k->headers = curl_slist_append(k->headers, line);
}

static enum err
check_call(struct scope *sc, const struct http_call *call)
{
	size_t i, len = strlen(call->url);

	if (len > URL_MAX || !is_one_line(call->url) ||
	    strchr(call->url, ' ') != NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the URL is too long or not one");
	if (strncasecmp(call->url, "https://", 8) != 0 &&
	    (call->https_only || strncasecmp(call->url, "http://", 7) != 0))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the URL must begin with https://%s",
				  call->https_only ? "" : " or http://");
	if (call->method != NULL && !is_token(call->method))
		return scope_fail(sc, ERR_INVALID_PARAM, "no such method");
	if (call->content_type != NULL && !is_one_line(call->content_type))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the content type is not one line");
	for (i = 0; i < call->header_count; i++)
		if (!is_token(call->headers[i].name) ||
		    !is_one_line(call->headers[i].value))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "a header cannot be sent");
	return OK;
}

static void
set_headers(struct calling *k)
{
	const struct http_call *call = k->call;
	size_t i;

	for (i = 0; i < call->header_count; i++)
		add_header(k, call->headers[i].name, call->headers[i].value);
	if (call->body != NULL)
		add_header(k, "Content-Type",
			   call->content_type != NULL ? call->content_type
						      : "application/json");
	add_header(k, "User-Agent", "Wardwire");
	/* No wait for a 100 that many servers never send. */
	k->headers = curl_slist_append(k->headers, "Expect:");
	(void)curl_easy_setopt(k->handle, CURLOPT_HTTPHEADER, k->headers);
}

static void
set_method(CURL *h, const struct http_call *call)
{
	const char *method = call->method;

	if (method == NULL)
		method = call->body != NULL ? "POST" : "GET";
	(void)curl_easy_setopt(h, CURLOPT_NOBODY, 0L);
	if (call->body != NULL) {
		(void)curl_easy_setopt(h, CURLOPT_POST, 1L);
		(void)curl_easy_setopt(h, CURLOPT_POSTFIELDS, call->body);
		(void)curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE,
				       (curl_off_t)call->body_len);
	} else {
		(void)curl_easy_setopt(h, CURLOPT_HTTPGET, 1L);
		if (strcmp(method, "HEAD") == 0)
			(void)curl_easy_setopt(h, CURLOPT_NOBODY, 1L);
	}
	(void)curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, method);
}

static void
prepare(struct calling *k)
{
	const struct http_call *call = k->call;
	CURL *h = k->handle;
	size_t most =
		call->answer_max != 0 ? call->answer_max : HTTP_CALL_ANSWER_MAX;
	struct curl_slist *to = NULL;

	buf_init(&k->body, k->sc, most);
	(void)curl_easy_setopt(h, CURLOPT_URL, call->url);
	(void)curl_easy_setopt(h, CURLOPT_MAXCONNECTS,
			       (long)CONNECTIONS_PER_HANDLE);
	set_method(h, call);
	if (call->connect_to != NULL) {
		to = curl_slist_append(
			NULL, scope_printf(k->sc, "::%s", call->connect_to));
		scope_defer(k->sc, (void (*)(void *))curl_slist_free_all, to);
	}
	(void)curl_easy_setopt(h, CURLOPT_CONNECT_TO, to);
	(void)curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
	(void)curl_easy_setopt(h, CURLOPT_WRITEDATA, k);
	(void)curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, on_header);
	(void)curl_easy_setopt(h, CURLOPT_HEADERDATA, k);
	set_headers(k);
	transfer_begin(k->sc, h, &k->transfer,
		       call->timeout_ms != 0 ? call->timeout_ms
					     : HTTP_CALL_TIMEOUT_MS);
}

/* The scheme and the host alone: paths may hold secrets. */
static const char *
place_of(struct scope *sc, const char *url)
{
	const char *host = strstr(url, "://") + 3;
	const char *user;
	size_t len = strcspn(host, "/?#");

	user = memrchr(host, '@', len);
	if (user != NULL) {
		len -= (size_t)(user + 1 - host);
		host = user + 1;
	}
	return scope_strndup(sc, host, len);
}

static enum err
perform(struct calling *k)
{
	long status = 0;

	prepare(k);
	TRY(transfer_run(k->sc, k->handle, &k->transfer,
			 place_of(k->sc, k->call->url)));
	(void)curl_easy_getinfo(k->handle, CURLINFO_RESPONSE_CODE, &status);
	k->answer->status = (int)status;
	k->answer->body = buf_str(&k->body);
	k->answer->body_len = k->body.len;
	return OK;
}

enum err
http_client_call(struct scope *sc, struct http_client *c,
		 const struct http_call *call, struct http_answer *out)
{
	struct calling k = {.sc = sc, .client = c, .call = call, .answer = out};
	enum err e;

	memset(out, 0, sizeof(*out));
	TRY(check_call(sc, call));
	if (atomic_load(&c->stopping))
		return scope_fail(sc, ERR_UNAVAILABLE, "the server stops");
	k.transfer = (struct transfer){.allow_private = &c->allow_private,
				       .stopping = &c->stopping,
				       .ca_file = c->ca_file};
	TRY(take_handle(sc, c, &k.handle));
	e = perform(&k);
	end_calling(&k);
	return e;
}

const char *
http_answer_header(const struct http_answer *a, const char *name)
{
	size_t i;

	for (i = 0; i < a->header_count; i++)
		if (strcasecmp(a->headers[i].name, name) == 0)
			return a->headers[i].value;
	return NULL;
}

bool
http_client_allows_address(const struct http_client *c, const struct address *a)
{
	return transfer_allows(&c->allow_private, a);
}
