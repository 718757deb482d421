#include "media/metadata_priv.h"

#define FLAG_EXIF 0x08
#define FLAG_XMP 0x04

static void
put_le32(uint8_t *p, size_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
	p[2] = (uint8_t)(v >> 16);
	p[3] = (uint8_t)(v >> 24);
}

/* An EXIF chunk that says only how the picture is turned. */
static enum err
replace_exif(struct span file, size_t at, size_t len, struct edit *plan,
	     bool *kept_out)
{
	struct span data = span_sub(file, at + 8, len);
	uint8_t *chunk;
	int orientation;

	if (span_is(data, 0, "Exif\0\0", 6))
		data = span_sub(data, 6, len - 6);
	orientation = exif_orientation(data);
	*kept_out = orientation != 1;
	if (!*kept_out) {
		edit_cut(plan, at, len);
		return OK;
	}
	chunk = scope_alloc(plan->sc, 8 + EXIF_MINIMAL_LEN);
	memcpy(chunk, "EXIF", 4);
	put_le32(chunk + 4, EXIF_MINIMAL_LEN);
	exif_minimal(orientation, chunk + 8);
	if (span_is(file, at, (const char *)chunk, 8 + EXIF_MINIMAL_LEN))
		return edit_keep(plan, at, 8 + EXIF_MINIMAL_LEN);
	return edit_add(plan, chunk, 8 + EXIF_MINIMAL_LEN);
}

static enum err
plan_chunks(struct span file, struct edit *plan, bool *exif_out)
{
	size_t at = 12, len, padded;

	*exif_out = false;
	while (span_has(file, at, 8)) {
		len = span_le(file, at + 4, 4);
		padded = len + (len & 1);
		if (!span_has(file, at, 8 + len))
			break;
		if (!span_has(file, at, 8 + padded))
			padded = len;
		if (span_is(file, at, "EXIF", 4))
			TRY(replace_exif(file, at, len, plan, exif_out));
		else if (span_is(file, at, "XMP ", 4))
			edit_cut(plan, at, 8 + padded);
		else
			TRY(edit_keep(plan, at, 8 + padded));
		at += 8 + padded;
	}
	edit_cut(plan, at, file.len - at);
	return OK;
}

/* The chunks decide what the head says, so they are planned first. */
enum err
metadata_webp(struct span file, struct edit *plan)
{
	struct edit chunks;
	uint8_t *head;
	bool exif, extended = span_is(file, 12, "VP8X\x0a\0\0\0", 8) &&
			      span_has(file, 20, 10);
	size_t head_len = extended ? 21 : 12, i;

	if (file.len < head_len)
		return edit_keep(plan, 0, file.len);
	edit_init(&chunks, plan->sc, file.len);
	TRY(plan_chunks(file, &chunks, &exif));
	if (!chunks.changed)
		return edit_keep(plan, 0, file.len);
	head = scope_memdup(plan->sc, file.p, head_len);
	put_le32(head + 4, edit_new_len(&chunks) + 4);
	if (extended)
		head[20] = (uint8_t)((head[20] & ~(FLAG_EXIF | FLAG_XMP)) |
				     (exif ? FLAG_EXIF : 0));
	TRY(edit_add(plan, head, head_len));
	for (i = 0; i < chunks.count; i++) {
		struct edit_piece p = chunks.pieces[i];

		if (i == 0 && extended && p.bytes == NULL) {
			p.offset += head_len - 12;
			p.len -= head_len - 12;
		}
		TRY(p.bytes != NULL ? edit_add(plan, p.bytes, p.len)
				    : edit_keep(plan, p.offset, p.len));
	}
	return OK;
}
