/* send PORT SECONDS: "TOKEN ROOM" lines on stdin (both quoted), one sequential
 * client for each. */
#include "driver.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CLIENTS_MAX 1024

struct sender {
	pthread_t thread;
	struct wire wire;
	size_t number;
	char token[TOKEN_MAX];
	char room[ROOM_MAX];
	int64_t seconds;
	struct spread spread;
};

static atomic_bool start_line;
static int64_t started_us;

static void *
sender_main(void *arg)
{
	struct sender *s = arg;
	char request[REQUEST_MAX], transaction[64];
	struct answer a;
	int64_t began, until;
	size_t len;

	while (!atomic_load(&start_line))
		usleep(500);
	until = started_us + s->seconds * 1000000;
	for (began = now_us(); began < until; began = now_us()) {
		snprintf(transaction, sizeof(transaction), "%zu.%lld",
			 s->number, (long long)began);
		len = format_send(request, s->room, s->token, transaction,
				  began);
		a = wire_ask(&s->wire, request, len);
		if (a.status != 200)
			die("a send answered %d: %.200s", a.status, a.body);
		spread_add(&s->spread, now_us() - began);
	}
	return NULL;
}

int
send_main(int argc, char **argv)
{
	static struct sender s[CLIENTS_MAX];
	struct spread all = {0};
	char line[TOKEN_MAX + ROOM_MAX];
	int64_t took;
	size_t n = 0;

	if (argc != 3)
		return 2;
	for (; n < CLIENTS_MAX && read_line(line, sizeof(line)); n++) {
		if (sscanf(line, "%511s %255s", s[n].token, s[n].room) != 2)
			die("not TOKEN ROOM: %s", line);
		s[n].number = n;
		s[n].seconds = strtol(argv[2], NULL, 10);
		wire_open(&s[n].wire, (int)strtol(argv[1], NULL, 10));
		pthread_create(&s[n].thread, NULL, sender_main, &s[n]);
	}
	started_us = now_us();
	atomic_store(&start_line, true);
	for (size_t i = 0; i < n; i++) {
		pthread_join(s[i].thread, NULL);
		spread_join(&all, &s[i].spread);
	}
	took = now_us() - started_us;
	printf("per_second=%.0f ", (double)all.count * 1e6 / (double)took);
	spread_print(&all);
	putchar('\n');
	return 0;
}
