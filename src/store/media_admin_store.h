/* store/media_admin_store.h: files as administrators see and remove them. */
#ifndef STORE_MEDIA_ADMIN_STORE_H
#define STORE_MEDIA_ADMIN_STORE_H

#include "store/media_store.h"

struct media_admin_row {
	struct media_row media;
	const char *quarantined_by; /* user id; NULL: not */
	bool is_protected;	    /* from quarantine */
};

/* Which files; 0 and NULL do not matter. Only those that have one. */
struct media_admin_filter {
	const char *media_id;
	int64_t uploader_nid;
	int64_t room_nid;  /* shown by an event of the room */
	int64_t before_ms; /* made before */
	int64_t larger;	   /* than so many bytes; -1: any */
};
enum err media_admin_store_list(struct scope *sc, struct txn *t,
				const struct media_admin_filter *f,
				struct media_admin_row **out,
				size_t *count_out) MUST_CHECK;

/* Whether somebody's or some room's picture is this file. */
enum err media_admin_store_is_shown(struct scope *sc, struct txn *t,
				    const char *uri, bool *out) MUST_CHECK;

/* Quarantines every unprotected file with the same bytes; by_nid 0 lets them
 * free. *changed_out is how many changed. */
enum err
media_admin_store_quarantine(struct scope *sc, struct txn *t, const char *blob,
			     int64_t by_nid, int64_t now_ms,
			     int64_t *changed_out) MUST_CHECK;
enum err media_admin_store_protect(struct scope *sc, struct txn *t, int64_t nid,
				   bool is_protected) MUST_CHECK;

/* Removes the file's row, thumbnails and ties to events; the bytes are swept
 * when nothing names them. */
enum err media_admin_store_remove(struct scope *sc, struct txn *t,
				  int64_t nid) MUST_CHECK;

/* Files by user, those with the most first. */
struct media_usage {
	const char *user_id;
	const char *display_name; /* NULL: none */
	int64_t count;
	int64_t size;
};
enum err
media_admin_store_usage(struct scope *sc, struct txn *t, int64_t from_ms,
			int64_t until_ms, struct media_usage **out,
			size_t *count_out) MUST_CHECK;

#endif
