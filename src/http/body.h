/* http/body.h: a large body on its way to a name on disk.
 *
 * It is written into a file without a name (O_TMPFILE) in a folder of the file
 * system where it will stay, or under a temporary name where the file system
 * has no such files (".body-XXXXXX": a sweep may remove what is older than a
 * day).  body_place() makes it durable, then visible; only then may a row
 * speak of it.
 */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

struct body_file {
	int fd;		 /* positioned anywhere; read with pread() */
	int64_t len;	 /* bytes written */
	char *temp_path; /* heap; NULL where the file has no name */
};

/* A new empty file in folder.
 *
 * ERR_IO   the folder is missing or not ours to write
 */
enum err body_file_create(struct scope *sc, const char *folder,
			  struct body_file **out) MUST_CHECK;

/* Appends.  ERR_IO: the disk is full or broken. */
enum err body_file_write(struct scope *sc, struct body_file *b,
			 const void *bytes, size_t len) MUST_CHECK;

/* Makes it durable as folder/name: fdatasync, link, fsync of the folder.  A
 * name that exists is success: contents are named by what they are.  folder
 * must be on the file system of body_file_create()'s. */
enum err body_file_place(struct scope *sc, struct body_file *b,
			 const char *folder, const char *name) MUST_CHECK;

/* Has the scope close it. */
void body_file_defer(struct scope *sc, struct body_file *b);

/* Closes it; without body_file_place() nothing is left of it. */
void body_file_destroy(struct body_file **b);

#endif
