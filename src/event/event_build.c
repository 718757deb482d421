#include <string.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "crypto/digest.h"
#include "event/event.h"
#include "event/event_priv.h"
#include "event/id.h"
#include "event/redact.h"

/* What signs, in text. */
struct signing {
	const char *server_name;
	const char *key_id;
	const char *signature;
};

/* Which of the forms of a PDU to write: for its content hash neither hash nor
 * signing, for its id and signature the redacted one with its hash, at last the
 * whole. */
struct form {
	const char *content;
	size_t content_len;
	size_t content_from; /* where it came to stand; set by write_form() */
	const char *hash;
	struct signing signing;
	bool redacted;
};

void
event_from_draft(const struct event_draft *d, struct event *out)
{
	memset(out, 0, sizeof(*out));
	out->version = d->version;
	out->room_id = d->room_id;
	out->sender = d->sender;
	out->type = d->type;
	out->state_key = d->state_key;
	out->redacts = d->redacts;
	out->content = d->content;
	out->content_json = d->content_json;
	out->content_len = d->content_len;
	out->depth = d->depth;
	out->origin_server_ts = d->origin_server_ts;
	out->prev_events = d->prev_events;
	out->prev_count = d->prev_count;
	out->auth_events = d->auth_events;
	out->auth_count = d->auth_count;
	out->has_room_id = d->room_id != NULL;
}

/* From version 11 on content says what is redacted. */
static enum err
put_redacts(struct scope *sc, struct event_draft *d)
{
	struct json_writer w;
	yyjson_obj_iter it;
	yyjson_val *key;
	struct buf b;
	char *text;
	size_t len;

	buf_init(&b, sc, EVENT_LEN_MAX);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "redacts", d->redacts);
	it = yyjson_obj_iter_with(d->content);
	while ((key = yyjson_obj_iter_next(&it)) != NULL) {
		if (yyjson_equals_str(key, "redacts"))
			continue;
		json_string_len(&w, yyjson_get_str(key), yyjson_get_len(key));
		buf_add_char(&b, ':');
		w.comma = false;
		text = json_format(sc, yyjson_obj_iter_get_val(key), &len);
		json_raw(&w, text, len);
	}
	json_object_end(&w);
	TRY(buf_check(&b));
	return json_parse_object(sc, b.data, b.len, &d->content);
}

static enum err
too_large(struct scope *sc)
{
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_EVENT_TOO_LARGE,
			  "an event has at most %d bytes", EVENT_LEN_MAX);
}

enum err
event_draft_prepare(struct scope *sc, struct event_draft *d)
{
	struct event as_event;
	struct buf b;
	enum err e;

	event_from_draft(d, &as_event);
	TRY(event_check_fields(sc, &as_event));
	if (!yyjson_is_obj(d->content))
		return scope_fail(sc, ERR_BAD_JSON, "content is not an object");
	if (d->redacts != NULL && d->version->redacts_in_content)
		e = put_redacts(sc, d);
	else
		e = OK;
	if (e == ERR_LIMIT)
		return too_large(sc);
	TRY(e);
	buf_init(&b, sc, EVENT_LEN_MAX);
	TRY(canonical_write(&b, d->content, event_numbers(d->version)));
	if (buf_check(&b) != OK)
		return too_large(sc);
	d->content_json = b.data;
	d->content_len = b.len;
	return OK;
}

static void
put_ids(struct json_writer *w, const char *key, const char *const *ids,
	size_t count)
{
	size_t i;

	json_key(w, key);
	json_array_begin(w);
	for (i = 0; i < count; i++)
		json_string(w, ids[i]);
	json_array_end(w);
}

static void
put_hash(struct json_writer *w, const char *hash)
{
	if (hash == NULL)
		return;
	json_key(w, "hashes");
	json_object_begin(w);
	json_put_string(w, "sha256", hash);
	json_object_end(w);
}

