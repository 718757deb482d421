#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_LEN 1024

static enum log_level threshold = LOG_LEVEL_INFO;
static bool as_json;
static int log_fd = STDERR_FILENO;
static _Thread_local const char *thread_tag;

static const char *const level_names[] = {"debug", "info", "warn", "error"};

void
log_init(enum log_level level, bool json)
{
	threshold = level;
	as_json = json;
}

/* The descriptor stays the same: who writes just now needs no lock. */
enum err
log_open(struct scope *sc, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	int rc;

	if (fd < 0)
		return scope_fail(sc, ERR_IO, "%s: %s", path, strerror(errno));
	if (log_fd == STDERR_FILENO) {
		log_fd = fd;
		return OK;
	}
	rc = dup3(fd, log_fd, O_CLOEXEC);
	(void)close(fd);
	return rc >= 0 ? OK
		       : scope_fail(sc, ERR_IO, "%s: %s", path,
				    strerror(errno));
}

bool
log_enabled(enum log_level level)
{
	return level >= threshold;
}

void
log_set_tag(const char *tag)
{
	thread_tag = tag;
}

/* Control characters would let a line forge another one. */
static void
clean(char *s, bool quotes)
{
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = ' ';
		if (quotes && (*s == '"' || *s == '\\'))
			*s = '\'';
	}
}

static void
write_line(enum log_level level, const char *fmt, va_list ap)
{
	char text[LINE_MAX_LEN], line[LINE_MAX_LEN + 256], stamp[32];
	struct timespec ts;
	struct tm tm;
	int len;

	(void)vsnprintf(text, sizeof(text), fmt, ap);
	clean(text, as_json);
	(void)clock_gettime(CLOCK_REALTIME, &ts);
	(void)gmtime_r(&ts.tv_sec, &tm);
	(void)strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &tm);
	len = snprintf(line, sizeof(line),
		       as_json ? "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\","
				 "\"tag\":\"%s\",\"text\":\"%s\"}\n"
			       : "%s.%03ldZ %-5s %s %s\n",
		       stamp, ts.tv_nsec / 1000000, level_names[level],
		       thread_tag != NULL ? thread_tag : "-", text);
	if (len >= (int)sizeof(line))
		len = (int)sizeof(line) - 1;
	if (len > 0 && write(log_fd, line, (size_t)len) < 0)
		return; /* nowhere left to tell */
}

#define LOG_FUNCTION(name, level)           \
	void name(const char *fmt, ...)     \
	{                                   \
		va_list ap;                 \
		if (!log_enabled(level))    \
			return;             \
		va_start(ap, fmt);          \
		write_line(level, fmt, ap); \
		va_end(ap);                 \
	}

LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO)
LOG_FUNCTION(log_warn, LOG_LEVEL_WARN)
LOG_FUNCTION(log_error, LOG_LEVEL_ERROR)
