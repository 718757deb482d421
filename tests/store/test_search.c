/* Random messages, edits and redactions in several rooms, folded now and then;
 * each search then finds exactly the messages whose newest words hold its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "room/search.h"
#include "room_fixture.h"

#define STEPS 240
#define ROOMS 3
#define WORDS 5

static const char *const words[WORDS] = {"apple", "bread", "corn", "date",
					 "egg"};

static uint32_t seed;

static unsigned
pick(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* A message as it should be found: bits of words. */
struct message {
	const char *room_id;
	const char *event_id;
	unsigned holds;
	const char *edits[4];
	unsigned edit_holds[4];
	size_t edit_count;
	bool is_redacted;
};

struct told {
	const char *rooms[ROOMS];
	struct message messages[STEPS];
	size_t count;
};

static const char *
text_of(struct room_fixture *f, unsigned holds)
{
	const char *text = "x";
	unsigned i;

	for (i = 0; i < WORDS; i++)
		if ((holds & 1u << i) != 0)
			text = scope_printf(&f->sc, "%s %s", text, words[i]);
	return text;
}

static void
say(struct room_fixture *f, struct told *h)
{
	struct message *m = &h->messages[h->count++];

	m->room_id = h->rooms[pick(ROOMS)];
	m->holds = pick(1u << WORDS);
	m->event_id = fixture_say(f, m->room_id, 0, text_of(f, m->holds));
	assert_non_null(m->event_id);
}

static void
edit(struct room_fixture *f, struct message *m)
{
	struct room_send s = {.room_id = m->room_id, .type = "m.room.message"};
	unsigned holds = pick(1u << WORDS);

	if (m->is_redacted || m->edit_count == 4)
		return;
	/* Later by its own time than the one before. */
	s.ts = 4000000000000 + (int64_t)m->edit_count;
	s.content = fixture_json(
		f, scope_printf(&f->sc,
				"{\"msgtype\":\"m.text\",\"body\":\"%s\","
				"\"m.new_content\":{\"body\":\"%s\"},"
				"\"m.relates_to\":{\"rel_type\":\"m.replace\","
				"\"event_id\":\"%s\"}}",
				text_of(f, WORDS), text_of(f, holds),
				m->event_id));
	ASSERT_OK(f, fixture_send(f, 0, &s, &m->edits[m->edit_count]));
	m->edit_holds[m->edit_count++] = holds;
}

static void
redact(struct room_fixture *f, struct message *m)
{
	struct room_redact x = {.room_id = m->room_id, .event_id = m->event_id};
	const char *id;

	if (m->edit_count > 0 && pick(2) == 0)
		x.event_id = m->edits[--m->edit_count];
	else
		m->is_redacted = true;
	ASSERT_OK(f, room_redact(&f->sc, f->rooms, &f->users[0], &x, &id));
}

static void
step(struct room_fixture *f, struct told *h)
{
	switch (pick(6)) {
	case 0:
		if (h->count > 0)
			redact(f, &h->messages[pick((unsigned)h->count)]);
		break;
	case 1:
	case 2:
		if (h->count > 0)
			edit(f, &h->messages[pick((unsigned)h->count)]);
		break;
	default:
		say(f, h);
	}
	if (pick(20) == 0)
		rooms_tick(f->rooms, 0);
}

static bool
is_found(const struct message *m, const char *room_id, unsigned wanted)
{
	unsigned holds =
		m->edit_count > 0 ? m->edit_holds[m->edit_count - 1] : m->holds;

	return !m->is_redacted && (holds & wanted) == wanted &&
	       (room_id == NULL || strcmp(room_id, m->room_id) == 0);
}

static bool
match_room(void *ctx, const char *room_id)
{
	return ctx == NULL || strcmp(ctx, room_id) == 0;
}

static void
check(struct room_fixture *f, const struct told *h, unsigned wanted,
      const char *room_id)
{
	struct room_search_query q = {.term = text_of(f, wanted) + 1,
				      .keys = SEARCH_KEYS_ALL,
				      .limit = SEARCH_LIMIT_MAX,
				      .from = {.before = INT64_MAX},
				      .match_room = match_room,
				      .ctx = (void *)(uintptr_t)room_id};
	struct room_search_results got;
	size_t i, k = 0;

	ASSERT_OK(f, room_search(&f->sc, f->rooms, &f->users[0], &q, &got));
	for (i = h->count; i-- > 0;) {
		if (!is_found(&h->messages[i], room_id, wanted))
			continue;
		assert_true(k < got.count);
		assert_string_equal(
			h->messages[i].event_id,
			got.results[k++].event.rows.rows[0].event_id);
	}
	assert_int_equal(k, got.count);
}

static void
check_all(struct room_fixture *f, const struct told *h)
{
	unsigned i;

	for (i = 1; i < 1u << WORDS; i += 1 + pick(4)) {
		check(f, h, i, NULL);
		check(f, h, i, h->rooms[pick(ROOMS)]);
	}
}

static enum err
forget_index(struct scope *sc, struct txn *t, void *ctx)
{
	const struct told *h = ctx;
	size_t i;
	int64_t nid;

	for (i = 0; i < h->count; i++) {
		TRY(event_store_find_nid(sc, t, h->messages[i].event_id, &nid));
		TRY(search_store_remove(sc, t, nid, "x"));
	}
	return db_exec(sc, t,
		       "UPDATE meta SET value = 1000000"
		       " WHERE key = 'search_from'",
		       "");
}

/* As after an upgrade from a version that had no search. */
static void
what_was_said_before_is_found(void **state)
{
	struct room_fixture *f = *state;
	struct told *h = scope_new(&f->sc, struct told);
	size_t i;

	seed = 11;
	for (i = 0; i < ROOMS; i++)
		h->rooms[i] = fixture_room(f, NULL, NULL);
	for (i = 0; i < STEPS; i++)
		if (pick(3) == 0 && h->count > 0)
			edit(f, &h->messages[pick((unsigned)h->count)]);
		else
			say(f, h);
	/* All of it still waits: nothing is in the index yet. */
	ASSERT_OK(f, store_write(&f->sc, f->db, forget_index, h));
	rooms_tick(f->rooms, 0);
	check_all(f, h);
	rooms_tick(f->rooms, 0);
	check_all(f, h);
}

static void
what_is_said_is_found(void **state)
{
	struct room_fixture *f = *state;
	struct told *h = scope_new(&f->sc, struct told);
	size_t i;

	seed = 7;
	for (i = 0; i < ROOMS; i++)
		h->rooms[i] = fixture_room(f, NULL, NULL);
	for (i = 0; i < STEPS; i++) {
		step(f, h);
		if (i % 60 == 59)
			check_all(f, h);
	}
	rooms_tick(f->rooms, 0);
	check_all(f, h);
	room_fixture_restart(f);
	rooms_tick(f->rooms, 0);
	check_all(f, h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_said_is_found,
						room_fixture_setup,
						room_fixture_teardown),
		cmocka_unit_test_setup_teardown(what_was_said_before_is_found,
						room_fixture_setup,
						room_fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
