#include "appservice/sender.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "appservice/service_call.h"
#include "appservice/transaction.h"
#include "base/clock.h"
#include "base/log.h"

#define PAUSE_FIRST_MS 500
#define PAUSE_MAX_MS ((int64_t)5 * 60 * 1000)
#define TIMEOUT_MS 60000
/* How much of the stream may be read again after a restart where nothing in it
 * concerns the service. */
#define SKIP_MAX 5000

struct sender {
	const struct appservices *as;
	const struct appservice *service;
	struct rooms *rooms;
	pthread_t thread;
	pthread_mutex_t lock; /* of what stands up to is_stopping */
	pthread_cond_t wake;
	struct transaction_news news;
	bool has_news;
	bool is_retrying;
	bool is_stopping;
	/* Of the thread alone. */
	struct interest interest;
	struct appservice_stream stream; /* body: heap */
	int64_t stored_pos;
	int64_t pause_ms; /* 0: the service is there */
};

static void
set_body(struct sender *s, const char *body)
{
	free((char *)s->stream.body);
	s->stream.body = body != NULL ? strdup(body) : NULL;
	if (body != NULL && s->stream.body == NULL)
		abort();
}

static enum err
write_stream(struct scope *sc, struct txn *t, void *ctx)
{
	return appservice_store_put(sc, t, ctx);
}

static enum err
store_stream(struct scope *sc, struct sender *s)
{
	TRY(store_write(sc, s->as->db, write_stream, &s->stream));
	s->stored_pos = s->stream.pos;
	return OK;
}

/* A new service is told what happens from now on. */
static enum err
load(struct scope *sc, struct sender *s)
{
	struct appservice_stream row;
	struct txn *t;
	bool found;

	TRY(store_read_begin(sc, s->as->db, &t));
	TRY(appservice_store_find(sc, t, s->service->reg.id, &row, &found));
	if (!found) {
		TRY(txn_position(sc, t, &row.pos));
		row.receipt_pos = row.pos;
	}
	store_read_end(&t);
	s->stream = row;
	s->stream.service_id = s->service->reg.id;
	s->stream.body = NULL;
	set_body(s, row.body);
	s->stored_pos = row.pos;
	s->has_news = s->news.receipts = true;
	return found ? OK : store_stream(sc, s);
}

/* Takes the notes; false at the end. */
static bool
wait_for_news(struct sender *s, struct transaction_news *out, bool has_more)
{
	struct timespec until;
	bool go_on;
	int rc = 0;

	until = clock_after(s->pause_ms);
	(void)pthread_mutex_lock(&s->lock);
	while (!s->is_stopping && !s->is_retrying && rc == 0 && !has_more &&
	       (s->pause_ms > 0 || !s->has_news)) {
		if (s->pause_ms > 0)
			rc = pthread_cond_timedwait(&s->wake, &s->lock, &until);
		else
			rc = pthread_cond_wait(&s->wake, &s->lock);
	}
	*out = s->news;
	memset(&s->news, 0, sizeof(s->news));
	s->has_news = s->is_retrying = false;
	go_on = !s->is_stopping;
	(void)pthread_mutex_unlock(&s->lock);
	return go_on;
}

/* Makes the next transaction durable, or passes over what is of no concern. */
static enum err
prepare(struct scope *sc, struct sender *s, const struct transaction_news *news,
	bool *more_out)
{
	struct appservice_stream next = s->stream;

	TRY(transaction_build(sc, s->rooms, &s->interest, news, &next,
			      more_out));
	if (next.body == NULL) {
		s->stream.pos = next.body_pos;
		s->stream.receipt_pos = next.body_receipt_pos;
		if (s->stream.pos - s->stored_pos > SKIP_MAX)
			TRY(store_stream(sc, s));
		return OK;
	}
	next.txn_id++;
	TRY(store_write(sc, s->as->db, write_stream, &next));
	set_body(s, next.body);
	next.body = s->stream.body;
	s->stream = next;
	return OK;
}

/* ERR_BAD_STATUS where the service does not take it. */
static enum err
send_body(struct scope *sc, struct sender *s)
{
	struct service_call call = {.method = "PUT",
				    .body = s->stream.body,
				    .body_len = strlen(s->stream.body),
				    .timeout_ms = TIMEOUT_MS};
	struct http_answer answer;

	call.path = scope_printf(sc, "/transactions/%lld",
				 (long long)s->stream.txn_id);
	call.legacy = call.path;
	TRY(service_call(sc, s->as, s->service, &call, &answer));
	if (answer.status < 200 || answer.status > 299)
		return scope_fail(sc, ERR_BAD_STATUS, "answered %d",
				  answer.status);
	s->stream.pos = s->stream.body_pos;
	s->stream.receipt_pos = s->stream.body_receipt_pos;
	set_body(s, NULL);
	return store_stream(sc, s);
}

