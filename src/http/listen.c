/* Listening sockets, and what comes in through them. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/conn_priv.h"
#include "http/loop_priv.h"

#define BACKLOG 4096
#define ACCEPTS_MAX 64 /* before other events have their turn */

/* One listener of the options, on its way. */
struct binding {
	struct http_server *s;
	size_t index;
	const struct http_listener *l;
	struct sockaddr_storage addr;
	socklen_t addr_len;
};

static enum err
fail_errno(struct scope *sc, const struct binding *b, const char *what)
{
	char text[128];

	return scope_fail(sc, ERR_IO, "listen %s: %s: %s", b->l->address, what,
			  strerror_r(errno, text, sizeof(text)));
}

/* "host:port" or "[v6]:port" into an address. */
static enum err
resolve(struct scope *sc, struct binding *b)
{
	struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
				 .ai_socktype = SOCK_STREAM};
	struct addrinfo *found;
	const char *text = b->l->address, *colon = strrchr(text, ':');
	char *host, *end = NULL;
	size_t len;

	/* getaddrinfo() would take the lower bits of any number */
	if (colon == NULL || colon[1] < '0' || colon[1] > '9' ||
	    strtoul(colon + 1, &end, 10) > UINT16_MAX || *end != '\0')
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "listen %s: it must be address:port", text);
	len = (size_t)(colon - text);
	if (len > 1 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	host = scope_strndup(sc, text, len);
	if (getaddrinfo(len > 0 ? host : NULL, colon + 1, &hints, &found) != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "listen %s: no such address", b->l->address);
	memcpy(&b->addr, found->ai_addr, found->ai_addrlen);
	b->addr_len = found->ai_addrlen;
	freeaddrinfo(found);
	return OK;
}

