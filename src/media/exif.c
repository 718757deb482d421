#include "media/bytes_priv.h"

#define TAG_ORIENTATION 0x0112
#define ENTRIES_MAX 512

static uint32_t
number(struct span s, size_t at, int bytes, bool big)
{
	return big ? span_be(s, at, bytes) : span_le(s, at, bytes);
}

int
exif_orientation(struct span tiff)
{
	bool big = span_is(tiff, 0, "MM", 2);
	uint32_t ifd, count, i, value;

	if (!big && !span_is(tiff, 0, "II", 2))
		return 1;
	ifd = number(tiff, 4, 4, big);
	count = number(tiff, ifd, 2, big);
	for (i = 0; i < count && i < ENTRIES_MAX; i++) {
		size_t at = (size_t)ifd + 2 + (size_t)i * 12;

		if (number(tiff, at, 2, big) != TAG_ORIENTATION)
			continue;
		value = number(tiff, at + 8, 2, big);
		return value >= 1 && value <= 8 ? (int)value : 1;
	}
	return 1;
}

void
exif_minimal(int orientation, uint8_t *out)
{
	/* Big-endian TIFF header, one directory of one SHORT, no next one. */
	static const uint8_t block[EXIF_MINIMAL_LEN] = {
		'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0,
		3,   0,	  0, 0,	 1, 0, 0, 0, 0, 0, 0,	 0,    0,
	};

	memcpy(out, block, sizeof(block));
	out[19] = (uint8_t)orientation;
}
