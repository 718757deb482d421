/* http/compress.h: whole files made smaller, for answers that many get. */
#ifndef HTTP_COMPRESS_H
#define HTTP_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/scope.h"

enum compress_kind { COMPRESS_BROTLI, COMPRESS_GZIP, COMPRESS_KINDS };

/* Whether this build can. */
bool compress_has(enum compress_kind kind);

/* The bytes, made smaller, in the scope's memory; *out NULL when they do not
 * get smaller by a tenth.  Takes its time: not for the I/O threads. */
enum err
compress_bytes(struct scope *sc, enum compress_kind kind, const void *bytes,
	       size_t len, void **out, size_t *len_out) MUST_CHECK;

#endif
