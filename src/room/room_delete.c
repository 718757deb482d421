/* How a room is deleted and how history is purged (room/room_tasks.h). */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/json_write.h"
#include "base/log.h"
#include "room/actions.h"
#include "room/administration.h"
#include "room/cache.h"
#include "room/room_tasks_priv.h"
#include "room/search_index.h"
#include "store/alias_store.h"
#include "store/member_store.h"
#include "store/purge_store.h"
#include "store/search_store.h"
#include "store/user_id_store.h"

#define CHUNK_EVENTS 50
#define CHUNK_ROWS 200
#define PAUSE_MS 2 /* between chunks: others write too */

/* What came of taking people out. */
struct leaving {
	const char **gone;
	size_t gone_count;
	const char **stayed;
	size_t stayed_count;
	struct alias_rows aliases;
	const char *new_room_id;
};

static void
rest(void)
{
	const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};

	(void)nanosleep(&pause, NULL);
}

struct chunk {
	struct rooms *r;
	const struct purge_range *range;
	int64_t room_nid;
	const char *room_id;
	size_t count;
	bool more;
};

/* The words go by what they were; then the rows. */
static enum err
remove_event(struct scope *sc, struct txn *t, int64_t nid)
{
	struct search_was was;

	TRY(search_index_before(sc, t, nid, &was));
	if (was.nid == nid)
		TRY(search_store_remove(sc, t, nid,
					was.words != NULL ? was.words : ""));
	return purge_store_remove_event(sc, t, nid);
}

static enum err
remove_events(struct scope *sc, struct txn *t, void *ctx)
{
	struct chunk *c = ctx;
	int64_t *nids;
	size_t i;

	TRY(purge_store_list_events(sc, t, c->range, CHUNK_EVENTS, &nids,
				    &c->count));
	for (i = 0; i < c->count; i++)
		TRY(remove_event(sc, t, nids[i]));
	return OK;
}

enum err
room_purge_events(struct scope *sc, struct rooms *r,
		  const struct purge_range *range)
{
	struct chunk c = {.r = r, .range = range};
	struct scope inner;
	enum err e;

	do {
		TRY(room_tasks_check(sc, r));
		scope_begin(&inner, sc->tag);
		e = store_write(&inner, r->db, remove_events, &c);
		if (e != OK)
			e = scope_fail(sc, e, "%s", scope_fail_text(&inner));
		scope_end(&inner);
		TRY(e);
		rest();
	} while (c.count == CHUNK_EVENTS);
	return OK;
}

static void
on_room_removed(void *arg)
{
	struct chunk *c = arg;

	room_cache_forget(c->r->cache, c->room_id);
}

static enum err
remove_room(struct scope *sc, struct txn *t, void *ctx)
{
	struct chunk *c = ctx;

	txn_on_commit(t, on_room_removed, c);
	return purge_store_remove_room(sc, t, c->room_nid, c->room_id);
}

static enum err
remove_rest(struct scope *sc, struct txn *t, void *ctx)
{
	struct chunk *c = ctx;

	return purge_store_remove_rest(sc, t, c->room_nid, CHUNK_ROWS,
				       &c->more);
}

static enum err
purge_room(struct scope *sc, struct task_run *run, int64_t room_nid)
{
	struct purge_range range = {
		.room_nid = room_nid, .before = INT64_MAX, .is_whole = true};
	struct chunk c = {.r = run->r,
			  .room_nid = room_nid,
			  .room_id = run->row->subject,
			  .more = true};

	TRY(store_write(sc, run->r->db, remove_room, &c));
	TRY(room_purge_events(sc, run->r, &range));
	while (c.more) {
		TRY(room_tasks_check(sc, run->r));
		TRY(store_write(sc, run->r->db, remove_rest, &c));
		rest();
	}
	return OK;
}

/* Somebody of ours, for an action in their name. */
static enum err
read_user(struct scope *sc, struct rooms *r, const char *user_id,
	  struct requester *out)
{
	struct txn *t;

	*out = (struct requester){.user_id = user_id,
				  .now_ms = clock_wall_ms()};
	TRY(store_read_begin(sc, r->db, &t));
	TRY(user_id_store_find(sc, t, user_id, &out->user_nid));
	store_read_end(&t);
	return OK;
}

static enum err
say_why(struct scope *sc, struct rooms *r, const struct requester *as,
	const char *room_id, const char *message)
{
	struct room_send s = {
		.room_id = room_id, .type = "m.room.message", .txn_id = "why"};
	struct json_writer w;
	const char *event_id;
	struct buf b;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "msgtype", "m.text");
	json_put_string(&w, "body", message);
	json_object_end(&w);
	TRY(json_parse_object(sc, b.data, b.len, &s.content));
	return room_send(sc, r, as, &s, &event_id);
}

/* The room that people find instead. Its id is written down at once, so that
 * there is one. */
static enum err
make_new_room(struct scope *sc, struct task_run *run, const char *user_id,
	      struct leaving *l)
{
	static const char quiet[] = "{\"users_default\":-10}";
	const char *name = json_peek_string(run->words, "new_name");
	const char *message = json_peek_string(run->words, "message");
	struct room_create c = {.preset = "public_chat", .name = name};
	struct requester as;

	l->new_room_id = json_peek_string(run->words, "new_room_id");
	if (l->new_room_id != NULL)
		return OK;
	TRY(read_user(sc, run->r, user_id, &as));
	TRY(json_parse_object(sc, quiet, sizeof(quiet) - 1, &c.power_override));
	TRY(room_create(sc, run->r, &as, &c, &l->new_room_id));
	run->row->words = scope_printf(sc, "%.*s,\"new_room_id\":\"%s\"}",
				       (int)strlen(run->row->words) - 1,
				       run->row->words, l->new_room_id);
	TRY(task_run_save(sc, run));
	return say_why(sc, run->r, &as, l->new_room_id, message);
}

