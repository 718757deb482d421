#include "media/metadata_priv.h"

/* HEIF and AVIF (ISO/IEC 23008-12): the items of type Exif and XMP are filled
 * with zeros where they lie.  The orientation is a property of the picture, not
 * of its EXIF, and stays. */

#define ITEMS_MAX 64
#define RANGES_MAX 256

struct range {
	size_t at;
	size_t len;
};

struct heif {
	struct span file;
	struct span meta; /* the content of the box, after version and flags */
	uint32_t items[ITEMS_MAX];
	size_t item_count;
	struct range ranges[RANGES_MAX];
	size_t range_count;
};

static bool
child(struct span in, const char *type, struct span *out)
{
	size_t at = 0, len;

	while (span_has(in, at, 8)) {
		len = span_be(in, at, 4);
		if (len < 8 || !span_has(in, at, len))
			return false;
		if (span_is(in, at + 4, type, 4)) {
			*out = span_sub(in, at + 8, len - 8);
			return true;
		}
		at += len;
	}
	return false;
}

/* Notes the ids of the items that are metadata (infe, version 2 or 3). */
static void
find_items(struct heif *h, struct span iinf)
{
	uint32_t version = span_be(iinf, 0, 1);
	size_t at = version == 0 ? 6 : 8, len;

	while (span_has(iinf, at, 8)) {
		struct span infe;
		size_t id_len, type_at;

		len = span_be(iinf, at, 4);
		infe = span_sub(iinf, at, len);
		if (len < 8 || infe.p == NULL)
			return;
		id_len = span_be(infe, 8, 1) >= 3 ? 4 : 2;
		type_at = 12 + id_len + 2;
		if ((span_is(infe, type_at, "Exif", 4) ||
		     span_is(infe, type_at, "mime", 4)) &&
		    h->item_count < ITEMS_MAX)
			h->items[h->item_count++] =
				span_be(infe, 12, (int)id_len);
		at += len;
	}
}

static bool
is_wanted(const struct heif *h, uint32_t id)
{
	size_t i;

	for (i = 0; i < h->item_count; i++)
		if (h->items[i] == id)
			return true;
	return false;
}

static uint64_t
sized(struct span s, size_t *at, uint32_t bytes)
{
	uint64_t v =
		bytes == 8 ? span_be64(s, *at) : span_be(s, *at, (int)bytes);

	*at += bytes;
	return v;
}

static void
note_range(struct heif *h, uint32_t method, uint64_t offset, uint64_t len)
{
	struct span idat;

	if (method == 1) {
		if (!child(h->meta, "idat", &idat) || offset > idat.len)
			return;
		offset += (uint64_t)(idat.p - h->file.p);
	}
	if (method <= 1 && offset <= h->file.len &&
	    len <= h->file.len - offset && h->range_count < RANGES_MAX)
		h->ranges[h->range_count++] =
			(struct range){(size_t)offset, (size_t)len};
}

/* Finds where the noted items lie (iloc, versions 0 to 2). */
static void
find_ranges(struct heif *h, struct span iloc)
{
	uint32_t version = span_be(iloc, 0, 1), sizes = span_be(iloc, 4, 2);
	uint32_t offset_len = sizes >> 12, len_len = sizes >> 8 & 15;
	uint32_t base_len = sizes >> 4 & 15;
	uint32_t index_len = version > 0 ? sizes & 15 : 0;
	size_t at = 6;
	uint64_t count = sized(iloc, &at, version < 2 ? 2 : 4), i, j;

	for (i = 0; i < count && at < iloc.len; i++) {
		uint32_t id = (uint32_t)sized(iloc, &at, version < 2 ? 2 : 4);
		uint32_t method =
			version > 0 ? (uint32_t)sized(iloc, &at, 2) & 15 : 0;
		uint64_t base, extents;

		at += 2; /* data_reference_index */
		base = sized(iloc, &at, base_len);
		extents = sized(iloc, &at, 2);
		for (j = 0; j < extents && at < iloc.len; j++) {
			uint64_t offset, len;

			at += index_len;
			offset = sized(iloc, &at, offset_len);
			len = sized(iloc, &at, len_len);
			if (is_wanted(h, id))
				note_range(h, method, base + offset, len);
		}
	}
}

static bool
is_blank(struct span file, struct range r)
{
	size_t i;

	for (i = 0; i < r.len; i++)
		if (file.p[r.at + i] != 0)
			return false;
	return true;
}

/* The first range that begins at or after at, or NULL. */
static const struct range *
next_range(const struct heif *h, size_t at)
{
	const struct range *best = NULL;
	size_t i;

	for (i = 0; i < h->range_count; i++)
		if (h->ranges[i].at >= at &&
		    (best == NULL || h->ranges[i].at < best->at))
			best = &h->ranges[i];
	return best;
}

static enum err
plan_ranges(const struct heif *h, struct edit *plan)
{
	const struct range *r;
	size_t at = 0;

	while ((r = next_range(h, at)) != NULL) {
		TRY(edit_keep(plan, at, r->at - at));
		if (r->len == 0 || is_blank(h->file, *r))
			TRY(edit_keep(plan, r->at, r->len));
		else
			TRY(edit_add(plan, scope_alloc(plan->sc, r->len),
				     r->len));
		at = r->at + (r->len > 0 ? r->len : 1);
		if (r->len == 0)
			TRY(edit_keep(plan, r->at, at <= h->file.len));
	}
	return at < h->file.len ? edit_keep(plan, at, h->file.len - at) : OK;
}

enum err
metadata_heif(struct span file, struct edit *plan)
{
	struct heif h = {.file = file};
	struct span part;

	if (!child(file, "meta", &h.meta) || h.meta.len < 4)
		return edit_keep(plan, 0, file.len);
	h.meta = span_sub(h.meta, 4, h.meta.len - 4);
	if (child(h.meta, "iinf", &part))
		find_items(&h, part);
	if (h.item_count > 0 && child(h.meta, "iloc", &part))
		find_ranges(&h, part);
	return plan_ranges(&h, plan);
}
