/* Rows that must outlive a restart: tasks, and how far services were told. */
#include "store/task_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "store/appservice_store.h"
#include "temp_db.h"

static struct db *db;
static struct scope sc;

static int
begin(void **state)
{
	(void)state;
	scope_begin(&sc, "test");
	db = temp_db_open();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	temp_db_close(&db);
	scope_end(&sc);
	return 0;
}

static enum err
add_task(struct scope *s, struct txn *t, void *ctx)
{
	return task_store_add(s, t, ctx);
}

static enum err
put_task(struct scope *s, struct txn *t, void *ctx)
{
	return task_store_put(s, t, ctx);
}

static enum err
next_task(struct scope *s, struct txn *t, void *ctx)
{
	return task_store_next(s, t, ctx);
}

static enum err
clean_tasks(struct scope *s, struct txn *t, void *ctx)
{
	return task_store_remove_old(s, t, *(int64_t *)ctx);
}

static struct task_row *
next(void)
{
	struct task_row *row;

	assert_int_equal(store_read(&sc, db, next_task, &row), OK);
	return row;
}

static void
test_tasks_are_done_in_order_and_once(void **state)
{
	struct task_row a = {.task_id = "a",
			     .kind = "k",
			     .subject = "s",
			     .words = "{}",
			     .created_ms = 1};
	struct task_row b = a, *row;
	int64_t later = 100;

	(void)state;
	b.task_id = "b";
	assert_int_equal(store_write(&sc, db, add_task, &a), OK);
	assert_int_equal(store_write(&sc, db, add_task, &b), OK);
	row = next();
	assert_string_equal(row->task_id, "a");
	row->status = TASK_ACTIVE;
	row->words = "{\"n\":1}";
	assert_int_equal(store_write(&sc, db, put_task, row), OK);
	temp_db_reopen(&db);
	row = next();
	assert_string_equal(row->task_id, "a");
	assert_string_equal(row->words, "{\"n\":1}");
	row->status = TASK_COMPLETE;
	row->ended_ms = 50;
	assert_int_equal(store_write(&sc, db, put_task, row), OK);
	row = next();
	assert_string_equal(row->task_id, "b");
	row->status = TASK_FAILED;
	row->error = "no";
	row->ended_ms = 150;
	assert_int_equal(store_write(&sc, db, put_task, row), OK);
	assert_null(next());
	assert_int_equal(store_write(&sc, db, clean_tasks, &later), OK);
}

static enum err
put_stream(struct scope *s, struct txn *t, void *ctx)
{
	return appservice_store_put(s, t, ctx);
}

static enum err
find_stream(struct scope *s, struct txn *t, void *ctx)
{
	struct appservice_stream *out = ctx;
	bool found;

	TRY(appservice_store_find(s, t, "irc", out, &found));
	return found ? OK : ERR_NOT_FOUND;
}

static void
test_a_transaction_is_kept_to_the_byte(void **state)
{
	struct appservice_stream s = {.service_id = "irc",
				      .pos = 5,
				      .receipt_pos = 6,
				      .txn_id = 7,
				      .body = "{\"events\":[ ]}",
				      .body_pos = 8,
				      .body_receipt_pos = 9};
	struct appservice_stream found;

	(void)state;
	assert_int_equal(store_read(&sc, db, find_stream, &found),
			 ERR_NOT_FOUND);
	assert_int_equal(store_write(&sc, db, put_stream, &s), OK);
	temp_db_reopen(&db);
	assert_int_equal(store_read(&sc, db, find_stream, &found), OK);
	assert_string_equal(found.body, s.body);
	assert_int_equal(found.txn_id, 7);
	assert_int_equal(found.body_pos, 8);
	s.body = NULL;
	s.pos = 8;
	assert_int_equal(store_write(&sc, db, put_stream, &s), OK);
	assert_int_equal(store_read(&sc, db, find_stream, &found), OK);
	assert_null(found.body);
	assert_int_equal(found.pos, 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_tasks_are_done_in_order_and_once, begin, end),
		cmocka_unit_test_setup_teardown(
			test_a_transaction_is_kept_to_the_byte, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
