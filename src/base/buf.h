/* base/buf.h: bytes that grow, in a scope's memory.
 *
 * Appending never fails towards the caller: past the ceiling the buffer stops
 * growing and remembers it, and buf_check() tells once at the end.  The bytes
 * are always followed by a NUL that len does not count.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

struct buf {
	char *data;
	size_t len;
	size_t cap;
	size_t limit; /* ceiling in bytes */
	struct scope *sc;
	bool overflowed;
};

/* An empty buffer in sc's memory that may grow to limit bytes (0: as far as the
 * scope allows). */
void buf_init(struct buf *b, struct scope *sc, size_t limit);

void buf_add(struct buf *b, const void *p, size_t len);
void buf_add_str(struct buf *b, const char *s);
void buf_add_char(struct buf *b, char c);
void buf_add_int(struct buf *b, int64_t n);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Makes room for more bytes at data + len; NULL when there is none. The caller
 * adds what it wrote to len. */
char *buf_reserve(struct buf *b, size_t more);

/* The bytes as a string; "" when empty. */
const char *buf_str(const struct buf *b);

/* ERR_LIMIT when something did not fit. */
enum err buf_check(struct buf *b) MUST_CHECK;

#endif
