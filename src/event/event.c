#include "event/event.h"

#include <string.h>

#include "base/base64.h"
#include "crypto/digest.h"
#include "event/event_priv.h"
#include "event/id.h"
#include "event/redact.h"

enum canonical_numbers
event_numbers(const struct room_version *v)
{
	return v->strict_json ? CANONICAL_STRICT : CANONICAL_LEGACY;
}

char *
event_id_of_hash(struct scope *sc, const struct room_version *v,
		 const char *redacted, size_t len)
{
	uint8_t hash[DIGEST_SHA256_LEN];

	digest_sha256(redacted, len, hash);
	return scope_printf(sc, "$%s",
			    base64_encode(sc,
					  v->event_id_urlsafe ? BASE64_URLSAFE
							      : BASE64_STANDARD,
					  hash, sizeof(hash)));
}

enum err
event_compute_id(struct scope *sc, const struct room_version *version,
		 yyjson_val *root, const char **event_id_out)
{
	struct buf b;

	buf_init(&b, sc, 0);
	TRY(redact_write(&b, version, root, false));
	TRY(buf_check(&b));
	*event_id_out = event_id_of_hash(sc, version, b.data, b.len);
	return OK;
}

char *
event_room_id_of_create(struct scope *sc, const char *event_id)
{
	char *room_id = scope_strdup(sc, event_id);

	room_id[0] = '!';
	return room_id;
}

bool
event_is(const struct event *e, const char *type, const char *state_key)
{
	return e->state_key != NULL && strcmp(e->type, type) == 0 &&
	       strcmp(e->state_key, state_key) == 0;
}

const char *
event_membership(const struct event *e)
{
	return json_peek_string(e->content, "membership");
}

static bool
is_create(const struct event *e)
{
	return strcmp(e->type, "m.room.create") == 0;
}

static enum err
check_room_id(struct scope *sc, const struct event *e)
{
	if (e->room_id == NULL) {
		if (e->version->room_id_is_hash && is_create(e))
			return OK;
		return scope_fail(sc, ERR_BAD_JSON, "'room_id' is missing");
	}
	if (strlen(e->room_id) > ID_MAX)
		return scope_fail(sc, ERR_EVENT_TOO_LARGE,
				  "'room_id' is longer than 255 bytes");
	/* A version 12 create event that has one fails its auth rules. */
	if (e->version->room_id_is_hash && is_create(e))
		return OK;
	if (!room_id_is_valid(e->version, e->room_id))
		return scope_fail(sc, ERR_BAD_JSON, "'room_id' is no room id");
	return OK;
}

enum err
event_check_fields(struct scope *sc, const struct event *e)
{
	if (strlen(e->type) > ID_MAX || strlen(e->sender) > ID_MAX ||
	    (e->state_key != NULL && strlen(e->state_key) > ID_MAX))
		return scope_fail(sc, ERR_EVENT_TOO_LARGE,
				  "'type', 'sender' or 'state_key' is longer "
				  "than 255 bytes");
	if (!user_id_is_valid(e->sender))
		return scope_fail(sc, ERR_BAD_JSON, "'sender' is no user id");
	if (e->depth < 0 || e->depth > JSON_INT_MAX)
		return scope_fail(sc, ERR_BAD_JSON, "'depth' is out of range");
	if (e->prev_count > EVENT_PREV_MAX || e->auth_count > EVENT_AUTH_MAX)
		return scope_fail(sc, ERR_BAD_JSON,
				  "more than %d previous or %d auth events",
				  EVENT_PREV_MAX, EVENT_AUTH_MAX);
	return check_room_id(sc, e);
}

void
event_find_redacts(struct event *e, yyjson_val *root)
{
	e->redacts = NULL;
	if (strcmp(e->type, "m.room.redaction") != 0)
		return;
	e->redacts = json_peek_string(
		e->version->redacts_in_content ? e->content : root, "redacts");
}

