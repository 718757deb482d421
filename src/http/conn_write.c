/* From a reply to the socket.
 *
 * The first write goes straight from the request's memory; only what the socket
 * does not take is copied.  The request's memory is gone before the connection
 * waits. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/conn_priv.h"
#include "http/tls.h"

#define FILE_STEP ((int64_t)512 * 1024) /* read ahead, and sent, at a time */
#define CACHE_PROBE ((int64_t)128 * 1024)
#define LINGER_MS 3000
#define SLOW_US 1000000

ssize_t
conn_send(struct conn *c, const struct iovec *iov, int count, bool more)
{
	struct msghdr msg = {.msg_iov = (struct iovec *)(uintptr_t)iov,
			     .msg_iovlen = (size_t)count};
	ssize_t n;

	if (c->tls != NULL) {
		n = tls_write(c->tls, iov, count);
	} else {
		do
			n = sendmsg(c->fd, &msg,
				    MSG_NOSIGNAL | (more ? MSG_MORE : 0));
		while (n < 0 && errno == EINTR);
		if (n < 0)
			n = errno == EAGAIN ? -1 : -2;
	}
	if (n == -1)
		c->writable = false;
	if (n > 0) {
		c->progress += (uint32_t)n;
		loop_count(c->loop, COUNT_BYTES_OUT, (uint64_t)n);
	}
	return n;
}

void
conn_out_destroy(struct conn *c)
{
	struct conn_out *out = c->out;

	if (out == NULL)
		return;
	free(out->mem);
	http_shared_unref(out->shared);
	if (out->fd >= 0 && !out->keep_fd)
		(void)close(out->fd);
	free(out);
	c->out = NULL;
}

static struct conn_out *
out_create(struct conn *c)
{
	struct conn_out *out;

	out = calloc(1, sizeof(*out));
	if (out == NULL)
		return NULL;
	out->fd = -1;
	out->conn = c;
	c->out = out;
	return out;
}

static bool
out_add(struct conn_out *out, const void *bytes, size_t len)
{
	char *grown;

	if (len == 0)
		return true;
	grown = realloc(out->mem, out->mem_len + len);
	if (grown == NULL)
		return false;
	memcpy(grown + out->mem_len, bytes, len);
	out->mem = grown;
	out->mem_len += len;
	return true;
}

/* Keeps what is left of head and body after sent bytes. */
static bool
keep_rest(struct conn *c, const struct iovec *iov, size_t sent)
{
	struct reply *r = &c->rq->reply;
	struct conn_out *out;
	size_t skip;

	out = out_create(c);
	if (out == NULL)
		return false;
	skip = sent < iov[0].iov_len ? sent : iov[0].iov_len;
	if (!out_add(out, (char *)iov[0].iov_base + skip,
		     iov[0].iov_len - skip))
		return false;
	sent -= skip;
	if (r->kind == REPLY_SHARED && iov[1].iov_len > 0) {
		out->shared = http_shared_ref(r->shared);
		out->shared_off = sent;
	} else if (!out_add(out, (char *)iov[1].iov_base + sent,
			    iov[1].iov_len - sent))
		return false;
	if (r->kind == REPLY_FILE && !c->rq->is_head) {
		out->fd = r->fd;
		out->keep_fd = r->keep_fd;
		out->file_from = r->file_from;
		out->file_left = r->file_len;
		out->cached_to = r->file_from;
		r->fd = -1;
	}
	return true;
}

static bool
send_first(struct conn *c, struct buf *head)
{
	struct http_request *rq = c->rq;
	struct reply *r = &rq->reply;
	struct iovec iov[2] = {{head->data, head->len}, {NULL, 0}};
	bool is_file = r->kind == REPLY_FILE && !rq->is_head && r->file_len > 0;
	ssize_t n = -1;

	if (!rq->is_head && r->kind == REPLY_BYTES) {
		iov[1].iov_base = (void *)(uintptr_t)r->bytes;
		iov[1].iov_len = r->len;
	} else if (!rq->is_head && r->kind == REPLY_SHARED) {
		iov[1].iov_base = r->shared->bytes;
		iov[1].iov_len = r->shared->len;
	}
	if (c->writable)
		n = conn_send(c, iov, iov[1].iov_len > 0 ? 2 : 1, is_file);
	if (n == -2)
		return false;
	if (n < 0)
		n = 0;
	if ((size_t)n == iov[0].iov_len + iov[1].iov_len && !is_file)
		return true;
	return keep_rest(c, iov, (size_t)n);
}

