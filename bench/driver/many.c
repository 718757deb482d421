/* many PORT CONNECTIONS: lines "METHOD<tab>PATH<tab>TOKEN<tab>BODY" on stdin,
 * asked over that many connections at once.  One line for each answer, in
 * order: "STATUS<tab>MICROSECONDS<tab>BODY"; the last line is the microseconds
 * that all took. */
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#define REQUESTS_MAX 4000000
#define ANSWER_KEPT 600

struct asked {
	char *line;
	char *answer; /* its first ANSWER_KEPT bytes */
	int status;
	int64_t took_us;
};

struct line {
	struct wire wire;
	size_t doing;
	int64_t began;
};

static struct asked *asked;
static size_t asked_count, next_one, done_count;
static char request[1 << 20];

static void
read_requests(void)
{
	char *line = NULL;
	size_t cap = 0;

	asked = calloc(REQUESTS_MAX, sizeof(*asked));
	while (asked_count < REQUESTS_MAX && getline(&line, &cap, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		asked[asked_count++].line = strdup(line);
	}
	free(line);
}

static bool
ask_next(struct line *l)
{
	char *method, *path, *token, *body;
	int len;

	if (next_one == asked_count)
		return false;
	l->doing = next_one++;
	body = asked[l->doing].line;
	method = strsep(&body, "\t");
	path = strsep(&body, "\t");
	token = strsep(&body, "\t");
	if (path == NULL || token == NULL || body == NULL)
		die("not four fields: %s", method);
	len = snprintf(request, sizeof(request),
		       "%s %s HTTP/1.1\r\nHost: localhost\r\n"
		       "Authorization: Bearer %s\r\n"
		       "Content-Type: application/json\r\n"
		       "Content-Length: %zu\r\n\r\n%s",
		       method, path, token, strlen(body), body);
	l->began = now_us();
	wire_write(&l->wire, request, (size_t)len);
	return true;
}

static void
take_answer(struct line *l)
{
	struct asked *one = &asked[l->doing];
	struct answer a;

	if (!wire_read(&l->wire))
		die("the server closed");
	if (!wire_whole(&l->wire, &a))
		return;
	one->status = a.status;
	one->took_us = now_us() - l->began;
	one->answer = strndup(a.body, a.body_len < ANSWER_KEPT ? a.body_len
							       : ANSWER_KEPT);
	free(one->line);
	one->line = NULL;
	done_count++;
	wire_next(&l->wire);
	(void)ask_next(l);
}

static void
print_answers(int64_t took_us)
{
	for (size_t i = 0; i < asked_count; i++) {
		for (char *c = asked[i].answer; *c != '\0'; c++)
			if (*c == '\n' || *c == '\r' || *c == '\t')
				*c = ' ';
		printf("%d\t%lld\t%s\n", asked[i].status,
		       (long long)asked[i].took_us, asked[i].answer);
	}
	printf("%lld\n", (long long)took_us);
}

int
many_main(int argc, char **argv)
{
	struct epoll_event ready[256], e = {.events = EPOLLIN};
	size_t count = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	struct line *lines = calloc(count + 1, sizeof(*lines));
	int loop = epoll_create1(0), n;
	int64_t began;

	if (count == 0)
		return 2;
	raise_file_limit();
	read_requests();
	for (size_t i = 0; i < count && i < asked_count; i++) {
		wire_open(&lines[i].wire, (int)strtol(argv[1], NULL, 10));
		wire_nonblocking(&lines[i].wire);
		e.data.ptr = &lines[i];
		epoll_ctl(loop, EPOLL_CTL_ADD, lines[i].wire.fd, &e);
	}
	began = now_us();
	for (size_t i = 0; i < count && ask_next(&lines[i]);)
		i++;
	while (done_count < asked_count) {
		n = epoll_wait(loop, ready, 256, 120000);
		if (n <= 0)
			die("%zu of %zu answers, then none", done_count,
			    asked_count);
		for (int i = 0; i < n; i++)
			take_answer(ready[i].data.ptr);
	}
	print_answers(now_us() - began);
	return 0;
}
