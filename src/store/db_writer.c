#include "store/db.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/db_priv.h"

/* A batch ends when nobody waits, or at one of these: past them the ones who
 * came first would wait longer for no gain. */
#define BATCH_MAX 512
#define BATCH_US 4000

struct batch {
	struct list jobs;
	int64_t first_position;
	int64_t began_us;
	int count;
	bool is_spoilt; /* a job's writes are in it that should not be */
};

static void
run_hooks(struct txn_hook *h)
{
	for (; h != NULL; h = h->next)
		h->fn(h->arg);
}

/* What ran alone needs no savepoint: all is rolled back, and the next job
 * begins anew. */
static void
undo(struct db *db, struct batch *b, struct write_job *job)
{
	const char *sql = b->count == 0 ? "ROLLBACK; BEGIN IMMEDIATE"
					: "ROLLBACK TO job; RELEASE job";
	struct scope own;

	scope_begin(&own, NULL);
	if (conn_run(&own, db->writer, sql) != OK) {
		log_error("store: a savepoint could not be undone");
		b->is_spoilt = true;
	}
	scope_end(&own);
	run_hooks(job->txn.on_rollback);
}

static void
run_job(struct db *db, struct batch *b, struct write_job *job)
{
	struct txn *t = &job->txn;
	bool is_alone = b->count == 0;
	enum err e = OK;

	*t = (struct txn){
		.db = db, .conn = db->writer, .sc = job->sc, .writes = true};
	t->on_commit_tail = &t->on_commit;
	t->after_commit_tail = &t->after_commit;
	if (!is_alone)
		e = db_exec(job->sc, t, "SAVEPOINT job", "");
	if (e == OK) {
		e = job->fn(job->sc, t, job->ctx);
		txn_close_statements(t);
		if (e == OK && !is_alone)
			e = db_exec(job->sc, t, "RELEASE job", "");
		if (e != OK)
			undo(db, b, job);
	}
	job->result = e;
}

static struct write_job *
next_job(struct db *db, bool wait)
{
	struct list *link = NULL;

	(void)pthread_mutex_lock(&db->jobs_lock);
	while (wait && list_is_empty(&db->jobs) && !db->stopping)
		(void)pthread_cond_wait(&db->jobs_some, &db->jobs_lock);
	if (!list_is_empty(&db->jobs)) {
		link = db->jobs.next;
		list_remove(link);
	}
	(void)pthread_mutex_unlock(&db->jobs_lock);
	return link != NULL ? LIST_ENTRY(link, struct write_job, link) : NULL;
}

static enum err
note_position(struct scope *sc, struct db *db, const struct batch *b)
{
	struct txn t = {.db = db, .conn = db->writer, .writes = true};

	if (db->given_position == b->first_position)
		return OK;
	return db_exec(sc, &t,
		       "UPDATE meta SET value = $1 WHERE key = 'position'", "i",
		       db->given_position);
}

/* Runs the jobs that wait into one transaction and commits it. */
static enum err
run_batch(struct scope *sc, struct db *db, struct batch *b,
	  struct write_job *job)
{
	TRY(conn_begin(sc, db->writer, "BEGIN IMMEDIATE"));
	for (; job != NULL; job = next_job(db, false)) {
		run_job(db, b, job);
		list_append(&b->jobs, &job->link);
		b->count++;
		/* Some failures (no memory, no disk) end the transaction: what
		 * ran after one would be committed alone. */
		if (b->is_spoilt || sqlite3_get_autocommit(db->writer->raw))
			return scope_fail(sc, ERR_STORE,
					  "the transaction was given up");
		if (b->count >= BATCH_MAX ||
		    clock_mono_us() - b->began_us > BATCH_US)
			break;
	}
	TRY(note_position(sc, db, b));
	return conn_run(sc, db->writer, "COMMIT");
}

static void
fail_batch(struct db *db, struct batch *b)
{
	struct scope own;

	scope_begin(&own, NULL);
	if (!sqlite3_get_autocommit(db->writer->raw) &&
	    conn_run(&own, db->writer, "ROLLBACK") != OK)
		log_error("store: a transaction could not be undone");
	scope_end(&own);
	/* What was given out is never given out again, even so. */
	(void)b;
}

static void
finish_job(struct write_job *job, enum err committed)
{
	if (job->result != OK)
		return;
	if (committed == OK) {
		run_hooks(job->txn.on_commit);
		return;
	}
	run_hooks(job->txn.on_rollback);
	job->result =
		scope_fail(job->sc, ERR_STORE, "the database could not commit");
}

