/* follow PORT SECONDS RATE TIMEOUT_MS QUERY: "TOKEN SINCE" lines on stdin, an
 * empty one, then "TOKEN ROOM" lines (all quoted).
 *
 * Each of the first waits with /sync, and asks again as soon as it is answered.
 * The second send RATE messages a second in turn.  A message says when it was
 * due to be sent, so that a slow server cannot hide in a slow sender.  Prints
 * "waiting" when all wait and reads a line before it goes on. */
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#define FOLLOWERS_MAX 20000
#define SENDERS_MAX 1024
#define SINCE_MAX 512
#define DRAIN_US 2000000

enum kind { FOLLOWER, SENDER };

struct party {
	enum kind kind;
	bool busy;
	struct wire wire;
	char token[TOKEN_MAX];
	char place[SINCE_MAX]; /* a follower's since, a sender's room */
};

static struct party *followers, *senders;
static size_t follower_count, sender_count, sent, late, polls, turn;
static struct spread deliveries;
static int loop, timeout_ms;
static const char *query;

static size_t
read_parties(struct party *into, size_t max, enum kind kind)
{
	char line[TOKEN_MAX + SINCE_MAX];
	size_t n = 0;

	for (; n < max && read_line(line, sizeof(line)); n++) {
		if (sscanf(line, "%511s %511s", into[n].token, into[n].place) !=
		    2)
			die("not two words: %s", line);
		into[n].kind = kind;
	}
	return n;
}

static void
poll_again(struct party *p)
{
	char request[REQUEST_MAX];
	int len = snprintf(request, sizeof(request),
			   "GET /_matrix/client/v3/sync?timeout=%d&since=%s%s "
			   "HTTP/1.1\r\nHost: localhost\r\n"
			   "Authorization: Bearer %s\r\n\r\n",
			   timeout_ms, p->place, query, p->token);

	wire_write(&p->wire, request, (size_t)len);
	polls++;
}

static void
connect_all(struct party *all, size_t count, int port)
{
	struct epoll_event e = {.events = EPOLLIN};

	for (size_t i = 0; i < count; i++) {
		wire_open(&all[i].wire, port);
		wire_nonblocking(&all[i].wire);
		e.data.ptr = &all[i];
		epoll_ctl(loop, EPOLL_CTL_ADD, all[i].wire.fd, &e);
	}
}

/* Counts the messages within and notes the token to go on from. */
static void
take_sync(struct party *p, const struct answer *a)
{
	char *at = a->body, *end = a->body + a->body_len, token[SINCE_MAX];
	int64_t now = now_us();
	size_t len;

	while ((at = memmem(at, (size_t)(end - at), "\"at=", 4)) != NULL) {
		at += 4;
		spread_add(&deliveries, now - strtoll(at, NULL, 10));
	}
	at = memmem(a->body, a->body_len, "\"next_batch\"", 12);
	at = at == NULL ? NULL : strchr(at + 12, '"');
	if (at == NULL)
		die("no next_batch: %.200s", a->body);
	len = strcspn(++at, "\"");
	if (len >= sizeof(token))
		die("a token of %zu bytes", len);
	memcpy(token, at, len);
	token[len] = '\0';
	quote(p->place, sizeof(p->place), token);
}

static void
take_answer(struct party *p)
{
	struct answer a;

	if (!wire_read(&p->wire))
		die("the server closed a %s",
		    p->kind == FOLLOWER ? "follower" : "sender");
	if (!wire_whole(&p->wire, &a))
		return;
	if (a.status != 200)
		die("%d: %.300s", a.status, a.body);
	if (p->kind == SENDER) {
		p->busy = false;
		wire_next(&p->wire);
		return;
	}
	take_sync(p, &a);
	wire_next(&p->wire);
	poll_again(p);
}

static void
turn_loop(int wait_ms)
{
	struct epoll_event ready[512];
	int n = epoll_wait(loop, ready, 512, wait_ms);

	for (int i = 0; i < n; i++)
		take_answer(ready[i].data.ptr);
}

static void
send_due(int64_t due_us)
{
	char request[REQUEST_MAX], transaction[64];
	struct party *p = NULL;
	size_t len;

	for (size_t i = 0; i < sender_count && p == NULL; i++) {
		struct party *next = &senders[turn++ % sender_count];

		if (!next->busy)
			p = next;
	}
	if (p == NULL) {
		late++;
		return;
	}
	snprintf(transaction, sizeof(transaction), "f%lld",
		 (long long)now_us() * 64 + (long long)(sent % 64));
	len = format_send(request, p->place, p->token, transaction, due_us);
	p->busy = true;
	wire_write(&p->wire, request, len);
	sent++;
}

static void
run(int64_t seconds, double rate)
{
	int64_t began = now_us(), until = began + seconds * 1000000, due, now;
	int wait;

	for (size_t n = 0; (now = now_us()) < until;) {
		due = rate > 0 ? began + (int64_t)((double)n * 1e6 / rate)
			       : until;
		if (due <= now && due < until) {
			send_due(due);
			n++;
			turn_loop(0);
			continue;
		}
		wait = (int)((due - now) / 1000);
		turn_loop(wait < 1 ? 1 : wait > 100 ? 100 : wait);
	}
	while (rate > 0 && now_us() < until + DRAIN_US)
		turn_loop(50);
}

int
follow_main(int argc, char **argv)
{
	int port;

	if (argc != 6)
		return 2;
	raise_file_limit();
	port = (int)strtol(argv[1], NULL, 10);
	timeout_ms = (int)strtol(argv[4], NULL, 10);
	query = argv[5];
	loop = epoll_create1(0);
	followers = calloc(FOLLOWERS_MAX, sizeof(*followers));
	senders = calloc(SENDERS_MAX, sizeof(*senders));
	follower_count = read_parties(followers, FOLLOWERS_MAX, FOLLOWER);
	sender_count = read_parties(senders, SENDERS_MAX, SENDER);
	connect_all(followers, follower_count, port);
	connect_all(senders, sender_count, port);
	for (size_t i = 0; i < follower_count; i++)
		poll_again(&followers[i]);
	for (int64_t until = now_us() + DRAIN_US; now_us() < until;)
		turn_loop(20);
	polls = 0;
	deliveries.count = 0;
	puts("waiting");
	fflush(stdout);
	(void)getchar();
	run(strtol(argv[2], NULL, 10), strtod(argv[3], NULL));
	printf("sent=%zu late=%zu polls=%zu ", sent, late, polls);
	spread_print(&deliveries);
	putchar('\n');
	return 0;
}