static enum err
move_one(struct scope *sc, struct rooms *r, const struct member_row *m,
	 const char *room_id, const struct leaving *l)
{
	struct requester as = {.user_id = m->user_id,
			       .user_nid = m->user_nid,
			       .now_ms = clock_wall_ms()};
	struct room_membership leave = {.room_id = room_id};
	struct room_membership join = {.room_id = l->new_room_id};
	const char *joined;

	TRY(room_leave(sc, r, &as, &leave));
	if (l->new_room_id == NULL || m->membership != MEMBERSHIP_JOIN)
		return OK;
	return room_join(sc, r, &as, &join, &joined);
}

static enum err
move_members(struct scope *sc, struct task_run *run, int64_t room_nid,
	     struct leaving *l)
{
	struct member_rows members;
	struct txn *t;
	size_t i;

	TRY(store_read_begin(sc, run->r->db, &t));
	TRY(member_store_list(sc, t, room_nid,
			      MEMBERSHIP_JOIN | MEMBERSHIP_INVITE |
				      MEMBERSHIP_KNOCK,
			      0, &members));
	TRY(alias_store_list(sc, t, room_nid, &l->aliases));
	store_read_end(&t);
	l->gone = scope_array(sc, const char *, members.count + 1);
	l->stayed = scope_array(sc, const char *, members.count + 1);
	for (i = 0; i < members.count; i++) {
		TRY(room_tasks_check(sc, run->r));
		if (!rooms_is_local(run->r, members.rows[i].user_id))
			continue;
		if (move_one(sc, run->r, &members.rows[i], run->row->subject,
			     l) == OK) {
			l->gone[l->gone_count++] = members.rows[i].user_id;
			continue;
		}
		scope_clear_failure(sc);
		l->stayed[l->stayed_count++] = members.rows[i].user_id;
	}
	return OK;
}

struct aliasing {
	int64_t from_nid;
	const struct leaving *l;
};

static enum err
move_aliases(struct scope *sc, struct txn *t, void *ctx)
{
	const struct aliasing *a = ctx;
	struct room_row room;
	size_t i;

	if (a->l->new_room_id != NULL) {
		TRY(room_store_get(sc, t, a->l->new_room_id, &room));
		return alias_store_move(sc, t, a->from_nid, room.nid);
	}
	for (i = 0; i < a->l->aliases.count; i++)
		TRY(alias_store_remove(sc, t, a->l->aliases.rows[i].alias));
	return OK;
}

static void
put_list(struct json_writer *w, const char *key, const char **items,
	 size_t count)
{
	size_t i;

	json_key(w, key);
	json_array_begin(w);
	for (i = 0; i < count; i++)
		json_string(w, items[i]);
	json_array_end(w);
}

static const char *
format_result(struct scope *sc, const struct leaving *l)
{
	const char **aliases =
		scope_array(sc, const char *, l->aliases.count + 1);
	struct json_writer w;
	struct buf b;
	size_t i;

	for (i = 0; i < l->aliases.count; i++)
		aliases[i] = l->aliases.rows[i].alias;
	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	put_list(&w, "kicked_users", l->gone, l->gone_count);
	put_list(&w, "failed_to_kick_users", l->stayed, l->stayed_count);
	put_list(&w, "local_aliases", aliases, l->aliases.count);
	json_key(&w, "new_room_id");
	if (l->new_room_id != NULL)
		json_string(&w, l->new_room_id);
	else
		json_null(&w);
	json_object_end(&w);
	return buf_str(&b);
}

/* Everybody out, once; a task that goes on after a restart has a result. */
static enum err
shut_down(struct scope *sc, struct task_run *run, int64_t room_nid)
{
	const char *new_user = json_peek_string(run->words, "new_user_id");
	struct leaving l = {0};
	struct aliasing a = {room_nid, &l};
	struct requester by = {.now_ms = clock_wall_ms()};
	bool is_blocked;

	TRY(json_find_int(sc, run->words, "by_nid", 0, &by.user_nid));
	TRY(json_find_bool(sc, run->words, "block", false, &is_blocked));
	if (is_blocked)
		TRY(room_admin_set_block(sc, run->r, &by, run->row->subject,
					 true));
	if (new_user != NULL)
		TRY(make_new_room(sc, run, new_user, &l));
	TRY(move_members(sc, run, room_nid, &l));
	TRY(store_write(sc, run->r->db, move_aliases, &a));
	run->row->result = format_result(sc, &l);
	return task_run_save(sc, run);
}

enum err
room_delete_run(struct scope *sc, struct task_run *run)
{
	int64_t room_nid;
	bool is_purged;

	TRY(json_find_int(sc, run->words, "room_nid", 0, &room_nid));
	TRY(json_find_bool(sc, run->words, "purge", true, &is_purged));
	if (run->row->result == NULL)
		TRY(shut_down(sc, run, room_nid));
	return is_purged ? purge_room(sc, run, room_nid) : OK;
}

enum err
room_purge_run(struct scope *sc, struct task_run *run)
{
	struct purge_range range = {0};
	bool with_local;

	TRY(json_find_int(sc, run->words, "room_nid", 0, &range.room_nid));
	TRY(json_find_int(sc, run->words, "before", INT64_MIN, &range.before));
	TRY(json_find_bool(sc, run->words, "with_local", false, &with_local));
	range.keeps_local = !with_local;
	return room_purge_events(sc, run->r, &range);
}
