/* To a push gateway (Push Gateway API, POST /_matrix/push/v1/notify). */
#include "push/push_priv.h"

#include <string.h>

#include "base/json.h"
#include "base/json_write.h"
#include "http/http_client.h"

static void
write_device(struct scope *sc, struct json_writer *w,
	     const struct push_message *m, yyjson_val *data)
{
	yyjson_val *key, *value;
	size_t i, max, len;
	const char *text;

	json_object_begin(w);
	json_put_string(w, "app_id", m->pusher->app_id);
	json_put_string(w, "pushkey", m->pusher->pushkey);
	json_put_int(w, "pushkey_ts", m->pusher->set_ms / 1000);
	json_key(w, "data");
	json_object_begin(w);
	yyjson_obj_foreach(data, i, max, key, value)
	{
		if (yyjson_equals_str(key, "url"))
			continue;
		text = json_format(sc, value, &len);
		json_put_raw(w, yyjson_get_str(key), text, len);
	}
	json_object_end(w);
	json_key(w, "tweaks");
	json_object_begin(w);
	json_put_string(w, "sound", m->sound);
	if (m->highlight)
		json_put_bool(w, "highlight", true);
	json_object_end(w);
	json_object_end(w);
}

static void
write_body(struct scope *sc, struct buf *b, const struct push_message *m,
	   yyjson_val *data)
{
	struct json_writer w;

	json_writer_init(&w, b);
	json_object_begin(&w);
	json_key(&w, "notification");
	json_object_begin(&w);
	json_put_string(&w, "event_id", m->event_id);
	json_put_string(&w, "room_id", m->room_id);
	json_put_string(&w, "type", m->type);
	json_put_string(&w, "sender", m->sender);
	json_put_string(&w, "sender_display_name", m->sender_name);
	json_put_string(&w, "room_name", m->room_name);
	json_put_string(&w, "room_alias", m->room_alias);
	if (m->user_is_target)
		json_put_bool(&w, "user_is_target", true);
	json_put_string(&w, "prio",
			m->is_high || m->is_urgent ? "high" : "low");
	if (m->content != NULL)
		json_put_raw(&w, "content", m->content, m->content_len);
	json_key(&w, "counts");
	json_object_begin(&w);
	if (m->unread >= 0)
		json_put_int(&w, "unread", m->unread);
	json_object_end(&w);
	json_key(&w, "devices");
	json_array_begin(&w);
	write_device(sc, &w, m, data);
	json_array_end(&w);
	json_object_end(&w);
	json_object_end(&w);
}

/* Whether the gateway says that the pushkey is no longer one. An answer that
 * cannot be read says nothing. */
static bool
is_rejected(struct scope *sc, const struct http_answer *a,
	    const struct push_message *m)
{
	yyjson_val *root, *rejected, *key;
	size_t i, max;

	if (json_parse_object(sc, a->body, a->body_len, &root) != OK) {
		scope_clear_failure(sc);
		return false;
	}
	rejected = yyjson_obj_get(root, "rejected");
	yyjson_arr_foreach(rejected, i, max, key)
	{
		if (yyjson_equals_str(key, m->pusher->pushkey))
			return true;
	}
	return false;
}

enum err
gateway_send(struct scope *sc, struct push *p, const struct push_message *m,
	     struct push_answer *out)
{
	struct http_call call = {.method = "POST",
				 .timeout_ms = PUSH_TIMEOUT_MS,
				 .answer_max = (size_t)64 * 1024};
	struct http_answer answer;
	yyjson_val *data;
	struct buf b;

	TRY(json_parse_object(sc, m->pusher->data, strlen(m->pusher->data),
			      &data));
	TRY(json_get_string(sc, data, "url", &call.url));
	buf_init(&b, sc, 0);
	write_body(sc, &b, m, data);
	TRY(buf_check(&b));
	call.body = b.data;
	call.body_len = b.len;
	TRY(http_client_call(sc, p->client, &call, &answer));
	out->status = answer.status;
	out->result = PUSH_FAILED;
	if (answer.status >= 200 && answer.status <= 299)
		out->result =
			is_rejected(sc, &answer, m) ? PUSH_GONE : PUSH_SENT;
	return OK;
}
