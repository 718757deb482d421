#include "sync/watch.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

enum { WARD = 70, LOBBY = 71, SAM = 1, ADA = 2, EVE = 3 };

struct client {
	struct watch_waiter waiter;
	atomic_int wakes;
};

static void
on_wake(struct watch_waiter *waiter)
{
	atomic_fetch_add(&((struct client *)(void *)waiter)->wakes, 1);
}

static struct client
client(int64_t user_nid, int64_t device_nid, int64_t since)
{
	return (struct client){.waiter = {.user_nid = user_nid,
					  .device_nid = device_nid,
					  .since = since,
					  .wake = on_wake}};
}

static void
put_ward(struct watch *w, const int64_t *users, size_t count)
{
	const struct watch_room r = {WARD, "!ward", users, count};

	watch_put_room(w, &r);
}

static size_t
wake_room(struct watch *w, int64_t room_nid, int64_t pos)
{
	const struct watch_news news = {.room_nid = room_nid, .pos = pos};

	return watch_wake_room(w, &news);
}

static struct watch *
ward_of_two(void)
{
	const int64_t members[] = {SAM, ADA};
	struct watch *w = watch_create();

	put_ward(w, members, 2);
	return w;
}

static void
wakes_members_once(void **state)
{
	struct watch *w = ward_of_two();
	struct client sam = client(SAM, 10, 5), eve = client(EVE, 30, 5);

	(void)state;
	assert_true(watch_is_idle(w));
	watch_add(w, &sam.waiter, sam.waiter.since);
	watch_add(w, &sam.waiter, sam.waiter.since);
	watch_add(w, &eve.waiter, eve.waiter.since);
	assert_int_equal(wake_room(w, LOBBY, 6), 0);
	assert_int_equal(wake_room(w, WARD, 6), 1);
	assert_int_equal(wake_room(w, WARD, 7), 0);
	assert_int_equal(sam.wakes, 1);
	assert_int_equal(eve.wakes, 0);
	watch_add(w, &sam.waiter, sam.waiter.since);
	assert_int_equal(wake_room(w, WARD, 8), 1);
	watch_remove(w, &eve.waiter);
	assert_true(watch_is_idle(w));
	watch_destroy(&w);
}

/* A device's ninth request ends its first; other devices wait on. */
static void
too_many_end_the_oldest(void **state)
{
	struct client c[WATCH_DEVICE_MAX + 1], other = client(SAM, 11, 0);
	struct watch *w = ward_of_two();
	size_t i;

	(void)state;
	watch_add(w, &other.waiter, 0);
	for (i = 0; i <= WATCH_DEVICE_MAX; i++) {
		c[i] = client(SAM, 10, 0);
		watch_add(w, &c[i].waiter, 0);
	}
	assert_int_equal(c[0].wakes, 1);
	assert_true(c[0].waiter.must_end);
	assert_int_equal(c[1].wakes, 0);
	assert_int_equal(other.wakes, 0);
	assert_int_equal(watch_wake_user(w, SAM, 0, 1), WATCH_DEVICE_MAX + 1);
	assert_true(watch_is_idle(w));
	assert_false(c[1].waiter.must_end);
	watch_destroy(&w);
}

static void
so_do_too_many_devices(void **state)
{
	struct client c[WATCH_USER_MAX + 1];
	struct watch *w = ward_of_two();
	size_t i;

	(void)state;
	for (i = 0; i <= WATCH_USER_MAX; i++) {
		c[i] = client(SAM, (int64_t)i + 1, 0);
		watch_add(w, &c[i].waiter, 0);
	}
	assert_true(c[0].waiter.must_end);
	assert_false(c[1].waiter.must_end);
	assert_int_equal(watch_wake_user(w, SAM, 0, 1), WATCH_USER_MAX);
	watch_destroy(&w);
}

static void
old_news_wake_nobody(void **state)
{
	struct watch *w = ward_of_two();
	struct client sam = client(SAM, 10, 5);

	(void)state;
	watch_add(w, &sam.waiter, sam.waiter.since);
	assert_int_equal(wake_room(w, WARD, 5), 0);
	assert_int_equal(watch_wake_user(w, SAM, 0, 4), 0);
	assert_int_equal(watch_wake_user(w, SAM, 0, 6), 1);
	watch_add(w, &sam.waiter, sam.waiter.since);
	assert_int_equal(wake_room(w, WARD, INT64_MAX), 1);
	watch_destroy(&w);
}

static void
tells_devices_apart(void **state)
{
	struct watch *w = ward_of_two();
	struct client c[3] = {client(SAM, 10, 0), client(SAM, 11, 0),
			      client(SAM, 12, 9)};
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		watch_add(w, &c[i].waiter, c[i].waiter.since);
	assert_int_equal(watch_wake_user(w, SAM, 11, 5), 1);
	assert_int_equal(c[1].wakes, 1);
	assert_int_equal(watch_wake_user(w, SAM, 11, 5), 0);
	assert_int_equal(wake_room(w, WARD, 5), 1);
	assert_int_equal(c[0].wakes, 1);
	assert_int_equal(c[2].wakes, 0);
	assert_int_equal(watch_wake_user(w, SAM, 0, 10), 1);
	assert_true(watch_is_idle(w));
	watch_destroy(&w);
}

