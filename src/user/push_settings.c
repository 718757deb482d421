#include "user/push_settings.h"

#include <stdlib.h>
#include <string.h>

#include "event/push_rule.h"
#include "store/push_rule_store.h"
#include "store/user_id_store.h"
#include "user/push_render.h"
#include "user/row_cache.h"
#include "user/users_priv.h"

struct value {
	struct cached head;
	struct push_settings p;
	char **muted;
	char **quiet;
	yyjson_doc *rules;
	bool has_override; /* other than mutes */
};

struct find {
	int64_t user_nid;
	const char *user_id;
	struct push_rule_row *rows;
	size_t count;
	int64_t position; /* of the snapshot */
};

static void
free_list(char **list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		free(list[i]);
	free(list);
}

static void
value_destroy(struct cached *c)
{
	struct value *v = (struct value *)(void *)c;

	free_list(v->muted, v->p.muted_count);
	free_list(v->quiet, v->p.quiet_count);
	yyjson_doc_free(v->rules);
	free(v);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A rule that is off alters nothing, unless it is a default one. */
static bool
is_harmless(const struct push_rule_row *row)
{
	return row->place > 0 && !row->enabled;
}

static void
add_text(char **list, size_t *count, const char *text)
{
	list[*count] = strdup(text);
	if (list[(*count)++] == NULL)
		abort();
}

static void
note_row(struct scope *sc, struct value *v, const struct push_rule_row *row)
{
	const char *room_id = push_muted_room(sc, row);
	bool is_override = strcmp(row->kind, "override") == 0;

	if (is_harmless(row))
		return;
	v->p.has_own = true;
	if (strcmp(row->rule_id, PUSH_MASTER) == 0) {
		v->p.is_all_muted |= row->enabled;
	} else if (room_id != NULL && is_override) {
		add_text(v->muted, &v->p.muted_count, room_id);
	} else if (room_id != NULL) {
		add_text(v->quiet, &v->p.quiet_count, room_id);
	} else {
		v->p.is_only_mutes = false;
		v->has_override |= is_override && row->place > 0;
	}
}

static void *
list_of(size_t count)
{
	void *list = calloc(count + 1, sizeof(char *));

	if (list == NULL)
		abort();
	return list;
}

/* A mute that other rules could override, and a quiet room that other rules
 * could make loud, are judged with every event instead. */
static void
settle(struct value *v)
{
	if (v->has_override) {
		free_list(v->muted, v->p.muted_count);
		v->muted = NULL;
		v->p.muted_count = 0;
	}
	if (!v->p.is_only_mutes) {
		free_list(v->quiet, v->p.quiet_count);
		v->quiet = NULL;
		v->p.quiet_count = 0;
	}
	if (v->muted != NULL)
		qsort(v->muted, v->p.muted_count, sizeof(*v->muted), compare);
	if (v->quiet != NULL)
		qsort(v->quiet, v->p.quiet_count, sizeof(*v->quiet), compare);
	v->p.muted_rooms = (const char *const *)v->muted;
	v->p.quiet_rooms = (const char *const *)v->quiet;
}

static enum err
render(struct scope *sc, const struct find *f, struct buf *b)
{
	yyjson_val *defaults;
	const char *text;
	size_t len;

	text = push_rules_default(sc, f->user_id, &len);
	TRY(json_parse_object(sc, text, len, &defaults));
	buf_init(b, sc, 0);
	return push_render(sc, defaults, f->rows, f->count, b);
}

static enum err
keep_rules(struct scope *sc, const struct find *f, struct value *v)
{
	struct buf b;

	if (v->p.is_only_mutes)
		return OK;
	TRY(render(sc, f, &b));
	v->rules = yyjson_read(b.data, b.len, 0);
	if (v->rules == NULL)
		return scope_fail(sc, ERR_CORRUPT, "push rules of a user");
	v->p.global = yyjson_obj_get(yyjson_doc_get_root(v->rules), "global");
	return OK;
}

static enum err
value_create(struct scope *sc, const struct find *f, struct value **out)
{
	struct value *v = calloc(1, sizeof(*v));
	enum err e;
	size_t i;

	if (v == NULL)
		abort();
	cached_init(&v->head, value_destroy);
	v->muted = list_of(f->count);
	v->quiet = list_of(f->count);
	v->p.is_only_mutes = true;
	for (i = 0; i < f->count; i++)
		note_row(sc, v, &f->rows[i]);
	settle(v);
	e = keep_rules(sc, f, v);
	if (e != OK)
		cached_put(&v->head);
	*out = v;
	return e;
}

static enum err
read_rows(struct scope *sc, struct txn *t, void *ctx)
{
	struct find *f = ctx;

	TRY(txn_position(sc, t, &f->position));
	TRY(user_id_store_get(sc, t, f->user_nid, &f->user_id));
	return push_rule_store_list(sc, t, f->user_nid, &f->rows, &f->count);
}

const struct push_settings *
push_settings_find_memory(struct scope *sc, struct users *u, int64_t user_nid)
{
	struct cached *c = row_cache_find(u->push_settings, user_nid);

	if (c == NULL)
		return NULL;
	cached_put_later(sc, c);
	return &((struct value *)(void *)c)->p;
}

enum err
push_settings_get(struct scope *sc, struct users *u, struct txn *t,
		  int64_t user_nid, const struct push_settings **out)
{
	struct find f = {.user_nid = user_nid};
	struct value *v;

	*out = push_settings_find_memory(sc, u, user_nid);
	if (*out != NULL)
		return OK;
	TRY(users_read(sc, u, t, read_rows, &f));
	TRY(value_create(sc, &f, &v));
	cached_put_later(sc, &v->head);
	row_cache_put(u->push_settings, user_nid, &v->head, f.position);
	*out = &v->p;
	return OK;
}

static bool
has_text(const char *const *list, size_t count, const char *text)
{
	return count > 0 &&
	       bsearch(&text, list, count, sizeof(*list), compare) != NULL;
}

bool
push_settings_is_muted(const struct push_settings *p, const char *room_id)
{
	return p->is_all_muted ||
	       has_text(p->muted_rooms, p->muted_count, room_id);
}

bool
push_settings_is_quiet(const struct push_settings *p, const char *room_id)
{
	return has_text(p->quiet_rooms, p->quiet_count, room_id);
}

static enum err
read_all(struct scope *sc, struct txn *t, void *ctx)
{
	struct find *f = ctx;

	TRY(user_id_store_get(sc, t, f->user_nid, &f->user_id));
	return push_rule_store_list(sc, t, f->user_nid, &f->rows, &f->count);
}

enum err
push_rules_read(struct scope *sc, struct users *u, struct txn *t,
		int64_t user_nid, struct push_rules *out)
{
	struct find f = {.user_nid = user_nid};
	yyjson_val *root;
	struct buf b;

	TRY(users_read(sc, u, t, read_all, &f));
	TRY(render(sc, &f, &b));
	out->json = buf_str(&b);
	out->json_len = b.len;
	TRY(json_parse_object(sc, b.data, b.len, &root));
	out->global = yyjson_obj_get(root, "global");
	return OK;
}
