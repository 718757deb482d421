/* Random interleavings of several who write one handover list: no write that
 * was acknowledged is lost, nothing is accepted that was not read.
 */
#include "clinic/handover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "clinic/handover_priv.h"
#include "clinic/handover_view.h"
#include "room_fixture.h"

#define T0 ((int64_t)1700000000000)
#define HOUR ((int64_t)3600 * 1000)
#define EDITORS 4
#define FIELDS 3
#define STEPS 300
#define ROUNDS 2

static const char *const fields[FIELDS] = {"situation", "assessment", "flags"};

static uint32_t seed;

static unsigned
pick(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* A field as its last acknowledged write left it. */
struct stood {
	char value[40];
	int64_t version;
};

struct ward {
	struct room_fixture *f;
	struct clinic c;
	struct handover_at at;
	struct stood stood[FIELDS];
	int64_t seen[EDITORS][FIELDS]; /* the version each has on screen */
	int64_t seen_all[EDITORS];
	char kept[STEPS][40]; /* what was acknowledged */
	size_t kept_count;
	int64_t changes; /* since the beginning */
};

static enum err
write_team(struct scope *sc, struct txn *t, void *ctx)
{
	struct team_member members[EDITORS] = {0};
	struct team_row team = {
		.team_id = "w7", .name = "Ward 7", .site = "", .ward = "7"};
	struct room_fixture *f = ctx;
	struct team_row *row;
	size_t i;

	TRY(team_store_put(sc, t, &team));
	TRY(team_store_find(sc, t, "w7", &row));
	for (i = 0; i < EDITORS; i++)
		members[i].user_nid = f->users[i].user_nid;
	return team_store_set_members(sc, t, row->nid, members, EDITORS);
}

static void
begin(struct ward *w, struct room_fixture *f, int round)
{
	struct handover_new n = {.team_id = "w7",
				 .from_ms = T0 + round * HOUR,
				 .to_ms = T0 + round * HOUR + HOUR};
	struct handover_item_new item = {0};

	memset(w, 0, sizeof(*w));
	w->f = f;
	w->c.db = f->db;
	ASSERT_OK(f, handover_begin(&f->sc, &w->c, &f->users[0], &n,
				    &w->at.handover_nid));
	item.handover_nid = w->at.handover_nid;
	ASSERT_OK(f, handover_add_item(&f->sc, &w->c, &f->users[0], &item,
				       &w->at.item_nid));
	/* A second one, so that accepting the first ends nothing. */
	ASSERT_OK(f, handover_add_item(&f->sc, &w->c, &f->users[0], &item,
				       &(int64_t){0}));
}

static struct handover_item_view
look(struct ward *w, unsigned who)
{
	struct handover_view v;
	size_t i;

	ASSERT_OK(w->f, handover_view_get(&w->f->sc, &w->c, &w->f->users[who],
					  w->at.handover_nid, &v));
	for (i = 0; v.items[i].row->nid != w->at.item_nid; i++)
		assert_true(i + 1 < v.item_count);
	return v.items[i];
}

static void
read_it(struct ward *w, unsigned who)
{
	struct handover_item_view item = look(w, who);
	size_t i, j;

	assert_int_equal(w->changes, item.versions);
	w->seen_all[who] = item.versions;
	for (i = 0; i < item.value_count; i++)
		for (j = 0; j < FIELDS; j++)
			if (strcmp(item.values[i].field, fields[j]) == 0)
				w->seen[who][j] = item.values[i].version;
}

static void
write_it(struct ward *w, unsigned who, unsigned step)
{
	unsigned field = pick(FIELDS);
	struct stood *s = &w->stood[field];
	struct handover_value_row *stands;
	struct handover_write x = {.at = w->at, .version = w->seen[who][field]};
	char *words = w->kept[w->kept_count];
	enum err e;

	(void)snprintf(words, sizeof(w->kept[0]), "%u says %u", who, step);
	x.field = (struct handover_field){fields[field], words};
	e = handover_write_field(&w->f->sc, &w->c, &w->f->users[who], &x,
				 &stands);
	if (x.version != s->version) {
		ASSERT_ERR(w->f, ERR_CONFLICT, e);
		assert_string_equal(s->value, stands->value);
		assert_int_equal(s->version, stands->version);
		return;
	}
	ASSERT_OK(w->f, e);
	memcpy(s->value, words, sizeof(s->value));
	s->version = stands->version;
	w->seen[who][field] = s->version;
	w->kept_count++;
	w->changes++;
}

static void
accept_it(struct ward *w, unsigned who)
{
	bool was = look(w, who).row->accepted_ms != 0;
	enum err e = handover_accept_item(&w->f->sc, &w->c, &w->f->users[who],
					  &w->at, w->seen_all[who]);

	if (was || w->seen_all[who] == w->changes)
		ASSERT_OK(w->f, e);
	else
		ASSERT_ERR(w->f, ERR_CONFLICT, e);
}

static void
add_task(struct ward *w, unsigned who)
{
	struct handover_task task = {.at = w->at, .words = "Repeat gas"};
	struct handover_item_view item = look(w, who);
	int64_t nid;

	if (item.task_count == HANDOVER_TASKS_MAX)
		return;
	ASSERT_OK(w->f, handover_put_task(&w->f->sc, &w->c, &w->f->users[who],
					  &task, &nid));
	w->changes++;
	assert_true(item.row->accepted_ms == 0 ||
		    item.row->accepted_by == w->f->users[who].user_nid ||
		    look(w, who).row->accepted_ms == 0);
}

/* Each acknowledged write is there, each once, and the last one stands. */
static void
check(struct ward *w)
{
	struct handover_item_view item = look(w, 0);
	struct handover_past past;
	size_t i, j, found;

	ASSERT_OK(w->f, handover_past_get(&w->f->sc, &w->c, &w->f->users[0],
					  &w->at, &past));
	assert_int_equal(w->kept_count, past.count);
	for (i = 0; i < w->kept_count; i++) {
		for (j = 0, found = 0; j < past.count; j++)
			found += strcmp(past.rows[j].value, w->kept[i]) == 0;
		assert_int_equal(1, found);
	}
	for (i = 0; i < FIELDS; i++)
		assert_string_equal(w->stood[i].value,
				    handover_value_of(&item, fields[i]));
}

static void
test_nothing_acknowledged_is_lost(void **state)
{
	static struct ward w;
	struct room_fixture *f = *state;
	unsigned step, who;
	int round;

	ASSERT_OK(f, store_write(&f->sc, f->db, write_team, f));
	for (round = 0; round < ROUNDS; round++) {
		seed = (uint32_t)round * 7919u + 1;
		begin(&w, f, round);
		if (round > 0) /* what was carried over is not of this item */
			assert_true(w.at.item_nid > 0);
		for (step = 0; step < STEPS; step++) {
			who = pick(EDITORS);
			switch (pick(8)) {
			case 0:
			case 1:
			case 2:
				read_it(&w, who);
				break;
			case 3:
				accept_it(&w, who);
				break;
			case 4:
				if (pick(8) == 0)
					add_task(&w, who);
				break;
			default:
				write_it(&w, who, step);
				break;
			}
		}
		assert_true(w.kept_count > 20);
		room_fixture_restart(f);
		w.c.db = f->db;
		check(&w);
	}
}

/* 30 minutes after its end, for a day, once, and not when complete. */
static void
test_late(void **state)
{
	struct handover_row row = {.nid = 1, .to_ms = T0};

	(void)state;
	assert_false(handover_is_late(&row, T0));
	assert_false(handover_is_late(&row, T0 + HOUR / 2 - 1));
	assert_true(handover_is_late(&row, T0 + HOUR / 2));
	assert_true(handover_is_late(&row, T0 + 24 * HOUR - 1));
	assert_false(handover_is_late(&row, T0 + 24 * HOUR));
	row.told_ms = T0;
	assert_false(handover_is_late(&row, T0 + HOUR));
	row.told_ms = 0;
	row.completed_ms = T0;
	assert_false(handover_is_late(&row, T0 + HOUR));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_nothing_acknowledged_is_lost, room_fixture_setup,
			room_fixture_teardown),
		cmocka_unit_test(test_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
