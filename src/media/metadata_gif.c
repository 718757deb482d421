#include "media/metadata_priv.h"

#define EXTENSION 0x21
#define IMAGE 0x2c
#define TRAILER 0x3b
#define COMMENT 0xfe
#define APPLICATION 0xff

static size_t
table_len(uint8_t flags)
{
	return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* The end of the sub-blocks that begin at at, or the file's. */
static size_t
blocks_end(struct span file, size_t at)
{
	while (at < file.len && file.p[at] != 0)
		at += 1 + (size_t)file.p[at];
	return at < file.len ? at + 1 : file.len;
}

static bool
is_kept(struct span file, size_t at)
{
	if (file.p[at] != EXTENSION || !span_has(file, at, 14))
		return true;
	if (file.p[at + 1] == COMMENT)
		return false;
	if (file.p[at + 1] != APPLICATION)
		return true;
	/* Of the application's, only the one that says how often to repeat. */
	return span_is(file, at + 3, "NETSCAPE2.0", 11) ||
	       span_is(file, at + 3, "ANIMEXTS1.0", 11);
}

static size_t
block_end(struct span file, size_t at)
{
	if (file.p[at] == EXTENSION)
		return blocks_end(file, at + 2);
	if (!span_has(file, at, 11))
		return file.len;
	return blocks_end(file, at + 10 + table_len(file.p[at + 9]) + 1);
}

enum err
metadata_gif(struct span file, struct edit *plan)
{
	size_t at, end;

	if (file.len < 13)
		return edit_keep(plan, 0, file.len);
	at = 13 + table_len(file.p[10]);
	if (at > file.len)
		at = file.len;
	TRY(edit_keep(plan, 0, at));
	while (at < file.len &&
	       (file.p[at] == EXTENSION || file.p[at] == IMAGE)) {
		end = block_end(file, at);
		if (is_kept(file, at))
			TRY(edit_keep(plan, at, end - at));
		else
			edit_cut(plan, at, end - at);
		at = end;
	}
	if (at < file.len && file.p[at] == TRAILER) {
		TRY(edit_keep(plan, at, 1));
		at++;
	}
	edit_cut(plan, at, file.len - at);
	return OK;
}
