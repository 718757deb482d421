/* Tickets and wakes.
 *
 * A ticket names a slot and its generation.  http_wake() sets SLOT_WOKEN when
 * the generation is still right, and puts the slot on the loop's stack unless
 * it is there already (SLOT_QUEUED).  SLOT_WOKEN is the truth, the stack only
 * says where to look; the loop clears SLOT_QUEUED before it looks. */
#include "http/park.h"

#include <stdlib.h>

#include "http/conn_priv.h"
#include "http/loop_priv.h"

#define SLOT_WOKEN ((uint64_t)1)
#define SLOT_QUEUED ((uint64_t)2)
#define SLOT_GENERATION 2 /* shift */
#define NO_SLOT UINT32_MAX

/* Ticket: loop + 1 in the top byte, slot in 24 bits, generation in 32. */
#define TICKET_LOOP 56
#define TICKET_SLOT 32

static struct park_slot *
slot_of(struct io_loop *loop, uint32_t index)
{
	struct park_slot *chunk;

	if (index / SLOT_CHUNK >= loop->chunk_max)
		return NULL;
	chunk = atomic_load_explicit(&loop->chunks[index / SLOT_CHUNK],
				     memory_order_acquire);
	return chunk != NULL ? &chunk[index % SLOT_CHUNK] : NULL;
}

static bool
add_chunk(struct io_loop *loop)
{
	struct park_slot *chunk;
	uint32_t i, first;

	if (loop->chunk_count == loop->chunk_max)
		return false;
	chunk = calloc(SLOT_CHUNK, sizeof(*chunk));
	if (chunk == NULL)
		return false;
	first = (uint32_t)(loop->chunk_count * SLOT_CHUNK);
	for (i = 0; i < SLOT_CHUNK; i++) {
		chunk[i].index = first + i;
		chunk[i].next_free =
			i + 1 < SLOT_CHUNK ? first + i + 1 : NO_SLOT;
		atomic_init(&chunk[i].state, (uint64_t)1 << SLOT_GENERATION);
	}
	loop->free_slot = first;
	atomic_store_explicit(&loop->chunks[loop->chunk_count++], chunk,
			      memory_order_release);
	return true;
}

bool
slot_take(struct io_loop *loop, struct conn *c)
{
	struct park_slot *slot;

	if (loop->free_slot == NO_SLOT && !add_chunk(loop))
		return false;
	slot = slot_of(loop, loop->free_slot);
	c->slot = loop->free_slot;
	loop->free_slot = slot->next_free;
	slot->conn = c;
	return true;
}

void
slot_release(struct io_loop *loop, struct conn *c)
{
	struct park_slot *slot = slot_of(loop, c->slot);

	slot_renew(loop, c->slot);
	slot->conn = NULL;
	slot->next_free = loop->free_slot;
	loop->free_slot = c->slot;
}

uint64_t
slot_ticket(struct io_loop *loop, uint32_t index)
{
	uint64_t state;

	state = atomic_load_explicit(&slot_of(loop, index)->state,
				     memory_order_relaxed);
	return (uint64_t)(loop->index + 1) << TICKET_LOOP |
	       (uint64_t)index << TICKET_SLOT |
	       (uint32_t)(state >> SLOT_GENERATION);
}

void
slot_renew(struct io_loop *loop, uint32_t index)
{
	struct park_slot *slot = slot_of(loop, index);
	uint64_t state, next;

	state = atomic_load_explicit(&slot->state, memory_order_relaxed);
	do {
		next = ((state >> SLOT_GENERATION) + 1) << SLOT_GENERATION;
		next |= state & SLOT_QUEUED;
	} while (!atomic_compare_exchange_weak_explicit(
		&slot->state, &state, next, memory_order_acq_rel,
		memory_order_relaxed));
}

bool
slot_take_wake(struct io_loop *loop, uint32_t index)
{
	struct park_slot *slot = slot_of(loop, index);

	if ((atomic_load_explicit(&slot->state, memory_order_relaxed) &
	     SLOT_WOKEN) == 0)
		return false;
	(void)atomic_fetch_and_explicit(&slot->state, ~SLOT_WOKEN,
					memory_order_acq_rel);
	return true;
}

void
http_wake(struct http_server *server, uint64_t ticket)
{
	uint64_t loop_number = ticket >> TICKET_LOOP, state, next;
	struct park_slot *slot;
	struct io_loop *loop;

	if (loop_number == 0 || loop_number > server->loop_count)
		return;
	loop = server->loops[loop_number - 1];
	slot = slot_of(loop, (uint32_t)(ticket >> TICKET_SLOT) & 0xffffff);
	if (slot == NULL)
		return;
	state = atomic_load_explicit(&slot->state, memory_order_relaxed);
	do {
		if ((uint32_t)(state >> SLOT_GENERATION) != (uint32_t)ticket ||
		    (state & SLOT_WOKEN) != 0)
			return;
		next = state | SLOT_WOKEN | SLOT_QUEUED;
	} while (!atomic_compare_exchange_weak_explicit(
		&slot->state, &state, next, memory_order_acq_rel,
		memory_order_relaxed));
	if ((state & SLOT_QUEUED) != 0)
		return;
	slot->next = atomic_load_explicit(&loop->woken, memory_order_relaxed);
	while (!atomic_compare_exchange_weak_explicit(
		&loop->woken, &slot->next, slot, memory_order_seq_cst,
		memory_order_relaxed))
		continue;
	loop_notify(loop);
}

/* Those woken first are served first. */
static struct park_slot *
reverse(struct park_slot *slot)
{
	struct park_slot *list = NULL, *next;

	for (; slot != NULL; slot = next) {
		next = slot->next;
		slot->next = list;
		list = slot;
	}
	return list;
}

void
park_drain_woken(struct io_loop *loop)
{
	struct park_slot *slot, *next;

	if (atomic_load_explicit(&loop->woken, memory_order_relaxed) == NULL)
		return;
	slot = reverse(atomic_exchange_explicit(&loop->woken, NULL,
						memory_order_seq_cst));
	for (; slot != NULL; slot = next) {
		next = slot->next;
		(void)atomic_fetch_and_explicit(&slot->state, ~SLOT_QUEUED,
						memory_order_acq_rel);
		if (slot->conn != NULL && slot->conn->state == CONN_PARKED)
			conn_advance(slot->conn);
	}
}

uint64_t
http_ticket(struct http_request *rq)
{
	rq->ticket_taken = true;
	return rq->ticket;
}

enum err
http_park(struct http_request *rq, int64_t deadline_ms,
	  const struct http_park_calls *calls, void *ctx)
{
	if (rq->park.calls != NULL && rq->park.ctx != ctx &&
	    rq->park.ctx != rq->resuming.ctx)
		rq->park.calls->gone(rq->park.ctx);
	rq->park.calls = calls;
	rq->park.ctx = ctx;
	rq->park.deadline_ms = deadline_ms;
	return OK;
}
