/* bench/http_wake: how fast one of many waiting requests is answered, what a
 * waiting request costs, and how many small requests a second there are.
 *
 *     http_wake [WAITING [ROUNDS]]
 *
 * The server is a process of its own.  Latency is from http_wake() on some
 * thread to the first byte at the client; beside it stands the floor of this
 * machine in this run: the same way made by a bare write() to a socket.
 * Prints lines of name=value; times are microseconds, memory is KiB. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/server.h"

#define WAITING_DEFAULT 10000
#define ROUNDS_DEFAULT 2000
#define LOAD_CONNECTIONS 64
#define LOAD_S 2

/* ---- the server's process ---- */

static struct http_server *server;
static uint64_t tickets[65536];

static enum err
hello(struct scope *sc, struct http_request *rq)
{
	(void)sc;
	http_reply_bytes(rq, 200, "application/json", "{}", 2);
	return OK;
}

static enum err
answer(struct scope *sc, struct http_request *rq, void *ctx,
       enum http_cause cause)
{
	(void)ctx;
	(void)cause;
	return hello(sc, rq);
}

static void
gone(void *ctx)
{
	(void)ctx;
}

/* On one I/O thread, so that tickets[] needs no lock. */
static enum err
wait_get(struct scope *sc, struct http_request *rq)
{
	static const struct http_park_calls calls = {answer, answer, gone};
	int64_t i;

	(void)sc;
	TRY(http_query_int(rq, "i", 0, &i));
	tickets[i] = http_ticket(rq);
	return http_park(rq, clock_mono_ms() + 600000, &calls, &tickets[i]);
}

static const struct route rows[] = {
	{HTTP_M_GET, "/inline", "", .lane = LANE_INLINE, .handler = hello},
	{HTTP_M_GET, "/worker", "", .handler = hello},
	{HTTP_M_GET, "/wait", "", .lane = LANE_INLINE, .handler = wait_get},
};

/* Commands of one byte from the client's side; 'w' wakes the request whose
 * number follows, 'f' writes to a bare socket, 'm' tells the memory in use.
 * What is timed begins here. */
static void
obey(int commands, int bare)
{
	int64_t now;
	struct {
		char what;
		unsigned i;
	} c;

	while (read(commands, &c, sizeof(c)) == sizeof(c)) {
		now = clock_mono_us();
		if (c.what == 'w')
			http_wake(server, tickets[c.i]);
		else if (write(bare, "f", 1) != 1)
			break;
		if (write(commands, &now, sizeof(now)) != sizeof(now))
			break;
	}
}

static void
serve(int commands, int bare)
{
	static const struct route_table table = {
		rows, sizeof(rows) / sizeof(rows[0]), 0};
	struct http_listener l = {.address = "127.0.0.1:0"};
	struct http_options o = {.listeners = &l,
				 .listener_count = 1,
				 .tables = &table,
				 .table_count = 1,
				 .io_threads = 1};
	struct scope sc;
	int64_t port;

	log_init(LOG_LEVEL_ERROR, false);
	scope_begin(&sc, "bench");
	if (http_server_create(&sc, &o, &server) != OK ||
	    http_server_start(&sc, server) != OK) {
		(void)fprintf(stderr, "%s\n", scope_fail_text(&sc));
		exit(1);
	}
	port = http_server_port(server, 0);
	if (write(commands, &port, sizeof(port)) != sizeof(port))
		exit(1);
	obey(commands, bare);
	exit(0);
}

/* ---- the clients ---- */

static struct sockaddr_in address;
static pid_t child;

