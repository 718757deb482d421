/* bench/ask.c: one request again and again over one connection, and what it
 * costs the server.
 *
 *     ask PORT PID COUNT TOKEN METHOD PATH     the body on stdin
 *
 * Prints one line of "name=value": microseconds that an answer took (p50, p90),
 * microseconds of the server's processor time for each (of the least busy
 * tenth, as other programs run too), and the answer's size.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BODY_MAX 65536
#define READ_MAX (1 << 20)

static char reading[READ_MAX];

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* What all threads of the server have run so far. */
static int64_t
cpu_ns(const char *pid)
{
	char path[512];
	struct dirent *entry;
	long long ran, sum = 0;
	DIR *tasks;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/task", pid);
	tasks = opendir(path);
	if (tasks == NULL)
		die(path);
	while ((entry = readdir(tasks)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/task/%s/schedstat", pid,
			 entry->d_name);
		f = fopen(path, "r");
		if (f != NULL && fscanf(f, "%lld", &ran) == 1)
			sum += ran;
		if (f != NULL)
			fclose(f);
	}
	closedir(tasks);
	return sum;
}

static int
dial(int port)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0)
		die("connect");
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* Reads one whole answer; its size. */
static size_t
read_answer(int fd)
{
	size_t have = 0, head = 0, length = 0;
	char *end, *field;
	ssize_t n;

	while (head == 0 || have < head + length) {
		n = read(fd, reading + (head == 0 ? have : 0),
			 READ_MAX - 1 - (head == 0 ? have : 0));
		if (n <= 0)
			die("read");
		have += (size_t)n;
		if (head != 0)
			continue;
		reading[have] = '\0';
		end = strstr(reading, "\r\n\r\n");
		if (end == NULL)
			continue;
		head = (size_t)(end - reading) + 4;
		if (strncmp(reading, "HTTP/1.1 200", 12) != 0)
			die(reading);
		field = strcasestr(reading, "content-length:");
		if (field == NULL)
			die("no content-length");
		length = strtoull(field + 15, NULL, 10);
	}
	return have;
}

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	static char body[BODY_MAX], request[BODY_MAX * 2];
	size_t count, slice, i, len, size = 0;
	int64_t *took, ran = 0, least = 0;
	int fd;

	if (argc != 7)
		return 2;
	count = strtoull(argv[3], NULL, 10);
	slice = count >= 10 ? count / 10 : 1;
	took = calloc(count + 1, sizeof(*took));
	len = fread(body, 1, sizeof(body) - 1, stdin);
	snprintf(request, sizeof(request),
		 "%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
		 "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n"
		 "%s",
		 argv[5], argv[6], argv[4], len, body);
	len = strlen(request);
	fd = dial(atoi(argv[1]));
	for (i = 0; took != NULL && i < count; i++) {
		if (i % slice == 0)
			ran = cpu_ns(argv[2]);
		took[i] = now_us();
		if (write(fd, request, len) != (ssize_t)len)
			die("write");
		size = read_answer(fd);
		took[i] = now_us() - took[i];
		if (i % slice != slice - 1)
			continue;
		ran = cpu_ns(argv[2]) - ran;
		if (least == 0 || ran < least)
			least = ran;
	}
	qsort(took, count, sizeof(*took), by_size);
	printf("p50=%lld p90=%lld cpu=%.2f bytes=%zu\n",
	       (long long)took[count / 2], (long long)took[count * 9 / 10],
	       (double)least / 1000 / (double)slice, size);
	free(took);
	close(fd);
	return 0;
}
