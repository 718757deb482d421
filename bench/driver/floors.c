/* What this machine can do without a server, measured in the same run:
 *
 * floor append FOLDER COUNT BYTES      an append and fdatasync, one at a time
 * floor group FOLDER COUNT BYTES N     the same of N at once: writes a second
 * floor wake COUNT                     a bare epoll wake between two threads
 * floor fan COUNT BYTES                one writes to COUNT sockets, the last
 *                                      has it after so long
 * floor sendfile FILE STREAMS          MB a second
 * floor put FOLDER BYTES STREAMS       write + SHA-256 + fdatasync, MB a second
 * floor copy BYTES                     a memcpy of that much */
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK ((size_t)1 << 18)
#define STREAMS_MAX 64
#define SOCKETS_MAX 20000

static int
scratch(char *path, size_t size, const char *folder, size_t number)
{
	int fd;

	snprintf(path, size, "%s/floor.%zu", folder, number);
	fd = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	return fd;
}

/* A log page for each of n writes, then one fdatasync for them all. */
static int
floor_append(const char *folder, size_t count, size_t bytes, size_t n)
{
	char path[4096], *block = calloc(n, bytes);
	struct spread s = {0};
	int64_t began, all = now_us();
	int fd = scratch(path, sizeof(path), folder, 0);

	for (size_t i = 0; i < count; i++) {
		began = now_us();
		if (write(fd, block, bytes * n) != (ssize_t)(bytes * n) ||
		    fdatasync(fd) != 0)
			die("%s: %s", path, strerror(errno));
		spread_add(&s, now_us() - began);
	}
	printf("per_second=%.0f ",
	       (double)(count * n) * 1e6 / (double)(now_us() - all));
	spread_print(&s);
	putchar('\n');
	unlink(path);
	close(fd);
	free(block);
	return 0;
}

static int wake_pair[2];

static void *
wake_main(void *arg)
{
	struct spread *s = arg;
	struct epoll_event e = {.events = EPOLLIN};
	int loop = epoll_create1(0);
	int64_t at;

	epoll_ctl(loop, EPOLL_CTL_ADD, wake_pair[1], &e);
	for (;;) {
		if (epoll_wait(loop, &e, 1, 10000) != 1 ||
		    read(wake_pair[1], &at, sizeof(at)) != sizeof(at) ||
		    at == 0)
			return NULL;
		spread_add(s, now_us() - at);
	}
}

static int
floor_wake(size_t count)
{
	struct spread s = {0};
	pthread_t thread;
	int64_t at;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, wake_pair) != 0)
		die("socketpair: %s", strerror(errno));
	pthread_create(&thread, NULL, wake_main, &s);
	for (size_t i = 0; i <= count; i++) {
		usleep(300);
		at = i == count ? 0 : now_us();
		if (write(wake_pair[0], &at, sizeof(at)) != sizeof(at))
			die("write: %s", strerror(errno));
	}
	pthread_join(thread, NULL);
	spread_print(&s);
	putchar('\n');
	return 0;
}

struct fan {
	int (*pairs)[2];
	size_t count;
	size_t bytes;
	int64_t last_us;
};

static void *
fan_main(void *arg)
{
	struct fan *f = arg;
	struct epoll_event ready[512], e = {.events = EPOLLIN};
	char *block = malloc(f->bytes);
	int loop = epoll_create1(0), n;
	size_t got = 0;

	for (size_t i = 0; i < f->count; i++) {
		e.data.fd = f->pairs[i][1];
		epoll_ctl(loop, EPOLL_CTL_ADD, e.data.fd, &e);
	}
	while (got < f->count) {
		n = epoll_wait(loop, ready, 512, 10000);
		for (int i = 0; i < n; i++)
			if (read(ready[i].data.fd, block, f->bytes) > 0)
				got++;
		if (n <= 0)
			die("the fan's readers wait in vain");
	}
	f->last_us = now_us();
	free(block);
	close(loop);
	return NULL;
}

static int
floor_fan(size_t count, size_t bytes)
{
	struct fan f = {calloc(count, sizeof(*f.pairs)), count, bytes, 0};
	char *block = calloc(1, bytes);
	pthread_t thread;
	int64_t began;

	raise_file_limit();
	for (size_t i = 0; i < count; i++)
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, f.pairs[i]) != 0)
			die("socketpair: %s", strerror(errno));
	pthread_create(&thread, NULL, fan_main, &f);
	usleep(200000);
	began = now_us();
	for (size_t i = 0; i < count; i++)
		if (write(f.pairs[i][0], block, bytes) != (ssize_t)bytes)
			die("write: %s", strerror(errno));
	pthread_join(thread, NULL);
	printf("last=%lld\n", (long long)(f.last_us - began));
	return 0;
}

struct lane {
	pthread_t thread;
	int in, out;
	size_t bytes;
	const char *folder;
	size_t number;
};

static void *
sendfile_main(void *arg)
{
	struct lane *l = arg;
	off_t at = 0;

	while ((size_t)at < l->bytes)
		if (sendfile(l->out, l->in, &at, l->bytes - (size_t)at) <= 0)
			die("sendfile: %s", strerror(errno));
	shutdown(l->out, SHUT_WR);
	return NULL;
}

