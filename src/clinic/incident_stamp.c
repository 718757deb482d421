/* Which rooms are conversations of incidents, in memory, and the mark that what
 * is said in them carries: any Matrix client shows it, since it stands in the
 * body. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"
#include "base/map.h"
#include "clinic/incident_priv.h"

#define CONTENT_KEY "org.wardwire.incident"
#define NEW_CONTENT "m.new_content"

struct incident_rooms {
	pthread_rwlock_t lock;
	struct map modes;    /* room id -> "live incident_id" */
	atomic_size_t count; /* 0: nobody asks the map */
};

static void
put(struct incident_rooms *k, const char *room_id, const char *value)
{
	char *copy = strdup(value);

	if (copy == NULL)
		abort();
	(void)pthread_rwlock_wrlock(&k->lock);
	free(map_put(&k->modes, room_id, copy));
	(void)pthread_rwlock_unlock(&k->lock);
	atomic_fetch_add(&k->count, 1);
}

static const char *
value_of(struct scope *sc, const struct incident_row *row)
{
	return scope_printf(sc, "%s %s", row->mode, row->incident_id);
}

static enum err
load(struct scope *sc, struct txn *t, void *ctx)
{
	struct incident_rooms *k = ctx;
	struct incident_row *rows;
	size_t count, i;

	TRY(incident_store_list_rooms(sc, t, &rows, &count));
	for (i = 0; i < count; i++)
		put(k, rows[i].room_id, value_of(sc, &rows[i]));
	return OK;
}

enum err
incident_rooms_open(struct scope *sc, struct clinic *c)
{
	struct incident_rooms *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	(void)pthread_rwlock_init(&k->lock, NULL);
	map_init(&k->modes);
	c->incidents = k;
	return store_read(sc, c->db, load, k);
}

void
incident_rooms_close(struct clinic *c)
{
	struct incident_rooms *k = c->incidents;
	size_t it = 0;
	void *value;

	if (k == NULL)
		return;
	while (map_next(&k->modes, &it, NULL, &value))
		free(value);
	map_deinit(&k->modes);
	(void)pthread_rwlock_destroy(&k->lock);
	free(k);
	c->incidents = NULL;
}

struct pending {
	struct incident_rooms *rooms;
	const char *room_id;
	const char *value;
};

static void
apply(void *arg)
{
	const struct pending *p = arg;

	put(p->rooms, p->room_id, p->value);
}

void
incident_rooms_put_at_commit(struct scope *sc, struct txn *t, struct clinic *c,
			     const struct incident_row *row)
{
	struct pending *p = scope_new(sc, struct pending);

	*p = (struct pending){c->incidents, row->room_id, value_of(sc, row)};
	txn_on_commit(t, apply, p);
}

/* --- the mark --- */

struct marking {
	const char *mode;
	const char *incident_id;
};

static bool
is_marked_key(const char *key)
{
	return strcmp(key, "body") == 0 || strcmp(key, "formatted_body") == 0;
}

static void
write_value(struct json_writer *w, struct scope *sc, const struct marking *m,
	    yyjson_val *key, yyjson_val *val)
{
	const char *name = yyjson_get_str(key);
	char *text;
	size_t len;

	if (is_marked_key(name) && yyjson_is_str(val)) {
		json_put_string(
			w, name,
			incident_mark(sc, m->mode, yyjson_get_str(val)));
		return;
	}
	text = json_format(sc, val, &len);
	json_put_raw(w, name, text, len);
}

/* The object with its bodies marked; what it says of an incident itself goes.
 */
static void
write_object(struct json_writer *w, struct scope *sc, const struct marking *m,
	     yyjson_val *obj)
{
	yyjson_obj_iter it = yyjson_obj_iter_with(obj), inner;
	yyjson_val *key, *val, *k;

	while ((key = yyjson_obj_iter_next(&it)) != NULL) {
		val = yyjson_obj_iter_get_val(key);
		if (yyjson_equals_str(key, CONTENT_KEY))
			continue;
		if (!yyjson_equals_str(key, NEW_CONTENT) ||
		    !yyjson_is_obj(val)) {
			write_value(w, sc, m, key, val);
			continue;
		}
		json_key(w, NEW_CONTENT);
		json_object_begin(w);
		inner = yyjson_obj_iter_with(val);
		while ((k = yyjson_obj_iter_next(&inner)) != NULL)
			write_value(w, sc, m, k, yyjson_obj_iter_get_val(k));
		json_object_end(w);
	}
}

static enum err
write_mark(struct scope *sc, const struct marking *m, yyjson_val **content)
{
	yyjson_val *said = yyjson_obj_get(*content, CONTENT_KEY);
	const char *what = json_peek_string(said, "what");
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	write_object(&w, sc, m, *content);
	json_key(&w, CONTENT_KEY);
	json_object_begin(&w);
	json_put_string(&w, "incident_id", m->incident_id);
	json_put_string(&w, "mode", m->mode);
	json_put_string(&w, "what", what);
	json_object_end(&w);
	json_object_end(&w);
	TRY(buf_check(&b));
	return json_parse_object(sc, b.data, b.len, content);
}

enum err
incident_stamp(struct scope *sc, struct clinic *c, const struct room_stamp *s,
	       yyjson_val **content)
{
	struct incident_rooms *k = c->incidents;
	struct marking m;
	const char *found;
	char *space;

	if (s->state_key != NULL || k == NULL || atomic_load(&k->count) == 0 ||
	    strcmp(s->type, "m.reaction") == 0)
		return OK;
	(void)pthread_rwlock_rdlock(&k->lock);
	found = map_find(&k->modes, s->room_id);
	if (found != NULL)
		found = scope_strdup(sc, found);
	(void)pthread_rwlock_unlock(&k->lock);
	if (found == NULL)
		return OK;
	m.mode = scope_strdup(sc, found);
	space = strchr(m.mode, ' ');
	*space = '\0';
	m.incident_id = space + 1;
	return write_mark(sc, &m, content);
}