static int
open_socket(const struct binding *b, bool shared)
{
	static const int on = 1, off = 0;
	int fd;

	fd = socket(b->addr.ss_family,
		    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (shared)
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
	if (b->addr.ss_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off,
				 sizeof(off));
	if (b->addr.ss_family != AF_UNIX)
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (bind(fd, (const struct sockaddr *)&b->addr, b->addr_len) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static in_port_t *
port_of(struct sockaddr_storage *ss)
{
	if (ss->ss_family == AF_INET6)
		return &((struct sockaddr_in6 *)(void *)ss)->sin6_port;
	return &((struct sockaddr_in *)(void *)ss)->sin_port;
}

static enum err
listen_on(struct scope *sc, struct binding *b, struct io_loop *loop, int fd)
{
	struct loop_listener l = {.fd = fd,
				  .group = b->l->group,
				  .is_unix = b->addr.ss_family == AF_UNIX,
				  .tls = b->s->tls[b->index]};

	if (listen(fd, BACKLOG) != 0) {
		(void)close(fd);
		return fail_errno(sc, b, "cannot listen");
	}
	return loop_add_listener(sc, loop, &l);
}

/* Every loop has a socket of its own for the port.  A first one that does not
 * share finds out whether somebody else has it: sharing would let two servers
 * answer in turn. */
static enum err
bind_port(struct scope *sc, struct binding *b)
{
	socklen_t len = sizeof(b->addr);
	unsigned i;
	int fd;

	TRY(resolve(sc, b));
	fd = open_socket(b, false);
	if (fd < 0 || listen(fd, 1) != 0)
		return fail_errno(sc, b, "cannot be had");
	(void)getsockname(fd, (struct sockaddr *)&b->addr, &len);
	(void)close(fd);
	b->s->ports[b->index] = ntohs(*port_of(&b->addr));
	for (i = 0; i < b->s->loop_count; i++) {
		fd = open_socket(b, true);
		if (fd < 0)
			return fail_errno(sc, b, "cannot be had");
		TRY(listen_on(sc, b, b->s->loops[i], fd));
	}
	return OK;
}

/* A socket file that nobody answers on is left from before. */
static void
remove_stale(const struct binding *b)
{
	const struct sockaddr_un *un = (const void *)&b->addr;
	int fd;

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (connect(fd, (const struct sockaddr *)un, b->addr_len) != 0 &&
	    errno == ECONNREFUSED)
		(void)unlink(un->sun_path);
	(void)close(fd);
}

static enum err
bind_unix(struct scope *sc, struct binding *b, const char *path)
{
	struct sockaddr_un *un = (void *)&b->addr;
	int fd, copy;
	unsigned i;

	if (strlen(path) >= sizeof(un->sun_path))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "listen %s: the path is too long",
				  b->l->address);
	un->sun_family = AF_UNIX;
	memcpy(un->sun_path, path, strlen(path) + 1);
	b->addr_len = sizeof(*un);
	remove_stale(b);
	fd = open_socket(b, false);
	if (fd < 0)
		return fail_errno(sc, b, "cannot be had");
	b->s->unix_paths[b->index] = strdup(path);
	(void)chmod(path, 0660);
	for (i = 0; i < b->s->loop_count; i++) {
		copy = i == 0 ? fd : fcntl(fd, F_DUPFD_CLOEXEC, 0);
		if (copy < 0)
			return fail_errno(sc, b, "cannot be shared");
		TRY(listen_on(sc, b, b->s->loops[i], copy));
	}
	return OK;
}

enum err
listen_bind(struct scope *sc, struct http_server *s)
{
	struct binding b;
	size_t i;

	for (i = 0; i < s->o.listener_count; i++) {
		memset(&b, 0, sizeof(b));
		b.s = s;
		b.index = i;
		b.l = &s->o.listeners[i];
		if (strncmp(b.l->address, "unix:", 5) == 0)
			TRY(bind_unix(sc, &b, b.l->address + 5));
		else
			TRY(bind_port(sc, &b));
	}
	return OK;
}

/* Over a limit: says so and hangs up, without a record of it. */
static void
turn_away(struct io_loop *loop, const struct loop_listener *l, int fd)
{
	static const char text[] =
		"HTTP/1.1 503 Service Unavailable\r\n"
		"Content-Type: application/json\r\nContent-Length: 65\r\n"
		"Retry-After: 5\r\nConnection: close\r\n"
		"Access-Control-Allow-Origin: *\r\n\r\n"
		"{\"errcode\":\"M_UNKNOWN\",\"error\":"
		"\"the server has too many clients\"}";

	loop_count(loop, COUNT_REFUSED, 1);
	if (l->tls == NULL)
		(void)send(fd, text, sizeof(text) - 1, MSG_NOSIGNAL);
	(void)close(fd);
}

static void
admit(struct io_loop *loop, struct loop_listener *l, int fd,
      const struct sockaddr_storage *ss)
{
	struct http_server *s = loop->server;
	char text[ADDRESS_TEXT_MAX];
	struct address peer;
	int64_t retry_ms;

	address_from_peer(ss, &peer);
	loop_count(loop, COUNT_ACCEPTED, 1);
	if (atomic_fetch_add_explicit(&s->connections, 1,
				      memory_order_relaxed) >=
	    s->o.connections_max)
		goto refuse;
	if (l->tls != NULL) {
		address_format(&peer, text);
		if (!http_limits_take(s->limits, RATE_HANDSHAKE, text,
				      clock_mono_us(), &retry_ms))
			goto refuse;
	}
	conn_create(loop, l, fd, &peer);
	return;
refuse:
	(void)atomic_fetch_sub_explicit(&s->connections, 1,
					memory_order_relaxed);
	turn_away(loop, l, fd);
}

/* No descriptor is left: takes the one kept for this, so that the client hears
 * of it and the loop does not spin. */
static void
shed(struct io_loop *loop, struct loop_listener *l)
{
	int fd;

	if (loop->reserve_fd < 0)
		return;
	(void)close(loop->reserve_fd);
	fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		turn_away(loop, l, fd);
	loop->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void
loop_accept(struct io_loop *loop, struct loop_listener *l)
{
	struct sockaddr_storage ss;
	socklen_t len;
	int fd, i;

	for (i = 0; i < ACCEPTS_MAX; i++) {
		len = sizeof(ss);
		memset(&ss, 0, sizeof(ss));
		fd = accept4(l->fd, (struct sockaddr *)&ss, &len,
			     SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			admit(loop, l, fd, &ss);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE)
			shed(loop, l);
		if (errno != ECONNABORTED && errno != EINTR)
			return;
	}
}
