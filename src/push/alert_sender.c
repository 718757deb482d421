/* Threads that send alerts: past mutes, queues and back-offs, each as soon as
 * it is due, several at once.
 *
 * What is to be sent are rows that clinic wrote in the transaction that alerts
 * (store/alert_push_store.h); notify only wakes. One thread at a time waits for
 * the next that falls due, the others for being woken.
 */
#include "push/call_ring.h"
#include "push/push_priv.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/alert_push_store.h"
#include "store/user_id_store.h"

#define LEASE_MS ((int64_t)30 * 1000)
#define RETRY_MAX_MS ((int64_t)15 * 1000)
#define WIPE_RETRY_MAX_MS ((int64_t)3600 * 1000)
#define WAIT_MAX_MS ((int64_t)30 * 1000)
#define ALERT_TIMEOUT_MS 10000

/* One alert on its way. */
struct sending {
	struct push *p;
	struct alert_push_row row;
	struct pusher_row pusher;
	struct push_answer answer;
	int64_t unread;
	int64_t now_ms;
	int64_t sent_ms;
	bool is_found;
	bool is_over; /* it will not be sent any more */
};

static enum err
read_next(struct scope *sc, struct txn *t, void *ctx)
{
	return alert_push_store_get_next(sc, t, ctx);
}

static bool
is_call(const struct sending *s)
{
	return strcmp(s->row.kind, ALERT_PUSH_CALL) == 0;
}

static enum err
claim(struct scope *sc, struct txn *t, void *ctx)
{
	struct sending *s = ctx;
	const struct alert_push_claim c = {s->now_ms, s->now_ms + LEASE_MS};
	struct pusher_rows found;

	TRY(alert_push_store_claim(sc, t, &c, &s->row, &s->is_found));
	if (!s->is_found)
		return alert_push_store_sweep(sc, t, s->now_ms);
	TRY(pusher_store_find(sc, t, s->row.pusher_nid, &found));
	s->is_over = found.count == 0 ||
		     (is_call(s) ? call_ring_is_over(&s->row, s->now_ms)
				 : s->now_ms > s->row.until_ms);
	if (found.count == 0)
		return OK;
	s->pusher = found.rows[0];
	if (s->pusher.user_nid == PUSHER_NOBODY) {
		s->unread = -1;
		return OK;
	}
	return push_message_unread(sc, s->p, t, s->pusher.user_nid, &s->unread);
}

static int64_t
retry_ms(const struct sending *s)
{
	bool is_wipe = s->pusher.user_nid == PUSHER_NOBODY;
	int64_t max = is_wipe ? WIPE_RETRY_MAX_MS : RETRY_MAX_MS;
	int64_t ms = (int64_t)1000 << (s->row.tries < 12 ? s->row.tries : 12);

	if (s->answer.retry_ms > ms)
		ms = s->answer.retry_ms;
	return ms < max ? ms : max;
}

/* Of what a failure does to the ordinary queue only that it fails is noted: the
 * queue keeps its own back-off. */
static enum err
note_pusher(struct scope *sc, struct txn *t, struct sending *s)
{
	if (s->answer.result == PUSH_FAILED) {
		s->pusher.last_status = s->answer.status;
		if (s->pusher.failing_ms == 0)
			s->pusher.failing_ms = s->now_ms;
		return pusher_store_note(sc, t, &s->pusher);
	}
	delivery_note(&s->pusher, &s->answer, s->now_ms);
	return delivery_write(sc, t, &s->pusher, &s->answer);
}

static enum err
write_result(struct scope *sc, struct txn *t, void *ctx)
{
	struct sending *s = ctx;

	if (s->is_over || s->answer.result != PUSH_FAILED) {
		s->row.next_ms =
			!s->is_over && is_call(s) &&
					s->answer.result == PUSH_SENT
				? call_ring_next_ms(&s->row, s->sent_ms,
						    s->now_ms)
				: 0;
	} else {
		s->row.next_ms = s->now_ms + retry_ms(s);
		s->row.tries++;
	}
	TRY(alert_push_store_note(sc, t, &s->row));
	if (s->pusher.user_nid == PUSHER_NOBODY)
		return s->row.next_ms != 0
			       ? OK
			       : pusher_store_remove(sc, t, s->pusher.nid);
	return s->is_over ? OK : note_pusher(sc, t, s);
}

static enum err
send_alert(struct scope *sc, struct sending *s)
{
	const struct alert_push_row *row = &s->row;
	struct push_message m = {
		.pusher = &s->pusher,
		.kind = row->kind,
		.item_id = *row->item_id != '\0' ? row->item_id : NULL,
		.priority = *row->priority != '\0' ? row->priority : NULL,
		.topic = *row->item_id != '\0' ? row->item_id : NULL,
		.ttl_s = (row->until_ms - s->now_ms) / 1000 + 1,
		.timeout_ms = ALERT_TIMEOUT_MS,
		.is_high = true,
		.is_urgent = true,
		.is_test = row->is_test,
		.sound = row->sounds ? "alert" : NULL,
		.unread = s->unread};

	s->sent_ms = s->now_ms;
	if (is_call(s))
		call_ring_fill(row, s->now_ms, &m);
	TRY(push_message_send(sc, s->p, &m, &s->answer));
	s->now_ms = clock_wall_ms();
	log_info("push: alert %s to pusher %lld: %d", row->item_id,
		 (long long)row->pusher_nid, s->answer.status);
	return OK;
}