static void
follows_who_comes_and_goes(void **state)
{
	struct watch *w = ward_of_two();
	struct client eve = client(EVE, 30, 0);
	struct scope sc;

	(void)state;
	watch_put_member(w, LOBBY, EVE, true);
	assert_false(watch_has_room(w, LOBBY));
	assert_true(watch_has_room(w, WARD));
	scope_begin(&sc, "test");
	assert_string_equal(watch_room_id(&sc, w, WARD), "!ward");
	assert_null(watch_room_id(&sc, w, LOBBY));
	scope_end(&sc);
	assert_false(watch_is_member(w, WARD, EVE));
	watch_put_member(w, WARD, EVE, true);
	assert_true(watch_is_member(w, WARD, EVE));
	watch_add(w, &eve.waiter, eve.waiter.since);
	assert_int_equal(wake_room(w, WARD, 1), 1);
	watch_put_member(w, WARD, EVE, false);
	watch_add(w, &eve.waiter, eve.waiter.since);
	assert_int_equal(wake_room(w, WARD, 2), 0);
	watch_remove(w, &eve.waiter);
	watch_remove(w, &eve.waiter);
	watch_destroy(&w);
}

/* Many more members than waiters, and the reverse: both walks. */
static void
walks_the_smaller_side(void **state)
{
	enum { MANY = 300 };
	struct watch *w = watch_create();
	struct client c[MANY];
	int64_t members[MANY];
	int64_t i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		members[i] = i + 1;
		c[i] = client(i + 1, 1, 0);
	}
	put_ward(w, members, MANY);
	watch_add(w, &c[7].waiter, c[7].waiter.since);
	assert_int_equal(wake_room(w, WARD, 1), 1);
	put_ward(w, members, 5);
	for (i = 0; i < MANY; i++)
		watch_add(w, &c[i].waiter, c[i].waiter.since);
	assert_int_equal(wake_room(w, WARD, 1), 5);
	assert_int_equal(c[4].wakes, 1);
	assert_int_equal(c[5].wakes, 0);
	watch_destroy(&w);
}

static void
some_news_are_for_some(void **state)
{
	struct watch *w = ward_of_two();
	struct client sam = client(SAM, 10, 0), ada = client(ADA, 20, 0);
	const struct watch_news news = {WARD, 1, WATCH_DELIVERED};

	(void)state;
	ada.waiter.interest = WATCH_DELIVERED;
	assert_false(watch_is_awaited(w, WARD));
	watch_add(w, &sam.waiter, sam.waiter.since);
	assert_true(watch_is_awaited(w, WARD));
	assert_false(watch_is_awaited(w, LOBBY));
	watch_add(w, &ada.waiter, ada.waiter.since);
	assert_int_equal(watch_wake_room(w, &news), 1);
	assert_int_equal(ada.wakes, 1);
	assert_int_equal(sam.wakes, 0);
	assert_int_equal(wake_room(w, WARD, 1), 1);
	assert_int_equal(sam.wakes, 1);
	watch_destroy(&w);
}

#define ROUNDS 3000

static struct watch *shared;
static atomic_bool ended;

static void *
comes_and_goes(void *arg)
{
	struct client c = client(*(int64_t *)arg, 1, 0);
	int i, seen;

	for (i = 0; i < ROUNDS; i++) {
		seen = atomic_load(&c.wakes);
		watch_add(shared, &c.waiter, c.waiter.since);
		if (i % 2 == 0)
			while (atomic_load(&c.wakes) == seen)
				;
		watch_remove(shared, &c.waiter);
	}
	return NULL;
}

static void *
brings_news(void *arg)
{
	(void)arg;
	while (!atomic_load(&ended)) {
		(void)wake_room(shared, WARD, INT64_MAX);
		watch_put_member(shared, WARD, EVE, true);
		(void)watch_wake_user(shared, EVE, 0, INT64_MAX);
		watch_put_member(shared, WARD, EVE, false);
	}
	return NULL;
}

static void
serves_many_threads(void **state)
{
	int64_t users[3] = {SAM, ADA, EVE};
	pthread_t waiting[3], news;
	int i;

	(void)state;
	shared = ward_of_two();
	assert_int_equal(pthread_create(&news, NULL, brings_news, NULL), 0);
	for (i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&waiting[i], NULL,
						comes_and_goes, &users[i]),
				 0);
	for (i = 0; i < 3; i++)
		(void)pthread_join(waiting[i], NULL);
	atomic_store(&ended, true);
	(void)pthread_join(news, NULL);
	assert_true(watch_is_idle(shared));
	watch_destroy(&shared);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wakes_members_once),
		cmocka_unit_test(too_many_end_the_oldest),
		cmocka_unit_test(so_do_too_many_devices),
		cmocka_unit_test(old_news_wake_nobody),
		cmocka_unit_test(tells_devices_apart),
		cmocka_unit_test(follows_who_comes_and_goes),
		cmocka_unit_test(walks_the_smaller_side),
		cmocka_unit_test(some_news_are_for_some),
		cmocka_unit_test(serves_many_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
