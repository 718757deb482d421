/* media/media_admin.h: files as administrators see, quarantine and remove them.
 *
 * None of these checks a right: the routes are for administrators alone.  A
 * file in quarantine is answered as if it were not there; the same bytes under
 * other addresses are quarantined with it.
 */
#ifndef MEDIA_MEDIA_ADMIN_H
#define MEDIA_MEDIA_ADMIN_H

#include "media/media.h"
#include "store/media_admin_store.h"

struct media_admin_rows {
	struct media_admin_row *rows;
	size_t count;
};

/* By the order of their making. */
enum err media_admin_list(struct scope *sc, struct media *m,
			  const struct media_admin_filter *f,
			  struct media_admin_rows *out) MUST_CHECK;

/* One of ours. ERR_NOT_FOUND: there is none. */
struct media_admin_ref {
	const char *server_name; /* NULL: ours */
	const char *media_id;
};
enum err media_admin_get(struct scope *sc, struct media *m,
			 const struct media_admin_ref *ref,
			 struct media_admin_row **out) MUST_CHECK;

/* Quarantines the files, or lets them free; *changed_out is how many rows
 * changed. Files that are protected stay. */
enum err
media_admin_quarantine(struct scope *sc, struct media *m,
		       const struct requester *rq,
		       const struct media_admin_rows *files,
		       bool is_quarantined, int64_t *changed_out) MUST_CHECK;

enum err media_admin_protect(struct scope *sc, struct media *m,
			     const struct media_admin_row *file,
			     bool is_protected) MUST_CHECK;

/* Removes the files, some at a time. */
enum err media_admin_remove(struct scope *sc, struct media *m,
			    const struct media_admin_rows *files) MUST_CHECK;

/* Leaves in *files what is nobody's and no room's picture. */
enum err media_admin_drop_shown(struct scope *sc, struct media *m,
				struct media_admin_rows *files) MUST_CHECK;

/* Files by user; until_ms 0: no end. */
enum err media_admin_usage(struct scope *sc, struct media *m, int64_t from_ms,
			   int64_t until_ms, struct media_usage **out,
			   size_t *count_out) MUST_CHECK;

#endif
