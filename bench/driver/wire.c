#include "driver.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define FIRST_CAP 2048
#define KEPT_CAP 16384

void
die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void
raise_file_limit(void)
{
	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

void
wire_open(struct wire *w, int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int on = 1;

	*w = (struct wire){.fd = socket(AF_INET, SOCK_STREAM, 0)};
	if (w->fd < 0 ||
	    connect(w->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		die("connect: %s", strerror(errno));
	setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void
wire_close(struct wire *w)
{
	close(w->fd);
	free(w->buf);
	*w = (struct wire){.fd = -1};
}

void
wire_nonblocking(struct wire *w)
{
	fcntl(w->fd, F_SETFL, fcntl(w->fd, F_GETFL) | O_NONBLOCK);
}

/* Requests are far smaller than a socket's buffer: a short write is a fault. */
void
wire_write(struct wire *w, const char *bytes, size_t len)
{
	ssize_t n = send(w->fd, bytes, len, MSG_NOSIGNAL);

	if (n < 0 || (size_t)n != len)
		die("write: %s", n < 0 ? strerror(errno) : "short");
}

bool
wire_read(struct wire *w)
{
	ssize_t n;

	if (w->cap - w->len < FIRST_CAP / 2) {
		w->cap = w->cap == 0 ? FIRST_CAP : w->cap * 2;
		w->buf = realloc(w->buf, w->cap);
		if (w->buf == NULL)
			die("no memory");
	}
	n = read(w->fd, w->buf + w->len, w->cap - 1 - w->len);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n <= 0)
		return false;
	w->len += (size_t)n;
	w->buf[w->len] = '\0';
	return true;
}

/* Puts a chunked body together in place once its last chunk is there. */
static bool
join_chunks(char *body, size_t len, size_t *out)
{
	char *at = body, *into = body, *end = body + len, *line;
	size_t size;

	if (len < 5 || memcmp(end - 5, "0\r\n\r\n", 5) != 0)
		return false;
	while ((line = memmem(at, (size_t)(end - at), "\r\n", 2)) != NULL) {
		size = strtoul(at, NULL, 16);
		if (size == 0 || size > (size_t)(end - line) - 2)
			break;
		memmove(into, line + 2, size);
		into += size;
		at = line + 2 + size + 2;
	}
	*out = (size_t)(into - body);
	return true;
}

bool
wire_whole(struct wire *w, struct answer *out)
{
	char *end, *field;
	size_t length;

	if (w->len == 0)
		return false;
	end = memmem(w->buf, w->len, "\r\n\r\n", 4);
	if (end == NULL)
		return false;
	out->status = (int)strtol(w->buf + 9, NULL, 10);
	out->body = end + 4;
	out->body_len = w->len - (size_t)(out->body - w->buf);
	field = strcasestr(w->buf, "\r\ncontent-length:");
	if (field != NULL && field < end) {
		length = strtoul(field + 17, NULL, 10);
		if (out->body_len < length)
			return false;
		out->body_len = length;
		return true;
	}
	field = strcasestr(w->buf, "\r\ntransfer-encoding:");
	if (field == NULL || field > end)
		return true;
	return join_chunks(out->body, out->body_len, &out->body_len);
}

void
wire_next(struct wire *w)
{
	w->len = 0;
	if (w->cap <= KEPT_CAP)
		return;
	free(w->buf);
	w->buf = NULL;
	w->cap = 0;
}

struct answer
wire_ask(struct wire *w, const char *request, size_t len)
{
	struct answer a;

	wire_next(w);
	wire_write(w, request, len);
	do {
		if (!wire_read(w))
			die("the server closed: %.200s", request);
	} while (!wire_whole(w, &a));
	return a;
}

bool
read_line(char *into, size_t size)
{
	if (fgets(into, (int)size, stdin) == NULL)
		return false;
	into[strcspn(into, "\n")] = '\0';
	return into[0] != '\0';
}

void
quote(char *into, size_t size, const char *text)
{
	size_t n = 0;

	for (; *text != '\0' && n + 4 < size; text++) {
		if (isalnum((unsigned char)*text) ||
		    strchr("-._~", *text) != NULL)
			into[n++] = *text;
		else
			n += (size_t)snprintf(into + n, size - n, "%%%02X",
					      (unsigned char)*text);
	}
	into[n] = '\0';
}

size_t
format_send(char *into, const char *room, const char *token,
	    const char *transaction, int64_t at_us)
{
	static const char words[] =
		"Bed 4: potassium is back, 5.9, the sample was not "
		"haemolysed. ECG is done and in the notes. Calcium gluconate "
		"is drawn up. Could you come and have a look at the chart "
		"please, and say whether you want the insulin started before "
		"the repeat gas? Family are here and would like a word too.";
	char body[REQUEST_MAX / 2];
	int len = snprintf(body, sizeof(body),
			   "{\"msgtype\":\"m.text\",\"body\":\"at=%lld %s\"}",
			   (long long)at_us, words);

	return (size_t)snprintf(
		into, REQUEST_MAX,
		"PUT /_matrix/client/v3/rooms/%s/send/m.room.message/%s "
		"HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
		"%s",
		room, transaction, token, len, body);
}