static void *
sink_main(void *arg)
{
	struct lane *l = arg;
	static char sink[BLOCK];
	size_t got = 0;
	ssize_t n;

	while (got < l->bytes) {
		n = recv(l->in, sink, BLOCK, MSG_TRUNC);
		if (n <= 0)
			die("recv: %s", strerror(errno));
		got += (size_t)n;
	}
	return NULL;
}

static void
tcp_pair(int pair[2])
{
	struct sockaddr_storage at;
	socklen_t len = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	if (listen(listener, 1) != 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &len) != 0)
		die("listen: %s", strerror(errno));
	pair[1] = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(pair[1], (struct sockaddr *)&at, len) != 0)
		die("connect: %s", strerror(errno));
	pair[0] = accept(listener, NULL, NULL);
	close(listener);
}

static int
floor_sendfile(const char *path, size_t streams)
{
	struct lane from[STREAMS_MAX] = {0}, to[STREAMS_MAX] = {0};
	struct stat st;
	int64_t began;
	int pair[2];

	if (stat(path, &st) != 0)
		die("%s: %s", path, strerror(errno));
	for (size_t i = 0; i < streams; i++) {
		tcp_pair(pair);
		from[i] = (struct lane){.in = open(path, O_RDONLY),
					.out = pair[0],
					.bytes = (size_t)st.st_size};
		to[i] = (struct lane){.in = pair[1],
				      .bytes = (size_t)st.st_size};
	}
	began = now_us();
	for (size_t i = 0; i < streams; i++) {
		pthread_create(&to[i].thread, NULL, sink_main, &to[i]);
		pthread_create(&from[i].thread, NULL, sendfile_main, &from[i]);
	}
	for (size_t i = 0; i < streams; i++) {
		pthread_join(from[i].thread, NULL);
		pthread_join(to[i].thread, NULL);
	}
	printf("mb_per_second=%.1f\n", (double)st.st_size * (double)streams /
					       (double)(now_us() - began));
	return 0;
}

static void *
put_main(void *arg)
{
	struct lane *l = arg;
	char path[4096], *block = calloc(1, BLOCK);
	unsigned char digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *sha = EVP_MD_CTX_new();
	int fd = scratch(path, sizeof(path), l->folder, l->number);
	unsigned int len;

	EVP_DigestInit_ex(sha, EVP_sha256(), NULL);
	for (size_t left = l->bytes; left > 0;) {
		size_t now = left < BLOCK ? left : BLOCK;

		EVP_DigestUpdate(sha, block, now);
		if (write(fd, block, now) != (ssize_t)now)
			die("%s: %s", path, strerror(errno));
		left -= now;
	}
	EVP_DigestFinal_ex(sha, digest, &len);
	if (fdatasync(fd) != 0)
		die("%s: %s", path, strerror(errno));
	EVP_MD_CTX_free(sha);
	close(fd);
	unlink(path);
	free(block);
	return NULL;
}

static int
floor_put(const char *folder, size_t bytes, size_t streams)
{
	struct lane l[STREAMS_MAX] = {0};
	int64_t began = now_us();

	for (size_t i = 0; i < streams; i++) {
		l[i] = (struct lane){
			.folder = folder, .number = i, .bytes = bytes};
		pthread_create(&l[i].thread, NULL, put_main, &l[i]);
	}
	for (size_t i = 0; i < streams; i++)
		pthread_join(l[i].thread, NULL);
	printf("mb_per_second=%.1f\n",
	       (double)bytes * (double)streams / (double)(now_us() - began));
	return 0;
}

static int
floor_copy(size_t bytes)
{
	char *from = malloc(bytes), *to = malloc(bytes);
	struct spread s = {0};
	int64_t began;

	memset(from, 'x', bytes);
	for (size_t i = 0; i < 50; i++) {
		began = now_us();
		memcpy(to, from, bytes);
		from[i % bytes] = to[i * 31 % bytes];
		spread_add(&s, now_us() - began);
	}
	spread_print(&s);
	putchar('\n');
	free(from);
	free(to);
	return 0;
}

int
floor_main(int argc, char **argv)
{
	size_t n[8] = {0};

	for (int i = 0; i < argc && i < 8; i++)
		n[i] = strtoul(argv[i], NULL, 10);
	if (argc == 5 && strcmp(argv[1], "append") == 0)
		return floor_append(argv[2], n[3], n[4], 1);
	if (argc == 6 && strcmp(argv[1], "group") == 0)
		return floor_append(argv[2], n[3], n[4], n[5]);
	if (argc == 3 && strcmp(argv[1], "wake") == 0)
		return floor_wake(n[2]);
	if (argc == 4 && strcmp(argv[1], "fan") == 0 && n[2] <= SOCKETS_MAX)
		return floor_fan(n[2], n[3]);
	if (argc == 4 && strcmp(argv[1], "sendfile") == 0 &&
	    n[3] <= STREAMS_MAX)
		return floor_sendfile(argv[2], n[3]);
	if (argc == 5 && strcmp(argv[1], "put") == 0 && n[4] <= STREAMS_MAX)
		return floor_put(argv[2], n[3], n[4]);
	if (argc == 3 && strcmp(argv[1], "copy") == 0 && n[2] > 0)
		return floor_copy(n[2]);
	return 2;
}