static void
account(const struct http_request *rq)
{
	int status = rq->reply.status, hundred = status / 100;
	int64_t took_us;
	bool slow;

	loop_count(rq->loop, COUNT_REQUESTS, 1);
	if (hundred >= 1 && hundred <= 5)
		loop_count(rq->loop, COUNT_STATUS + (enum counter)hundred, 1);
	if (status == 429)
		loop_count(rq->loop, COUNT_RATE_LIMITED, 1);
	took_us = clock_mono_us() - rq->mono_us;
	slow = took_us > SLOW_US && !rq->resumed;
	if (!log_enabled(slow || status >= 500 ? LOG_LEVEL_INFO
					       : LOG_LEVEL_DEBUG))
		return;
	log_set_tag(rq->id);
	(slow || status >= 500 ? log_info : log_debug)(
		"%s %s %d, %lld bytes in, %lld out, %lld us%s",
		rq->resumed ? "wait"
			    : llhttp_method_name(
				      (llhttp_method_t)rq->parser.method),
		rq->route != NULL ? rq->route->pattern : "(no route)", status,
		(long long)rq->body_len,
		(long long)response_body_len(&rq->reply), (long long)took_us,
		slow ? " (slow)" : "");
	log_set_tag(NULL);
}

static void
shut(struct conn *c)
{
	if (c->tls != NULL)
		tls_shut(c->tls);
	(void)shutdown(c->fd, SHUT_WR);
	c->state = CONN_LINGER;
	c->readable = true;
	conn_set_timer(c, LINGER_MS);
}

/* All is written. */
static void
after_write(struct conn *c)
{
	conn_out_destroy(c);
	if (!c->close_after) {
		c->state = CONN_IDLE;
		conn_set_timer(c, c->loop->server->o.idle_ms);
	} else if (c->linger_after || c->in_len > 0 || c->readable)
		shut(c);
	else
		conn_close(c);
}

void
conn_answer(struct conn *c)
{
	struct http_request *rq = c->rq;
	struct buf head;
	bool sent;

	if (rq->ticket_taken)
		slot_renew(c->loop, c->slot);
	account(rq);
	c->close_after = !rq->keep_alive || c->loop->draining;
	buf_init(&head, &rq->sc, 0);
	response_head(rq, c->close_after, loop_date(c->loop), &head);
	sent = !head.overflowed && send_first(c, &head);
	request_destroy(&c->rq);
	if (!sent) {
		conn_close(c);
		return;
	}
	if (c->out == NULL) {
		after_write(c);
		return;
	}
	c->state = CONN_WRITE;
	conn_set_timer(c, c->loop->server->o.stall_ms);
}

void
conn_send_continue(struct conn *c)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
	struct iovec iov = {(void *)(uintptr_t)text, sizeof(text) - 1};

	c->rq->expects_100 = false;
	if (conn_send(c, &iov, 1, false) != (ssize_t)iov.iov_len)
		conn_close(c);
}

/* Whether the next part of the file can be had without waiting for a disk. */
static bool
is_cached(struct conn_out *out, int64_t step)
{
	int64_t at;
	struct iovec iov;
	char byte;

	iov.iov_base = &byte;
	iov.iov_len = 1;
	for (at = 0; at < step; at += CACHE_PROBE)
		if (preadv2(out->fd, &iov, 1, out->file_from + at, RWF_NOWAIT) <
			    0 &&
		    errno == EAGAIN)
			return false;
	return preadv2(out->fd, &iov, 1, out->file_from + step - 1,
		       RWF_NOWAIT) >= 0 ||
	       errno != EAGAIN;
}

/* On a worker: brings a part of the file into memory. */
static void
fetch_run(struct job *j)
{
	struct conn_out *out =
		(struct conn_out *)(void *)((char *)j -
					    offsetof(struct conn_out, fetch));
	int64_t step, at;
	char part[32 * 1024];

	step = out->file_left < FILE_STEP ? out->file_left : FILE_STEP;
	/* the next parts come by themselves while this one is sent */
	(void)posix_fadvise(out->fd, out->file_from, 4 * FILE_STEP,
			    POSIX_FADV_WILLNEED);
	for (at = 0; at < step; at += (int64_t)sizeof(part))
		if (pread(out->fd, part, sizeof(part), out->file_from + at) <=
		    0)
			break;
	loop_post_done(out->conn->loop, j);
}

