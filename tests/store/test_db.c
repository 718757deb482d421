#include "store/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <cmocka.h>

#include "store/user_id_store.h"
#include "temp_db.h"

#define THREADS 16
#define WRITES 50

static struct db *db;
static _Atomic int hooks_run;

static void
count_hook(void *arg)
{
	(void)arg;
	atomic_fetch_add(&hooks_run, 1);
}

struct put {
	const char *user_id;
	enum err then;
	int64_t nid;
	int64_t position;
};

static enum err
put(struct scope *sc, struct txn *t, void *ctx)
{
	struct put *p = ctx;

	TRY(user_id_store_put(sc, t, p->user_id, &p->nid));
	p->position = txn_next_position(t);
	txn_on_commit(t, count_hook, NULL);
	return p->then;
}

static int64_t
find(const char *user_id)
{
	struct scope sc;
	struct txn *t;
	int64_t nid;

	scope_begin(&sc, NULL);
	assert_int_equal(store_read_begin(&sc, db, &t), OK);
	assert_int_equal(user_id_store_find(&sc, t, user_id, &nid), OK);
	scope_end(&sc);
	return nid;
}

static void
what_was_written_is_there_after_reopening(void **state)
{
	struct put p = {.user_id = "@a:x"};
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(store_write(&sc, db, put, &p), OK);
	scope_end(&sc);
	assert_int_equal(db_position(db), p.position);
	temp_db_reopen(&db);
	assert_int_equal(find("@a:x"), p.nid);
	assert_int_equal(db_position(db), p.position);
}

static enum err
read_swapped(struct scope *sc, struct txn *t, void *ctx)
{
	return db_get_int(sc, t, ctx, "SELECT $2 * 10 + $1", "ii", (int64_t)1,
			  (int64_t)2);
}

static void
parameters_go_by_their_numbers(void **state)
{
	int64_t n = 0;
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(store_read(&sc, db, read_swapped, &n), OK);
	assert_int_equal(n, 21);
	scope_end(&sc);
}

static void
a_failure_undoes_only_its_own(void **state)
{
	struct put good = {.user_id = "@good:x"};
	struct put bad = {.user_id = "@bad:x", .then = ERR_FORBIDDEN};
	struct scope sc;

	(void)state;
	hooks_run = 0;
	scope_begin(&sc, NULL);
	assert_int_equal(store_write(&sc, db, put, &good), OK);
	assert_int_equal(store_write(&sc, db, put, &bad), ERR_FORBIDDEN);
	scope_end(&sc);
	assert_int_not_equal(find("@good:x"), 0);
	assert_int_equal(find("@bad:x"), 0);
	assert_int_equal(hooks_run, 1);
}

static enum err
insert_twice(struct scope *sc, struct txn *t, void *ctx)
{
	(void)ctx;
	TRY(db_exec(sc, t, "INSERT INTO user_ids (user_id) VALUES ($1)", "t",
		    "@twice:x"));
	return db_exec(sc, t, "INSERT INTO user_ids (user_id) VALUES ($1)", "t",
		       "@twice:x");
}

static void
a_broken_constraint_is_a_conflict(void **state)
{
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(store_write(&sc, db, insert_twice, NULL),
			 ERR_CONFLICT);
	scope_end(&sc);
	assert_int_equal(find("@twice:x"), 0);
}

static void *
write_many(void *arg)
{
	struct scope sc;
	int i;

	for (i = 0; i < WRITES; i++) {
		struct put p = {.then = i % 5 == 4 ? ERR_FORBIDDEN : OK};

		scope_begin(&sc, NULL);
		p.user_id =
			scope_printf(&sc, "@t%d-%d:x", (int)(intptr_t)arg, i);
		if (store_write(&sc, db, put, &p) != p.then)
			atomic_fetch_add(&hooks_run, 1000000);
		scope_end(&sc);
	}
	return NULL;
}

static void
many_writers_share_commits(void **state)
{
	pthread_t threads[THREADS];
	struct scope sc;
	struct txn *t;
	int64_t n;
	intptr_t i;

	(void)state;
	hooks_run = 0;
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_many,
						(void *)i),
				 0);
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(hooks_run, THREADS * WRITES * 4 / 5);
	scope_begin(&sc, NULL);
	assert_int_equal(store_read_begin(&sc, db, &t), OK);
	assert_int_equal(db_get_int(&sc, t, &n,
				    "SELECT COUNT(*) FROM user_ids"
				    " WHERE user_id LIKE '@t%'",
				    ""),
			 OK);
	assert_int_equal(n, THREADS * WRITES * 4 / 5);
	scope_end(&sc);
}

static void
a_reader_keeps_its_snapshot(void **state)
{
	struct put p = {.user_id = "@late:x"};
	struct scope reading, writing;
	int64_t before, after, nid;
	struct txn *t;

	(void)state;
	scope_begin(&reading, NULL);
	assert_int_equal(store_read_begin(&reading, db, &t), OK);
	assert_int_equal(txn_position(&reading, t, &before), OK);
	scope_begin(&writing, NULL);
	assert_int_equal(store_write(&writing, db, put, &p), OK);
	scope_end(&writing);
	assert_int_equal(user_id_store_find(&reading, t, "@late:x", &nid), OK);
	assert_int_equal(nid, 0);
	assert_int_equal(txn_position(&reading, t, &after), OK);
	assert_int_equal(before, after);
	assert_true(db_position(db) > before);
	scope_end(&reading);
	assert_int_not_equal(find("@late:x"), 0);
}

/* --- memory that follows a commit late --- */

static _Atomic bool memory_followed;

static void
follow_late(void *arg)
{
	const struct timespec late = {.tv_nsec = 100000000};

	(void)arg;
	(void)nanosleep(&late, NULL);
	atomic_store(&memory_followed, true);
}

static enum err
put_late(struct scope *sc, struct txn *t, void *ctx)
{
	struct put *p = ctx;

	TRY(user_id_store_put(sc, t, p->user_id, &p->nid));
	p->position = txn_next_position(t);
	txn_on_commit(t, follow_late, NULL);
	return OK;
}

static void *
write_late(void *arg)
{
	struct scope sc;

	scope_begin(&sc, NULL);
	(void)!store_write(&sc, db, put_late, arg);
	scope_end(&sc);
	return NULL;
}

static void
a_settled_position_is_that_of_memory_too(void **state)
{
	struct put p = {.user_id = "@slow:x"};
	int64_t before = db_position(db), now = before;
	pthread_t writer;
	struct scope sc;
	struct txn *t;

	(void)state;
	assert_int_equal(pthread_create(&writer, NULL, write_late, &p), 0);
	while (now == before) {
		scope_begin(&sc, NULL);
		assert_int_equal(store_read_begin(&sc, db, &t), OK);
		assert_int_equal(txn_settled_position(&sc, t, &now), OK);
		assert_true(now == before || atomic_load(&memory_followed));
		scope_end(&sc);
	}
	assert_int_equal(pthread_join(writer, NULL), 0);
}

static int
set_up(void **state)
{
	(void)state;
	db = temp_db_open();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	temp_db_close(&db);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_there_after_reopening),
		cmocka_unit_test(parameters_go_by_their_numbers),
		cmocka_unit_test(a_failure_undoes_only_its_own),
		cmocka_unit_test(a_broken_constraint_is_a_conflict),
		cmocka_unit_test(many_writers_share_commits),
		cmocka_unit_test(a_reader_keeps_its_snapshot),
		cmocka_unit_test(a_settled_position_is_that_of_memory_too),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