static void
must(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static int
dial(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	must(fd >= 0 && connect(fd, (struct sockaddr *)&address,
				sizeof(address)) == 0,
	     "connect");
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static long
memory_kib(void)
{
	char path[64], line[256];
	long kib = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)child);
	f = fopen(path, "r");
	must(f != NULL, path);
	while (fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmRSS:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	(void)fclose(f);
	return kib;
}

/* Processor time that the server has used. */
static int64_t
cpu_us(void)
{
	struct timespec ts;
	clockid_t id;

	must(clock_getcpuclockid(child, &id) == 0 &&
		     clock_gettime(id, &ts) == 0,
	     "clock");
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
park_one(int fd, unsigned i)
{
	char text[128];
	int n = snprintf(text, sizeof(text),
			 "GET /wait?i=%u HTTP/1.1\r\nHost: x\r\n\r\n", i);

	must(write(fd, text, (size_t)n) == n, "write");
}

/* Microseconds from the command's moment to the bytes that came of it. */
static int64_t
time_one(int commands, char what, unsigned i, int fd)
{
	struct {
		char what;
		unsigned i;
	} c = {what, i};
	char data[1024];
	int64_t began, ended;

	must(write(commands, &c, sizeof(c)) == sizeof(c), "write");
	must(read(fd, data, sizeof(data)) > 0, "read");
	ended = clock_mono_us();
	must(read(commands, &began, sizeof(began)) == sizeof(began), "read");
	return ended - began;
}

static void
print_times(const char *name, int64_t *times, unsigned n)
{
	qsort(times, n, sizeof(*times), by_size);
	(void)printf("%s_p50=%lld\n%s_p99=%lld\n", name,
		     (long long)times[n / 2], name,
		     (long long)times[n * 99 / 100]);
}

static void
bench_wake(int commands, int bare, unsigned waiting, unsigned rounds)
{
	int *fds = calloc(waiting, sizeof(*fds));
	int64_t *times = calloc(rounds, sizeof(*times));
	unsigned i, k;
	long before;

	must(fds != NULL && times != NULL, "calloc");
	before = memory_kib();
	(void)printf("idle=%ld\n", before);
	for (i = 0; i < waiting; i++) {
		fds[i] = dial();
		park_one(fds[i], i);
	}
	(void)usleep(500000);
	(void)printf("waiting=%u\nper_waiting=%.2f\n", waiting,
		     (double)(memory_kib() - before) / waiting);
	for (k = 0; k < rounds; k++)
		times[k] = time_one(commands, 'f', 0, bare);
	print_times("floor", times, rounds);
	for (k = 0; k < rounds; k++) {
		i = (unsigned)(k * 7919ULL % waiting);
		times[k] = time_one(commands, 'w', i, fds[i]);
		park_one(fds[i], i);
		(void)usleep(200);
	}
	print_times("wake", times, rounds);
	for (i = 0; i < waiting; i++)
		(void)close(fds[i]);
	free(fds);
	free(times);
}

/* Many connections, each with one request on its way. */
static void
bench_load(const char *path)
{
	struct epoll_event ev = {.events = EPOLLIN}, got[LOAD_CONNECTIONS];
	int fds[LOAD_CONNECTIONS], ep = epoll_create1(0), i, n;
	int64_t end, cpu;
	char text[128], data[2048];
	uint64_t done = 0;
	size_t len;

	len = (size_t)snprintf(text, sizeof(text),
			       "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n", path);
	for (i = 0; i < LOAD_CONNECTIONS; i++) {
		fds[i] = dial();
		ev.data.fd = fds[i];
		(void)epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &ev);
		must(write(fds[i], text, len) == (ssize_t)len, "write");
	}
	cpu = cpu_us();
	end = clock_mono_us() + LOAD_S * 1000000LL;
	while (clock_mono_us() < end) {
		n = epoll_wait(ep, got, LOAD_CONNECTIONS, 1000);
		for (i = 0; i < n; i++) {
			must(read(got[i].data.fd, data, sizeof(data)) > 0,
			     "read");
			must(write(got[i].data.fd, text, len) == (ssize_t)len,
			     "write");
			done++;
		}
	}
	(void)printf("%s=%.0f\n%s_cpu=%.2f\n", path, (double)done / LOAD_S,
		     path, (double)(cpu_us() - cpu) / (double)done);
	for (i = 0; i < LOAD_CONNECTIONS; i++)
		(void)close(fds[i]);
	(void)close(ep);
}

/* A pair of TCP sockets on the loopback. */
static void
tcp_pair(int pair[2])
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof(a);
	int l = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	must(bind(l, (struct sockaddr *)&a, sizeof(a)) == 0 &&
		     listen(l, 1) == 0 &&
		     getsockname(l, (struct sockaddr *)&a, &len) == 0,
	     "listen");
	pair[0] = socket(AF_INET, SOCK_STREAM, 0);
	must(connect(pair[0], (struct sockaddr *)&a, sizeof(a)) == 0,
	     "connect");
	pair[1] = accept(l, NULL, NULL);
	(void)setsockopt(pair[1], IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)close(l);
}

static unsigned
argument(char **argv, int argc, int i, unsigned fallback)
{
	return argc > i ? (unsigned)strtoul(argv[i], NULL, 10) : fallback;
}

int
main(int argc, char **argv)
{
	unsigned waiting = argument(argv, argc, 1, WAITING_DEFAULT);
	unsigned rounds = argument(argv, argc, 2, ROUNDS_DEFAULT);
	int commands[2], bare[2];
	struct rlimit lim;
	int64_t port;

	(void)getrlimit(RLIMIT_NOFILE, &lim);
	lim.rlim_cur = lim.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &lim);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, commands) == 0, "socketpair");
	tcp_pair(bare);
	child = fork();
	must(child >= 0, "fork");
	if (child == 0) {
		(void)close(commands[0]);
		serve(commands[1], bare[1]);
	}
	(void)close(commands[1]);
	must(read(commands[0], &port, sizeof(port)) == sizeof(port), "server");
	address.sin_family = AF_INET;
	address.sin_port = htons((uint16_t)port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bench_wake(commands[0], bare[0], waiting, rounds);
	bench_load("inline");
	bench_load("worker");
	(void)close(commands[0]);
	(void)waitpid(child, NULL, 0);
	return 0;
}
