#include "sync/presence_news.h"

static void
on_news(void *ctx, const int64_t *users, size_t count)
{
	struct sync *s = ctx;

	if (!watch_is_idle(s->watch))
		watch_wake_users(s->watch, users, count, WATCH_PRESENCE);
}

void
presence_section_open(struct sync *s)
{
	presence_listen(users_presence(s->users), on_news, s);
}

void
presence_section_close(struct sync *s)
{
	presence_listen_end(users_presence(s->users), s);
}

void
presence_section_read(struct scope *sc, struct sync *s,
		      const struct sync_v3_request *q, struct sync_token *next,
		      struct presence_news *out)
{
	struct filter_event e = {.type = "m.presence"};
	int64_t since = 0;
	size_t i, kept = 0;

	if (q->since != NULL && q->since->boot_id == next->boot_id)
		since = q->since->presence_pos;
	presence_read(sc, users_presence(s->users), q->rq->user_nid, since,
		      out);
	next->presence_pos = out->newest;
	for (i = 0; i < out->count; i++) {
		e.sender = out->views[i].user_id;
		if (event_filter_admits(&q->filter->f.presence, &e))
			out->views[kept++] = out->views[i];
	}
	out->count = kept;
}

void
presence_section_write(struct json_writer *w, const struct presence_news *news,
		       int64_t now_ms)
{
	size_t i;

	json_key(w, "presence");
	json_object_begin(w);
	json_key(w, "events");
	json_array_begin(w);
	for (i = 0; news != NULL && i < news->count; i++)
		presence_render(w, &news->views[i], now_ms);
	json_array_end(w);
	json_object_end(w);
}
