#include "event/redact.h"

#include <string.h>

#include "event/canonical.h"

/* What of a PDU survives; the list is that of one room version and type. */
struct redaction {
	const struct room_version *version;
	const char *type;
	bool with_signatures;
};

static bool
is_in(const char *const *names, yyjson_val *key)
{
	for (; *names != NULL; names++)
		if (yyjson_equals_str(key, *names))
			return true;
	return false;
}

static bool
keep_member(const struct room_version *v, yyjson_val *key)
{
	if (yyjson_equals_str(key, "membership"))
		return true;
	if (yyjson_equals_str(key, "join_authorised_via_users_server"))
		return v->keeps_authorised;
	return v->redaction_v11 &&
	       yyjson_equals_str(key, "third_party_invite") &&
	       yyjson_is_obj(yyjson_obj_iter_get_val(key));
}

static bool
keep_power_levels(const struct room_version *v, yyjson_val *key)
{
	static const char *const kept[] = {
		"ban",		 "events", "events_default", "kick", "redact",
		"state_default", "users",  "users_default",  NULL};

	return is_in(kept, key) ||
	       (v->redaction_v11 && yyjson_equals_str(key, "invite"));
}

/* Client-Server API, Redactions; rooms/v3 to v11. */
static bool
keep_in_content(void *ctx, yyjson_val *key)
{
	const struct redaction *r = ctx;
	const struct room_version *v = r->version;
	const char *type = r->type;

	if (strcmp(type, "m.room.member") == 0)
		return keep_member(v, key);
	if (strcmp(type, "m.room.create") == 0)
		return v->redaction_v11 || yyjson_equals_str(key, "creator");
	if (strcmp(type, "m.room.join_rules") == 0)
		return yyjson_equals_str(key, "join_rule") ||
		       (v->has_restricted && yyjson_equals_str(key, "allow"));
	if (strcmp(type, "m.room.power_levels") == 0)
		return keep_power_levels(v, key);
	if (strcmp(type, "m.room.history_visibility") == 0)
		return yyjson_equals_str(key, "history_visibility");
	if (strcmp(type, "m.room.aliases") == 0)
		return v->has_aliases_rule && yyjson_equals_str(key, "aliases");
	if (strcmp(type, "m.room.redaction") == 0)
		return v->redacts_in_content &&
		       yyjson_equals_str(key, "redacts");
	return false;
}

static enum canonical_numbers
numbers_of(const struct room_version *v)
{
	return v->strict_json ? CANONICAL_STRICT : CANONICAL_LEGACY;
}

static bool
keep_signed(void *ctx, yyjson_val *key)
{
	(void)ctx;
	return yyjson_equals_str(key, "signed");
}

/* Of third_party_invite only "signed" stays (11 on). */
static enum err
write_in_content(void *ctx, struct buf *out, yyjson_val *key, yyjson_val *val,
		 bool *done_out)
{
	const struct canonical_filter only_signed = {.keep = keep_signed};
	const struct redaction *r = ctx;

	if (strcmp(r->type, "m.room.member") != 0 ||
	    !yyjson_equals_str(key, "third_party_invite"))
		return OK;
	*done_out = true;
	return canonical_write_filtered(out, val, numbers_of(r->version),
					&only_signed);
}

static enum err
write_content(struct buf *out, struct redaction *r, yyjson_val *content)
{
	const struct canonical_filter filter = {r, keep_in_content,
						write_in_content};

	return canonical_write_filtered(out, content, numbers_of(r->version),
					&filter);
}

enum err
redact_write_content(struct buf *out, const struct room_version *version,
		     const char *type, yyjson_val *content)
{
	struct redaction r = {version, type, false};

	return write_content(out, &r, content);
}

static bool
keep_in_pdu(void *ctx, yyjson_val *key)
{
	static const char *const kept[] = {
		"auth_events", "content",	   "depth",	  "event_id",
		"hashes",      "origin_server_ts", "prev_events", "room_id",
		"sender",      "state_key",	   "type",	  NULL};
	static const char *const kept_before_11[] = {"membership", "origin",
						     "prev_state", NULL};
	const struct redaction *r = ctx;

	if (yyjson_equals_str(key, "signatures"))
		return r->with_signatures;
	return is_in(kept, key) ||
	       (!r->version->redaction_v11 && is_in(kept_before_11, key));
}

static enum err
write_in_pdu(void *ctx, struct buf *out, yyjson_val *key, yyjson_val *val,
	     bool *done_out)
{
	if (!yyjson_equals_str(key, "content") || !yyjson_is_obj(val))
		return OK;
	*done_out = true;
	return write_content(out, ctx, val);
}

enum err
redact_write(struct buf *out, const struct room_version *version,
	     yyjson_val *root, bool with_signatures)
{
	struct redaction r = {version, json_peek_string(root, "type"),
			      with_signatures};
	const struct canonical_filter filter = {&r, keep_in_pdu, write_in_pdu};

	if (r.type == NULL)
		r.type = "";
	return canonical_write_filtered(out, root, numbers_of(version),
					&filter);
}

enum err
event_redact(struct scope *sc, const struct event *e, struct event *out)
{
	struct event_stored copy = {.version = e->version,
				    .event_id = e->event_id};
	yyjson_val *root = e->root;
	struct buf b;

	if (root == NULL)
		TRY(json_parse_object(sc, e->json, e->json_len, &root));
	buf_init(&b, sc, 0);
	TRY(redact_write(&b, e->version, root, true));
	TRY(buf_check(&b));
	copy.bytes = b.data;
	copy.len = b.len;
	TRY(event_load(sc, &copy, out));
	out->rejected = e->rejected;
	return OK;
}
