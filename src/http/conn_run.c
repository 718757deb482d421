/* Between the wire and the handlers: jobs, parking, resuming. */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/conn_priv.h"

static void
call(struct http_request *rq, bool on_io_thread)
{
	const struct http_park_calls *calls = rq->resuming.calls;

	rq->on_io_thread = on_io_thread;
	if (rq->task != TASK_RESUME)
		rq->result = rq->route->handler(&rq->sc, rq);
	else if (on_io_thread)
		rq->result = calls->resume_inline(&rq->sc, rq, rq->resuming.ctx,
						  rq->cause);
	else
		rq->result =
			calls->resume(&rq->sc, rq, rq->resuming.ctx, rq->cause);
}

/* Gives back what the work held (read transactions, locks, files) on the thread
 * that did it, and before the client can know the answer.  A reply may have
 * borrowed from that. */
static void
settle(struct http_request *rq)
{
	struct reply *r = &rq->reply;
	unsigned i;

	body_file_destroy(&rq->file);
	if (rq->sc.callbacks == NULL)
		return;
	for (i = 0; i < r->error_count; i++)
		r->error_values[i] = scope_strdup(&rq->sc, r->error_values[i]);
	if (r->kind == REPLY_BYTES && r->len > 0)
		r->bytes = scope_memdup(&rq->sc, r->bytes, r->len);
	if (r->type != NULL)
		r->type = scope_strdup(&rq->sc, r->type);
	scope_settle(&rq->sc);
}

/* Whether the code on the I/O thread asked for a worker. */
static bool
wants_worker(const struct http_request *rq)
{
	return rq->result == ERR_RETRY && rq->sc.failure == OK &&
	       rq->reply.kind == REPLY_NONE && rq->park.calls == NULL;
}

void
request_run(struct http_request *rq)
{
	log_set_tag(rq->id);
	call(rq, true);
	if (!wants_worker(rq))
		settle(rq);
	log_set_tag(NULL);
}

static enum err
spill(struct http_request *rq)
{
	if (rq->file == NULL)
		TRY(body_file_create(&rq->sc, rq->server->o.body_folder,
				     &rq->file));
	TRY(body_file_write(&rq->sc, rq->file, rq->body, rq->body_used));
	rq->body_used = 0;
	return OK;
}

static enum err
authorize(struct http_request *rq)
{
	TRY(admit_authorize(rq, HTTP_STAGE_STORE));
	return admit_rate(rq);
}

static void
handle(struct http_request *rq)
{
	rq->task = TASK_HANDLE;
	call(rq, false);
	settle(rq);
}

/* On a worker.  Steps that need no more bytes follow at once. */
static void
run_job(struct job *j)
{
	struct http_request *rq = (struct http_request *)(void *)j;

	log_set_tag(rq->id);
	switch (rq->task) {
	case TASK_AUTHORIZE:
		rq->result = authorize(rq);
		if (rq->result == OK && !rq->has_body &&
		    rq->route->lane == LANE_LOCAL)
			handle(rq);
		break;
	case TASK_SPILL:
		rq->result = spill(rq);
		if (rq->result == OK && rq->message_done &&
		    rq->route->lane != LANE_REMOTE)
			handle(rq);
		break;
	case TASK_HANDLE:
	case TASK_RESUME:
		call(rq, false);
		settle(rq);
		break;
	}
	log_set_tag(NULL);
	loop_post_done(rq->loop, j);
}

static void
job_done(struct job *j)
{
	conn_on_done((struct http_request *)(void *)j);
}

void
conn_submit(struct conn *c, enum task task)
{
	struct http_request *rq = c->rq;
	enum http_lane lane = LANE_LOCAL;

	if ((task == TASK_HANDLE || task == TASK_RESUME) &&
	    rq->route->lane == LANE_REMOTE)
		lane = LANE_REMOTE;
	rq->task = task;
	rq->job.run = run_job;
	rq->job.done = job_done;
	c->state = CONN_WORKER;
	wheel_cancel(&c->timer);
	c->jobs++;
	loop_put_job(c->loop, lane, &rq->job);
}

static bool
is_overloaded(const struct conn *c)
{
	const struct http_server *s = c->loop->server;
	enum http_lane lane =
		c->rq->route->lane == LANE_REMOTE ? LANE_REMOTE : LANE_LOCAL;

	return worker_lane_queued(s->lanes[lane]) +
		       c->loop->batch[lane].count >=
	       s->o.queue_max;
}

/* Parks, or finds that there is no reason to. */
static void
enter_park(struct conn *c)
{
	struct http_request *rq = c->rq;

	c->park = rq->park;
	c->route = rq->route;
	c->number = rq->number;
	c->client = rq->client;
	c->park_cors = rq->cors;
	c->park_head = rq->is_head;
	c->park_secure = rq->secure;
	c->park_keep_alive =
		rq->keep_alive && (rq->resumed || rq->parser.http_minor > 0);
	if (rq->resuming.calls != NULL && rq->resuming.ctx != rq->park.ctx)
		rq->resuming.calls->gone(rq->resuming.ctx);
	request_destroy(&c->rq);
	c->state = CONN_PARKED;
	loop_count(c->loop, COUNT_PARKED, 1);
	wheel_set(&c->loop->wheel, &c->timer, c->park.deadline_ms);
}

