#include "media/metadata_priv.h"

#include <zlib.h>

#define CHUNK_OVERHEAD 12 /* length, type, CRC */

/* What the picture needs to look as it does; anything else may tell more. */
static bool
is_kept(struct span file, size_t at)
{
	static const char kept[] =
		"IHDRPLTEIDATIENDtRNScHRMgAMAiCCPsBITsRGBcICP"
		"mDCVcLLIbKGDhISTpHYssPLTacTLfcTLfdAT";
	size_t i;

	for (i = 0; i + 4 < sizeof(kept); i += 4)
		if (span_is(file, at + 4, kept + i, 4))
			return true;
	return false;
}

static void
put_be32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

/* An eXIf chunk that says only how the picture is turned, in place of the one
 * at at. */
static enum err
replace_exif(struct span file, size_t at, size_t data_len, struct edit *plan)
{
	int orientation = exif_orientation(span_sub(file, at + 8, data_len));
	const size_t len = CHUNK_OVERHEAD + EXIF_MINIMAL_LEN;
	uint8_t *chunk;

	if (orientation == 1) {
		edit_cut(plan, at, data_len + CHUNK_OVERHEAD);
		return OK;
	}
	chunk = scope_alloc(plan->sc, len);
	put_be32(chunk, EXIF_MINIMAL_LEN);
	memcpy(chunk + 4, "eXIf", 4);
	exif_minimal(orientation, chunk + 8);
	put_be32(chunk + 8 + EXIF_MINIMAL_LEN,
		 (uint32_t)crc32(0, chunk + 4, 4 + EXIF_MINIMAL_LEN));
	if (span_is(file, at, (const char *)chunk, len))
		return edit_keep(plan, at, len);
	return edit_add(plan, chunk, len);
}

enum err
metadata_png(struct span file, struct edit *plan)
{
	size_t at = 8, len;

	TRY(edit_keep(plan, 0, 8));
	while (span_has(file, at, CHUNK_OVERHEAD)) {
		len = span_be(file, at, 4);
		if (!span_has(file, at, len + CHUNK_OVERHEAD))
			break;
		if (span_is(file, at + 4, "eXIf", 4))
			TRY(replace_exif(file, at, len, plan));
		else if (is_kept(file, at))
			TRY(edit_keep(plan, at, len + CHUNK_OVERHEAD));
		else
			edit_cut(plan, at, len + CHUNK_OVERHEAD);
		at += len + CHUNK_OVERHEAD;
		if (span_is(file, at - len - CHUNK_OVERHEAD + 4, "IEND", 4))
			break;
	}
	edit_cut(plan, at, file.len - at);
	return OK;
}
