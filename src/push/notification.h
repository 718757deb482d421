/* push/notification.h: what alerted a user (Client-Server API, GET
 * /notifications), derived when read, the newest first.
 */
#ifndef PUSH_NOTIFICATION_H
#define PUSH_NOTIFICATION_H

#include "base/requester.h"
#include "push/push.h"
#include "room/render.h"

#define NOTIFICATIONS_MAX 100

struct notification_page {
	const char *from; /* a next_token; NULL: the newest */
	size_t limit;	  /* at most NOTIFICATIONS_MAX */
	bool highlights_only;
};

struct notification {
	const char *room_id;
	const char *actions; /* JSON array */
	struct event_row event;
	struct event_view *view;
	bool read;
};

struct notifications {
	struct notification *rows;
	size_t count;
	const char *next; /* NULL: there are no more */
};

/* ERR_INVALID_PARAM   from is no token of ours */
enum err
notification_list(struct scope *sc, struct push *p, const struct requester *rq,
		  const struct notification_page *page,
		  struct notifications *out) MUST_CHECK;

#endif
