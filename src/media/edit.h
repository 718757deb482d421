/* media/edit.h: how a file is to be changed: which bytes stay, which are
 * replaced.
 *
 * Metadata is cut from the container without touching the picture: a plan lists
 * the pieces of the new file, each a range of the old one or a few bytes of our
 * own. A plan that keeps everything means that the file stays as it is.
 */
#ifndef MEDIA_EDIT_H
#define MEDIA_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define EDIT_PIECES_MAX 65536

/* A range of the old file, or bytes of our own when bytes is not NULL. */
struct edit_piece {
	const uint8_t *bytes;
	size_t offset;
	size_t len;
};

struct edit {
	struct scope *sc;
	struct edit_piece *pieces;
	size_t count;
	size_t cap;
	size_t old_len;
	bool changed; /* something was cut or replaced */
};

void edit_init(struct edit *e, struct scope *sc, size_t old_len);

/* Keeps [offset, offset + len) of the old file.
 *
 * ERR_LIMIT   more than EDIT_PIECES_MAX pieces
 */
enum err edit_keep(struct edit *e, size_t offset, size_t len) MUST_CHECK;

/* Adds bytes of our own, borrowed until the plan is carried out. */
enum err edit_add(struct edit *e, const uint8_t *bytes, size_t len) MUST_CHECK;

/* Leaves [offset, offset + len) of the old file out. */
void edit_cut(struct edit *e, size_t offset, size_t len);

/* The length of the new file. */
size_t edit_new_len(const struct edit *e);

/* Writes the new file to fd; old is the whole old file. */
enum err edit_write(struct edit *e, const uint8_t *old, int fd) MUST_CHECK;

#endif
