/* media/bytes_priv.h: integers out of a file, and the EXIF orientation.
 *
 * A span never reads past its end: what is not there reads as 0, so callers
 * check lengths once, where they walk.
 */
#ifndef MEDIA_BYTES_PRIV_H
#define MEDIA_BYTES_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const uint8_t *p;
	size_t len;
};

static inline bool
span_has(struct span s, size_t at, size_t len)
{
	return at <= s.len && len <= s.len - at;
}

static inline uint32_t
span_be(struct span s, size_t at, int bytes)
{
	uint32_t v = 0;
	int i;

	if (!span_has(s, at, (size_t)bytes))
		return 0;
	for (i = 0; i < bytes; i++)
		v = v << 8 | s.p[at + (size_t)i];
	return v;
}

static inline uint32_t
span_le(struct span s, size_t at, int bytes)
{
	uint32_t v = 0;
	int i;

	if (!span_has(s, at, (size_t)bytes))
		return 0;
	for (i = bytes; i > 0; i--)
		v = v << 8 | s.p[at + (size_t)i - 1];
	return v;
}

static inline uint64_t
span_be64(struct span s, size_t at)
{
	return (uint64_t)span_be(s, at, 4) << 32 | span_be(s, at + 4, 4);
}

static inline bool
span_is(struct span s, size_t at, const char *text, size_t len)
{
	return span_has(s, at, len) && memcmp(s.p + at, text, len) == 0;
}

static inline struct span
span_sub(struct span s, size_t at, size_t len)
{
	if (!span_has(s, at, len))
		return (struct span){NULL, 0};
	return (struct span){s.p + at, len};
}

/* The orientation (1 to 8) that a TIFF-format EXIF block names; 1 when none. */
int exif_orientation(struct span tiff);

/* A TIFF-format EXIF block that says only this; EXIF_MINIMAL_LEN bytes to out.
 */
#define EXIF_MINIMAL_LEN 26
void exif_minimal(int orientation, uint8_t *out);

#endif
