/* Threads that send what is queued, one pusher at a time each, so that a
 * device hears things in their order and a slow gateway holds up only its own.
 */
#include "push/push_priv.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"

#define BATCH_MAX 20 /* more than these waiting: the newest are enough */
#define BACKOFF_FIRST_MS ((int64_t)1000)
#define BACKOFF_MAX_MS ((int64_t)15 * 60 * 1000)
#define WAIT_MAX_MS ((int64_t)60 * 1000)

/* One turn of a pusher. */
struct turn {
	struct push *p;
	struct pusher_row pusher;
	struct push_queue_rows queue;
	struct push_message *messages; /* BATCH_MAX */
	bool *skipped;
	size_t handled; /* of the queue */
	struct push_answer answer;
	bool is_asked; /* answer is one */
	bool has_more;
};

/* --- lanes --- */

void
delivery_wake(struct push *p, int64_t pusher_nid, int64_t next_ms)
{
	struct lane *l;

	(void)pthread_mutex_lock(&p->lane_lock);
	l = id_map_find(&p->lanes, pusher_nid);
	if (l == NULL) {
		l = calloc(1, sizeof(*l));
		if (l == NULL)
			abort();
		l->pusher_nid = pusher_nid;
		l->next_ms = next_ms;
		list_append(&p->lane_list, &l->link);
		(void)id_map_put(&p->lanes, pusher_nid, l);
	} else if (l->is_busy)
		l->again = true;
	(void)pthread_cond_signal(&p->lane_ready);
	(void)pthread_mutex_unlock(&p->lane_lock);
}

static void
drop_lane(struct push *p, struct lane *l)
{
	(void)id_map_remove(&p->lanes, l->pusher_nid);
	list_remove(&l->link);
	free(l);
}

/* Until when_ms (wall), or until told. */
static void
wait_until(struct push *p, int64_t when_ms)
{
	int64_t left = when_ms - clock_wall_ms();
	struct timespec ts;

	if (left > WAIT_MAX_MS)
		left = WAIT_MAX_MS;
	if (left < 1)
		left = 1;
	ts = clock_after(left);
	(void)pthread_cond_timedwait(&p->lane_ready, &p->lane_lock, &ts);
}

/* The next that is due, made busy; NULL: the end. Those served go to the end
 * of the list. */
static struct lane *
take_lane(struct push *p)
{
	struct list *it, *after;
	int64_t now, soonest;
	struct lane *l;

	while (!p->lanes_stopping) {
		now = clock_wall_ms();
		soonest = INT64_MAX;
		LIST_FOREACH (&p->lane_list, it, after) {
			l = LIST_ENTRY(it, struct lane, link);
			if (l->is_busy)
				continue;
			if (l->next_ms <= now) {
				l->is_busy = true;
				list_remove(&l->link);
				list_append(&p->lane_list, &l->link);
				return l;
			}
			if (l->next_ms < soonest)
				soonest = l->next_ms;
		}
		if (soonest == INT64_MAX)
			(void)pthread_cond_wait(&p->lane_ready, &p->lane_lock);
		else
			wait_until(p, soonest);
	}
	return NULL;
}

/* --- one turn --- */

static int64_t
backoff_ms(int64_t tries)
{
	int64_t ms = BACKOFF_FIRST_MS;

	while (--tries > 0 && ms < BACKOFF_MAX_MS)
		ms *= 2;
	return ms < BACKOFF_MAX_MS ? ms : BACKOFF_MAX_MS;
}

void
delivery_note(struct pusher_row *row, const struct push_answer *a,
	      int64_t now_ms)
{
	row->last_status = a->status;
	if (a->result == PUSH_SENT) {
		row->sent_ms = now_ms;
		row->failing_ms = row->next_ms = row->tries = 0;
		return;
	}
	if (row->failing_ms == 0)
		row->failing_ms = now_ms;
	if (a->result != PUSH_FAILED)
		return;
	row->tries++;
	row->next_ms = now_ms + (a->retry_ms > backoff_ms(row->tries)
					 ? a->retry_ms
					 : backoff_ms(row->tries));
}

