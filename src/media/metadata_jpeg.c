#include "media/metadata_priv.h"

/* Marker codes of T.81, table B.1. */
#define SOI 0xd8
#define EOI 0xd9
#define SOS 0xda
#define RST0 0xd0
#define RST7 0xd7
#define TEM 0x01
#define APP0 0xe0
#define APP1 0xe1
#define APP2 0xe2
#define APP14 0xee
#define APP15 0xef
#define COM 0xfe

static bool
is_kept(struct span file, size_t at, uint8_t marker)
{
	if (marker == COM)
		return false;
	if (marker < APP0 || marker > APP15)
		return true;
	if (marker == APP0)
		return span_is(file, at + 4, "JFIF", 5);
	if (marker == APP2)
		return span_is(file, at + 4, "ICC_PROFILE", 12);
	return marker == APP14 && span_is(file, at + 4, "Adobe", 5);
}

/* The end of the entropy-coded data that begins at at. */
static size_t
scan_end(struct span file, size_t at)
{
	for (; at + 1 < file.len; at++) {
		uint8_t next = file.p[at + 1];

		if (file.p[at] == 0xff && next != 0 && next != 0xff &&
		    !(next >= RST0 && next <= RST7))
			return at;
	}
	return file.len;
}

static int
find_orientation(struct span file)
{
	size_t at = 2, len;

	while (span_has(file, at, 4) && file.p[at] == 0xff) {
		uint8_t marker = file.p[at + 1];

		if (marker == SOS || marker == EOI)
			break;
		len = span_be(file, at + 2, 2);
		if (marker == APP1 && span_is(file, at + 4, "Exif\0\0", 6) &&
		    len > 8)
			return exif_orientation(
				span_sub(file, at + 10, len - 8));
		if (len < 2)
			break;
		at += 2 + len;
	}
	return 1;
}

/* SOI, and where the picture is turned an EXIF segment that says only that. */
static enum err
begin(struct span file, struct edit *plan)
{
	static const uint8_t head[] = {
		0xff, APP1, 0, 2 + 6 + EXIF_MINIMAL_LEN, 'E', 'x', 'i',
		'f',  0,    0};
	int orientation = find_orientation(file);
	uint8_t *segment;

	TRY(edit_keep(plan, 0, 2));
	if (orientation == 1)
		return OK;
	segment = scope_alloc(plan->sc, sizeof(head) + EXIF_MINIMAL_LEN);
	memcpy(segment, head, sizeof(head));
	exif_minimal(orientation, segment + sizeof(head));
	/* Our own segment found again is no change. */
	if (span_is(file, 2, (const char *)segment,
		    sizeof(head) + EXIF_MINIMAL_LEN))
		return edit_keep(plan, 2, sizeof(head) + EXIF_MINIMAL_LEN);
	return edit_add(plan, segment, sizeof(head) + EXIF_MINIMAL_LEN);
}

static size_t
segment_len(struct span file, size_t at, uint8_t marker)
{
	size_t len;

	if (marker == TEM || (marker >= RST0 && marker <= SOI))
		return 2;
	len = 2 + (size_t)span_be(file, at + 2, 2);
	return len < 4 || !span_has(file, at, len) ? file.len - at : len;
}

enum err
metadata_jpeg(struct span file, struct edit *plan)
{
	size_t at, len;
	uint8_t marker;

	TRY(begin(file, plan));
	at = plan->changed ? 2 : edit_new_len(plan);
	while (span_has(file, at, 2)) {
		if (file.p[at] != 0xff)
			break; /* no marker where one must be */
		marker = file.p[at + 1];
		if (marker == 0xff) { /* fill byte */
			edit_cut(plan, at, 1);
			at++;
			continue;
		}
		if (marker == EOI) {
			TRY(edit_keep(plan, at, 2));
			at += 2;
			break; /* what follows are other pictures, trailers */
		}
		len = segment_len(file, at, marker);
		if (marker == SOS)
			len = scan_end(file, at + len) - at;
		if (is_kept(file, at, marker))
			TRY(edit_keep(plan, at, len));
		else
			edit_cut(plan, at, len);
		at += len;
	}
	edit_cut(plan, at, file.len - at);
	return OK;
}