/* Whoever waits for this device's alerts must know at once that they end. */
static enum err
tell_failed(struct scope *sc, struct sending *s)
{
	const struct push_hooks *h = &s->p->hooks;
	bool failed = s->is_over || s->answer.result == PUSH_GONE ||
		      s->answer.result == PUSH_REFUSED;

	if (!failed || h->failed == NULL || s->pusher.device_nid == 0)
		return OK;
	return h->failed(sc, h->ctx, s->pusher.device_nid, s->now_ms);
}

/* *more_out: there may be another. */
static enum err
send_next(struct scope *sc, struct push *p, bool *more_out)
{
	struct sending s = {.p = p, .now_ms = clock_wall_ms()};
	int64_t next_ms;

	*more_out = false;
	TRY(store_read(sc, p->db, read_next, &next_ms));
	if (next_ms == 0 || next_ms > s.now_ms)
		return OK;
	TRY(store_write(sc, p->db, claim, &s));
	if (!s.is_found)
		return OK;
	*more_out = true;
	alert_sender_wake(p); /* another thread may take the one after it */
	if (!s.is_over)
		TRY(send_alert(sc, &s));
	TRY(store_write(sc, p->db, write_result, &s));
	return tell_failed(sc, &s);
}

static void
send_all(struct push *p)
{
	struct scope sc;
	bool more = true;

	while (more) {
		scope_begin(&sc, "alert push");
		if (send_next(&sc, p, &more) != OK) {
			log_warn("alert push: %s", scope_fail_text(&sc));
			more = false;
		}
		scope_end(&sc);
	}
}

/* --- waiting --- */

static int64_t
next_due(struct push *p)
{
	int64_t next_ms = 0;
	struct scope sc;

	scope_begin(&sc, "alert push");
	if (store_read(&sc, p->db, read_next, &next_ms) != OK)
		next_ms = clock_wall_ms() + 1000;
	scope_end(&sc);
	return next_ms;
}

static void
wait_until(struct push *p, int64_t when_ms)
{
	int64_t left = when_ms - clock_wall_ms();
	struct timespec ts;

	if (left < 1)
		left = 1;
	ts = clock_after(left);
	(void)pthread_cond_timedwait(&p->alert_due, &p->alert_lock, &ts);
}

/* One waits for the next that falls due, the others until they are told.  What
 * falls due earlier than that is waited for by whoever found it. */
static void
wait_for_next(struct push *p, int64_t next_ms)
{
	int64_t latest = clock_wall_ms() + WAIT_MAX_MS;

	if (next_ms == 0 || next_ms > latest)
		next_ms = latest;
	if (p->alert_until_ms != 0 && p->alert_until_ms <= next_ms) {
		(void)pthread_cond_wait(&p->alert_due, &p->alert_lock);
		return;
	}
	p->alert_until_ms = next_ms;
	wait_until(p, next_ms);
	if (p->alert_until_ms == next_ms)
		p->alert_until_ms = 0;
}

static void *
alert_loop(void *arg)
{
	struct push *p = arg;
	int64_t next_ms;

	for (;;) {
		send_all(p);
		next_ms = next_due(p);
		(void)pthread_mutex_lock(&p->alert_lock);
		if (!p->alert_stopping && !p->alert_told)
			wait_for_next(p, next_ms);
		p->alert_told = false;
		if (p->alert_stopping) {
			(void)pthread_mutex_unlock(&p->alert_lock);
			return NULL;
		}
		(void)pthread_mutex_unlock(&p->alert_lock);
	}
}

void
alert_sender_wake(struct push *p)
{
	if (atomic_load(&p->pushers) == 0)
		return;
	(void)pthread_mutex_lock(&p->alert_lock);
	p->alert_told = true;
	(void)pthread_cond_signal(&p->alert_due);
	(void)pthread_mutex_unlock(&p->alert_lock);
}

/* --- life --- */

static enum err
release(struct scope *sc, struct txn *t, void *ctx)
{
	(void)ctx;
	return alert_push_store_release(sc, t, clock_wall_ms());
}

static void
on_change(void *ctx, const struct notify_change *c)
{
	if ((c->kind == NOTIFY_CLINIC && c->user_nid != 0) ||
	    c->kind == NOTIFY_SESSION)
		alert_sender_wake(ctx);
}

enum err
alert_sender_start(struct scope *sc, struct push *p, struct notify *n)
{
	(void)pthread_mutex_init(&p->alert_lock, NULL);
	clock_cond_init(&p->alert_due);
	TRY(store_write(sc, p->db, release, NULL));
	notify_subscribe(n, on_change, p);
	for (; p->alert_count < PUSH_ALERT_SENDERS; p->alert_count++)
		if (pthread_create(&p->alert_senders[p->alert_count], NULL,
				   alert_loop, p) != 0)
			return scope_fail(sc, ERR_NOMEM,
					  "cannot start a thread for alerts");
	return OK;
}

void
alert_sender_stop(struct push *p)
{
	size_t i;

	(void)pthread_mutex_lock(&p->alert_lock);
	p->alert_stopping = true;
	(void)pthread_cond_broadcast(&p->alert_due);
	(void)pthread_mutex_unlock(&p->alert_lock);
	for (i = 0; i < p->alert_count; i++)
		(void)pthread_join(p->alert_senders[i], NULL);
	(void)pthread_mutex_destroy(&p->alert_lock);
	(void)pthread_cond_destroy(&p->alert_due);
}
