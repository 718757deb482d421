#include "user/profile.h"

#include <string.h>

#include "base/json.h"
#include "store/user_id_store.h"
#include "user/profile_spread.h"
#include "user/row_cache.h"
#include "user/staff.h"
#include "user/staff_index.h"
#include "user/users_priv.h"

/* With a few rooms all is done by then; with hundreds it goes on alone. */
#define SPREAD_WAIT_MS 300

struct change {
	struct users *u;
	int64_t user_nid;
	const char *user_id; /* for those who must know of it */
	const char *name;
	const char *text;  /* of displayname and avatar_url; NULL removes */
	const char *value; /* JSON of any other field; NULL removes */
	int64_t position;
};

static bool
is_name(const struct change *c)
{
	return strcmp(c->name, "displayname") == 0;
}

static bool
is_avatar(const struct change *c)
{
	return strcmp(c->name, "avatar_url") == 0;
}

static void
on_changed(void *arg)
{
	struct change *c = arg;

	row_cache_drop(c->u->profiles, c->user_nid, c->position);
}

static size_t
row_size(const struct profile_row *p)
{
	size_t n = 64;

	if (p->display_name != NULL)
		n += strlen(p->display_name);
	if (p->avatar_url != NULL)
		n += strlen(p->avatar_url);
	return n;
}

static enum err
require_size(struct scope *sc, struct txn *t, const struct change *c)
{
	struct profile_field_row *fields;
	struct profile_row p;
	size_t i, count, size;

	TRY(profile_store_get(sc, t, c->user_nid, &p));
	TRY(profile_store_list_fields(sc, t, c->user_nid, &fields, &count));
	size = row_size(&p) + strlen(c->name) + strlen(c->value) + 6;
	for (i = 0; i < count; i++) {
		if (strcmp(fields[i].name, c->name) != 0)
			size += strlen(fields[i].name) +
				strlen(fields[i].value) + 6;
	}
	if (size > PROFILE_SIZE_MAX)
		return scope_fail(sc, ERR_PROFILE_TOO_LARGE,
				  "a profile has at most %d bytes",
				  PROFILE_SIZE_MAX);
	return OK;
}

static enum err
write_shown(struct scope *sc, struct txn *t, struct change *c)
{
	struct profile_row p;

	TRY(profile_store_get(sc, t, c->user_nid, &p));
	if (is_name(c))
		p.display_name = c->text;
	else
		p.avatar_url = c->text;
	txn_on_commit(t, on_changed, c);
	staff_index_drop(sc, t, c->u, c->position);
	return profile_store_put(sc, t, c->user_nid, &p);
}

static enum err
write_change(struct scope *sc, struct txn *t, void *ctx)
{
	struct change *c = ctx;
	struct profile_field_row field = {.name = c->name, .value = c->value};

	c->position = users_tell(sc, t, c->u, NOTIFY_PROFILE, c->user_nid);
	if (c->user_id == NULL)
		TRY(user_id_store_get(sc, t, c->user_nid, &c->user_id));
	if (is_name(c) || is_avatar(c))
		return write_shown(sc, t, c);
	if (c->value != NULL)
		TRY(require_size(sc, t, c));
	return profile_store_put_field(sc, t, c->user_nid, &field);
}

static enum err
apply(struct scope *sc, struct users *u, struct change *c)
{
	TRY(store_write(sc, u->db, write_change, c));
	if (is_name(c) || is_avatar(c))
		profile_spread_add(u->spread, c->user_nid, c->user_id);
	return OK;
}

/* A string as text; null and "" remove. */
static enum err
read_text(struct scope *sc, const char *json, size_t max, const char **out)
{
	yyjson_val *value;

	*out = NULL;
	if (json == NULL)
		return OK;
	TRY(json_parse(sc, json, strlen(json), &value));
	if (yyjson_is_null(value))
		return OK;
	*out = yyjson_get_str(value);
	if (*out == NULL || strlen(*out) != yyjson_get_len(value))
		return scope_fail(sc, ERR_BAD_JSON,
				  "this field of a profile must be a string");
	if (strlen(*out) > max)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "this field of a profile has at most %zu "
				  "bytes",
				  max);
	if (**out == '\0')
		*out = NULL;
	return OK;
}

static enum err
require_field_name(struct scope *sc, const char *name)
{
	size_t i, len = strlen(name);

	if (len > PROFILE_FIELD_NAME_MAX)
		return scope_fail(sc, ERR_KEY_TOO_LARGE,
				  "a field's name has at most %d bytes",
				  PROFILE_FIELD_NAME_MAX);
	for (i = 0; i < len; i++) {
		if (!(name[i] >= 'a' && name[i] <= 'z') &&
		    (i == 0 || !((name[i] >= '0' && name[i] <= '9') ||
				 strchr("-_.", name[i]) != NULL)))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "a field's name has only a-z, 0-9 "
					  "and -_.");
	}
	if (len == 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a field's name cannot be empty");
	if (strcmp(name, STAFF_FIELD) == 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this field is set by the Trust");
	return OK;
}

enum err
profile_set(struct scope *sc, struct users *u, const struct requester *r,
	    const struct profile_change *ask)
{
	struct change c = {.u = u,
			   .user_nid = r->user_nid,
			   .user_id = r->user_id,
			   .name = ask->name,
			   .value = ask->value};

	TRY(users_require_self(sc, r, ask->user_id));
	TRY(require_field_name(sc, ask->name));
	if (is_name(&c))
		TRY(read_text(sc, ask->value, PROFILE_NAME_MAX, &c.text));
	else if (is_avatar(&c))
		TRY(read_text(sc, ask->value, PROFILE_URL_MAX, &c.text));
	else if (c.value != NULL && strlen(c.value) > PROFILE_SIZE_MAX)
		return scope_fail(sc, ERR_PROFILE_TOO_LARGE,
				  "a profile has at most %d bytes",
				  PROFILE_SIZE_MAX);
	TRY(apply(sc, u, &c));
	if (is_name(&c) || is_avatar(&c))
		profile_spread_wait(u->spread, r->user_nid, SPREAD_WAIT_MS);
	return OK;
}

enum err
profile_set_name(struct scope *sc, struct users *u, int64_t user_nid,
		 const char *display_name)
{
	struct change c = {.u = u,
			   .user_nid = user_nid,
			   .name = "displayname",
			   .text = display_name};

	return apply(sc, u, &c);
}

enum err
profile_set_avatar(struct scope *sc, struct users *u, int64_t user_nid,
		   const char *avatar_url)
{
	struct change c = {.u = u,
			   .user_nid = user_nid,
			   .name = "avatar_url",
			   .text = avatar_url};

	return apply(sc, u, &c);
}