static void
fetch_done(struct job *j)
{
	struct conn_out *out =
		(struct conn_out *)(void *)((char *)j -
					    offsetof(struct conn_out, fetch));
	struct conn *c = out->conn;

	out->fetching = false;
	out->cached_to =
		out->file_from +
		(out->file_left < FILE_STEP ? out->file_left : FILE_STEP);
	c->jobs--;
	if (c->state != CONN_DEAD)
		conn_advance(c);
}

/* True when a part of the file may be sent now. */
static bool
prepare_file(struct conn *c)
{
	struct conn_out *out = c->out;
	int64_t step;

	if (out->fetching)
		return false;
	if (out->file_from < out->cached_to)
		return true;
	step = out->file_left < FILE_STEP ? out->file_left : FILE_STEP;
	if (is_cached(out, step)) {
		out->cached_to = out->file_from + step;
		return true;
	}
	out->fetching = true;
	out->fetch.run = fetch_run;
	out->fetch.done = fetch_done;
	c->jobs++;
	loop_put_job(c->loop, LANE_LOCAL, &out->fetch);
	return false;
}

static ssize_t
send_file_part(struct conn *c)
{
	struct conn_out *out = c->out;
	int64_t step = out->cached_to - out->file_from;
	off_t from = out->file_from;
	struct iovec iov;
	ssize_t n;

	if (c->tls != NULL && !tls_can_sendfile(c->tls)) {
		if (step > 16 * 1024)
			step = 16 * 1024;
		n = pread(out->fd, c->loop->scratch, (size_t)step, from);
		if (n <= 0)
			return -2;
		iov.iov_base = c->loop->scratch;
		iov.iov_len = (size_t)n;
		return conn_send(c, &iov, 1, false);
	}
	if (c->tls != NULL)
		n = tls_sendfile(c->tls, out->fd, from, (size_t)step);
	else
		n = sendfile(c->fd, out->fd, &from, (size_t)step);
	if (n == 0)
		return -2; /* the file has become shorter */
	if (n < 0 && c->tls == NULL)
		n = errno == EAGAIN || errno == EINTR ? -1 : -2;
	if (n == -1)
		c->writable = false;
	if (n > 0) {
		c->progress += (uint32_t)n;
		loop_count(c->loop, COUNT_BYTES_OUT, (uint64_t)n);
	}
	return n;
}

static ssize_t
send_memory(struct conn *c)
{
	struct conn_out *out = c->out;
	struct iovec iov[2];
	size_t mem_left = out->mem_len - out->mem_off, part;
	int count = 0;
	ssize_t n;

	if (mem_left > 0) {
		iov[count].iov_base = out->mem + out->mem_off;
		iov[count++].iov_len = mem_left;
	}
	if (out->shared != NULL) {
		iov[count].iov_base = out->shared->bytes + out->shared_off;
		iov[count++].iov_len = out->shared->len - out->shared_off;
	}
	n = conn_send(c, iov, count, out->file_left > 0);
	if (n <= 0)
		return n == 0 ? -1 : n;
	part = (size_t)n < mem_left ? (size_t)n : mem_left;
	out->mem_off += part;
	if (out->shared != NULL)
		out->shared_off += (size_t)n - part;
	return n;
}

/* One write; 0 when all is out. */
static ssize_t
send_part(struct conn *c)
{
	struct conn_out *out = c->out;
	ssize_t n;

	if (out->mem_off < out->mem_len ||
	    (out->shared != NULL && out->shared_off < out->shared->len))
		return send_memory(c);
	if (out->file_left == 0)
		return 0;
	if (!prepare_file(c))
		return -1;
	n = send_file_part(c);
	if (n > 0) {
		out->file_from += n;
		out->file_left -= n;
	}
	return n;
}

#define WRITES_MAX 32 /* of one connection before others have their turn */

void
conn_flush(struct conn *c)
{
	int writes = 0;
	ssize_t n;

	while (c->writable && writes++ < WRITES_MAX) {
		n = send_part(c);
		if (n == -2) {
			conn_close(c);
			return;
		}
		if (n == -1)
			return;
		if (n == 0) {
			after_write(c);
			return;
		}
	}
	if (c->writable) {
		list_remove(&c->ready);
		list_append(&c->loop->ready, &c->ready);
	}
}