enum err
delivery_write(struct scope *sc, struct txn *t, const struct pusher_row *row,
	       const struct push_answer *a)
{
	if (a->result != PUSH_GONE)
		return pusher_store_note(sc, t, row);
	TRY(pusher_store_put_gone(sc, t, row, clock_wall_ms()));
	return pusher_store_remove(sc, t, row->nid);
}

static enum err
read_messages(struct scope *sc, struct txn *t, struct turn *x)
{
	struct push_job job = {.pusher = &x->pusher, .now_ms = clock_wall_ms()};
	size_t i;

	TRY(push_message_unread(sc, x->p, t, x->pusher.user_nid, &job.unread));
	for (i = 0; i < x->queue.count; i++) {
		job.row = &x->queue.rows[i];
		TRY(push_message_read(sc, x->p, t, &job, &x->messages[i],
				      &x->skipped[i]));
	}
	return OK;
}

static enum err
read_turn(struct scope *sc, struct txn *t, void *ctx)
{
	struct turn *x = ctx;
	struct pusher_rows found;

	TRY(pusher_store_find(sc, t, x->pusher.nid, &found));
	if (found.count == 0)
		return OK;
	x->pusher = found.rows[0];
	TRY(push_queue_store_list(sc, t, x->pusher.nid, BATCH_MAX + 1,
				  &x->queue));
	if (x->queue.count > BATCH_MAX) {
		x->has_more = true;
		if (!mail_digest_is_for(&x->pusher))
			return OK;
		x->queue.count = BATCH_MAX; /* none is lost by waiting */
	}
	return read_messages(sc, t, x);
}

static enum err
trim(struct scope *sc, struct txn *t, void *ctx)
{
	struct turn *x = ctx;

	return push_queue_store_trim(sc, t, x->pusher.nid, BATCH_MAX);
}

/* One mail for all that waits. Until it may go out nothing is looked at. */
static enum err
send_digest(struct scope *sc, struct turn *x, int64_t *next_ms_out)
{
	int64_t due =
		mail_digest_due_ms(x->p, &x->pusher, x->queue.rows[0].added_ms);
	size_t i = x->queue.count;

	if (due > clock_wall_ms()) {
		*next_ms_out = due;
		return OK;
	}
	x->handled = x->queue.count;
	while (i > 0 && x->skipped[i - 1])
		i--;
	if (i == 0) {
		*next_ms_out = x->has_more ? 1 : 0;
		return OK; /* all of it was read meanwhile */
	}
	TRY(mail_digest_send(sc, x->p, &x->pusher, x->messages[i - 1].unread,
			     &x->answer));
	x->is_asked = true;
	delivery_note(&x->pusher, &x->answer, clock_wall_ms());
	if (x->answer.result == PUSH_FAILED)
		x->handled = 0;
	else
		x->queue.rows[x->handled - 1].event_nid = INT64_MAX;
	return OK;
}

static enum err
write_turn(struct scope *sc, struct txn *t, void *ctx)
{
	struct turn *x = ctx;

	if (x->handled > 0)
		TRY(push_queue_store_remove_upto(
			sc, t, x->pusher.nid,
			x->queue.rows[x->handled - 1].event_nid));
	return x->is_asked ? delivery_write(sc, t, &x->pusher, &x->answer) : OK;
}

/* Sends until one fails. */
static enum err
send_all(struct scope *sc, struct turn *x)
{
	for (; x->handled < x->queue.count; x->handled++) {
		if (x->skipped[x->handled])
			continue;
		TRY(push_message_send(sc, x->p, &x->messages[x->handled],
				      &x->answer));
		x->is_asked = true;
		delivery_note(&x->pusher, &x->answer, clock_wall_ms());
		if (x->answer.result == PUSH_FAILED ||
		    x->answer.result == PUSH_GONE)
			break;
	}
	return OK;
}

static void
log_turn(const struct turn *x)
{
	if (!x->is_asked || x->answer.result == PUSH_SENT)
		return;
	log_info("push: pusher %lld: %s (%d), %lld tries",
		 (long long)x->pusher.nid,
		 x->answer.result == PUSH_GONE
			 ? "gone"
			 : (x->answer.result == PUSH_REFUSED ? "refused"
							     : "not reached"),
		 x->answer.status, (long long)x->pusher.tries);
}

