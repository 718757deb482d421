#include <string.h>

#include "room/create_priv.h"

static const struct level {
	const char *key;
	int64_t level;
} levels[] = {
	{"ban", 50},	      {"events_default", 0}, {"invite", 0},
	{"kick", 50},	      {"redact", 50},	     {"state_default", 50},
	{"users_default", 0},
};

static const struct level event_levels[] = {
	{"m.room.avatar", 50},	    {"m.room.canonical_alias", 50},
	{"m.room.encryption", 100}, {"m.room.history_visibility", 100},
	{"m.room.name", 50},	    {"m.room.power_levels", 100},
	{"m.room.server_acl", 100}, {"org.wardwire.room.class", 100},
};

static bool
is_overridden(const struct create_power *p, const char *key)
{
	return yyjson_obj_get(p->override, key) != NULL;
}

static void
put_users(struct json_writer *w, const struct draft *d,
	  const struct create_power *p)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(p->trusted);
	yyjson_val *v;

	if (is_overridden(p, "users"))
		return;
	json_key(w, "users");
	json_object_begin(w);
	/* In version 12 creators are above all levels and named in none. */
	if (!d->version->privileged_creators) {
		json_put_int(w, d->rq->user_id, 100);
		while ((v = yyjson_arr_iter_next(&it)) != NULL)
			if (strcmp(yyjson_get_str(v), d->rq->user_id) != 0)
				json_put_int(w, yyjson_get_str(v), 100);
	}
	json_object_end(w);
}

static void
put_events(struct json_writer *w, const struct draft *d,
	   const struct create_power *p)
{
	size_t i;

	if (is_overridden(p, "events"))
		return;
	json_key(w, "events");
	json_object_begin(w);
	for (i = 0; i < sizeof(event_levels) / sizeof(event_levels[0]); i++)
		json_put_int(w, event_levels[i].key, event_levels[i].level);
	/* Version 12: an upgrade is the creators' alone. */
	json_put_int(w, "m.room.tombstone",
		     d->version->privileged_creators ? 150 : 100);
	json_object_end(w);
}

/* Many clients still name the creator with 100. In version 12 creators stand
 * above all levels and may not be named, so that wish is granted already. */
static void
put_override_users(struct draft *d, struct json_writer *w, yyjson_val *users)
{
	yyjson_obj_iter it = yyjson_obj_iter_with(users);
	yyjson_val *name;
	char *text;
	size_t len;

	json_object_begin(w);
	while ((name = yyjson_obj_iter_next(&it)) != NULL) {
		if (strcmp(yyjson_get_str(name), d->rq->user_id) == 0)
			continue;
		text = json_format(d->sc, yyjson_obj_iter_get_val(name), &len);
		json_put_raw(w, yyjson_get_str(name), text, len);
	}
	json_object_end(w);
}

static void
put_override(struct draft *d, struct json_writer *w,
	     const struct create_power *p)
{
	yyjson_obj_iter it = yyjson_obj_iter_with(p->override);
	yyjson_val *name, *val;
	char *text;
	size_t len;

	while ((name = yyjson_obj_iter_next(&it)) != NULL) {
		val = yyjson_obj_iter_get_val(name);
		if (d->version->privileged_creators && yyjson_is_obj(val) &&
		    yyjson_equals_str(name, "users")) {
			json_key(w, "users");
			put_override_users(d, w, val);
			continue;
		}
		text = json_format(d->sc, val, &len);
		json_put_raw(w, yyjson_get_str(name), text, len);
	}
}

enum err
create_add_power(struct draft *d, const struct create_power *p)
{
	struct json_writer w;
	struct buf b;
	size_t i;

	buf_init(&b, d->sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (!is_overridden(p, levels[i].key))
			json_put_int(&w, levels[i].key, levels[i].level);
	put_users(&w, d, p);
	put_events(&w, d, p);
	if (!is_overridden(p, "notifications"))
		json_put_raw(&w, "notifications", "{\"room\":50}", 11);
	put_override(d, &w, p);
	json_object_end(&w);
	return create_add_json(d, "m.room.power_levels", &b);
}