static void
put_signing(struct json_writer *w, const struct signing *s)
{
	if (s->signature == NULL)
		return;
	json_key(w, "signatures");
	json_object_begin(w);
	json_key(w, s->server_name);
	json_object_begin(w);
	json_put_string(w, s->key_id, s->signature);
	json_object_end(w);
	json_object_end(w);
}

/* Keys in the order of canonical JSON. */
static void
write_form(struct buf *out, const struct event_draft *d, struct form *f)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_object_begin(&w);
	put_ids(&w, "auth_events", d->auth_events, d->auth_count);
	json_key(&w, "content");
	f->content_from = out->len;
	json_raw(&w, f->content, f->content_len);
	json_put_int(&w, "depth", d->depth);
	put_hash(&w, f->hash);
	json_put_int(&w, "origin_server_ts", d->origin_server_ts);
	put_ids(&w, "prev_events", d->prev_events, d->prev_count);
	if (!f->redacted && !d->version->redacts_in_content)
		json_put_string(&w, "redacts", d->redacts);
	json_put_string(&w, "room_id", d->room_id);
	json_put_string(&w, "sender", d->sender);
	put_signing(&w, &f->signing);
	json_put_string(&w, "state_key", d->state_key);
	json_put_string(&w, "type", d->type);
	json_object_end(&w);
}

static enum err
hash_content(struct scope *sc, const struct event_draft *d, struct form *f)
{
	uint8_t hash[DIGEST_SHA256_LEN];
	struct buf b;

	f->content = d->content_json;
	f->content_len = d->content_len;
	buf_init(&b, sc, 0);
	write_form(&b, d, f);
	TRY(buf_check(&b));
	digest_sha256(b.data, b.len, hash);
	f->hash = base64_encode(sc, BASE64_STANDARD, hash, sizeof(hash));
	return OK;
}

/* The redacted form is what both the id and the signature are over. */
static enum err
name_and_sign(struct scope *sc, const struct event_draft *d,
	      const struct sign_key *key, struct form *f, struct event *out)
{
	uint8_t signature[SIGN_LEN];
	struct buf b, content;

	buf_init(&content, sc, 0);
	TRY(redact_write_content(&content, d->version, d->type, d->content));
	TRY(buf_check(&content));
	f->content = content.data;
	f->content_len = content.len;
	f->redacted = true;
	buf_init(&b, sc, 0);
	write_form(&b, d, f);
	TRY(buf_check(&b));
	out->event_id = event_id_of_hash(sc, d->version, b.data, b.len);
	sign_bytes(key, b.data, b.len, signature);
	f->signing.key_id = sign_key_id(key);
	f->signing.signature =
		base64_encode(sc, BASE64_STANDARD, signature, SIGN_LEN);
	return OK;
}

enum err
event_build(struct scope *sc, struct event_draft *d, const char *server_name,
	    const struct sign_key *key, struct event *out)
{
	struct form f = {.signing = {server_name, NULL, NULL}};
	struct buf b;

	if (d->content_json == NULL)
		TRY(event_draft_prepare(sc, d));
	event_from_draft(d, out);
	TRY(event_check_fields(sc, out));
	TRY(hash_content(sc, d, &f));
	TRY(name_and_sign(sc, d, key, &f, out));
	f.content = d->content_json;
	f.content_len = d->content_len;
	f.redacted = false;
	buf_init(&b, sc, EVENT_LEN_MAX);
	write_form(&b, d, &f);
	if (buf_check(&b) != OK)
		return too_large(sc);
	out->json = b.data;
	out->json_len = b.len;
	out->content_json = b.data + f.content_from;
	event_find_redacts(out, NULL);
	if (d->redacts != NULL)
		out->redacts = d->redacts;
	if (d->version->room_id_is_hash && d->room_id == NULL)
		out->room_id = event_room_id_of_create(sc, out->event_id);
	return OK;
}
