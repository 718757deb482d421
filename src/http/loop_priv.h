/* http/loop_priv.h: one I/O thread, and the server that has them.
 *
 * A loop's things are touched by its own thread, except: done and woken (stacks
 * that other threads push to), sleeping, slots (see park.c), and counters
 * (written by the loop, read by all).
 */
#ifndef HTTP_LOOP_PRIV_H
#define HTTP_LOOP_PRIV_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/list.h"
#include "http/address.h"
#include "http/router.h"
#include "http/server.h"
#include "http/wheel.h"
#include "http/worker.h"

#define LOOPS_MAX 16
#define SCRATCH_BYTES ((size_t)64 * 1024)
#define SLOT_CHUNK 256

struct conn;
struct tls_context;
struct static_site;

enum source_kind { SOURCE_NOTIFY, SOURCE_LISTENER, SOURCE_CONN };

/* What an epoll event points to. */
struct loop_source {
	enum source_kind kind;
};

/* A listening socket of one loop. */
struct loop_listener {
	struct loop_source source;
	int fd;
	unsigned group;
	bool is_unix;
	struct tls_context *tls; /* NULL: plain */
};

/* A ticket's place; never freed before the server, so that late wakes are
 * harmless.  state: generation << 2 | SLOT_QUEUED | SLOT_WOKEN. */
struct park_slot {
	_Atomic uint64_t state;
	struct park_slot *next; /* in woken */
	struct conn *conn;	/* for the loop only */
	uint32_t index;
	uint32_t next_free;
};

enum counter {
	COUNT_REQUESTS,
	COUNT_STATUS, /* six of them */
	COUNT_BYTES_IN = COUNT_STATUS + 6,
	COUNT_BYTES_OUT,
	COUNT_ACCEPTED,
	COUNT_REFUSED,
	COUNT_TIMED_OUT,
	COUNT_RATE_LIMITED,
	COUNT_WAKES,
	COUNT_CONNECTIONS,
	COUNT_PARKED,
	COUNTERS
};

struct io_loop {
	struct http_server *server;
	unsigned index;
	int epoll;
	int event; /* eventfd, edge-triggered and never read */
	pthread_t thread;
	bool started;
	struct loop_listener *listeners;
	size_t listener_count;
	struct list conns;
	struct list ready; /* to be advanced without an event */
	struct list dead;  /* to be freed at the end of the round */
	int64_t now_ms;
	bool draining;
	int64_t drain_until_ms;
	struct http_request *spare; /* for reuse */
	unsigned spare_count;
	uint64_t next_number;
	uint64_t number_step;
	struct job_list batch[2]; /* for local and remote */
	struct job trim;
	bool trimming;
	unsigned freed; /* connections since the last trim */
	int reserve_fd; /* given up to refuse when all are in use */
	char date[40];
	int64_t date_s;

	_Alignas(64) _Atomic(struct job *) done;
	_Atomic(struct park_slot *) woken;
	atomic_bool sleeping;

	_Atomic(struct park_slot *) *chunks; /* SLOT_CHUNK slots each */
	size_t chunk_max;
	size_t chunk_count;
	uint32_t free_slot; /* UINT32_MAX: none */

	_Alignas(64) _Atomic uint64_t counters[COUNTERS];
	struct wheel wheel;
	char scratch[SCRATCH_BYTES];
};

struct http_server {
	struct http_options o; /* with the defaults filled in */
	struct router *router;
	struct http_limits *limits;
	struct address_list trusted;
	struct static_site *site;
	struct tls_context **tls; /* one per listener of the options, or NULL */
	unsigned *ports;
	char **unix_paths;
	struct io_loop *loops[LOOPS_MAX];
	unsigned loop_count;
	struct worker_lane *lanes[2];
	uint64_t boot; /* begins request ids */
	atomic_bool stopping;
	atomic_uint connections;
	int64_t grace_ms;
	bool started;
};

struct io_loop *loop_create(struct http_server *s, unsigned index);
void loop_destroy(struct io_loop **loop);
enum err loop_add_listener(struct scope *sc, struct io_loop *loop,
			   const struct loop_listener *l) MUST_CHECK;
enum err loop_start(struct scope *sc, struct io_loop *loop) MUST_CHECK;
bool loop_watch(struct io_loop *loop, int fd, struct loop_source *source);
/* The job comes back to its loop's thread. */
void loop_post_done(struct io_loop *loop, struct job *j);
void loop_notify(struct io_loop *loop);
void loop_put_job(struct io_loop *loop, enum http_lane lane, struct job *j);
const char *loop_date(struct io_loop *loop);
void loop_accept(struct io_loop *loop, struct loop_listener *l);
void loop_stop_listening(struct io_loop *loop);

static inline void
loop_count(struct io_loop *loop, enum counter which, uint64_t n)
{
	_Atomic uint64_t *c = &loop->counters[which];

	atomic_store_explicit(c,
			      atomic_load_explicit(c, memory_order_relaxed) + n,
			      memory_order_relaxed);
}

/* park.c */
bool slot_take(struct io_loop *loop, struct conn *c);
void slot_release(struct io_loop *loop, struct conn *c);
/* The ticket of the slot's present request; slot_renew() ends it. */
uint64_t slot_ticket(struct io_loop *loop, uint32_t index);
void slot_renew(struct io_loop *loop, uint32_t index);
/* Whether it was woken; forgets it. */
bool slot_take_wake(struct io_loop *loop, uint32_t index);
void park_drain_woken(struct io_loop *loop);

/* listen.c: the sockets of all loops. */
enum err listen_bind(struct scope *sc, struct http_server *s) MUST_CHECK;

/* static.c */
enum err static_open(struct scope *sc, const char *root,
		     struct static_site **out) MUST_CHECK;
void static_close(struct static_site **site);
/* The route that answers a path outside all prefixes of the server, or NULL. */
const struct route *
static_route(const struct static_site *site, const char *path, size_t len);

#endif
