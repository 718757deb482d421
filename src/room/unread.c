/* The part of room/read.h that counts what is unread. */
#include <string.h>

#include "base/map.h"
#include "room/read.h"
#include "store/user_id_store.h"

#define THREADS_MAX 200

/* How far one has read: unthreaded, in the main timeline, and by thread. */
struct marks {
	int64_t all;
	struct receipt_rows receipts;
	struct event_count_query query;
};

static enum err
load_marks(struct scope *sc, struct txn *t, struct marks *m)
{
	struct member_row member;
	const struct receipt_row *r;
	size_t i;

	TRY(member_store_find(sc, t, m->query.room_nid, m->query.user_nid,
			      &member));
	m->all = member.since_pos;
	TRY(receipt_store_list_user(sc, t, m->query.room_nid, m->query.user_nid,
				    &m->receipts));
	for (i = 0; i < m->receipts.count; i++) {
		r = &m->receipts.rows[i];
		if (r->kind != RECEIPT_READ && r->kind != RECEIPT_READ_PRIVATE)
			continue;
		if (r->thread[0] == '\0' && r->event_order > m->all)
			m->all = r->event_order;
	}
	return OK;
}

static int64_t
mark_of_thread(const struct marks *m, const char *thread)
{
	const struct receipt_row *r;
	int64_t mark = m->all;
	size_t i;

	for (i = 0; i < m->receipts.count; i++) {
		r = &m->receipts.rows[i];
		if (r->kind != RECEIPT_READ && r->kind != RECEIPT_READ_PRIVATE)
			continue;
		if (strcmp(r->thread, thread) == 0 && r->event_order > mark)
			mark = r->event_order;
	}
	return mark;
}

/* What people whom the user ignores have sent does not count. */
static enum err
leave_out(struct scope *sc, struct txn *t, const struct room_unread_query *of,
	  const struct event_count_query *q, struct room_unread *u)
{
	struct event_thread_count sent;
	const char *user_id;
	int64_t nid;
	size_t it = 0;
	void *value;

	if (of->ignored == NULL)
		return OK;
	while (map_next(of->ignored, &it, &user_id, &value)) {
		TRY(user_id_store_find(sc, t, user_id, &nid));
		if (nid == 0 || nid == of->user_nid)
			continue;
		TRY(event_store_count_from(sc, t, q, nid, &sent));
		u->notifications -= sent.count;
		u->highlights -= sent.highlights;
	}
	return OK;
}

/* Counts that agree with each other. */
static void
settle(const struct room_unread_query *of, struct room_unread *u)
{
	if (u->notifications < 0)
		u->notifications = 0;
	if (u->highlights < 0)
		u->highlights = 0;
	if (u->highlights > u->notifications)
		u->highlights = u->notifications;
	if (of->mentions_only)
		u->notifications = u->highlights;
}

/* What is unread in one thread (or, nid 0, in the main timeline). */
static enum err
count_thread(struct scope *sc, struct txn *t,
	     const struct room_unread_query *of, const struct marks *m,
	     struct room_unread_thread *out)
{
	struct event_count_query q = m->query;
	struct event_row root;
	int64_t own;

	out->root = "main";
	if (q.thread_nid != 0) {
		TRY(event_store_get(sc, t, q.thread_nid, &root));
		out->root = root.event_id;
	}
	q.after = mark_of_thread(m, out->root);
	TRY(event_store_last_sent(sc, t, &q, &own));
	if (own > q.after)
		q.after = own;
	if (q.after != m->all)
		TRY(event_store_count_notifying(sc, t, &q,
						&out->unread.notifications,
						&out->unread.highlights));
	TRY(leave_out(sc, t, of, &q, &out->unread));
	settle(of, &out->unread);
	return OK;
}

enum err
room_unread_read(struct scope *sc, struct txn *t,
		 const struct room_unread_query *q, struct room_unread_all *out)
{
	struct marks m = {.query = {q->room_nid, q->user_nid, 0, -1}};
	struct event_thread_count *counts;
	struct room_unread_thread thread;
	size_t count, i;

	*out = (struct room_unread_all){0};
	TRY(load_marks(sc, t, &m));
	m.query.after = m.all;
	TRY(event_store_list_thread_counts(sc, t, &m.query, &counts, &count));
	if (count > THREADS_MAX)
		count = THREADS_MAX;
	out->threads = scope_array(sc, struct room_unread_thread, count);
	for (i = 0; i < count; i++) {
		m.query.thread_nid = counts[i].thread_nid;
		thread.unread = (struct room_unread){counts[i].count,
						     counts[i].highlights};
		TRY(count_thread(sc, t, q, &m, &thread));
		out->total.notifications += thread.unread.notifications;
		out->total.highlights += thread.unread.highlights;
		if (counts[i].thread_nid == 0)
			out->main = thread.unread;
		else if (thread.unread.notifications > 0)
			out->threads[out->thread_count++] = thread;
	}
	return OK;
}
