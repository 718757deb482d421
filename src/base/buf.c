#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#define FIRST_CAP 256

void
buf_init(struct buf *b, struct scope *sc, size_t limit)
{
	memset(b, 0, sizeof(*b));
	b->sc = sc;
	b->limit = limit != 0 ? limit : SIZE_MAX / 4;
}

static char *
grow(struct buf *b, size_t more)
{
	size_t cap;
	char *data;

	if (b->overflowed || more > b->limit || b->len > b->limit - more) {
		b->overflowed = true;
		return NULL;
	}
	cap = b->cap == 0 ? FIRST_CAP : b->cap * 2;
	if (cap < b->len + more + 1)
		cap = b->len + more + 1;
	data = arena_realloc(&b->sc->arena, b->data, b->cap, cap);
	if (data == NULL) {
		b->overflowed = true;
		return NULL;
	}
	b->data = data;
	b->cap = cap;
	return data + b->len;
}

static inline char *
reserve(struct buf *b, size_t more)
{
	if (more < b->cap - b->len && more <= b->limit - b->len &&
	    !b->overflowed)
		return b->data + b->len;
	return grow(b, more);
}

char *
buf_reserve(struct buf *b, size_t more)
{
	return reserve(b, more);
}

void
buf_add(struct buf *b, const void *p, size_t len)
{
	char *to;

	to = reserve(b, len);
	if (to == NULL)
		return;
	if (len > 0)
		memcpy(to, p, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void
buf_add_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_add_char(struct buf *b, char c)
{
	char *to = reserve(b, 1);

	if (to == NULL)
		return;
	to[0] = c;
	to[1] = '\0';
	b->len++;
}

void
buf_add_int(struct buf *b, int64_t n)
{
	char text[24], *p = text + sizeof(text);
	uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u != 0);
	if (n < 0)
		*--p = '-';
	buf_add(b, p, (size_t)(text + sizeof(text) - p));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = scope_vprintf(b->sc, fmt, ap);
	va_end(ap);
	buf_add_str(b, s);
}

const char *
buf_str(const struct buf *b)
{
	return b->data != NULL ? b->data : "";
}

enum err
buf_check(struct buf *b)
{
	if (b->overflowed)
		return scope_fail(b->sc, ERR_LIMIT, "the answer is too large");
	return OK;
}
