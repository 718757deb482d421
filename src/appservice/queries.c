#include "appservice/queries.h"

#include <string.h>

#include "appservice/sender.h"
#include "appservice/service_call.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/uri.h"
#include "store/appservice_store.h"
#include "store/room_store.h"

#define QUERY_MS 10000
#define PING_MS 10000
#define PING_BODY_MAX 4096

/* Asks one service; false when it does not answer 200. */
static bool
ask(struct scope *sc, const struct appservices *as, const struct appservice *a,
    const struct service_call *c, struct http_answer *out)
{
	enum err e;

	if (a->reg.url == NULL)
		return false;
	e = service_call(sc, as, a, c, out);
	if (e != OK) {
		log_warn("application service %s does not answer: %s",
			 a->reg.id, scope_fail_text(sc));
		scope_clear_failure(sc);
	}
	return e == OK && out->status == 200;
}

static enum err
ask_for(struct scope *sc, struct appservices *as, const char *folder,
	const char *id, bool *made_out)
{
	struct service_call c = {.method = "GET", .timeout_ms = QUERY_MS};
	bool is_user = strcmp(folder, "users") == 0;
	const struct appservice *a;
	struct http_answer answer;
	size_t i;

	*made_out = false;
	if (appservices_is_empty(as))
		return OK;
	c.path = scope_printf(sc, "/%s/%s", folder, uri_encode(sc, id));
	c.legacy = c.path;
	for (i = 0; i < as->count && !*made_out; i++) {
		a = &as->services[i];
		if (namespace_list_has(is_user ? &a->reg.users
					       : &a->reg.aliases,
				       id, false))
			*made_out = ask(sc, as, a, &c, &answer);
	}
	return OK;
}

enum err
appservices_ask_user(struct scope *sc, struct appservices *as,
		     const char *user_id, bool *made_out)
{
	return ask_for(sc, as, "users", user_id, made_out);
}

enum err
appservices_ask_alias(struct scope *sc, struct appservices *as,
		      const char *alias, bool *made_out)
{
	return ask_for(sc, as, "rooms", alias, made_out);
}

static bool
has_protocol(const struct appservice *a, const char *protocol)
{
	size_t i;

	for (i = 0; i < a->reg.protocol_count; i++)
		if (strcmp(a->reg.protocols[i], protocol) == 0)
			return true;
	return false;
}

/* What a service says of its protocol; NULL when that is nothing usable. */
static yyjson_val *
get_protocol(struct scope *sc, struct appservices *as,
	     const struct appservice *a, const char *protocol)
{
	struct service_call c = {.method = "GET", .timeout_ms = QUERY_MS};
	const char *name = uri_encode(sc, protocol);
	struct http_answer answer;
	yyjson_val *object;

	c.path = scope_printf(sc, "/thirdparty/protocol/%s", name);
	c.legacy = scope_printf(
		sc, "/_matrix/app/unstable/thirdparty/protocol/%s", name);
	if (!ask(sc, as, a, &c, &answer))
		return NULL;
	if (json_parse_object(sc, answer.body, answer.body_len, &object) !=
	    OK) {
		scope_clear_failure(sc);
		return NULL;
	}
	return object;
}

static void
write_instances(struct json_writer *w, struct scope *sc, yyjson_val *protocol)
{
	yyjson_arr_iter it =
		yyjson_arr_iter_with(yyjson_obj_get(protocol, "instances"));
	yyjson_val *v;
	const char *json;
	size_t len;

	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		json = json_format(sc, v, &len);
		json_raw(w, json, len);
	}
}

/* The first service's description, with the instances of all. */
static void
write_merged(struct json_writer *w, struct scope *sc, yyjson_val **found,
	     size_t count)
{
	yyjson_obj_iter it = yyjson_obj_iter_with(found[0]);
	yyjson_val *key;
	const char *json;
	size_t i, len;

	json_object_begin(w);
	while ((key = yyjson_obj_iter_next(&it)) != NULL) {
		if (strcmp(yyjson_get_str(key), "instances") == 0)
			continue;
		json = json_format(sc, yyjson_obj_iter_get_val(key), &len);
		json_put_raw(w, yyjson_get_str(key), json, len);
	}
	json_key(w, "instances");
	json_array_begin(w);
	for (i = 0; i < count; i++)
		write_instances(w, sc, found[i]);
	json_array_end(w);
	json_object_end(w);
}

static size_t
find_protocol(struct scope *sc, struct appservices *as, const char *protocol,
	      yyjson_val **found)
{
	size_t i, count = 0;

	for (i = 0; i < as->count; i++) {
		if (!has_protocol(&as->services[i], protocol))
			continue;
		found[count] = get_protocol(sc, as, &as->services[i], protocol);
		if (found[count] != NULL)
			count++;
	}
	return count;
}

enum err
appservices_write_protocol(struct scope *sc, struct appservices *as,
			   const char *protocol, struct json_writer *w)
{
	yyjson_val *found[APPSERVICES_MAX];
	size_t count = 0;

	if (!appservices_is_empty(as))
		count = find_protocol(sc, as, protocol, found);
	if (count == 0)
		return scope_fail(sc, ERR_NOT_FOUND, "no such protocol here");
	write_merged(w, sc, found, count);
	return OK;
}

