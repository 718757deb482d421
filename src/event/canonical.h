/* event/canonical.h: canonical JSON (Appendices, Canonical JSON).
 *
 * Keys sorted by code point, no white space, the shortest escapes, whole
 * numbers up to 2^53 - 1 only.  Values come from base/json.h, which has refused
 * keys that stand twice.
 */
#ifndef EVENT_CANONICAL_H
#define EVENT_CANONICAL_H

#include "base/buf.h"
#include "base/json.h"

enum canonical_numbers {
	CANONICAL_STRICT,   /* whole numbers written as such (events, 6 on) */
	CANONICAL_INTEGRAL, /* 1e10 is written as 10000000000 */
	CANONICAL_LEGACY    /* any number (room versions 3 to 5) */
};

/* Appends the value.
 *
 * ERR_BAD_JSON   a number that canonical JSON does not have
 * ERR_LIMIT      past the buffer's ceiling
 */
enum err canonical_write(struct buf *out, yyjson_val *val,
			 enum canonical_numbers numbers) MUST_CHECK;

/* The value as strict canonical text in the scope's memory. */
enum err canonical_format(struct scope *sc, yyjson_val *val, char **out,
			  size_t *len_out) MUST_CHECK;

/* An object of which only some members are written, some of them by others.
 * Both functions may be NULL: all / as they are. */
struct canonical_filter {
	void *ctx;
	bool (*keep)(void *ctx, yyjson_val *key);
	/* Appends the value, and then sets *done_out. */
	enum err (*write)(void *ctx, struct buf *out, yyjson_val *key,
			  yyjson_val *val, bool *done_out);
};
enum err
canonical_write_filtered(struct buf *out, yyjson_val *obj,
			 enum canonical_numbers numbers,
			 const struct canonical_filter *filter) MUST_CHECK;

#endif
