/* base/scope.h: one piece of work (a request, a timer tick, a command).
 *
 * A scope holds what the piece of work needs and what goes with it: an arena, a
 * deadline, tags for the log, the failure's text, and callbacks that undo
 * things. Who begins a scope ends it; scope_end() runs the callbacks in reverse
 * and frees the arena, so an early return leaks nothing.
 *
 * Memory of a scope never goes into something that lives longer: copy it with
 * the x_dup() of that thing.  A scope belongs to one thread at a time.
 */
#ifndef BASE_SCOPE_H
#define BASE_SCOPE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define SCOPE_LIMIT_DEFAULT ((size_t)256 * 1024 * 1024)
#define SCOPE_FAIL_MAX 256

struct scope_callback;

struct scope {
	struct arena arena;
	struct scope_callback *callbacks;
	int64_t deadline_ms; /* clock_mono_ms() at which to give up; 0 none */
	const char *tag;     /* for the log, such as a request id; borrowed */
	enum err failure;
	int64_t retry_after_ms; /* with ERR_RATE_LIMITED */
	char fail_text[SCOPE_FAIL_MAX];
};

/* Begins a piece of work. tag is borrowed and may be NULL. */
void scope_begin(struct scope *sc, const char *tag);

/* Runs the callbacks in reverse and frees the memory. */
void scope_end(struct scope *sc);

/* Runs the callbacks in reverse now; the memory stays until scope_end(). For
 * the end of the work, when only its result still has to be sent. */
void scope_settle(struct scope *sc);

/* Zeroed memory that lives until scope_end(). Never NULL: where there is no
 * memory or the scope's ceiling is reached the process's own small reserve ends
 * the work (see scope_try_alloc() for sizes that come from outside). */
void *
scope_alloc(struct scope *sc, size_t size) __attribute__((returns_nonnull));
#define scope_new(sc, type) ((type *)scope_alloc(sc, sizeof(type)))
#define scope_array(sc, type, n) \
	((type *)scope_alloc_array(sc, n, sizeof(type)))
void *scope_alloc_array(struct scope *sc, size_t n, size_t size)
	__attribute__((returns_nonnull));

/* As scope_alloc(), for sizes given from outside.
 *
 * ERR_LIMIT   past the scope's ceiling
 */
enum err scope_try_alloc(struct scope *sc, size_t size, void **out) MUST_CHECK;

char *scope_strdup(struct scope *sc, const char *s);
char *scope_strndup(struct scope *sc, const char *s, size_t len);
void *scope_memdup(struct scope *sc, const void *p, size_t len);
char *scope_printf(struct scope *sc, const char *fmt, ...) PRINTF_LIKE(2, 3);
char *scope_vprintf(struct scope *sc, const char *fmt, va_list ap)
	__attribute__((nonnull, format(printf, 2, 0)));

/* fn(arg) runs at scope_end(), the newest first. */
void scope_defer(struct scope *sc, void (*fn)(void *arg), void *arg);

/* Notes why the work failed, for people: what happened and what to do, with ids
 * but never message content, names of persons or patient data. Returns e, so
 * that `return scope_fail(sc, ERR_X, "...")` reads well. The first text stays.
 */
enum err scope_fail(struct scope *sc, enum err e, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/* Forgets a failure that was handled. */
void scope_clear_failure(struct scope *sc);

/* The failure's text; "" when none was told. */
const char *scope_fail_text(const struct scope *sc);

/* ERR_TIMEOUT when the scope's deadline has passed. */
enum err scope_check_deadline(struct scope *sc) MUST_CHECK;

#endif
