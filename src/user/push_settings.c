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
};

struct find {
	int64_t user_nid;
	const char *user_id;
	struct push_rule_row *rows;
	size_t count;
	int64_t position; /* of the snapshot */
};

static void
value_destroy(struct cached *c)
{
	struct value *v = (struct value *)(void *)c;
	size_t i;

	for (i = 0; i < v->p.muted_count; i++)
		free(v->muted[i]);
	free(v->muted);
	free(v);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_master_on(const struct push_rule_row *row)
{
	return strcmp(row->rule_id, PUSH_MASTER) == 0 && row->enabled;
}

/* A rule that is off alters nothing, unless it is a default one. */
static bool
is_harmless(const struct push_rule_row *row)
{
	return row->place > 0 && !row->enabled;
}

static void
note_row(struct scope *sc, struct value *v, const struct push_rule_row *row)
{
	const char *room_id = push_muted_room(sc, row);

	if (is_harmless(row))
		return;
	v->p.has_own = true;
	if (is_master_on(row)) {
		v->p.is_all_muted = true;
	} else if (room_id != NULL) {
		v->muted[v->p.muted_count] = strdup(room_id);
		if (v->muted[v->p.muted_count++] == NULL)
			abort();
	} else {
		v->p.is_only_mutes = false;
	}
}

static struct value *
value_create(struct scope *sc, const struct find *f)
{
	struct value *v = calloc(1, sizeof(*v));
	size_t i;

	if (v == NULL ||
	    (v->muted = calloc(f->count + 1, sizeof(*v->muted))) == NULL)
		abort();
	cached_init(&v->head, value_destroy);
	v->p.is_only_mutes = true;
	for (i = 0; i < f->count; i++)
		note_row(sc, v, &f->rows[i]);
	qsort(v->muted, v->p.muted_count, sizeof(*v->muted), compare);
	v->p.muted_rooms = (const char *const *)v->muted;
	return v;
}

static enum err
read_rows(struct scope *sc, struct txn *t, void *ctx)
{
	struct find *f = ctx;

	TRY(txn_position(sc, t, &f->position));
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
	v = value_create(sc, &f);
	cached_put_later(sc, &v->head);
	row_cache_put(u->push_settings, user_nid, &v->head, f.position);
	*out = &v->p;
	return OK;
}

bool
push_settings_is_muted(const struct push_settings *p, const char *room_id)
{
	if (p->is_all_muted)
		return true;
	return p->muted_count > 0 &&
	       bsearch(&room_id, p->muted_rooms, p->muted_count,
		       sizeof(*p->muted_rooms), compare) != NULL;
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
	yyjson_val *defaults, *root;
	const char *text;
	struct buf b;
	size_t len;

	TRY(users_read(sc, u, t, read_all, &f));
	text = push_rules_default(sc, f.user_id, &len);
	TRY(json_parse_object(sc, text, len, &defaults));
	buf_init(&b, sc, 0);
	TRY(push_render(sc, defaults, f.rows, f.count, &b));
	out->json = buf_str(&b);
	out->json_len = b.len;
	TRY(json_parse_object(sc, b.data, b.len, &root));
	out->global = yyjson_obj_get(root, "global");
	return OK;
}
