/* Random messages, edits, threads, references, reactions and redactions; then
 * what is bundled with each event equals what all events together say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "room/aggregate.h"
#include "room/relation.h"
#include "room_fixture.h"
#include "store/account_data_store.h"

#define STEPS 260
#define WRITERS 3

static uint32_t seed;

static unsigned
pick(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

struct history {
	const char *room_id;
	const char *ids[STEPS];
	size_t count;
};

static void
send_related(struct room_fixture *f, struct history *h, int user,
	     const char *rel_type)
{
	static const char *const types[] = {"m.room.message", "m.poll.start"};
	struct room_send s = {.room_id = h->room_id, .type = types[pick(2)]};
	const char *id;

	s.ts = 1700000000000 + pick(5);
	s.content = fixture_json(
		f, scope_printf(&f->sc,
				"{\"m.relates_to\":{\"rel_type\":\"%s\","
				"\"event_id\":\"%s\",\"key\":\"%u\"}%s}",
				rel_type, h->ids[pick((unsigned)h->count)],
				pick(2),
				pick(5) > 0 ? ",\"m.new_content\":{}" : ""));
	switch (fixture_send(f, user, &s, &id)) {
	case OK:
		h->ids[h->count++] = id;
		break;
	case ERR_UNKNOWN: /* a thread in a relation */
	case ERR_DUPLICATE_ANNOTATION:
		scope_clear_failure(&f->sc);
		break;
	default:
		fail_msg("%s", scope_fail_text(&f->sc));
	}
}

static void
redact(struct room_fixture *f, struct history *h)
{
	struct room_redact x = {.room_id = h->room_id,
				.event_id = h->ids[pick((unsigned)h->count)]};
	const char *id;

	ASSERT_OK(f, room_redact(&f->sc, f->rooms, &f->users[0], &x, &id));
}

static void
step(struct room_fixture *f, struct history *h)
{
	static const char *const rel_types[] = {"m.replace", "m.thread",
						"m.reference", "m.annotation"};
	int user = (int)pick(WRITERS);

	if (h->count == 0 || pick(5) == 0)
		h->ids[h->count++] = fixture_say(f, h->room_id, user, "x");
	else if (pick(6) == 0)
		redact(f, h);
	else
		send_related(f, h, user, rel_types[pick(4)]);
}

/* What all rows say of one event, for a viewer. */
struct told {
	const struct event_row *edit;
	size_t references;
	const char *last_reference;
	int64_t thread_count;
	const struct event_row *latest;
	bool participated;
};

static const struct event_row *
find(const struct event_rows *all, const char *event_id)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		if (strcmp(all->rows[i].event_id, event_id) == 0)
			return &all->rows[i];
	return NULL;
}

static bool
is_later(const struct event_row *a, const struct event_row *b)
{
	if (b == NULL || a->origin_ts != b->origin_ts)
		return b == NULL || a->origin_ts > b->origin_ts;
	return strcmp(a->event_id, b->event_id) > 0;
}

static void
add(const struct event_row *e, const struct requester *viewer, bool ignores,
    enum relation_kind kind, struct told *out)
{
	bool hidden = ignores && strcmp(e->sender, "@u2:test") == 0;

	if (kind == RELATION_REPLACE && is_later(e, out->edit))
		out->edit = e;
	if (kind == RELATION_REFERENCE && !hidden) {
		out->references++;
		out->last_reference = e->event_id;
	}
	if (kind != RELATION_THREAD)
		return;
	out->participated |= e->sender_nid == viewer->user_nid;
	if (hidden)
		return;
	out->thread_count++;
	out->latest = e;
}

/* Who looks at what: all, the oldest first, and what each relates to. */
struct look {
	struct scope *sc;
	const struct event_rows *all;
	const char **rels;
	const struct requester *viewer;
	bool ignores;
};

/* What an event's content said when it was sent is what
 * counts for its children; a redacted one says nothing. */
static void
recompute(const struct look *k, const struct event_row *parent,
	  struct told *out)
{
	const struct event_rows *all = k->all;
	struct relation_side mine, theirs;
	struct relation r;
	size_t i;