static enum err
need_string(struct scope *sc, yyjson_val *root, const char *key,
	    const char **out)
{
	TRY(json_find_string(sc, root, key, out));
	if (*out == NULL)
		return scope_fail(sc, ERR_BAD_JSON, "'%s' is missing", key);
	return OK;
}

static enum err
need_int(struct scope *sc, yyjson_val *root, const char *key, int64_t *out)
{
	if (yyjson_obj_get(root, key) == NULL)
		return scope_fail(sc, ERR_BAD_JSON, "'%s' is missing", key);
	return json_find_int(sc, root, key, 0, out);
}

static enum err
need_object(struct scope *sc, yyjson_val *root, const char *key,
	    yyjson_val **out)
{
	*out = yyjson_obj_get(root, key);
	if (!yyjson_is_obj(*out))
		return scope_fail(sc, ERR_BAD_JSON, "'%s' is not an object",
				  key);
	return OK;
}

struct id_list {
	const char *const *ids;
	size_t count;
};

static enum err
read_ids(struct scope *sc, const struct event *e, yyjson_val *list,
	 struct id_list *out)
{
	yyjson_arr_iter it;
	yyjson_val *val;
	const char **ids;
	size_t count = 0;

	if (!yyjson_is_arr(list))
		return scope_fail(sc, ERR_BAD_JSON,
				  "previous or auth events are no list");
	if (yyjson_arr_size(list) > EVENT_PREV_MAX)
		return scope_fail(sc, ERR_BAD_JSON,
				  "too many previous or auth events");
	ids = scope_array(sc, const char *, yyjson_arr_size(list) + 1);
	it = yyjson_arr_iter_with(list);
	while ((val = yyjson_arr_iter_next(&it)) != NULL) {
		if (!yyjson_is_str(val) ||
		    strlen(yyjson_get_str(val)) != yyjson_get_len(val) ||
		    !event_id_is_valid(e->version, yyjson_get_str(val)))
			return scope_fail(sc, ERR_BAD_JSON,
					  "a previous or auth event is no "
					  "event id");
		ids[count++] = yyjson_get_str(val);
	}
	out->ids = ids;
	out->count = count;
	return OK;
}

static enum err
read_links(struct scope *sc, yyjson_val *root, struct event *out)
{
	struct id_list list;

	TRY(read_ids(sc, out, yyjson_obj_get(root, "prev_events"), &list));
	out->prev_events = list.ids;
	out->prev_count = list.count;
	TRY(read_ids(sc, out, yyjson_obj_get(root, "auth_events"), &list));
	out->auth_events = list.ids;
	out->auth_count = list.count;
	return OK;
}

static enum err
read_fields(struct scope *sc, yyjson_val *root, struct event *out)
{
	yyjson_val *unused;

	TRY(need_string(sc, root, "type", &out->type));
	TRY(need_string(sc, root, "sender", &out->sender));
	TRY(json_find_string(sc, root, "room_id", &out->room_id));
	if (yyjson_obj_get(root, "state_key") != NULL)
		TRY(need_string(sc, root, "state_key", &out->state_key));
	TRY(need_int(sc, root, "depth", &out->depth));
	TRY(need_int(sc, root, "origin_server_ts", &out->origin_server_ts));
	TRY(need_object(sc, root, "content", &out->content));
	TRY(need_object(sc, root, "hashes", &unused));
	TRY(need_object(sc, root, "signatures", &unused));
	TRY(read_links(sc, root, out));
	event_find_redacts(out, root);
	out->root = root;
	out->has_room_id = yyjson_obj_get(root, "room_id") != NULL;
	return OK;
}

/* Where "content" came to stand in the canonical bytes. */
struct content_place {
	enum canonical_numbers numbers;
	size_t from;
	size_t to;
};

static bool
keep_all_but_unsigned(void *ctx, yyjson_val *key)
{
	(void)ctx;
	return !yyjson_equals_str(key, "unsigned");
}

static enum err
write_noting_content(void *ctx, struct buf *out, yyjson_val *key,
		     yyjson_val *val, bool *done_out)
{
	struct content_place *place = ctx;

	if (!yyjson_equals_str(key, "content"))
		return OK;
	*done_out = true;
	place->from = out->len;
	TRY(canonical_write(out, val, place->numbers));
	place->to = out->len;
	return OK;
}

