#include "http/wheel.h"

#include <string.h>

#define SLOT_MASK (WHEEL_SLOTS - 1)

void
wheel_init(struct wheel *w, int64_t now_ms)
{
	size_t i;

	memset(w->used, 0, sizeof(w->used));
	for (i = 0; i < WHEEL_SLOTS; i++)
		list_init(&w->slots[i]);
	w->tick = now_ms / WHEEL_TICK_MS;
}

void
wheel_timer_init(struct wheel_timer *t)
{
	list_init(&t->link);
	t->due_ms = 0;
}

void
wheel_set(struct wheel *w, struct wheel_timer *t, int64_t due_ms)
{
	int64_t tick;
	size_t slot;

	list_remove(&t->link);
	t->due_ms = due_ms;
	tick = (due_ms + WHEEL_TICK_MS - 1) / WHEEL_TICK_MS;
	if (tick <= w->tick)
		tick = w->tick + 1;
	slot = (size_t)tick & SLOT_MASK;
	list_append(&w->slots[slot], &t->link);
	w->used[slot / 64] |= (uint64_t)1 << (slot % 64);
}

void
wheel_cancel(struct wheel_timer *t)
{
	list_remove(&t->link);
}

/* Timers of later rounds stand in the same slot and stay there. */
static void
expire_slot(struct wheel *w, size_t slot, int64_t now_ms, struct list *due)
{
	struct list *head = &w->slots[slot], *it, *after;
	struct wheel_timer *t;

	LIST_FOREACH (head, it, after) {
		t = LIST_ENTRY(it, struct wheel_timer, link);
		if (t->due_ms > now_ms)
			continue;
		list_remove(it);
		list_append(due, it);
	}
	if (list_is_empty(head))
		w->used[slot / 64] &= ~((uint64_t)1 << (slot % 64));
}

void
wheel_expire(struct wheel *w, int64_t now_ms,
	     void (*fn)(struct wheel_timer *t, void *arg), void *arg)
{
	struct list due, *it;
	int64_t now_tick = now_ms / WHEEL_TICK_MS, from;

	list_init(&due);
	from = w->tick;
	if (now_tick - from > WHEEL_SLOTS)
		from = now_tick - WHEEL_SLOTS;
	while (from < now_tick) {
		from++;
		if (w->used[((size_t)from & SLOT_MASK) / 64] != 0)
			expire_slot(w, (size_t)from & SLOT_MASK, now_ms, &due);
	}
	if (now_tick > w->tick)
		w->tick = now_tick;
	while (!list_is_empty(&due)) {
		it = due.next;
		list_remove(it);
		fn(LIST_ENTRY(it, struct wheel_timer, link), arg);
	}
}

/* The next used slot after the last tick, in ticks; -1 none. */
static int64_t
next_used(const struct wheel *w)
{
	size_t slot, i, first;
	uint64_t word;

	first = ((size_t)w->tick + 1) & SLOT_MASK;
	slot = first;
	for (i = 0; i <= WHEEL_SLOTS / 64; i++) {
		word = w->used[slot / 64] >> (slot % 64);
		if (word != 0) {
			slot += (size_t)__builtin_ctzll(word);
			return (int64_t)((slot - first) & SLOT_MASK) + 1;
		}
		slot = (slot / 64 + 1) * 64 & SLOT_MASK;
	}
	return -1;
}

int
wheel_sleep_ms(const struct wheel *w, int64_t now_ms)
{
	int64_t ticks, due;

	ticks = next_used(w);
	if (ticks < 0)
		return -1;
	due = (w->tick + ticks) * WHEEL_TICK_MS;
	return due <= now_ms ? 0 : (int)(due - now_ms);
}