/* The handler, or what resumed, is through. */
static void
finish(struct conn *c)
{
	struct http_request *rq = c->rq;
	struct park resuming = rq->resuming, parked = rq->park;

	if (parked.calls != NULL && rq->result == OK &&
	    rq->cause != HTTP_STOPPING) {
		enter_park(c);
		return;
	}
	if (rq->cause == HTTP_STOPPING && parked.calls != NULL)
		rq->result = scope_fail(&rq->sc, ERR_UNAVAILABLE,
					"the server is stopping");
	reply_finish(rq, rq->result);
	conn_answer(c);
	if (parked.calls != NULL && parked.ctx != resuming.ctx)
		parked.calls->gone(parked.ctx);
	if (resuming.calls != NULL)
		resuming.calls->gone(resuming.ctx);
}

void
conn_dispatch(struct conn *c)
{
	struct http_request *rq = c->rq;

	if (rq->route->lane != LANE_INLINE && is_overloaded(c)) {
		reply_finish(rq, scope_fail(&rq->sc, ERR_UNAVAILABLE,
					    "the server is busy"));
		http_header_add(rq, "Retry-After", "1");
		conn_answer(c);
		return;
	}
	if (rq->route->body == HTTP_BODY_FILE && rq->body_used > 0) {
		conn_submit(c, TASK_SPILL);
		return;
	}
	if (rq->route->lane == LANE_INLINE) {
		rq->task = TASK_HANDLE;
		request_run(rq);
		if (!wants_worker(rq)) {
			finish(c);
			return;
		}
		scope_clear_failure(&rq->sc);
	}
	conn_submit(c, TASK_HANDLE);
}

/* The connection has gone while a worker had its request. */
static void
bury(struct conn *c)
{
	struct http_request *rq = c->rq;
	struct park resuming = rq->resuming, parked = rq->park;

	request_destroy(&c->rq);
	if (parked.calls != NULL && parked.ctx != resuming.ctx)
		parked.calls->gone(parked.ctx);
	if (resuming.calls != NULL)
		resuming.calls->gone(resuming.ctx);
}

static void
on_spilled(struct conn *c)
{
	struct http_request *rq = c->rq;

	if (rq->result != OK) {
		conn_refuse(c, rq->result, 0);
		return;
	}
	if (rq->message_done) {
		conn_dispatch(c);
		return;
	}
	c->state = CONN_BODY;
	conn_set_timer(c, c->loop->server->o.stall_ms);
}

void
conn_on_done(struct http_request *rq)
{
	struct conn *c = rq->conn;

	c->jobs--;
	if (c->state == CONN_DEAD) {
		bury(c);
		return;
	}
	switch (rq->task) {
	case TASK_AUTHORIZE:
		conn_go_on(c, rq->result);
		break;
	case TASK_SPILL:
		on_spilled(c);
		break;
	case TASK_HANDLE:
	case TASK_RESUME:
		finish(c);
		break;
	}
	conn_advance(c);
}

static struct http_request *
revive(struct conn *c, enum http_cause cause)
{
	struct http_request *rq;

	rq = request_create(c->loop, c);
	if (rq == NULL)
		return NULL;
	rq->number = c->number;
	request_name(rq);
	rq->client = c->client;
	rq->route = c->route;
	rq->cors = c->park_cors;
	rq->is_head = c->park_head;
	rq->secure = c->park_secure;
	rq->keep_alive = c->park_keep_alive;
	rq->resumed = true;
	rq->message_done = true;
	rq->ticket_taken = true;
	rq->cause = cause;
	rq->task = TASK_RESUME;
	rq->resuming = c->park;
	return rq;
}

void
conn_resume(struct conn *c, enum http_cause cause)
{
	struct http_request *rq = revive(c, cause);

	if (rq == NULL) {
		conn_close(c);
		return;
	}
	wheel_cancel(&c->timer);
	loop_count(c->loop, COUNT_PARKED, (uint64_t)-1);
	memset(&c->park, 0, sizeof(c->park));
	c->rq = rq;
	c->state = CONN_WORKER;
	if (rq->resuming.calls->resume_inline != NULL) {
		request_run(rq);
		if (!wants_worker(rq)) {
			finish(c);
			return;
		}
		scope_clear_failure(&rq->sc);
	}
	conn_submit(c, TASK_RESUME);
}

void
conn_drop_park(struct conn *c)
{
	struct park park = c->park;

	memset(&c->park, 0, sizeof(c->park));
	loop_count(c->loop, COUNT_PARKED, (uint64_t)-1);
	park.calls->gone(park.ctx);
}
