/* The built app, from a folder.
 *
 * The folder is read once, when the server begins: only what was found then
 * can be asked for, so no path can lead out of it.  Files are opened, and text
 * is compressed, when first asked for; nothing is held in memory but names. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "http/compress.h"
#include "http/loop_priv.h"
#include "http/request_priv.h"

#define FILES_MAX 4096
#define DEPTH_MAX 8
#define COMPRESS_MIN 512
#define COMPRESS_MAX ((int64_t)16 * 1024 * 1024)

/* One way in which a file's bytes can be had. */
struct variant {
	_Atomic int fd; /* -1: not opened yet, -2: is none */
	int64_t len;
	char etag[64];
};

struct static_file {
	char *disk_path; /* heap */
	const char *type;
	bool is_text;
	bool is_immutable;
	struct variant plain;
	struct variant packed[COMPRESS_KINDS];
};

struct static_site {
	struct map files; /* URL path -> struct static_file */
	size_t count;
	struct static_file *index;
	pthread_mutex_t lock; /* one opens at a time */
};

static const struct {
	const char *ending;
	const char *type;
	bool is_text;
} types[] = {
	{".html", "text/html; charset=utf-8", true},
	{".js", "text/javascript; charset=utf-8", true},
	{".mjs", "text/javascript; charset=utf-8", true},
	{".css", "text/css; charset=utf-8", true},
	{".json", "application/json", true},
	{".webmanifest", "application/manifest+json", true},
	{".map", "application/json", true},
	{".txt", "text/plain; charset=utf-8", true},
	{".svg", "image/svg+xml", true},
	{".wasm", "application/wasm", true},
	{".png", "image/png", false},
	{".jpg", "image/jpeg", false},
	{".jpeg", "image/jpeg", false},
	{".webp", "image/webp", false},
	{".gif", "image/gif", false},
	{".ico", "image/x-icon", false},
	{".woff2", "font/woff2", false},
	{".mp3", "audio/mpeg", false},
	{".mp4", "video/mp4", false},
};

static const char *const encodings[COMPRESS_KINDS] = {"br", "gzip"};
static const char *const endings[COMPRESS_KINDS] = {".br", ".gz"};

/* What is never the app's. */
static const char *const reserved[] = {
	"/_matrix",	"/_wardwire", "/_synapse",
	"/.well-known", "/health",    "/metrics",
};

static const char security_lines[] =
	"Content-Security-Policy: default-src 'self'; "
	"script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
	"worker-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
	"connect-src 'self' blob:; font-src 'self'; manifest-src 'self'; "
	"form-action 'self'; object-src 'none'; frame-ancestors 'none'; "
	"base-uri 'none'\r\n"
	"X-Content-Type-Options: nosniff\r\n"
	"X-Frame-Options: DENY\r\n"
	"Referrer-Policy: no-referrer\r\n"
	"Cross-Origin-Opener-Policy: same-origin\r\n"
	"Cross-Origin-Resource-Policy: same-origin\r\n"
	"Permissions-Policy: geolocation=(self), payment=(), usb=(), "
	"interest-cohort=()\r\n";

static int
type_of(const char *path, size_t len)
{
	size_t i, n;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		n = strlen(types[i].ending);
		if (len > n &&
		    strncasecmp(path + len - n, types[i].ending, n) == 0)
			return (int)i;
	}
	return -1;
}

static bool
is_packed_name(const char *path)
{
	size_t len = strlen(path);

	return len > 3 && (strcmp(path + len - 3, ".br") == 0 ||
			   strcmp(path + len - 3, ".gz") == 0);
}

static void
file_destroy(struct static_file *f)
{
	size_t i;

	if (f == NULL)
		return;
	if (f->plain.fd >= 0)
		(void)close(f->plain.fd);
	for (i = 0; i < COMPRESS_KINDS; i++)
		if (f->packed[i].fd >= 0)
			(void)close(f->packed[i].fd);
	free(f->disk_path);
	free(f);
}

static enum err
add_file(struct scope *sc, struct static_site *site, const char *disk_path,
	 const char *url_path)
{
	struct static_file *f;
	int type = type_of(url_path, strlen(url_path));
	size_t i;

	if (site->count++ == FILES_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "the app has more than %d files", FILES_MAX);
	f = calloc(1, sizeof(*f));
	if (f == NULL || (f->disk_path = strdup(disk_path)) == NULL) {
		free(f);
		return scope_fail(sc, ERR_NOMEM, "no memory for the app");
	}
	f->type = type >= 0 ? types[type].type : "application/octet-stream";
	f->is_text = type >= 0 && types[type].is_text;
	f->is_immutable = strncmp(url_path, "/assets/", 8) == 0;
	atomic_init(&f->plain.fd, -1);
	for (i = 0; i < COMPRESS_KINDS; i++)
		atomic_init(&f->packed[i].fd, f->is_text ? -1 : -2);
	file_destroy(map_put(&site->files, url_path, f));
	if (strcmp(url_path, "/index.html") == 0)
		site->index = f;
	return OK;
}