/* *next_ms_out: when to go on; 0 nothing waits. */
static enum err
take_turn(struct scope *sc, struct push *p, int64_t pusher_nid,
	  int64_t *next_ms_out)
{
	struct turn x = {.p = p, .pusher = {.nid = pusher_nid}};

	*next_ms_out = 0;
	x.messages = scope_array(sc, struct push_message, BATCH_MAX);
	x.skipped = scope_array(sc, bool, BATCH_MAX);
	TRY(store_read(sc, p->db, read_turn, &x));
	if (x.queue.count == 0)
		return OK;
	if (mail_digest_is_for(&x.pusher)) {
		TRY(send_digest(sc, &x, next_ms_out));
	} else if (x.has_more) {
		*next_ms_out = 1;
		return store_write(sc, p->db, trim, &x);
	} else {
		TRY(send_all(sc, &x));
	}
	log_turn(&x);
	TRY(store_write(sc, p->db, write_turn, &x));
	if (x.is_asked && x.answer.result == PUSH_GONE &&
	    p->hooks.failed != NULL && x.pusher.device_nid != 0)
		TRY(p->hooks.failed(sc, p->hooks.ctx, x.pusher.device_nid,
				    clock_wall_ms()));
	if (x.is_asked && x.answer.result == PUSH_FAILED)
		*next_ms_out = x.pusher.next_ms;
	return OK;
}

static void
run_lane(struct push *p, struct lane *l)
{
	int64_t next_ms = 0;
	struct scope sc;

	scope_begin(&sc, "push");
	if (take_turn(&sc, p, l->pusher_nid, &next_ms) != OK) {
		log_warn("push: pusher %lld: %s", (long long)l->pusher_nid,
			 scope_fail_text(&sc));
		next_ms = clock_wall_ms() + BACKOFF_MAX_MS;
	}
	scope_end(&sc);
	(void)pthread_mutex_lock(&p->lane_lock);
	l->is_busy = false;
	if (next_ms == 0 && !l->again) {
		drop_lane(p, l);
	} else {
		l->again = false;
		l->next_ms = next_ms;
		(void)pthread_cond_signal(&p->lane_ready);
	}
	(void)pthread_mutex_unlock(&p->lane_lock);
}

static void *
send_loop(void *arg)
{
	struct push *p = arg;
	struct lane *l;

	for (;;) {
		(void)pthread_mutex_lock(&p->lane_lock);
		l = take_lane(p);
		(void)pthread_mutex_unlock(&p->lane_lock);
		if (l == NULL)
			return NULL;
		run_lane(p, l);
	}
}

/* --- life --- */

/* What an earlier run left. */
static enum err
load_lanes(struct scope *sc, struct txn *t, void *ctx)
{
	struct push_queue_due *due;
	size_t count, i;

	TRY(push_queue_store_list_due(sc, t, &due, &count));
	for (i = 0; i < count; i++)
		delivery_wake(ctx, due[i].pusher_nid, due[i].next_ms);
	return OK;
}

enum err
delivery_start(struct scope *sc, struct push *p)
{
	(void)pthread_mutex_init(&p->lane_lock, NULL);
	clock_cond_init(&p->lane_ready);
	id_map_init(&p->lanes);
	list_init(&p->lane_list);
	TRY(store_read(sc, p->db, load_lanes, p));
	for (; p->sender_count < PUSH_SENDERS; p->sender_count++)
		if (pthread_create(&p->senders[p->sender_count], NULL,
				   send_loop, p) != 0)
			return scope_fail(sc, ERR_NOMEM,
					  "cannot start a thread for pushes");
	return OK;
}

void
delivery_stop(struct push *p)
{
	struct list *it, *after;
	size_t i;

	(void)pthread_mutex_lock(&p->lane_lock);
	p->lanes_stopping = true;
	(void)pthread_cond_broadcast(&p->lane_ready);
	(void)pthread_mutex_unlock(&p->lane_lock);
	for (i = 0; i < p->sender_count; i++)
		(void)pthread_join(p->senders[i], NULL);
	LIST_FOREACH (&p->lane_list, it, after)
		drop_lane(p, LIST_ENTRY(it, struct lane, link));
	id_map_deinit(&p->lanes);
	(void)pthread_mutex_destroy(&p->lane_lock);
	(void)pthread_cond_destroy(&p->lane_ready);
}