static enum err
turn(struct scope *sc, struct sender *s, const struct transaction_news *news,
     bool *more_out)
{
	bool more = false;

	if (s->stream.body == NULL)
		TRY(prepare(sc, s, news, &more));
	else
		more = true; /* the notes are still to be looked at */
	if (s->stream.body != NULL)
		TRY(send_body(sc, s));
	*more_out = more;
	return OK;
}

/* Notes of a turn that failed count for the next one. */
static void
put_back(struct sender *s, const struct transaction_news *news)
{
	(void)pthread_mutex_lock(&s->lock);
	s->news.receipts = s->news.receipts || news->receipts;
	s->news.presence = s->news.presence || news->presence;
	if (s->news.typing_count == 0) {
		memcpy(s->news.typing, news->typing, sizeof(news->typing));
		s->news.typing_count = news->typing_count;
	}
	s->has_news = true;
	(void)pthread_mutex_unlock(&s->lock);
}

static void
lengthen_pause(struct sender *s, const char *why)
{
	if (s->pause_ms == 0)
		log_warn("application service %s is not told: %s",
			 s->service->reg.id, why);
	s->pause_ms = s->pause_ms == 0 ? PAUSE_FIRST_MS : 2 * s->pause_ms;
	if (s->pause_ms > PAUSE_MAX_MS)
		s->pause_ms = PAUSE_MAX_MS;
}

static void *
sender_main(void *arg)
{
	struct transaction_news news;
	struct sender *s = arg;
	bool more = false, had_body;
	struct scope sc;

	log_set_tag("appservice");
	while (wait_for_news(s, &news, more)) {
		scope_begin(&sc, "appservice");
		had_body = s->stream.body != NULL;
		if (turn(&sc, s, &news, &more) == OK) {
			if (had_body)
				put_back(s, &news);
			s->pause_ms = 0;
		} else {
			/* What was built holds the notes already. */
			if (had_body || s->stream.body == NULL)
				put_back(s, &news);
			lengthen_pause(s, scope_fail_text(&sc));
			more = false;
		}
		scope_end(&sc);
	}
	return NULL;
}

enum err
sender_start(struct scope *sc, const struct appservices *as,
	     const struct appservice *service, struct rooms *rooms,
	     struct sender **out)
{
	struct sender *s = calloc(1, sizeof(*s));
	enum err e;

	*out = NULL;
	if (s == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	s->as = as;
	s->service = service;
	s->rooms = rooms;
	interest_init(&s->interest, as, service);
	(void)pthread_mutex_init(&s->lock, NULL);
	clock_cond_init(&s->wake);
	e = load(sc, s);
	if (e == OK && pthread_create(&s->thread, NULL, sender_main, s) != 0)
		e = scope_fail(sc, ERR_NOMEM, "cannot begin a thread");
	if (e == OK) {
		*out = s;
		return OK;
	}
	set_body(s, NULL);
	free(s);
	return e;
}

void
sender_stop(struct sender **sp)
{
	struct sender *s = *sp;

	if (s == NULL)
		return;
	(void)pthread_mutex_lock(&s->lock);
	s->is_stopping = true;
	(void)pthread_cond_signal(&s->wake);
	(void)pthread_mutex_unlock(&s->lock);
	(void)pthread_join(s->thread, NULL);
	set_body(s, NULL);
	interest_deinit(&s->interest);
	(void)pthread_cond_destroy(&s->wake);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
	*sp = NULL;
}

static void
note_typing(struct transaction_news *news, int64_t room_nid)
{
	size_t n;

	for (n = 0; n < news->typing_count; n++)
		if (news->typing[n] == room_nid)
			return;
	if (news->typing_count < TRANSACTION_TYPING_MAX)
		news->typing[news->typing_count++] = room_nid;
}

void
sender_note(struct sender *s, const struct notify_change *change)
{
	bool is_ephemeral =
		change->kind == NOTIFY_RECEIPT || change->kind == NOTIFY_TYPING;

	if (change->kind != NOTIFY_EVENT && change->kind != NOTIFY_MEMBERSHIP &&
	    !(is_ephemeral && s->service->reg.receive_ephemeral))
		return;
	(void)pthread_mutex_lock(&s->lock);
	if (change->kind == NOTIFY_RECEIPT)
		s->news.receipts = true;
	if (change->kind == NOTIFY_TYPING)
		note_typing(&s->news, change->room_nid);
	s->has_news = true;
	(void)pthread_cond_signal(&s->wake);
	(void)pthread_mutex_unlock(&s->lock);
}

void
sender_note_presence(struct sender *s)
{
	if (!s->service->reg.receive_ephemeral)
		return;
	(void)pthread_mutex_lock(&s->lock);
	s->news.presence = s->has_news = true;
	(void)pthread_cond_signal(&s->wake);
	(void)pthread_mutex_unlock(&s->lock);
}

void
sender_retry(struct sender *s)
{
	(void)pthread_mutex_lock(&s->lock);
	s->is_retrying = true;
	(void)pthread_cond_signal(&s->wake);
	(void)pthread_mutex_unlock(&s->lock);
}
