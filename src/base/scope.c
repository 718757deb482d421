#include "base/scope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

struct scope_callback {
	struct scope_callback *older;
	void (*fn)(void *arg);
	void *arg;
};

void
scope_begin(struct scope *sc, const char *tag)
{
	arena_init(&sc->arena, SCOPE_LIMIT_DEFAULT);
	sc->callbacks = NULL;
	sc->deadline_ms = 0;
	sc->tag = tag;
	sc->failure = OK;
	sc->retry_after_ms = 0;
	sc->fail_text[0] = '\0';
}

void
scope_settle(struct scope *sc)
{
	struct scope_callback *cb;

	while (sc->callbacks != NULL) {
		cb = sc->callbacks;
		sc->callbacks = cb->older;
		cb->fn(cb->arg);
	}
}

void
scope_end(struct scope *sc)
{
	scope_settle(sc);
	arena_deinit(&sc->arena);
}

void *
scope_alloc(struct scope *sc, size_t size)
{
	void *p;

	p = arena_alloc(&sc->arena, size);
	if (p != NULL)
		return p;
	/* Small sizes that our own code chose: allow a little past the ceiling
	 * so that only sizes from outside (scope_try_alloc) need a check. */
	sc->arena.limit += size + 4096;
	p = arena_alloc(&sc->arena, size);
	if (p == NULL) {
		log_error("out of memory for %zu bytes", size);
		abort();
	}
	return p;
}

void *
scope_alloc_array(struct scope *sc, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		log_error("array of %zu times %zu bytes", n, size);
		abort();
	}
	return scope_alloc(sc, bytes);
}

enum err
scope_try_alloc(struct scope *sc, size_t size, void **out)
{
	*out = arena_alloc(&sc->arena, size);
	if (*out == NULL)
		return scope_fail(sc, ERR_LIMIT, "this needs too much memory");
	return OK;
}

char *
scope_strdup(struct scope *sc, const char *s)
{
	return scope_strndup(sc, s, strlen(s));
}

char *
scope_strndup(struct scope *sc, const char *s, size_t len)
{
	char *p;

	p = scope_alloc(sc, len + 1);
	memcpy(p, s, len);
	return p;
}

void *
scope_memdup(struct scope *sc, const void *p, size_t len)
{
	void *copy;

	copy = scope_alloc(sc, len);
	if (len > 0)
		memcpy(copy, p, len);
	return copy;
}

char *
scope_vprintf(struct scope *sc, const char *fmt, va_list ap)
{
	va_list again;
	char *p;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	p = scope_alloc(sc, (size_t)(len < 0 ? 0 : len) + 1);
	if (len > 0)
		(void)vsnprintf(p, (size_t)len + 1, fmt, ap);
	return p;
}

char *
scope_printf(struct scope *sc, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = scope_vprintf(sc, fmt, ap);
	va_end(ap);
	return p;
}

void
scope_defer(struct scope *sc, void (*fn)(void *arg), void *arg)
{
	struct scope_callback *cb;

	cb = scope_new(sc, struct scope_callback);
	cb->fn = fn;
	cb->arg = arg;
	cb->older = sc->callbacks;
	sc->callbacks = cb;
}

enum err
scope_fail(struct scope *sc, enum err e, const char *fmt, ...)
{
	va_list ap;

	if (sc->failure == OK) {
		sc->failure = e;
		va_start(ap, fmt);
		(void)vsnprintf(sc->fail_text, sizeof(sc->fail_text), fmt, ap);
		va_end(ap);
	}
	return e;
}

void
scope_clear_failure(struct scope *sc)
{
	sc->failure = OK;
	sc->fail_text[0] = '\0';
}

const char *
scope_fail_text(const struct scope *sc)
{
	return sc->fail_text;
}

enum err
scope_check_deadline(struct scope *sc)
{
	if (sc->deadline_ms != 0 && clock_mono_ms() >= sc->deadline_ms)
		return scope_fail(sc, ERR_TIMEOUT, "this took too long");
	return OK;
}
