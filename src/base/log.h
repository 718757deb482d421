/* base/log.h: one line per thing worth knowing, to standard error or a file.
 *
 * Lines carry ids, never message content, names of persons or patient data, and
 * never a query string.  Safe from any thread.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/scope.h"

enum log_level {
	LOG_LEVEL_DEBUG,
	LOG_LEVEL_INFO,
	LOG_LEVEL_WARN,
	LOG_LEVEL_ERROR
};

/* Lines below level are dropped; json chooses one JSON object per line. */
void log_init(enum log_level level, bool json);

/* Lines go to the end of that file from now on, made (0600) where it is absent.
 * Called again, after the file was renamed, it begins a new one: a line is in
 * one of the two, whole. Where it fails all stays as it was.
 *
 * ERR_IO   the file cannot be opened
 */
enum err log_open(struct scope *sc, const char *path) MUST_CHECK;

/* Whether a line of this level would be written: for costly arguments. */
bool log_enabled(enum log_level level);

/* Names the work of this thread in its lines, such as a request id; NULL ends
 * it. Borrowed. */
void log_set_tag(const char *tag);

void log_debug(const char *fmt, ...) PRINTF_LIKE(1, 2);
void log_info(const char *fmt, ...) PRINTF_LIKE(1, 2);
void log_warn(const char *fmt, ...) PRINTF_LIKE(1, 2);
void log_error(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif
