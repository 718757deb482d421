#include "push/push.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "push/push_priv.h"

static enum err
open_parts(struct scope *sc, struct push *p, const struct push_options *o)
{
	TRY(p256_key_open(sc, o->key_path, &p->key));
	p->public_key = strdup(base64_encode(
		sc, BASE64_URLSAFE, p256_key_public(p->key), P256_PUBLIC_LEN));
	p->contact = strdup(o->contact);
	return OK;
}

enum err
push_open(struct scope *sc, const struct push_options *o, struct push **out)
{
	struct push *p = calloc(1, sizeof(*p));
	enum err e, second;

	*out = NULL;
	if (p == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	p->db = o->db;
	p->users = o->users;
	p->client = o->client;
	p->shows_content = o->shows_content;
	p->mailer = o->mailer;
	p->public_url = o->public_url;
	p->mail_delay_ms = o->mail_delay_ms;
	p->mail_pause_ms = o->mail_pause_ms;
	p->hooks = o->hooks;
	e = open_parts(sc, p, o);
	if (e != OK) {
		p256_key_destroy(&p->key);
		free(p);
		return e;
	}
	e = delivery_start(sc, p);
	second = alert_reader_start(sc, p, o->notify);
	if (e == OK)
		e = second;
	second = alert_sender_start(sc, p, o->notify);
	if (e == OK)
		e = second;
	*out = p;
	if (e != OK)
		push_close(out);
	return e;
}

void
push_close(struct push **pp)
{
	struct push *p = *pp;

	if (p == NULL)
		return;
	alert_sender_stop(p);
	alert_reader_stop(p);
	delivery_stop(p);
	p256_key_destroy(&p->key);
	free(p->public_key);
	free(p->contact);
	free(p);
	*pp = NULL;
}

const char *
push_public_key(const struct push *p)
{
	return p->public_key;
}

/* --- now --- */

struct sending {
	struct push *p;
	int64_t user_nid;
	int64_t unread;
	struct pusher_rows pushers;
	struct push_answer *answers;
};

/* A mail is read when it is read: it is no way to tell anything now. */
static void
leave_out_mail(struct pusher_rows *pushers)
{
	size_t i, kept = 0;

	for (i = 0; i < pushers->count; i++)
		if (!mail_digest_is_for(&pushers->rows[i]))
			pushers->rows[kept++] = pushers->rows[i];
	pushers->count = kept;
}

static enum err
read_sending(struct scope *sc, struct txn *t, void *ctx)
{
	struct sending *s = ctx;

	TRY(push_message_unread(sc, s->p, t, s->user_nid, &s->unread));
	TRY(pusher_store_list_user(sc, t, s->user_nid, &s->pushers));
	leave_out_mail(&s->pushers);
	return OK;
}

static enum err
write_sending(struct scope *sc, struct txn *t, void *ctx)
{
	struct sending *s = ctx;
	size_t i;

	for (i = 0; i < s->pushers.count; i++)
		TRY(delivery_write(sc, t, &s->pushers.rows[i], &s->answers[i]));
	return OK;
}

static enum err
send_one(struct scope *sc, struct sending *s, size_t i,
	 const struct push_payload *payload, struct push_outcome *out)
{
	struct pusher_row *row = &s->pushers.rows[i];
	const struct push_message m = {
		.pusher = row,
		.kind = payload->kind,
		.event_id = payload->event_id,
		.room_id = payload->room_id,
		.topic = payload->topic,
		.ttl_s = payload->ttl_s != 0 ? payload->ttl_s : PUSH_TTL_S,
		.is_high = payload->is_urgent,
		.is_urgent = payload->is_urgent,
		.unread = s->unread};
	int64_t began = clock_mono_ms();

	TRY(push_message_send(sc, s->p, &m, &s->answers[i]));
	delivery_note(row, &s->answers[i], clock_wall_ms());
	*out = (struct push_outcome){.pusher_nid = row->nid,
				     .device_nid = row->device_nid,
				     .device_id = row->device_id,
				     .result = s->answers[i].result,
				     .status = s->answers[i].status,
				     .took_ms = clock_mono_ms() - began};
	return OK;
}

enum err
push_send_now(struct scope *sc, struct push *p, int64_t user_nid,
	      const struct push_payload *payload, struct push_outcomes *out)
{
	struct sending s = {.p = p, .user_nid = user_nid};

	memset(out, 0, sizeof(*out));
	TRY(store_read(sc, p->db, read_sending, &s));
	if (s.pushers.count == 0)
		return OK;
	s.answers = scope_array(sc, struct push_answer, s.pushers.count);
	out->rows = scope_array(sc, struct push_outcome, s.pushers.count);
	for (; out->count < s.pushers.count; out->count++)
		TRY(send_one(sc, &s, out->count, payload,
			     &out->rows[out->count]));
	return store_write(sc, p->db, write_sending, &s);
}

struct reach_query {
	int64_t device_nid;
	struct push_reach *out;
};

static enum err
read_reach(struct scope *sc, struct txn *t, void *ctx)
{
	struct reach_query *q = ctx;
	struct pusher_rows pushers;
	const struct pusher_row *r;
	size_t i;

	TRY(pusher_store_list_device(sc, t, q->device_nid, &pushers));
	leave_out_mail(&pushers);
	for (i = 0; i < pushers.count; i++) {
		r = &pushers.rows[i];
		q->out->has_pusher = true;
		if (r->sent_ms >= q->out->sent_ms) {
			q->out->sent_ms = r->sent_ms;
			q->out->failing_ms = r->failing_ms;
		}
	}
	return pusher_store_find_gone(sc, t, q->device_nid, &q->out->gone_ms);
}

enum err
push_get_reach(struct scope *sc, struct push *p, int64_t device_nid,
	       struct push_reach *out)
{
	struct reach_query q = {device_nid, out};

	memset(out, 0, sizeof(*out));
	return store_read(sc, p->db, read_reach, &q);
}
