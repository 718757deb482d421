#include "media/metadata_priv.h"

/* Boxes hold absolute offsets into the file, so nothing may move: what goes is
 * turned into a box of type 'free' of the same size, filled with zeros. */

#define DEPTH_MAX 8

struct box {
	size_t at;
	size_t head; /* bytes before the content */
	size_t len;  /* with the head */
};

static bool
box_at(struct span file, size_t at, size_t end, struct box *out)
{
	uint64_t len;

	out->at = at;
	out->head = 8;
	if (at >= end || end - at < 8)
		return false;
	len = span_be(file, at, 4);
	if (len == 1 && end - at >= 16) {
		len = span_be64(file, at + 8);
		out->head = 16;
	} else if (len == 0) {
		len = end - at;
	}
	if (len < out->head || len > end - at)
		return false;
	out->len = (size_t)len;
	return true;
}

static bool
is_cut(struct span file, const struct box *b)
{
	static const char *const cut[] = {"udta", "meta", "uuid", "XMP_"};
	size_t i;

	for (i = 0; i < sizeof(cut) / sizeof(*cut); i++)
		if (span_is(file, b->at + 4, cut[i], 4))
			return true;
	return false;
}

static bool
is_parent(struct span file, const struct box *b)
{
	static const char *const parents[] = {"moov", "trak", "mdia", "moof",
					      "traf"};
	size_t i;

	for (i = 0; i < sizeof(parents) / sizeof(*parents); i++)
		if (span_is(file, b->at + 4, parents[i], 4))
			return true;
	return false;
}

static bool
is_empty(struct span file, const struct box *b)
{
	size_t i;

	for (i = b->head; i < b->len; i++)
		if (file.p[b->at + i] != 0)
			return false;
	return true;
}

/* Zeros come in pieces, so that a huge box needs no huge memory. */
static enum err
add_zeros(struct edit *plan, size_t len)
{
	static const uint8_t zeros[4096];
	size_t part;

	for (; len > 0; len -= part) {
		part = len < sizeof(zeros) ? len : sizeof(zeros);
		TRY(edit_add(plan, zeros, part));
	}
	return OK;
}

static enum err
blank(struct span file, const struct box *b, struct edit *plan)
{
	uint8_t *head;

	if (is_empty(file, b))
		return edit_keep(plan, b->at, b->len);
	head = scope_memdup(plan->sc, file.p + b->at, b->head);
	memcpy(head + 4, "free", 4);
	TRY(edit_add(plan, head, b->head));
	return add_zeros(plan, b->len - b->head);
}

static enum err
plan_boxes(struct span file, size_t at, size_t end, int depth,
	   struct edit *plan)
{
	struct box b;

	while (box_at(file, at, end, &b)) {
		if (is_cut(file, &b)) {
			TRY(blank(file, &b, plan));
		} else if (is_parent(file, &b) && depth < DEPTH_MAX) {
			TRY(edit_keep(plan, b.at, b.head));
			TRY(plan_boxes(file, at + b.head, at + b.len, depth + 1,
				       plan));
		} else {
			TRY(edit_keep(plan, b.at, b.len));
		}
		at += b.len;
	}
	/* A rest that is no box (a broken end) is kept at its place. */
	return edit_keep(plan, at, end - at);
}

enum err
metadata_mp4(struct span file, struct edit *plan)
{
	return plan_boxes(file, 0, file.len, 0, plan);
}
