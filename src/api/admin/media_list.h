/* api/admin/media_list.h: files as the administration words them. */
#ifndef API_ADMIN_MEDIA_LIST_H
#define API_ADMIN_MEDIA_LIST_H

#include "api/api.h"
#include "media/media_admin.h"

/* The members of one file, into an object that is begun. */
void media_list_write(struct json_writer *w, const struct media_admin_row *r);

/* Removes the files and answers with their ids. */
enum err media_list_remove(struct scope *sc, struct http_request *rq,
			   const struct media_admin_rows *files) MUST_CHECK;

#endif
