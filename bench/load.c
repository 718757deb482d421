/* bench/load.c: the measuring side of bench/run, cheap enough to leave the
 * machine to the server.
 *
 *     load floor FOLDER COUNT               one 4 KiB append and fdatasync each
 *     load send PORT SECONDS                "TOKEN ROOM" lines on stdin, one
 *                                           sequential client for each
 *     load wait PORT SINCE ROOM             "TOKEN" lines on stdin: a sync of
 *                                           each waits, then one message comes
 *
 * Each prints one line of "name=value"; times are microseconds.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 256
#define SAMPLES_MAX 400000
#define ANSWER_MAX 65536
#define WAITING_MAX 10000

struct sender {
	pthread_t thread;
	int port;
	int number;
	char token[512];
	char room[256];
	int64_t until_us;
	uint32_t *took_us;
	size_t sent;
};

static atomic_int start_line;

static void
die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void
print_spread(uint32_t *took, size_t n)
{
	if (n == 0)
		die("nothing measured");
	qsort(took, n, sizeof(*took), by_size);
	printf("p50=%u p99=%u max=%u count=%zu", took[n / 2],
	       took[n * 99 / 100], took[n - 1], n);
}

static int
dial(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		die("connect: %s", strerror(errno));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static void
write_all(int fd, const char *bytes, size_t len)
{
	ssize_t n;

	for (; len > 0; bytes += n, len -= (size_t)n) {
		n = write(fd, bytes, len);
		if (n <= 0)
			die("write: %s", strerror(errno));
	}
}

/* Is the answer in buf whole? Its status, or 0. */
static int
whole_answer(const char *buf, size_t len)
{
	const char *end = memmem(buf, len, "\r\n\r\n", 4), *field;
	size_t head, body = 0;

	if (end == NULL)
		return 0;
	head = (size_t)(end - buf) + 4;
	field = strcasestr(buf, "\r\ncontent-length:");
	if (field != NULL && field < end)
		body = strtoul(field + 17, NULL, 10);
	return len >= head + body ? (int)strtol(buf + 9, NULL, 10) : 0;
}

static int
read_answer(int fd, char *buf)
{
	size_t len = 0;
	int status;
	ssize_t n;

	do {
		n = read(fd, buf + len, ANSWER_MAX - 1 - len);
		if (n <= 0)
			die("read: %s", n == 0 ? "closed" : strerror(errno));
		len += (size_t)n;
		buf[len] = '\0';
		status = whole_answer(buf, len);
	} while (status == 0 && len < ANSWER_MAX - 1);
	return status;
}

static size_t
format_send(char *buf, size_t size, const struct sender *s, size_t number)
{
	static const char body[] =
		"{\"msgtype\":\"m.text\",\"body\":\"Bed 4: potassium is back, "
		"5.9. Could you have a look at the chart please?\"}";

	return (size_t)snprintf(
		buf, size,
		"PUT /_matrix/client/v3/rooms/%s/send/m.room.message/"
		"b%d.%zu.%lld HTTP/1.1\r\nHost: localhost\r\n"
		"Authorization: Bearer %s\r\n"
		"Content-Type: application/json\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		s->room, s->number, number, (long long)s->until_us, s->token,
		sizeof(body) - 1, body);
}

static void *
sender_main(void *arg)
{
	struct sender *s = arg;
	char request[2048], answer[ANSWER_MAX];
	int fd = dial(s->port), status;
	int64_t began;
	size_t len;

	while (!atomic_load(&start_line))
		usleep(1000);
	for (began = now_us(); began < s->until_us && s->sent < SAMPLES_MAX;) {
		len = format_send(request, sizeof(request), s, s->sent);
		write_all(fd, request, len);
		status = read_answer(fd, answer);
		if (status != 200)
			die("send answered %d: %s", status, answer);
		s->took_us[s->sent++] = (uint32_t)(now_us() - began);
		began = now_us();
	}
	close(fd);
	return NULL;
}

static void
measure_sends(int port, int seconds)
{
	static struct sender s[CLIENTS_MAX];
	uint32_t *all;
	size_t n = 0, total = 0;
	int64_t began;

	while (n < CLIENTS_MAX &&
	       scanf("%511s %255s", s[n].token, s[n].room) == 2) {
		s[n].port = port;
		s[n].number = (int)n;
		s[n].took_us = malloc(SAMPLES_MAX * sizeof(uint32_t));
		n++;
	}
	began = now_us();
	for (size_t i = 0; i < n; i++) {
		s[i].until_us = began + (int64_t)seconds * 1000000;
		pthread_create(&s[i].thread, NULL, sender_main, &s[i]);
	}
	atomic_store(&start_line, 1);
	for (size_t i = 0; i < n; i++) {
		pthread_join(s[i].thread, NULL);
		total += s[i].sent;
	}
	printf("per_second=%.0f ",
	       (double)total * 1e6 / (double)(now_us() - began));
	all = malloc((total + 1) * sizeof(*all));
	total = 0;
	for (size_t i = 0; i < n; i++) {
		memcpy(all + total, s[i].took_us, s[i].sent * sizeof(*all));
		total += s[i].sent;
	}
	print_spread(all, total);
	putchar('\n');
}