static enum err
read_folder(struct scope *sc, struct static_site *site, const char *folder,
	    const char *url, int depth)
{
	struct dirent *entry;
	const char *path, *url_path;
	struct stat st;
	enum err e = OK;
	DIR *dir;

	dir = opendir(folder);
	if (dir == NULL)
		return scope_fail(sc, ERR_IO, "the app's folder %s is missing",
				  folder);
	while (e == OK && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		path = scope_printf(sc, "%s/%s", folder, entry->d_name);
		url_path = scope_printf(sc, "%s/%s", url, entry->d_name);
		if (stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
			e = read_folder(sc, site, path, url_path, depth + 1);
		else if (S_ISREG(st.st_mode) && !is_packed_name(path))
			e = add_file(sc, site, path, url_path);
	}
	(void)closedir(dir);
	return e;
}

enum err
static_open(struct scope *sc, const char *root, struct static_site **out)
{
	struct static_site *site;
	enum err e;

	*out = site = calloc(1, sizeof(*site));
	if (site == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for the app");
	map_init(&site->files);
	(void)pthread_mutex_init(&site->lock, NULL);
	e = read_folder(sc, site, root, "", 0);
	if (e != OK)
		static_close(out);
	return e;
}

void
static_close(struct static_site **where)
{
	struct static_site *site = *where;
	void *value;
	size_t it = 0;

	if (site == NULL)
		return;
	while (map_next(&site->files, &it, NULL, &value))
		file_destroy(value);
	map_deinit(&site->files);
	(void)pthread_mutex_destroy(&site->lock);
	free(site);
	*where = NULL;
}

static bool
is_under(const char *path, size_t len, const char *prefix)
{
	size_t n = strlen(prefix);

	return len >= n && memcmp(path, prefix, n) == 0 &&
	       (len == n || path[n] == '/');
}

/* The file, the app's page for its own paths, or NULL. */
static struct static_file *
find_file(const struct static_site *site, const char *path, size_t len)
{
	char key[512];
	struct static_file *f;
	size_t i;

	for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (is_under(path, len, reserved[i]))
			return NULL;
	if (len >= sizeof(key))
		return NULL;
	memcpy(key, path, len);
	key[len] = '\0';
	f = map_find(&site->files, key);
	if (f != NULL)
		return f;
	if (is_under(path, len, "/assets") || type_of(path, len) >= 0)
		return NULL;
	return site->index;
}

static enum err
open_plain(struct scope *sc, struct static_file *f)
{
	struct stat st;
	int fd;

	fd = open(f->disk_path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		if (fd >= 0)
			(void)close(fd);
		return scope_fail(sc, ERR_NOT_FOUND, "the file has gone");
	}
	f->plain.len = st.st_size;
	(void)snprintf(f->plain.etag, sizeof(f->plain.etag), "\"%llx-%llx\"",
		       (unsigned long long)st.st_mtim.tv_sec * 1000000 +
			       (unsigned long long)st.st_mtim.tv_nsec / 1000,
		       (unsigned long long)st.st_size);
	atomic_store_explicit(&f->plain.fd, fd, memory_order_release);
	return OK;
}

/* The build may have brought it: beside the file, and not older. */
static int
open_ready_made(struct scope *sc, const struct static_file *f, size_t kind,
		int64_t *len_out)
{
	struct stat mine, plain;
	int fd;

	fd = open(scope_printf(sc, "%s%s", f->disk_path, endings[kind]),
		  O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &mine) == 0 && fstat(f->plain.fd, &plain) == 0 &&
	    mine.st_mtim.tv_sec >= plain.st_mtim.tv_sec) {
		*len_out = mine.st_size;
		return fd;
	}
	(void)close(fd);
	return -1;
}

static bool
read_all(int fd, char *to, size_t len)
{
	size_t used = 0;
	ssize_t n;

	while (used < len) {
		n = pread(fd, to + used, len - used, (off_t)used);
		if (n <= 0)
			return false;
		used += (size_t)n;
	}
	return true;
}

static bool
write_all(int fd, const char *from, size_t len)
{
	ssize_t n;

	for (; len > 0; from += n, len -= (size_t)n) {
		n = write(fd, from, len);
		if (n <= 0)
			return false;
	}
	return true;
}

/* Compressed into a file without a name: not in this process's memory. */
static enum err
make_packed(struct scope *sc, const struct static_file *f, size_t kind,
	    struct variant *v)
{
	void *bytes, *packed;
	size_t len = (size_t)f->plain.len, packed_len;
	int fd;

	atomic_store(&v->fd, -2);
	if (f->plain.len < COMPRESS_MIN || f->plain.len > COMPRESS_MAX ||
	    !compress_has((enum compress_kind)kind))
		return OK;
	TRY(scope_try_alloc(sc, len, &bytes));
	if (!read_all(f->plain.fd, bytes, len))
		return OK;
	TRY(compress_bytes(sc, (enum compress_kind)kind, bytes, len, &packed,
			   &packed_len));
	if (packed == NULL)
		return OK;
	fd = memfd_create("static", MFD_CLOEXEC);
	if (fd >= 0 && write_all(fd, packed, packed_len)) {
		v->len = (int64_t)packed_len;
		atomic_store_explicit(&v->fd, fd, memory_order_release);
	} else if (fd >= 0)
		(void)close(fd);
	return OK;
}

static enum err
prepare(struct scope *sc, struct static_file *f, int kind)
{
	struct variant *v;
	int64_t len;
	int fd;

	if (f->plain.fd == -1)
		TRY(open_plain(sc, f));
	if (kind < 0 || f->packed[kind].fd != -1)
		return OK;
	v = &f->packed[kind];
	(void)snprintf(v->etag, sizeof(v->etag), "%.*s-%s\"",
		       (int)strlen(f->plain.etag) - 1, f->plain.etag,
		       encodings[kind]);
	fd = open_ready_made(sc, f, (size_t)kind, &len);
	if (fd < 0)
		return make_packed(sc, f, (size_t)kind, v);
	v->len = len;
	atomic_store_explicit(&v->fd, fd, memory_order_release);
	return OK;
}

/* Whether the list of codings has name, and not with q=0. */
static bool
accepts(const char *list, const char *name)
{
	size_t len = strlen(name);
	const char *q;

	while (list != NULL && *list != '\0') {
		list += strspn(list, " \t,");
		if (strncasecmp(list, name, len) == 0 &&
		    strchr(" \t,;", list[len]) != NULL) {
			q = list + len + strspn(list + len, " \t;");
			return strncmp(q, "q=0", 3) != 0 ||
			       strpbrk(q + 3, "123456789") != NULL;
		}
		list = strchr(list, ',');
	}
	return false;
}

static int
choose_kind(const struct http_request *rq, const struct static_file *f)
{
	const char *list = request_field(rq, "accept-encoding");
	int i;

	if (!f->is_text)
		return -1;
	for (i = 0; i < COMPRESS_KINDS; i++)
		if (f->packed[i].fd != -2 && accepts(list, encodings[i]))
			return i;
	return -1;
}

static void
reply_with(struct http_request *rq, struct static_file *f, int kind)
{
	struct variant *v = kind >= 0 ? &f->packed[kind] : &f->plain;
	struct http_file out = {
		.len = v->len, .type = f->type, .etag = v->etag};

	out.fd = atomic_load_explicit(&v->fd, memory_order_acquire);
	reply_range(rq, &out, true);
	if (kind >= 0)
		http_header_add(rq, "Content-Encoding", encodings[kind]);
	if (f->is_text)
		http_header_add(rq, "Vary", "Accept-Encoding");
	http_header_add(rq, "Cache-Control",
			f->is_immutable ? "public, max-age=31536000, immutable"
					: "no-cache");
	reply_add_lines(rq, security_lines);
	if (rq->secure)
		reply_add_lines(rq, "Strict-Transport-Security: "
				    "max-age=31536000\r\n");
}

/* On the I/O thread when all is at hand, else again on a worker. */
static enum err
static_get(struct scope *sc, struct http_request *rq)
{
	struct static_site *site = rq->server->site;
	struct static_file *f;
	int kind;
	enum err e;

	f = find_file(site, rq->head + rq->path_from, rq->path_len);
	if (f == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "there is no such file");
	kind = choose_kind(rq, f);
	if (atomic_load_explicit(&f->plain.fd, memory_order_acquire) == -1 ||
	    (kind >= 0 && f->packed[kind].fd == -1)) {
		if (rq->on_io_thread)
			return ERR_RETRY;
		(void)pthread_mutex_lock(&site->lock);
		e = prepare(sc, f, kind);
		(void)pthread_mutex_unlock(&site->lock);
		TRY(e);
		kind = choose_kind(rq, f);
		if (kind >= 0 && f->packed[kind].fd < 0)
			kind = -1;
	}
	reply_with(rq, f, kind);
	return OK;
}

const struct route *
static_route(const struct static_site *site, const char *path, size_t len)
{
	static const struct route row = {.method = HTTP_M_GET,
					 .pattern = "(the app)",
					 .access = ACCESS_PUBLIC,
					 .lane = LANE_INLINE,
					 .handler = static_get};

	return find_file(site, path, len) != NULL ? &row : NULL;
}
