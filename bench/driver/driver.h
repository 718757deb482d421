/* bench/driver: the measuring side, cheap enough to leave the machine to the
 * server.  It speaks HTTP/1.1 to 127.0.0.1 and knows nothing of Wardwire beyond
 * Matrix's public API, so it can drive any other server as well.
 */
#ifndef BENCH_DRIVER_H
#define BENCH_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOKEN_MAX 512
#define ROOM_MAX 256
#define REQUEST_MAX 4096

/* One connection and what it has read of the answer so far. */
struct wire {
	int fd;
	char *buf;
	size_t len;
	size_t cap;
};

/* A whole answer, within the wire's buffer until wire_next(). */
struct answer {
	int status;
	char *body;
	size_t body_len;
};

void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));
int64_t now_us(void);
/* As many open files as the system lets us have. */
void raise_file_limit(void);

void wire_open(struct wire *w, int port);
void wire_close(struct wire *w);
void wire_write(struct wire *w, const char *bytes, size_t len);
/* Reads what is there; false when the other side has closed. Blocks where the
 * socket does. */
bool wire_read(struct wire *w);
/* Is the answer whole? Chunked bodies are put together in place. */
bool wire_whole(struct wire *w, struct answer *out);
/* Forgets the answer, keeps the memory unless it is large. */
void wire_next(struct wire *w);
void wire_nonblocking(struct wire *w);
/* A whole answer, waiting for it. */
struct answer wire_ask(struct wire *w, const char *request, size_t len);

/* Durations in microseconds, as many as come. */
struct spread {
	uint32_t *took;
	size_t count;
	size_t cap;
};

void spread_add(struct spread *s, int64_t took_us);
void spread_join(struct spread *to, const struct spread *from);
/* "p50=.. p99=.. max=.. count=.." without an end of line. Sorts. */
void spread_print(struct spread *s);

/* A line of stdin without its end; false at an empty one and at the end. */
bool read_line(char *into, size_t size);
/* Writes text so that it can stand in a path or query. */
void quote(char *into, size_t size, const char *text);
/* A send of a text message; at_us is in its words so that who gets it knows
 * how long it took. */
size_t format_send(char *into, const char *room, const char *token,
		   const char *transaction, int64_t at_us);

/* The modes; argv from the mode's name on. */
int floor_main(int argc, char **argv);
int many_main(int argc, char **argv);
int send_main(int argc, char **argv);
int follow_main(int argc, char **argv);
int download_main(int argc, char **argv);
int upload_main(int argc, char **argv);
int hold_main(int argc, char **argv);

#endif
