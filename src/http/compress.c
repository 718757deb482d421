#include "http/compress.h"

#include <string.h>

#ifdef HTTP_BROTLI
#include <brotli/encode.h>
#endif
#include <zlib.h>

#define BROTLI_QUALITY 9
#define GZIP_WINDOW (15 + 16) /* 16: with a gzip header */

bool
compress_has(enum compress_kind kind)
{
#ifdef HTTP_BROTLI
	return kind < COMPRESS_KINDS;
#else
	return kind == COMPRESS_GZIP;
#endif
}

static bool
brotli(const void *bytes, size_t len, void *out, size_t *out_len)
{
#ifdef HTTP_BROTLI
	return BrotliEncoderCompress(BROTLI_QUALITY, BROTLI_DEFAULT_WINDOW,
				     BROTLI_MODE_TEXT, len, bytes, out_len,
				     out) == BROTLI_TRUE;
#else
	(void)bytes;
	(void)len;
	(void)out;
	(void)out_len;
	return false;
#endif
}

static bool
gzip(const void *bytes, size_t len, void *out, size_t *out_len)
{
	z_stream z;
	int r;

	memset(&z, 0, sizeof(z));
	if (deflateInit2(&z, 9, Z_DEFLATED, GZIP_WINDOW, 9,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	z.next_in = (Bytef *)(uintptr_t)bytes;
	z.avail_in = (uInt)len;
	z.next_out = out;
	z.avail_out = (uInt)*out_len;
	r = deflate(&z, Z_FINISH);
	*out_len = z.total_out;
	(void)deflateEnd(&z);
	return r == Z_STREAM_END;
}

enum err
compress_bytes(struct scope *sc, enum compress_kind kind, const void *bytes,
	       size_t len, void **out, size_t *len_out)
{
	size_t room = len - len / 10;
	bool made;

	*len_out = room;
	TRY(scope_try_alloc(sc, room + 1, out));
	if (kind == COMPRESS_BROTLI)
		made = brotli(bytes, len, *out, len_out);
	else
		made = gzip(bytes, len, *out, len_out);
	if (!made)
		*out = NULL;
	return OK;
}
