#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room/auth.h"

/* State is a list of [type, state_key, sender, content]: the file's "base",
 * and over it the case's own "state"; content null takes one away.  The create
 * event is $create; content and id of the room are as the version has them. */

#define STATE_MAX 64
#define ROOM "create0000000000000000000000000000000000000"
#define CREATE "$" ROOM

struct world {
	struct scope *sc;
	const struct room_version *version;
	struct event events[STATE_MAX];
	size_t count;
	yyjson_val *signed_by; /* servers; NULL: all */
};

static const struct event *
find(void *ctx, const char *type, const char *state_key)
{
	struct world *w = ctx;
	size_t i;

	for (i = w->count; i > 0; i--)
		if (event_is(&w->events[i - 1], type, state_key))
			return w->events[i - 1].content != NULL
				       ? &w->events[i - 1]
				       : NULL;
	return NULL;
}

static bool
is_signed_by(void *ctx, const struct event *e, const char *server)
{
	struct world *w = ctx;
	yyjson_arr_iter it;
	yyjson_val *val;

	(void)e;
	if (w->signed_by == NULL)
		return true;
	it = yyjson_arr_iter_with(w->signed_by);
	while ((val = yyjson_arr_iter_next(&it)) != NULL)
		if (yyjson_equals_str(val, server))
			return true;
	return false;
}

static const char *
room_id_of(const struct room_version *v)
{
	return v->room_id_is_hash ? "!" ROOM : "!r:a";
}

static void
add_state(struct world *w, yyjson_val *entry)
{
	struct event *e = &w->events[w->count++];

	if (w->count == STATE_MAX || yyjson_arr_size(entry) != 4) {
		printf("Bail out! a state entry has four parts\n");
		exit(1);
	}
	memset(e, 0, sizeof(*e));
	e->version = w->version;
	e->type = yyjson_get_str(yyjson_arr_get(entry, 0));
	e->state_key = yyjson_get_str(yyjson_arr_get(entry, 1));
	e->sender = yyjson_get_str(yyjson_arr_get(entry, 2));
	e->content = yyjson_arr_get(entry, 3);
	if (yyjson_is_null(e->content))
		e->content = NULL;
	e->room_id = room_id_of(w->version);
	e->event_id = strcmp(e->type, "m.room.create") == 0
			      ? CREATE
			      : scope_printf(w->sc, "$state%zu", w->count);
}

static void
add_states(struct world *w, yyjson_val *list)
{
	yyjson_arr_iter it = yyjson_arr_iter_with(list);
	yyjson_val *entry;

	while ((entry = yyjson_arr_iter_next(&it)) != NULL)
		add_state(w, entry);
}

static void
read_event(struct world *w, yyjson_val *given, struct event *e)
{
	static const char *const after_create[] = {CREATE};
	static const char *const after_other[] = {"$other"};
	const char *prev = json_peek_string(given, "prev");

	memset(e, 0, sizeof(*e));
	e->version = w->version;
	e->event_id = "$event";
	e->type = need_text(given, "type");
	e->sender = need_text(given, "sender");
	e->state_key = json_peek_string(given, "state_key");
	e->content = need(given, "content");
	e->room_id = json_peek_string(given, "room_id");
	e->has_room_id = e->room_id != NULL;
	if (e->room_id == NULL)
		e->room_id = room_id_of(w->version);
	e->prev_count = 1;
	e->prev_events = prev != NULL && strcmp(prev, "create") == 0
				 ? after_create
				 : after_other;
	if (prev != NULL && strcmp(prev, "none") == 0)
		e->prev_count = 0;
}

/* From version 12 on rules stand one further, and those of power levels from
 * 9.4 on two. */
static const char *
rule_of(struct scope *sc, yyjson_val *one, const struct room_version *v)
{
	const char *rule = json_peek_string(one, "rule");
	int major, minor;
	char *rest;

	if (rule == NULL || !v->room_id_is_hash)
		return rule;
	if (json_peek_string(one, "rule_12") != NULL)
		return json_peek_string(one, "rule_12");
	major = (int)strtol(rule, &rest, 10);
	if (major < 2)
		return rule;
	minor = *rest == '.' ? (int)strtol(rest + 1, NULL, 10) : 0;
	if (major == 9 && minor >= 4) {
		rest = strchr(rest + 1, '.');
		return scope_printf(sc, "10.%d%s", minor + 1,
				    rest != NULL ? rest : "");
	}
	return scope_printf(sc, "%d%s", major + 1, rest);
}

static void
judge(struct world *w, yyjson_val *one, enum err e)
{
	const char *rule = rule_of(w->sc, one, w->version);
	const char *text = scope_fail_text(w->sc);
	char *cited = rule != NULL ? scope_printf(w->sc, "auth rule %s:", rule)
				   : NULL;
	bool ok;

	ok = cited == NULL ? e == OK
			   : e == ERR_FORBIDDEN &&
				     strncmp(text, cited, strlen(cited)) == 0;
	vector_report(scope_printf(w->sc, "%s: %s (version %s)",
				   cited != NULL ? rule : "allowed",
				   need_text(one, "name"), w->version->id),
		      ok, text);
	scope_clear_failure(w->sc);
}

/* Rule 2 (12: 3) over "auth": keys of the state, and those of "extra". */
static enum err
check_links(struct world *w, yyjson_val *one, const struct event *e)
{
	const struct event *links[STATE_MAX];
	yyjson_arr_iter it = yyjson_arr_iter_with(need(one, "auth"));
	yyjson_val *key;
	struct event *link;
	size_t count = 0;

	while ((key = yyjson_arr_iter_next(&it)) != NULL) {
		link = scope_new(w->sc, struct event);
		*link = *find(w, yyjson_get_str(yyjson_arr_get(key, 0)),
			      yyjson_get_str(yyjson_arr_get(key, 1)));
		if (yyjson_equals_str(yyjson_arr_get(key, 2), "rejected"))
			link->rejected = true;
		if (yyjson_equals_str(yyjson_arr_get(key, 2), "elsewhere"))
			link->room_id = "!elsewhere:a";
		links[count++] = link;
	}
	return auth_check_links(w->sc, e, links, count);
}

void
run_auth_case(struct scope *sc, yyjson_val *whole, yyjson_val *one)
{
	struct world w = {.sc = sc};
	struct auth_state state = {&w, find, is_signed_by};
	struct event e;
	size_t i;

	for (i = 0; (w.version = case_version(one, i)) != NULL; i++) {
		w.count = 0;
		w.signed_by = yyjson_obj_get(one, "signed_by");
		add_states(&w, need(whole, "base"));
		add_states(&w, yyjson_obj_get(one, "state"));
		read_event(&w, need(one, "event"), &e);
		if (yyjson_is_true(yyjson_obj_get(one, "create_rejected")))
			w.events[0].rejected = true;
		judge(&w, one,
		      yyjson_obj_get(one, "auth") != NULL
			      ? check_links(&w, one, &e)
			      : auth_check(sc, &e, &state));
	}
}