/* Memory follows the commit before its position is known to anybody, so who
 * sees a position may trust that caches are as new; then readers are told. */
static void
finish_batch(struct db *db, struct batch *b, enum err committed)
{
	struct list *it, *after;
	struct write_job *job;

	LIST_FOREACH (&b->jobs, it, after) {
		finish_job(LIST_ENTRY(it, struct write_job, link), committed);
	}
	if (committed == OK)
		atomic_store(&db->committed_position, db->given_position);
	LIST_FOREACH (&b->jobs, it, after) {
		job = LIST_ENTRY(it, struct write_job, link);
		list_remove(it);
		if (job->result == OK)
			run_hooks(job->txn.after_commit);
		(void)sem_post(&job->done);
	}
}

static void *
writer_main(void *arg)
{
	struct db *db = arg;
	struct write_job *job;
	struct scope sc;
	struct batch b;
	enum err e;

	log_set_tag("writer");
	while ((job = next_job(db, true)) != NULL) {
		scope_begin(&sc, "writer");
		list_init(&b.jobs);
		b.count = 0;
		b.is_spoilt = false;
		b.began_us = clock_mono_us();
		b.first_position = db->given_position;
		e = run_batch(&sc, db, &b, job);
		if (e != OK) {
			fail_batch(db, &b);
			if (b.count == 0) { /* BEGIN failed: job did not run */
				job->result = OK;
				job->txn = (struct txn){0};
				list_append(&b.jobs, &job->link);
			}
		}
		finish_batch(db, &b, e);
		scope_end(&sc);
	}
	return NULL;
}

static int
on_log_grown(void *arg, sqlite3 *raw, const char *name, int frames)
{
	(void)raw;
	(void)name;
	db_checkpoint_wake(arg, frames);
	return SQLITE_OK;
}

enum err
db_writer_start(struct scope *sc, struct db *db)
{
	(void)sqlite3_wal_hook(db->writer->raw, on_log_grown, db);
	if (pthread_create(&db->writer_thread, NULL, writer_main, db) != 0) {
		db->writer_thread = 0;
		return scope_fail(sc, ERR_NOMEM, "cannot start a thread");
	}
	return OK;
}

void
db_writer_stop(struct db *db)
{
	if (db->writer_thread == 0)
		return;
	(void)pthread_mutex_lock(&db->jobs_lock);
	db->stopping = true;
	(void)pthread_cond_signal(&db->jobs_some);
	(void)pthread_mutex_unlock(&db->jobs_lock);
	(void)pthread_join(db->writer_thread, NULL);
	db->writer_thread = 0;
}

enum err
store_write(struct scope *sc, struct db *db, txn_fn fn, void *ctx)
{
	struct write_job job = {.sc = sc, .fn = fn, .ctx = ctx};

	list_init(&job.link);
	if (sem_init(&job.done, 0, 0) != 0)
		return scope_fail(sc, ERR_INTERNAL, "no semaphore");
	(void)pthread_mutex_lock(&db->jobs_lock);
	if (db->stopping) {
		(void)pthread_mutex_unlock(&db->jobs_lock);
		(void)sem_destroy(&job.done);
		return scope_fail(sc, ERR_UNAVAILABLE,
				  "the server is stopping");
	}
	list_append(&db->jobs, &job.link);
	(void)pthread_cond_signal(&db->jobs_some);
	(void)pthread_mutex_unlock(&db->jobs_lock);
	while (sem_wait(&job.done) != 0)
		; /* interrupted by a signal */
	(void)sem_destroy(&job.done);
	return job.result;
}

static struct txn_hook *
hook_create(struct txn *t, void (*fn)(void *arg), void *arg)
{
	struct txn_hook *h = scope_new(t->sc, struct txn_hook);

	h->fn = fn;
	h->arg = arg;
	return h;
}

void
txn_on_commit(struct txn *t, void (*fn)(void *arg), void *arg)
{
	struct txn_hook *h = hook_create(t, fn, arg);

	*t->on_commit_tail = h;
	t->on_commit_tail = &h->next;
}

void
txn_after_commit(struct txn *t, void (*fn)(void *arg), void *arg)
{
	struct txn_hook *h = hook_create(t, fn, arg);

	*t->after_commit_tail = h;
	t->after_commit_tail = &h->next;
}

void
txn_on_rollback(struct txn *t, void (*fn)(void *arg), void *arg)
{
	struct txn_hook *h;

	h = scope_new(t->sc, struct txn_hook);
	h->fn = fn;
	h->arg = arg;
	h->next = t->on_rollback; /* the newest first */
	t->on_rollback = h;
}
