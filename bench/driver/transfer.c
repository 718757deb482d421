/* download PORT PATH TOKEN STREAMS      that file by so many at once
 * upload PORT TOKEN BYTES STREAMS       so much, of different bytes each
 * hold PORT COUNT                       opens connections and keeps them until
 *                                       a line comes: what does one cost? */
#include "driver.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define STREAMS_MAX 64
#define BLOCK ((size_t)1 << 18)

struct stream {
	pthread_t thread;
	struct wire wire;
	const char *token;
	const char *path;
	size_t number;
	size_t bytes;
	char mxc[256];
};

/* The rest of a body is counted and dropped by the kernel. */
static void
drop(int fd, size_t left)
{
	static char sink[BLOCK];
	ssize_t n;

	for (; left > 0; left -= (size_t)n) {
		n = recv(fd, sink, left < BLOCK ? left : BLOCK, MSG_TRUNC);
		if (n <= 0)
			die("a download ended early");
	}
}

static void *
download_one(void *arg)
{
	struct stream *s = arg;
	char request[REQUEST_MAX], *end, *field;
	int len = snprintf(request, sizeof(request),
			   "GET %s HTTP/1.1\r\nHost: localhost\r\n"
			   "Authorization: Bearer %s\r\n\r\n",
			   s->path, s->token);

	wire_write(&s->wire, request, (size_t)len);
	do {
		if (!wire_read(&s->wire))
			die("a download was refused");
		end = memmem(s->wire.buf, s->wire.len, "\r\n\r\n", 4);
	} while (end == NULL);
	field = strcasestr(s->wire.buf, "\r\ncontent-length:");
	if (strncmp(s->wire.buf + 9, "200", 3) != 0 || field == NULL)
		die("a download got: %.200s", s->wire.buf);
	s->bytes = strtoul(field + 17, NULL, 10);
	drop(s->wire.fd,
	     s->bytes - (s->wire.len - (size_t)(end + 4 - s->wire.buf)));
	return NULL;
}

static void
write_bytes(int fd, const char *bytes, size_t len)
{
	ssize_t n;

	for (; len > 0; bytes += n, len -= (size_t)n) {
		n = send(fd, bytes, len, MSG_NOSIGNAL);
		if (n <= 0)
			die("an upload was cut off");
	}
}

static void *
upload_one(void *arg)
{
	struct stream *s = arg;
	char request[REQUEST_MAX], *block = malloc(BLOCK), *mxc;
	struct answer a;
	int len = snprintf(request, sizeof(request),
			   "POST /_matrix/media/v3/upload?filename=x.bin "
			   "HTTP/1.1\r\nHost: localhost\r\n"
			   "Authorization: Bearer %s\r\n"
			   "Content-Type: application/octet-stream\r\n"
			   "Content-Length: %zu\r\n\r\n",
			   s->token, s->bytes);

	for (size_t i = 0; i < BLOCK; i++)
		block[i] = (char)((i * 2654435761U) >> 11);
	write_bytes(s->wire.fd, request, (size_t)len);
	for (size_t left = s->bytes; left > 0;) {
		size_t now = left < BLOCK ? left : BLOCK;

		memcpy(block, &left, sizeof(left));
		memcpy(block + 8, &s->number, sizeof(s->number));
		write_bytes(s->wire.fd, block, now);
		left -= now;
	}
	while (!wire_whole(&s->wire, &a))
		if (!wire_read(&s->wire))
			die("no answer to an upload");
	mxc = memmem(a.body, a.body_len, "mxc://", 6);
	if (a.status != 200 || mxc == NULL)
		die("an upload answered %d: %.200s", a.status, a.body);
	snprintf(s->mxc, sizeof(s->mxc), "%.*s", (int)strcspn(mxc, "\""), mxc);
	free(block);
	return NULL;
}

static int
run_streams(int port, size_t count, struct stream *s, void *(*fn)(void *))
{
	int64_t began = now_us();
	size_t bytes = 0;

	for (size_t i = 0; i < count; i++) {
		s[i].number = (size_t)began * STREAMS_MAX + i;
		wire_open(&s[i].wire, port);
		pthread_create(&s[i].thread, NULL, fn, &s[i]);
	}
	for (size_t i = 0; i < count; i++) {
		pthread_join(s[i].thread, NULL);
		bytes += s[i].bytes;
	}
	printf("mb_per_second=%.1f took=%lld mxc=%s\n",
	       (double)bytes / (double)(now_us() - began),
	       (long long)(now_us() - began),
	       s[0].mxc[0] != '\0' ? s[0].mxc : "-");
	return 0;
}

int
download_main(int argc, char **argv)
{
	static struct stream s[STREAMS_MAX];
	size_t count = argc == 5 ? strtoul(argv[4], NULL, 10) : 0;

	if (count == 0 || count > STREAMS_MAX)
		return 2;
	for (size_t i = 0; i < count; i++) {
		s[i].path = argv[2];
		s[i].token = argv[3];
	}
	return run_streams((int)strtol(argv[1], NULL, 10), count, s,
			   download_one);
}

int
upload_main(int argc, char **argv)
{
	static struct stream s[STREAMS_MAX];
	size_t count = argc == 5 ? strtoul(argv[4], NULL, 10) : 0;

	if (count == 0 || count > STREAMS_MAX)
		return 2;
	for (size_t i = 0; i < count; i++) {
		s[i].token = argv[2];
		s[i].bytes = strtoul(argv[3], NULL, 10);
	}
	return run_streams((int)strtol(argv[1], NULL, 10), count, s,
			   upload_one);
}

int
hold_main(int argc, char **argv)
{
	size_t count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	struct wire *wires = calloc(count + 1, sizeof(*wires));

	if (count == 0)
		return 2;
	raise_file_limit();
	for (size_t i = 0; i < count; i++)
		wire_open(&wires[i], (int)strtol(argv[1], NULL, 10));
	puts("holding");
	fflush(stdout);
	(void)getchar();
	return 0;
}
