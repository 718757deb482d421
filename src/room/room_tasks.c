#include "room/room_tasks.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json_write.h"
#include "base/log.h"
#include "crypto/token.h"
#include "room/room_tasks_priv.h"
#include "store/db.h"
#include "store/event_store.h"
#include "store/purge_store.h"
#include "store/room_store.h"

#define TASK_ID_LEN 16
#define KEPT_MS ((int64_t)24 * 3600 * 1000)

struct room_tasks {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t news;
	bool has_news;
	_Atomic bool is_stopping;
};

enum err
room_tasks_check(struct scope *sc, const struct rooms *r)
{
	if (r->tasks != NULL && r->tasks->is_stopping)
		return scope_fail(sc, ERR_UNAVAILABLE, "the server stops");
	return OK;
}

static enum err
write_put(struct scope *sc, struct txn *t, void *ctx)
{
	return task_store_put(sc, t, ctx);
}

enum err
task_run_save(struct scope *sc, struct task_run *run)
{
	return store_write(sc, run->r->db, write_put, run->row);
}

static enum err
write_clean(struct scope *sc, struct txn *t, void *ctx)
{
	const int64_t *before_ms = ctx;

	return task_store_remove_old(sc, t, *before_ms);
}

static enum err
take_next(struct scope *sc, struct rooms *r, struct task_row **out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(task_store_next(sc, t, out));
	store_read_end(&t);
	return OK;
}

static enum err
do_task(struct scope *sc, struct task_run *run)
{
	run->row->status = TASK_ACTIVE;
	TRY(task_run_save(sc, run));
	TRY(json_parse_object(sc, run->row->words, strlen(run->row->words),
			      &run->words));
	if (strcmp(run->row->kind, TASK_DELETE) == 0)
		return room_delete_run(sc, run);
	if (strcmp(run->row->kind, TASK_REDACT) == 0)
		return room_redact_user_run(sc, run);
	return room_purge_run(sc, run);
}

/* One task; *more_out tells whether there was one. */
static enum err
turn(struct scope *sc, struct rooms *r, bool *more_out)
{
	struct task_run run = {.r = r};
	int64_t before_ms = clock_wall_ms() - KEPT_MS;
	enum err e;

	*more_out = false;
	TRY(take_next(sc, r, &run.row));
	if (run.row == NULL)
		return store_write(sc, r->db, write_clean, &before_ms);
	e = do_task(sc, &run);
	if (r->tasks->is_stopping)
		return OK; /* goes on at the next start */
	*more_out = true;
	run.row->status = e == OK ? TASK_COMPLETE : TASK_FAILED;
	run.row->error = e == OK ? NULL : scope_strdup(sc, scope_fail_text(sc));
	run.row->ended_ms = clock_wall_ms();
	if (e != OK)
		log_warn("task %s (%s): %s", run.row->task_id, run.row->kind,
			 run.row->error);
	scope_clear_failure(sc);
	return task_run_save(sc, &run);
}

static bool
wait_for_news(struct room_tasks *ts)
{
	(void)pthread_mutex_lock(&ts->lock);
	while (!ts->is_stopping && !ts->has_news)
		(void)pthread_cond_wait(&ts->news, &ts->lock);
	ts->has_news = false;
	(void)pthread_mutex_unlock(&ts->lock);
	return !ts->is_stopping;
}

static void *
tasks_main(void *arg)
{
	struct rooms *r = arg;
	struct scope sc;
	bool more;

	log_set_tag("tasks");
	while (wait_for_news(r->tasks)) {
		do {
			scope_begin(&sc, "tasks");
			if (turn(&sc, r, &more) != OK) {
				log_warn("tasks: %s", scope_fail_text(&sc));
				more = false;
			}
			scope_end(&sc);
		} while (more && !r->tasks->is_stopping);
	}
	return NULL;
}

