/* ctl/backup_files.h: the files of a backup, copied durably and listed with
 * their hashes.
 *
 * A backup is a folder: wardwire.db, the keys of data_dir, media/ab/abcd...,
 * and SHA256SUMS (as sha256sum(1) writes it), which is written last: a folder
 * without it is no backup.
 */
#ifndef CTL_BACKUP_FILES_H
#define CTL_BACKUP_FILES_H

#include <stdio.h>

#include "base/scope.h"

#define BACKUP_DATABASE "wardwire.db"
#define BACKUP_SUMS "SHA256SUMS"

/* The files of data_dir that are not in the database; they may be absent. */
extern const char *const backup_key_files[];
extern const size_t backup_key_file_count;

struct backup_list {
	FILE *sums; /* open for writing */
	int64_t files;
	int64_t bytes;
};

/* Makes the folder and those above it (0700); one that is there is fine. */
enum err backup_make_folder(struct scope *sc, const char *path) MUST_CHECK;

/* Copies from/name to to/name; name may have one folder in it. Adds it to the
 * list, unless that is NULL.
 *
 * ERR_NOT_FOUND   it is not there
 * ERR_IO          it cannot be read, or the copy not written
 */
struct backup_copy {
	const char *from;
	const char *to;
	const char *name;
};
enum err backup_copy_file(struct scope *sc, const struct backup_copy *c,
			  struct backup_list *list) MUST_CHECK;

/* Adds a file that is in the folder already. */
enum err
backup_note_file(struct scope *sc, const char *folder, const char *name,
		 struct backup_list *list) MUST_CHECK;

/* The SHA-256 of a file as 64 hex digits; its size. */
enum err backup_hash_file(struct scope *sc, const char *path, const char **out,
			  int64_t *size_out) MUST_CHECK;

/* Calls fn for each file of a backup, in the order of the list.
 *
 * ERR_NOT_FOUND   no list: the folder is no backup, or one that was not ended
 * ERR_CORRUPT     a line that is none of ours
 * else what fn returned
 */
enum err backup_each_file(struct scope *sc, const char *folder,
			  enum err (*fn)(struct scope *sc, void *ctx,
					 const char *name, const char *hash),
			  void *ctx) MUST_CHECK;

/* All that was written to the file system of that folder is on the disk. */
enum err backup_sync(struct scope *sc, const char *folder) MUST_CHECK;

#endif
