/* sync/feed.h and sync/memory.h: the last moments in memory, and what they say
 * of a user, without asking the store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "notify/notify.h"
#include "sync/memory.h"
#include "temp_db.h"

enum { WARD = 70, LOBBY = 71, SAM = 1, ADA = 2, EVE = 3 };

struct fixture {
	struct scope sc;
	struct db *db;
	struct notify *notify;
	struct sync sync;
};

static int
setup(void **state)
{
	static const int64_t ward[] = {SAM, ADA}, lobby[] = {EVE};
	struct fixture *f = calloc(1, sizeof(*f));
	struct feed_options o;

	scope_begin(&f->sc, "test");
	f->db = temp_db_open();
	assert_int_equal(OK, notify_open(&f->sc, &f->notify));
	f->sync.db = f->db;
	f->sync.watch = watch_create();
	f->sync.people = fact_table_create(100);
	f->sync.unread = fact_table_create(100);
	o = (struct feed_options){f->db, f->notify, f->sync.watch};
	assert_int_equal(OK, feed_open(&f->sc, &o, &f->sync.feed));
	watch_put_room(f->sync.watch,
		       &(struct watch_room){WARD, "!ward", ward, 2});
	watch_put_room(f->sync.watch,
		       &(struct watch_room){LOBBY, "!lobby", lobby, 1});
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	scope_end(&f->sc);
	feed_close(&f->sync.feed);
	watch_destroy(&f->sync.watch);
	fact_table_destroy(&f->sync.people);
	fact_table_destroy(&f->sync.unread);
	notify_close(&f->notify);
	temp_db_close(&f->db);
	free(f);
	return 0;
}

/* Tells, and waits until the feed's thread has it. */
static void
tell(struct fixture *f, const struct notify_change *c)
{
	const struct timespec moment = {0, 1000000};

	notify_publish(f->notify, c);
	while (feed_is_behind(f->sync.feed))
		(void)nanosleep(&moment, NULL);
}

static void
tell_event(struct fixture *f, int64_t room_nid, int64_t pos)
{
	tell(f, &(struct notify_change){.kind = NOTIFY_EVENT,
					.position = pos,
					.room_nid = room_nid,
					.item_nid = pos});
}

static int64_t
begin(const struct fixture *f)
{
	return db_position(f->db);
}

static bool
list(struct fixture *f, int64_t user_nid, int64_t since,
     struct feed_changes *out)
{
	const struct feed_query q = {user_nid, since, INT64_MAX, 0};

	return feed_list(&f->sc, f->sync.feed, &q, out);
}

static void
members_have_news(void **state)
{
	struct fixture *f = *state;
	int64_t since = begin(f);
	struct feed_changes c;

	tell_event(f, WARD, since + 5);
	tell_event(f, LOBBY, since + 6);
	assert_true(list(f, SAM, since, &c));
	assert_int_equal(1, c.count);
	assert_int_equal(WARD, c.items[0].room_nid);
	assert_int_equal(since + 6, c.newest);
	assert_true(list(f, EVE, since, &c));
	assert_int_equal(1, c.count);
	assert_int_equal(LOBBY, c.items[0].room_nid);
	assert_true(list(f, SAM, since + 5, &c));
	assert_int_equal(0, c.count);
}

static void
older_than_the_ring_is_not_known(void **state)
{
	struct fixture *f = *state;
	int64_t since = begin(f), i;
	struct feed_changes c;

	assert_false(list(f, SAM, since - 1, &c));
	assert_true(list(f, SAM, since, &c));
	for (i = 1; i <= FEED_RING_SIZE + 10; i++)
		tell_event(f, LOBBY, since + i);
	assert_false(list(f, SAM, since, &c));
	assert_true(list(f, SAM, since + FEED_RING_SIZE, &c));
	assert_int_equal(0, c.count);
}

static void
too_much_is_the_stores_matter(void **state)
{
	struct fixture *f = *state;
	int64_t since = begin(f), i;
	struct feed_changes c;

	for (i = 1; i <= 64; i++)
		tell_event(f, WARD, since + i);
	assert_true(list(f, SAM, since, &c));
	assert_int_equal(64, c.count);
	tell_event(f, WARD, since + 65);
	assert_false(list(f, SAM, since, &c));
	assert_true(list(f, SAM, since + 1, &c));
	assert_true(list(f, EVE, since, &c));
}

static void
devices_hear_their_own(void **state)
{
	struct fixture *f = *state;
	int64_t since = begin(f);
	struct feed_query q = {SAM, since, INT64_MAX, 8};
	struct feed_changes c;

	tell(f, &(struct notify_change){.kind = NOTIFY_TO_DEVICE,
					.position = since + 1,
					.user_nid = SAM,
					.device_nid = 9});
	assert_true(feed_list(&f->sc, f->sync.feed, &q, &c));
	assert_int_equal(0, c.count);
	assert_true(feed_is_quiet(f->sync.feed, &q));
	q.device_nid = 9;
	assert_true(feed_list(&f->sc, f->sync.feed, &q, &c));
	assert_int_equal(1, c.count);
	assert_false(feed_is_quiet(f->sync.feed, &q));
}