static void
measure_floor(const char *folder, size_t count)
{
	static char page[4096];
	char path[4096];
	uint32_t *took = malloc(count * sizeof(*took));
	int64_t began;
	int fd;

	snprintf(path, sizeof(path), "%s/floor", folder);
	fd = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
	if (fd < 0)
		die("%s: %s", path, strerror(errno));
	for (size_t i = 0; i < count; i++) {
		began = now_us();
		if (write(fd, page, sizeof(page)) != sizeof(page) ||
		    fdatasync(fd) != 0)
			die("%s: %s", path, strerror(errno));
		took[i] = (uint32_t)(now_us() - began);
	}
	unlink(path);
	print_spread(took, count);
	putchar('\n');
}

/* A line of stdin without its end; false at an empty one. */
static bool
read_token(char *into, size_t size)
{
	if (fgets(into, (int)size, stdin) == NULL)
		return false;
	into[strcspn(into, "\n")] = '\0';
	return into[0] != '\0';
}

/* A waiting sync for each token; first gets the first token. */
static int
start_waiting(int *fds, int port, const char *since, char first[512])
{
	char request[2048], token[512];
	int count = 0, len;

	while (read_token(token, sizeof(token))) {
		if (count == WAITING_MAX)
			die("more than %d wait", WAITING_MAX);
		if (count == 0)
			memcpy(first, token, sizeof(token));
		len = snprintf(request, sizeof(request),
			       "GET /_matrix/client/v3/sync?timeout=60000"
			       "&since=%s HTTP/1.1\r\nHost: localhost\r\n"
			       "Authorization: Bearer %s\r\n\r\n",
			       since, token);
		fds[count] = dial(port);
		write_all(fds[count++], request, (size_t)len);
	}
	return count;
}

/* Reads what is there; how many connections have their whole answer now. */
static int
collect(int loop, int64_t began, uint32_t *took, int got)
{
	static char buf[ANSWER_MAX];
	struct epoll_event ready[256];
	int n = epoll_wait(loop, ready, 256, 30000);

	if (n <= 0)
		die("%d answers, then none", got);
	for (int i = 0; i < n; i++) {
		ssize_t len = read(ready[i].data.fd, buf, sizeof(buf) - 1);

		if (len <= 0)
			die("a waiting client was closed");
		buf[len] = '\0';
		if (whole_answer(buf, (size_t)len) != 200)
			die("a waiting client got: %.200s", buf);
		took[got++] = (uint32_t)(now_us() - began);
	}
	return got;
}

static void
measure_wait(int port, const char *since, const char *room)
{
	int *fds = calloc(WAITING_MAX, sizeof(int)), got = 0, count;
	uint32_t *took = calloc(WAITING_MAX, sizeof(uint32_t));
	struct rlimit files = {WAITING_MAX + 64, WAITING_MAX + 64};
	struct sender s = {.port = port, .until_us = now_us()};
	char request[2048], answer[ANSWER_MAX];
	int loop = epoll_create1(0), fd = dial(port);
	int64_t began;
	size_t len;

	setrlimit(RLIMIT_NOFILE, &files);
	snprintf(s.room, sizeof(s.room), "%s", room);
	count = start_waiting(fds, port, since, s.token);
	sleep(2);
	for (int i = 0; i < count; i++) {
		struct epoll_event e = {.events = EPOLLIN, .data.fd = fds[i]};

		epoll_ctl(loop, EPOLL_CTL_ADD, fds[i], &e);
	}
	puts("waiting");
	fflush(stdout);
	(void)getchar();
	len = format_send(request, sizeof(request), &s, 0);
	began = now_us();
	write_all(fd, request, len);
	while (got < count)
		got = collect(loop, began, took, got);
	if (read_answer(fd, answer) != 200)
		die("the send failed: %s", answer);
	print_spread(took, (size_t)count);
	putchar('\n');
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "floor") == 0)
		measure_floor(argv[2], strtoul(argv[3], NULL, 10));
	else if (argc == 4 && strcmp(argv[1], "send") == 0)
		measure_sends((int)strtol(argv[2], NULL, 10),
			      (int)strtol(argv[3], NULL, 10));
	else if (argc == 5 && strcmp(argv[1], "wait") == 0)
		measure_wait((int)strtol(argv[2], NULL, 10), argv[3], argv[4]);
	else
		die("usage: see the top of bench/load.c");
	return 0;
}
