#include "api/client/room_reply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/filter.h"

void
room_reply_viewer(struct http_request *rq, const char *room_id,
		  struct event_viewer *out)
{
	const struct requester *r = api_requester(rq);

	*out = (struct event_viewer){.user_nid = r->user_nid,
				     .device_nid = r->device_nid,
				     .now_ms = r->now_ms,
				     .room_id = room_id,
				     .format = EVENT_FORMAT_CLIENT};
}

void
room_reply_events(struct json_writer *w, const struct room_events *events,
		  const struct event_viewer *viewer)
{
	size_t i;

	json_array_begin(w);
	for (i = 0; i < events->rows.count; i++)
		event_render(w, &events->views[i], viewer);
	json_array_end(w);
}

enum err
room_reply_string(struct scope *sc, struct http_request *rq, const char *key,
		  const char *value)
{
	struct api_reply reply;

	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_put_string(&reply.w, key, value);
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

enum err
room_reply_point(struct scope *sc, struct http_request *rq, const char *name,
		 int64_t *order_out, bool *has_out)
{
	const char *text = http_query(rq, name);
	struct sync_token token;

	*has_out = text != NULL && *text != '\0';
	if (!*has_out)
		return OK;
	TRY(sync_token_parse(sc, text, &token));
	*order_out = sync_token_room_order(&token);
	return OK;
}

#define TOKEN_MAX 100

bool
room_reply_numbers(const char *text, char letter, int64_t *numbers,
		   size_t count)
{
	char *end;
	size_t i;

	if (text[0] != letter || strlen(text) > TOKEN_MAX)
		return false;
	for (i = 0; i < count; i++) {
		text++;
		if (*text < '0' || *text > '9')
			return false;
		errno = 0;
		numbers[i] = strtoll(text, &end, 10);
		if (errno != 0 || *end != (i + 1 < count ? '_' : '\0'))
			return false;
		text = end;
	}
	return true;
}

static bool
match(void *ctx, struct scope *sc, const struct event_row *e)
{
	const struct event_filter *f = ctx;
	struct filter_event fe = {.type = e->type, .sender = e->sender};

	if (f->contains_url != -1)
		fe.contains_url = event_row_peek(sc, e, "url") != NULL;
	return event_filter_admits(f, &fe);
}

enum err
room_reply_match(struct scope *sc, struct http_request *rq,
		 struct room_match *out)
{
	const char *text = http_query(rq, "filter");
	struct event_filter *f;
	yyjson_val *object;

	*out = (struct room_match){0};
	if (text == NULL || *text == '\0')
		return OK;
	f = scope_new(sc, struct event_filter);
	TRY(json_parse_object(sc, text, strlen(text), &object));
	TRY(event_filter_parse(sc, object, f));
	out->match = match;
	out->ctx = f;
	out->lazy_load_members = f->lazy_load_members;
	return OK;
}