static enum err
write_json(struct scope *sc, yyjson_val *root, struct event *out)
{
	struct content_place place = {event_numbers(out->version), 0, 0};
	const struct canonical_filter filter = {&place, keep_all_but_unsigned,
						write_noting_content};
	struct buf b;

	buf_init(&b, sc, EVENT_LEN_MAX);
	TRY(canonical_write_filtered(&b, root, place.numbers, &filter));
	if (buf_check(&b) != OK) {
		scope_clear_failure(sc);
		return scope_fail(sc, ERR_EVENT_TOO_LARGE,
				  "an event has at most %d bytes",
				  EVENT_LEN_MAX);
	}
	out->json = b.data;
	out->json_len = b.len;
	out->content_json = b.data + place.from;
	out->content_len = place.to - place.from;
	return OK;
}

enum err
event_parse_value(struct scope *sc, const struct room_version *version,
		  yyjson_val *root, struct event *out)
{
	memset(out, 0, sizeof(*out));
	out->version = version;
	if (!yyjson_is_obj(root))
		return scope_fail(sc, ERR_BAD_JSON, "an event is an object");
	TRY(read_fields(sc, root, out));
	TRY(event_check_fields(sc, out));
	TRY(write_json(sc, root, out));
	TRY(event_compute_id(sc, version, root, &out->event_id));
	if (version->room_id_is_hash && is_create(out))
		out->room_id = event_room_id_of_create(sc, out->event_id);
	return OK;
}

enum err
event_parse(struct scope *sc, const struct room_version *version,
	    const char *bytes, size_t len, struct event *out)
{
	yyjson_val *root;

	memset(out, 0, sizeof(*out));
	TRY(json_parse(sc, bytes, len, &root));
	return event_parse_value(sc, version, root, out);
}

/* Past the value that begins at p, which is JSON for certain. */
static const char *
skip_value(const char *p, const char *end)
{
	int depth = 0;
	bool in_string = false;

	for (; p < end; p++) {
		if (in_string) {
			if (*p == '\\')
				p++;
			else if (*p == '"')
				in_string = false;
		} else if (*p == '"') {
			in_string = true;
		} else if (*p == '{' || *p == '[') {
			depth++;
		} else if (*p == '}' || *p == ']') {
			if (--depth < 0)
				return p;
		} else if (*p == ',' && depth == 0) {
			return p;
		}
	}
	return end;
}

/* Canonical text has no white space and no escapes in "content". */
static enum err
find_content(struct scope *sc, struct event *e)
{
	static const char name[] = "\"content\":";
	const char *end = e->json + e->json_len, *p = e->json, *next;

	while (p < end && (*p == '{' || *p == ',')) {
		p++;
		next = skip_value(p, end);
		if ((size_t)(next - p) > sizeof(name) - 1 &&
		    memcmp(p, name, sizeof(name) - 1) == 0) {
			e->content_json = p + sizeof(name) - 1;
			e->content_len = (size_t)(next - e->content_json);
			return OK;
		}
		p = next;
	}
	return scope_fail(sc, ERR_CORRUPT, "a stored event has no content");
}

enum err
event_load(struct scope *sc, const struct event_stored *stored,
	   struct event *out)
{
	yyjson_val *root;

	memset(out, 0, sizeof(*out));
	out->version = stored->version;
	out->event_id = stored->event_id;
	out->json = stored->bytes;
	out->json_len = stored->len;
	if (json_parse_object(sc, stored->bytes, stored->len, &root) != OK ||
	    read_fields(sc, root, out) != OK) {
		scope_clear_failure(sc);
		return scope_fail(sc, ERR_CORRUPT,
				  "event %s is not stored as it should be",
				  stored->event_id);
	}
	TRY(find_content(sc, out));
	if (out->version->room_id_is_hash && is_create(out))
		out->room_id = event_room_id_of_create(sc, out->event_id);
	return OK;
}
