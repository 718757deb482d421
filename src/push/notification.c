#include "push/notification.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "push/push_priv.h"
#include "room/aggregate.h"
#include "room/push_view.h"
#include "store/notification_store.h"
#include "user/alert.h"
#include "user/push_settings.h"

#define PREFIX 'n'

struct listing {
	struct push *p;
	const struct requester *rq;
	const struct notification_page *page;
	struct notifications *out;
	int64_t before;
	struct notification_row *found;
	size_t count;
	struct push_rules rules;
	struct map *ignored;
};

static enum err
parse_token(struct scope *sc, const char *token, int64_t *out)
{
	char *end;

	*out = INT64_MAX;
	if (token == NULL)
		return OK;
	if (token[0] == PREFIX && token[1] >= '0' && token[1] <= '9') {
		*out = strtoll(token + 1, &end, 10);
		if (*end == '\0')
			return OK;
	}
	return scope_fail(sc, ERR_INVALID_PARAM, "from is no token");
}

static int
compare(const void *a, const void *b)
{
	int64_t x = ((const struct notification_row *)a)->room_order;
	int64_t y = ((const struct notification_row *)b)->room_order;

	return (x < y) - (x > y);
}

static void
add_found(struct scope *sc, struct listing *l,
	  const struct notification_row *rows, size_t count)
{
	struct notification_row *all;

	all = scope_array(sc, struct notification_row, l->count + count + 1);
	if (l->count > 0)
		memcpy(all, l->found, l->count * sizeof(*all));
	if (count > 0)
		memcpy(all + l->count, rows, count * sizeof(*all));
	l->found = all;
	l->count += count;
	qsort(all, l->count, sizeof(*all), compare);
	if (l->count > l->page->limit + 1)
		l->count = l->page->limit + 1;
}

static enum err
find_in_room(struct scope *sc, struct txn *t, struct listing *l,
	     const struct push_settings *settings, const struct member_row *m)
{
	struct notification_query q = {.room_nid = m->room_nid,
				       .user_nid = l->rq->user_nid,
				       .after = m->since_pos,
				       .before = l->before,
				       .highlights_only =
					       l->page->highlights_only,
				       .limit = l->page->limit + 1};
	struct notification_row *rows;
	size_t count;

	if (push_settings_is_muted(settings, m->room_id))
		return OK;
	q.highlights_only |= push_settings_is_quiet(settings, m->room_id);
	TRY(notification_store_list(sc, t, &q, &rows, &count));
	add_found(sc, l, rows, count);
	return OK;
}

/* By the rules as they are now; where these have changed since, what was done
 * then. */
static const char *
actions_of(struct scope *sc, struct listing *l, const struct push_view *v,
	   bool highlight)
{
	struct push_viewer viewer = v->room;
	struct push_result r;

	viewer.user_id = l->rq->user_id;
	push_rules_evaluate(l->rules.global, &v->event, &viewer, &r);
	if (r.notify && r.actions != NULL)
		return json_format(sc, r.actions, NULL);
	return highlight ? "[\"notify\",{\"set_tweak\":\"highlight\"}]"
			 : "[\"notify\"]";
}

static enum err
add_one(struct scope *sc, struct txn *t, struct listing *l,
	const struct notification_row *found)
{
	struct notification *n = &l->out->rows[l->out->count];
	struct event_rows one = {&n->event, 1};
	struct push_view view;

	TRY(event_store_get(sc, t, found->event_nid, &n->event));
	if (n->event.redacted_by != 0 ||
	    (l->ignored != NULL &&
	     map_find(l->ignored, n->event.sender) != NULL))
		return OK;
	TRY(push_view_read(sc, t, &n->event, &view));
	n->room_id = view.room_id;
	n->actions = actions_of(sc, l, &view, found->highlight);
	TRY(push_view_is_over(sc, t, &n->event, l->rq->user_nid, &n->read));
	TRY(event_render_load(sc, t, &one, &n->view));
	l->out->count++;
	return OK;
}

static enum err
read_page(struct scope *sc, struct txn *t, void *ctx)
{
	struct listing *l = ctx;
	const struct push_settings *settings;
	struct member_rows rooms;
	size_t i;

	TRY(push_settings_get(sc, l->p->users, t, l->rq->user_nid, &settings));
	TRY(push_rules_read(sc, l->p->users, t, l->rq->user_nid, &l->rules));
	TRY(room_ignored_read(sc, t, l->rq->user_nid, &l->ignored));
	TRY(member_store_list_rooms(sc, t, l->rq->user_nid, MEMBERSHIP_JOIN,
				    &rooms));
	for (i = 0; i < rooms.count; i++)
		TRY(find_in_room(sc, t, l, settings, &rooms.rows[i]));
	for (i = 0; i < l->count && i < l->page->limit; i++)
		TRY(add_one(sc, t, l, &l->found[i]));
	if (l->count > l->page->limit)
		l->out->next = scope_printf(
			sc, "%c%lld", PREFIX,
			(long long)l->found[l->page->limit - 1].room_order);
	return OK;
}

enum err
notification_list(struct scope *sc, struct push *p, const struct requester *rq,
		  const struct notification_page *page,
		  struct notifications *out)
{
	struct listing l = {.p = p, .rq = rq, .page = page, .out = out};

	memset(out, 0, sizeof(*out));
	TRY(parse_token(sc, page->from, &l.before));
	out->rows = scope_array(sc, struct notification, page->limit);
	return store_read(sc, p->db, read_page, &l);
}