enum err
room_tasks_start(struct scope *sc, struct rooms *r)
{
	struct room_tasks *ts = calloc(1, sizeof(*ts));

	if (ts == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	(void)pthread_mutex_init(&ts->lock, NULL);
	(void)pthread_cond_init(&ts->news, NULL);
	ts->has_news = true;
	r->tasks = ts;
	if (pthread_create(&ts->thread, NULL, tasks_main, r) == 0)
		return OK;
	r->tasks = NULL;
	free(ts);
	return scope_fail(sc, ERR_NOMEM, "cannot begin a thread");
}

void
room_tasks_stop(struct rooms *r)
{
	struct room_tasks *ts = r != NULL ? r->tasks : NULL;

	if (ts == NULL)
		return;
	(void)pthread_mutex_lock(&ts->lock);
	ts->is_stopping = true;
	(void)pthread_cond_signal(&ts->news);
	(void)pthread_mutex_unlock(&ts->lock);
	(void)pthread_join(ts->thread, NULL);
	r->tasks = NULL;
	(void)pthread_cond_destroy(&ts->news);
	(void)pthread_mutex_destroy(&ts->lock);
	free(ts);
}

static enum err
write_add(struct scope *sc, struct txn *t, void *ctx)
{
	struct task_row *row = ctx, *others;
	size_t i, count;

	TRY(task_store_list(sc, t, row->kind, row->subject, &others, &count));
	for (i = 0; i < count; i++)
		if (others[i].status < TASK_COMPLETE)
			return scope_fail(sc, ERR_CONFLICT,
					  "this is being done already");
	return task_store_add(sc, t, row);
}

enum err
room_task_begin(struct scope *sc, struct rooms *r, struct task_row *row,
		const struct requester *rq, struct buf *words)
{
	TRY(buf_check(words));
	row->words = buf_str(words);
	row->created_ms = rq->now_ms;
	row->task_id = token_random_id(sc, TASK_ID_LEN);
	TRY(store_write(sc, r->db, write_add, row));
	if (r->tasks == NULL)
		return OK;
	(void)pthread_mutex_lock(&r->tasks->lock);
	r->tasks->has_news = true;
	(void)pthread_cond_signal(&r->tasks->news);
	(void)pthread_mutex_unlock(&r->tasks->lock);
	return OK;
}

static enum err
find_room(struct scope *sc, struct rooms *r, const char *room_id,
	  struct room_row *out)
{
	struct txn *t;
	enum err e;

	TRY(store_read_begin(sc, r->db, &t));
	e = room_store_get(sc, t, room_id, out);
	store_read_end(&t);
	if (e == ERR_NOT_FOUND)
		return scope_fail(sc, e, "this server knows no such room");
	return e;
}

enum err
room_delete_begin(struct scope *sc, struct rooms *r, const struct requester *rq,
		  const struct room_deletion *d, const char **task_id_out)
{
	struct task_row row = {.kind = TASK_DELETE, .subject = d->room_id};
	struct room_row room;
	struct json_writer w;
	struct buf words;
	bool exists = true;

	TRY(find_room(sc, r, d->room_id, &room));
	if (d->new_user_id != NULL && r->hooks.has_account != NULL)
		TRY(r->hooks.has_account(r->hooks.user_ctx, sc, d->new_user_id,
					 &exists));
	if (!exists)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "new_room_user_id: no such user here");
	buf_init(&words, sc, 0);
	json_writer_init(&w, &words);
	json_object_begin(&w);
	json_put_int(&w, "room_nid", room.nid);
	json_put_int(&w, "by_nid", rq->user_nid);
	json_put_string(&w, "new_user_id", d->new_user_id);
	json_put_string(&w, "new_name", d->new_name);
	json_put_string(&w, "message", d->message);
	json_put_bool(&w, "block", d->is_blocked);
	json_put_bool(&w, "purge", d->is_purged);
	json_object_end(&w);
	TRY(room_task_begin(sc, r, &row, rq, &words));
	*task_id_out = row.task_id;
	return OK;
}

static enum err
find_place(struct scope *sc, struct txn *t, const struct room_row *room,
	   const struct room_purge *p, int64_t *order_out)
{
	struct event_row e;
	enum err err;

	if (p->event_id == NULL)
		return purge_store_find_place(sc, t, room->nid, p->before_ms,
					      order_out);
	err = event_store_get_by_id(sc, t, p->event_id, &e);
	if (err == ERR_NOT_FOUND ||
	    (err == OK && (e.room_nid != room->nid || !e.in_timeline)))
		return scope_fail(sc, ERR_NOT_FOUND,
				  "no such event in this room");
	*order_out = e.room_order;
	return err;
}

enum err
room_purge_begin(struct scope *sc, struct rooms *r, const struct requester *rq,
		 const struct room_purge *p, const char **task_id_out)
{
	struct task_row row = {.kind = TASK_PURGE, .subject = p->room_id};
	struct room_row room;
	struct json_writer w;
	struct buf words;
	int64_t order;
	struct txn *t;

	TRY(find_room(sc, r, p->room_id, &room));
	TRY(store_read_begin(sc, r->db, &t));
	TRY(find_place(sc, t, &room, p, &order));
	store_read_end(&t);
	buf_init(&words, sc, 0);
	json_writer_init(&w, &words);
	json_object_begin(&w);
	json_put_int(&w, "room_nid", room.nid);
	json_put_int(&w, "before", order);
	json_put_bool(&w, "with_local", p->with_local);
	json_object_end(&w);
	TRY(room_task_begin(sc, r, &row, rq, &words));
	*task_id_out = row.task_id;
	return OK;
}

enum err
room_task_get(struct scope *sc, struct rooms *r, const char *kind,
	      const char *task_id, struct task_row **out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(task_store_find(sc, t, task_id, out));
	store_read_end(&t);
	if (*out == NULL || strcmp((*out)->kind, kind) != 0)
		return scope_fail(sc, ERR_NOT_FOUND, "there is no such task");
	return OK;
}

enum err
room_task_list(struct scope *sc, struct rooms *r, const char *kind,
	       const char *room_id, struct task_row **out, size_t *count_out)
{
	struct txn *t;

	TRY(store_read_begin(sc, r->db, &t));
	TRY(task_store_list(sc, t, kind, room_id, out, count_out));
	store_read_end(&t);
	if (*count_out == 0)
		return scope_fail(sc, ERR_NOT_FOUND, "there is no such task");
	return OK;
}