static void
account_data_is_ones_own(void **state)
{
	struct fixture *f = *state;
	int64_t since = begin(f);
	struct feed_changes c;

	tell(f, &(struct notify_change){.kind = NOTIFY_ACCOUNT_DATA,
					.position = since + 1,
					.room_nid = WARD,
					.user_nid = SAM});
	assert_true(list(f, ADA, since, &c));
	assert_int_equal(0, c.count);
	assert_false(feed_has_same_data(f->sync.feed, SAM, since));
	assert_true(feed_has_same_data(f->sync.feed, SAM, since + 1));
	assert_true(feed_has_same_data(f->sync.feed, ADA, since));
	assert_false(feed_has_same_data(f->sync.feed, ADA, since - 1));
}

/* --- memory --- */

static struct member_row
in_ward(int64_t room_pos, int64_t receipt_pos)
{
	return (struct member_row){.user_nid = SAM,
				   .room_nid = WARD,
				   .membership = MEMBERSHIP_JOIN,
				   .room_pos = room_pos,
				   .receipt_pos = receipt_pos};
}

static void
learn(struct fixture *f, int64_t now, int64_t count)
{
	const struct room_unread_all all = {.total = {count, 0},
					    .main = {count, 0}};
	const struct memory_unread u = {SAM, WARD, now, &all, false};

	memory_learn_person(&f->sync, SAM, now, true);
	memory_learn_unread(&f->sync, &u);
}

static void
counts_hold_while_nothing_happens(void **state)
{
	struct fixture *f = *state;
	int64_t now = begin(f) + 10, settings;
	struct member_row m = in_ward(now - 2, now - 3);
	struct room_unread u;

	settings = memory_settings_since(&f->sync, SAM, now);
	assert_false(memory_find_unread(&f->sync, &m, settings, &u));
	learn(f, now, 4);
	settings = memory_settings_since(&f->sync, SAM, now);
	assert_true(memory_find_unread(&f->sync, &m, settings, &u));
	assert_int_equal(4, u.notifications);
	m = in_ward(now + 1, now - 3);
	assert_false(memory_find_unread(&f->sync, &m, settings, &u));
	m = in_ward(now - 2, now + 1);
	assert_false(memory_find_unread(&f->sync, &m, settings, &u));
	/* Where the heads are not known nothing is. */
	m = in_ward(0, 0);
	assert_false(memory_find_unread(&f->sync, &m, settings, &u));
}

static void
counts_depend_on_settings(void **state)
{
	struct fixture *f = *state;
	int64_t now = begin(f) + 10;
	struct member_row m = in_ward(now, now);
	struct room_unread u;

	learn(f, now, 4);
	tell(f, &(struct notify_change){.kind = NOTIFY_ACCOUNT_DATA,
					.position = now + 1,
					.user_nid = SAM});
	assert_false(memory_find_unread(
		&f->sync, &m, memory_settings_since(&f->sync, SAM, now + 1),
		&u));
	memory_learn_person(&f->sync, SAM, now + 2, true);
	assert_false(memory_find_unread(
		&f->sync, &m, memory_settings_since(&f->sync, SAM, now + 2),
		&u));
	learn(f, now + 2, 5);
	assert_true(memory_find_unread(
		&f->sync, &m, memory_settings_since(&f->sync, SAM, now + 2),
		&u));
	assert_int_equal(5, u.notifications);
}

static void
read(struct fixture *f, enum err wanted, int64_t since,
     struct memory_news *news)
{
	const struct requester rq = {.user_id = "@sam:x", .user_nid = SAM};
	const struct memory_query q = {
		.rq = &rq, .since = since, .vol_since = 0};

	assert_int_equal(wanted, memory_read(&f->sc, &f->sync, &q, news));
	scope_clear_failure(&f->sc);
}

static void
memory_answers_what_it_knows(void **state)
{
	struct fixture *f = *state;
	struct memory_news *news = scope_new(&f->sc, struct memory_news);
	int64_t since = begin(f);

	read(f, OK, since, news);
	assert_int_equal(0, news->count);
	read(f, ERR_RETRY, since - 1, news);
	tell_event(f, LOBBY, since + 1);
	read(f, OK, since, news);
	assert_int_equal(0, news->count);
	assert_int_equal(since + 1, news->newest);
	memory_learn_person(&f->sync, SAM, since, true);
	tell(f, &(struct notify_change){.kind = NOTIFY_TYPING,
					.position = 1,
					.room_nid = WARD});
	read(f, OK, since, news);
	assert_int_equal(1, news->count);
	assert_true(news->rooms[0].typing);
	assert_string_equal("!ward", news->rooms[0].room_id);
	/* What nobody waited for was not read: the store has it. */
	tell_event(f, WARD, since + 2);
	read(f, ERR_RETRY, since, news);
	read(f, OK, since + 2, news);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(members_have_news),
		TEST(older_than_the_ring_is_not_known),
		TEST(too_much_is_the_stores_matter),
		TEST(devices_hear_their_own),
		TEST(account_data_is_ones_own),
		TEST(counts_hold_while_nothing_happens),
		TEST(counts_depend_on_settings),
		TEST(memory_answers_what_it_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