/* Whether an earlier service has the protocol too. */
static bool
was_seen(const struct appservices *as, size_t before, const char *protocol)
{
	size_t i;

	for (i = 0; i < before; i++)
		if (has_protocol(&as->services[i], protocol))
			return true;
	return false;
}

enum err
appservices_write_protocols(struct scope *sc, struct appservices *as,
			    struct json_writer *w)
{
	yyjson_val *found[APPSERVICES_MAX];
	const struct registration_file *r;
	size_t i, n, count;

	json_object_begin(w);
	for (i = 0; !appservices_is_empty(as) && i < as->count; i++) {
		r = &as->services[i].reg;
		for (n = 0; n < r->protocol_count; n++) {
			if (was_seen(as, i, r->protocols[n]))
				continue;
			count = find_protocol(sc, as, r->protocols[n], found);
			if (count == 0)
				continue;
			json_key(w, r->protocols[n]);
			write_merged(w, sc, found, count);
		}
	}
	json_object_end(w);
	return OK;
}

/* Copies the elements of one service's answer; how many. */
static size_t
copy_array(struct scope *sc, const struct http_answer *answer,
	   struct json_writer *w)
{
	yyjson_arr_iter it;
	yyjson_val *list, *v;
	const char *json;
	size_t len, n = 0;

	if (json_parse(sc, answer->body, answer->body_len, &list) != OK) {
		scope_clear_failure(sc);
		return 0;
	}
	it = yyjson_arr_iter_with(list);
	while ((v = yyjson_arr_iter_next(&it)) != NULL) {
		json = json_format(sc, v, &len);
		json_raw(w, json, len);
		n++;
	}
	return n;
}

enum err
appservices_search(struct scope *sc, struct appservices *as,
		   const struct appservice_search *s, struct json_writer *w)
{
	struct service_call c = {
		.method = "GET", .query = s->query, .timeout_ms = QUERY_MS};
	struct http_answer answer;
	size_t i, n = 0;

	c.path = scope_printf(
		sc, "/thirdparty/%s%s%s", s->is_user ? "user" : "location",
		s->protocol != NULL ? "/" : "",
		s->protocol != NULL ? uri_encode(sc, s->protocol) : "");
	c.legacy = scope_printf(sc, "/_matrix/app/unstable%s", c.path);
	json_array_begin(w);
	for (i = 0; !appservices_is_empty(as) && i < as->count; i++) {
		if (s->protocol != NULL &&
		    !has_protocol(&as->services[i], s->protocol))
			continue;
		if (s->protocol == NULL &&
		    as->services[i].reg.protocol_count == 0)
			continue;
		if (ask(sc, as, &as->services[i], &c, &answer))
			n += copy_array(sc, &answer, w);
	}
	json_array_end(w);
	if (n == 0)
		return scope_fail(sc, ERR_NOT_FOUND, "nothing was found");
	return OK;
}

static enum err
name_failure(struct scope *sc, enum err e)
{
	enum err named = ERR_CONNECTION_FAILED;

	if (e == ERR_URL_NOT_SET)
		return e;
	if (e == ERR_TIMEOUT)
		named = ERR_CONNECTION_TIMEOUT;
	scope_clear_failure(sc);
	return scope_fail(sc, named,
			  "the application service cannot be reached");
}

enum err
appservice_ping(struct scope *sc, struct appservices *as, const char *id,
		struct appservice_ping *p)
{
	struct service_call c = {
		.method = "POST", .path = "/ping", .timeout_ms = PING_MS};
	const struct appservice *a = appservices_find(as, id);
	int64_t began_ms = clock_mono_ms();
	struct http_answer answer;
	struct json_writer w;
	struct buf body;
	enum err e;

	buf_init(&body, sc, 0);
	json_writer_init(&w, &body);
	json_object_begin(&w);
	json_put_string(&w, "transaction_id", p->transaction_id);
	json_object_end(&w);
	c.body = body.data;
	c.body_len = body.len;
	e = service_call(sc, as, a, &c, &answer);
	if (e != OK)
		return name_failure(sc, e);
	p->duration_ms = clock_mono_ms() - began_ms;
	if (answer.status < 200 || answer.status > 299) {
		p->status = answer.status;
		p->body = scope_strndup(sc, answer.body,
					answer.body_len < PING_BODY_MAX
						? answer.body_len
						: PING_BODY_MAX);
		return scope_fail(sc, ERR_BAD_STATUS,
				  "the application service answered %d",
				  answer.status);
	}
	if (as->senders[a - as->services] != NULL)
		sender_retry(as->senders[a - as->services]);
	return OK;
}

static enum err
write_listing(struct scope *sc, struct txn *t, void *ctx)
{
	const struct appservice_listing *l = ctx;
	struct appservice_room row = {.service_id = l->service_id,
				      .network_id = l->network_id};
	struct room_row room;
	enum err e;

	e = room_store_get(sc, t, l->room_id, &room);
	if (e == ERR_NOT_FOUND)
		return scope_fail(sc, e, "this server knows no such room");
	TRY(e);
	row.room_nid = room.nid;
	return appservice_store_put_room(sc, t, &row, l->is_public);
}

enum err
appservices_list_room(struct scope *sc, struct appservices *as,
		      const struct appservice_listing *l)
{
	return store_write(sc, as->db, write_listing, (void *)(uintptr_t)l);
}