	*out = (struct told){0};
	theirs = (struct relation_side){parent->type, parent->sender_nid,
					parent->state_key != NULL,
					k->rels[parent - all->rows]};
	for (i = 0; i < all->count; i++) {
		relation_parse(event_row_content(k->sc, &all->rows[i]), &r);
		if (r.parent == NULL || find(all, r.parent) != parent)
			continue;
		mine = (struct relation_side){
			all->rows[i].type, all->rows[i].sender_nid,
			all->rows[i].state_key != NULL, r.rel_type};
		add(&all->rows[i], k->viewer, k->ignores,
		    relation_weigh(&r, &mine, &theirs), out);
	}
	if (parent->redacted_by != 0)
		out->edit = NULL;
	out->participated |= parent->sender_nid == k->viewer->user_nid;
}

static void
assert_same(const struct told *want, const struct event_aggregate *got)
{
	static const struct event_aggregate none;

	if (got == NULL)
		got = &none;
	assert_int_equal(want->edit != NULL, got->edit != NULL);
	if (want->edit != NULL)
		assert_string_equal(want->edit->event_id, got->edit->event_id);
	assert_int_equal(want->references, got->reference_count);
	if (want->references > 0)
		assert_string_equal(want->last_reference,
				    got->references[want->references - 1]);
	assert_int_equal(want->thread_count, got->thread_count);
	if (want->thread_count == 0)
		return;
	assert_string_equal(want->latest->event_id,
			    got->latest->event->event_id);
	assert_int_equal(want->participated, got->participated);
}

static void
check(struct room_fixture *f, const struct history *h, int user, bool ignores)
{
	struct room_page_query q = {.room_id = h->room_id, .limit = 1000};
	struct room_page all, page;
	struct look k = {.sc = &f->sc,
			 .all = &all.chunk.rows,
			 .viewer = &f->users[user],
			 .ignores = ignores};
	const struct event_row *e;
	struct relation r;
	struct told want;
	size_t i;

	ASSERT_OK(f,
		  room_history_page(&f->sc, f->rooms, &f->users[0], &q, &all));
	ASSERT_OK(f, room_history_page(&f->sc, f->rooms, k.viewer, &q, &page));
	assert_true(all.chunk.rows.count > h->count);
	assert_int_equal(ignores, page.chunk.rows.count < all.chunk.rows.count);
	k.rels = scope_array(&f->sc, const char *, all.chunk.rows.count);
	for (i = 0; i < all.chunk.rows.count; i++) {
		relation_parse(
			event_row_content(&f->sc, &all.chunk.rows.rows[i]), &r);
		k.rels[i] = r.rel_type;
	}
	for (i = 0; i < page.chunk.rows.count; i++) {
		/* What a redacted event related to when its children came is
		 * not known any more. */
		e = find(k.all, page.chunk.rows.rows[i].event_id);
		if (e->redacted_by != 0)
			continue;
		recompute(&k, e, &want);
		assert_same(&want, page.chunk.views[i].aggregate);
	}
}

static enum err
put_ignored(struct scope *sc, struct txn *t, void *ctx)
{
	const struct requester *viewer = ctx;
	const struct account_data_row row = {
		.room_id = "",
		.type = "m.ignored_user_list",
		.content = "{\"ignored_users\":{\"@u2:test\":{}}}",
		.pos = txn_next_position(t)};

	return account_data_store_put(sc, t, viewer->user_nid, &row);
}

static void
aggregates_are_what_all_events_say(void **state)
{
	struct room_fixture *f = *state;
	struct history h = {0};
	int i;

	seed = 20260;
	h.room_id = fixture_room(f, NULL, "private_chat");
	for (i = 1; i <= 3; i++)
		fixture_add(f, h.room_id, i);
	for (i = 0; i < STEPS; i++) {
		step(f, &h);
		if (i % 65 == 0)
			check(f, &h, 1, false);
	}
	check(f, &h, 0, false);
	check(f, &h, 1, false);
	ASSERT_OK(f, store_write(&f->sc, f->db, put_ignored, &f->users[3]));
	check(f, &h, 3, true);
	room_fixture_restart(f);
	check(f, &h, 2, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			aggregates_are_what_all_events_say, room_fixture_setup,
			room_fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
