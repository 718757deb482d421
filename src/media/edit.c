#include "media/edit.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void
edit_init(struct edit *e, struct scope *sc, size_t old_len)
{
	memset(e, 0, sizeof(*e));
	e->sc = sc;
	e->old_len = old_len;
}

static enum err
add_piece(struct edit *e, struct edit_piece piece)
{
	struct edit_piece *more;
	size_t cap;

	if (piece.len == 0)
		return OK;
	if (e->count == EDIT_PIECES_MAX)
		return scope_fail(e->sc, ERR_LIMIT,
				  "this file has too many parts");
	if (e->count == e->cap) {
		cap = e->cap == 0 ? 32 : e->cap * 2;
		more = scope_array(e->sc, struct edit_piece, cap);
		if (e->count > 0)
			memcpy(more, e->pieces, e->count * sizeof(*more));
		e->pieces = more;
		e->cap = cap;
	}
	e->pieces[e->count++] = piece;
	return OK;
}

enum err
edit_keep(struct edit *e, size_t offset, size_t len)
{
	struct edit_piece *last;

	if (e->count > 0) {
		last = &e->pieces[e->count - 1];
		if (last->bytes == NULL && last->offset + last->len == offset) {
			last->len += len;
			return OK;
		}
	}
	return add_piece(e, (struct edit_piece){.offset = offset, .len = len});
}

enum err
edit_add(struct edit *e, const uint8_t *bytes, size_t len)
{
	e->changed = true;
	return add_piece(e, (struct edit_piece){.bytes = bytes, .len = len});
}

void
edit_cut(struct edit *e, size_t offset, size_t len)
{
	(void)offset;
	if (len > 0)
		e->changed = true;
}

size_t
edit_new_len(const struct edit *e)
{
	size_t i, len = 0;

	for (i = 0; i < e->count; i++)
		len += e->pieces[i].len;
	return len;
}

static enum err
write_all(struct scope *sc, int fd, const uint8_t *p, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return scope_fail(sc, ERR_IO,
					  "the file cannot be written: %s",
					  strerror(errno));
		p += n;
		len -= (size_t)n;
	}
	return OK;
}

enum err
edit_write(struct edit *e, const uint8_t *old, int fd)
{
	size_t i;

	for (i = 0; i < e->count; i++) {
		const struct edit_piece *p = &e->pieces[i];

		TRY(write_all(e->sc, fd,
			      p->bytes != NULL ? p->bytes : old + p->offset,
			      p->len));
	}
	return OK;
}
