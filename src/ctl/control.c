#include "ctl/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "config/config.h"

#define WORDS_MAX 64
#define REQUEST_MAX 65536

struct control {
	struct ctl *ctl;
	int fd;
	int stop_pipe[2];
	pthread_t thread;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

static enum err
set_address(struct scope *sc, const char *data_dir, struct sockaddr_un *out)
{
	memset(out, 0, sizeof(*out));
	out->sun_family = AF_UNIX;
	if (snprintf(out->sun_path, sizeof(out->sun_path), "%s/control.sock",
		     data_dir) >= (int)sizeof(out->sun_path))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[server] data_dir: the path is too long for "
				  "a socket");
	return OK;
}

/* Reads until the other end stops writing; -1 when it is too much. */
static ssize_t
read_request(int fd, char *into, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, into + len, size - len)) > 0) {
		len += (size_t)n;
		if (len == size)
			return -1;
	}
	return n < 0 ? -1 : (ssize_t)len;
}

static int
split_words(char *text, size_t len, char **words)
{
	char *p = text, *end = text + len;
	int count = 0;

	while (p < end && count < WORDS_MAX) {
		words[count++] = p;
		p += strlen(p) + 1;
	}
	return count;
}

static void
serve_one(struct control *c, int fd)
{
	struct timeval patience = {.tv_sec = 5};
	char *request, *words[WORDS_MAX];
	enum ctl_exit e = CTL_USAGE;
	ssize_t len;
	FILE *out;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
			 sizeof(patience));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
			 sizeof(patience));
	out = fdopen(fd, "w");
	request = calloc(1, REQUEST_MAX + 1);
	if (out != NULL && request != NULL) {
		len = read_request(fd, request, REQUEST_MAX);
		if (len > 0)
			e = ctl_run(c->ctl,
				    split_words(request, (size_t)len, words),
				    words, out);
		(void)fputc((int)e, out);
	}
	free(request);
	if (out != NULL)
		(void)fclose(out);
	else
		(void)close(fd);
}

static void *
control_main(void *arg)
{
	struct control *c = arg;
	struct pollfd fds[2] = {{.fd = c->fd, .events = POLLIN},
				{.fd = c->stop_pipe[0], .events = POLLIN}};
	int fd;

	log_set_tag("control");
	while (poll(fds, 2, -1) >= 0 || errno == EINTR) {
		if (fds[1].revents != 0)
			break;
		if (fds[0].revents == 0)
			continue;
		fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			serve_one(c, fd);
	}
	return NULL;
}

static enum err
listen_at(struct scope *sc, struct control *c)
{
	struct sockaddr_un at;
	mode_t before;
	int rc;

	TRY(set_address(sc, c->ctl->config->server.data_dir, &at));
	memcpy(c->path, at.sun_path, sizeof(c->path));
	(void)unlink(c->path); /* we hold the lock: it is a dead server's */
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	before = umask(0177);
	rc = c->fd < 0 ? -1 : bind(c->fd, (struct sockaddr *)&at, sizeof(at));
	(void)umask(before);
	if (rc != 0 || listen(c->fd, 8) != 0 ||
	    pipe2(c->stop_pipe, O_CLOEXEC) != 0)
		return scope_fail(sc, ERR_IO, "cannot listen at %s: %s",
				  c->path, strerror(errno));
	return OK;
}

static void
destroy(struct control *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	if (c->stop_pipe[0] >= 0) {
		(void)close(c->stop_pipe[0]);
		(void)close(c->stop_pipe[1]);
	}
	free(c);
}

enum err
control_start(struct scope *sc, struct ctl *ctl, struct control **out)
{
	struct control *c;
	enum err e;

	*out = NULL;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	c->ctl = ctl;
	c->fd = c->stop_pipe[0] = c->stop_pipe[1] = -1;
	e = listen_at(sc, c);
	if (e == OK && pthread_create(&c->thread, NULL, control_main, c) != 0)
		e = scope_fail(sc, ERR_NOMEM, "cannot start a thread");
	if (e != OK) {
		destroy(c);
		return e;
	}
	*out = c;
	return OK;
}

void
control_stop(struct control **cp)
{
	struct control *c = *cp;

	if (c == NULL)
		return;
	if (write(c->stop_pipe[1], "x", 1) != 1)
		log_warn("control: the thread may not stop");
	(void)pthread_join(c->thread, NULL);
	(void)unlink(c->path);
	destroy(c);
	*cp = NULL;
}

static bool
send_words(int fd, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		size_t len = strlen(argv[i]) + 1;

		if (send(fd, argv[i], len, MSG_NOSIGNAL) != (ssize_t)len)
			return false;
	}
	return shutdown(fd, SHUT_WR) == 0;
}

/* Copies what comes to out, but for the last byte, which is the status. */
static bool
copy_answer(int fd, FILE *out, enum ctl_exit *exit_out)
{
	int held = -1;
	char part[4096];
	ssize_t n;

	while ((n = read(fd, part, sizeof(part))) > 0) {
		if (held >= 0)
			(void)fputc(held, out);
		(void)fwrite(part, 1, (size_t)n - 1, out);
		held = (unsigned char)part[n - 1];
	}
	*exit_out = (enum ctl_exit)held;
	return n == 0 && held >= 0 && held <= CTL_USAGE;
}

enum err
control_send(struct scope *sc, const struct control_words *words, FILE *out,
	     enum ctl_exit *exit_out)
{
	struct sockaddr_un at;
	bool answered;
	int fd;

	*exit_out = CTL_FAILED;
	TRY(set_address(sc, words->data_dir, &at));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return scope_fail(sc, ERR_IO, "no socket");
	answered = connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0 &&
		   send_words(fd, words->argc, words->argv) &&
		   copy_answer(fd, out, exit_out);
	(void)close(fd);
	if (!answered)
		return scope_fail(sc, ERR_UNAVAILABLE,
				  "the server that has %s open does not answer",
				  words->data_dir);
	return OK;
}
