/* Sending: room_send() and room_redact() of room/actions.h. */
#include <string.h>

#include "base/json_write.h"
#include "event/canonical.h"
#include "event/id.h"
#include "event/redact.h"
#include "room/actions.h"
#include "room/alias_priv.h"
#include "room/draft.h"
#include "room/membership_priv.h"

struct sending {
	const struct room_send *s;
	struct room_send_also *also; /* NULL: nothing */
	const char *same_id;	     /* the state is so already: its event */
};

static enum err
write_also(struct scope *sc, struct txn *t, struct draft *d)
{
	struct room_send_also *also = d->also_ctx;

	return also->fn(sc, t, also->ctx, d->last->row.event_id);
}

static void
set_also(struct draft *d, struct room_send_also *also)
{
	if (also == NULL)
		return;
	d->also = write_also;
	d->also_ctx = also;
}

/* State that is already so is not sent again (Client-Server API: the answer may
 * be the id of the event that is there). */
static enum err
find_same(struct draft *d, struct sending *x)
{
	const struct event_row *now;
	char *text;
	size_t len;

	TRY(draft_find(d, x->s->type, x->s->state_key, &now));
	if (now == NULL || strcmp(now->sender, d->rq->user_id) != 0)
		return OK;
	TRY(canonical_format(d->sc, x->s->content, &text, &len));
	if (len == now->content_len &&
	    memcmp(text, now->pdu + now->content_at, len) == 0)
		x->same_id = now->event_id;
	return OK;
}

static enum err
send_one(struct draft *d, void *ctx)
{
	struct sending *x = ctx;
	struct draft_spec spec = {.type = x->s->type,
				  .state_key = x->s->state_key,
				  .content = x->s->content,
				  .txn_id = x->s->txn_id,
				  .ts = x->s->ts,
				  .may_defer = x->s->state_key == NULL};
	struct draft_event *ev;

	x->same_id = NULL;
	set_also(d, x->also);
	if (spec.state_key != NULL) {
		TRY(find_same(d, x));
		if (x->same_id != NULL)
			return OK;
		if (strcmp(spec.type, "m.room.canonical_alias") == 0)
			TRY(room_alias_check_canonical(d, spec.content));
	}
	return draft_add(d, &spec, &ev);
}

static const char *
sent_id(const struct draft *d)
{
	return d->duplicate_nid != 0 ? d->duplicate_id : d->last->row.event_id;
}

static enum err
stamp(struct scope *sc, struct rooms *r, const struct requester *rq,
      struct room_send *s)
{
	const struct room_stamp words = {s->room_id, s->type, s->state_key,
					 rq->user_id};

	if (r->hooks.stamp == NULL)
		return OK;
	return r->hooks.stamp(r->hooks.stamp_ctx, sc, &words, &s->content);
}

/* Membership that is set as state is about somebody who can be, as it is by its
 * own endpoints. */
static enum err
check_member(struct scope *sc, struct rooms *r, const struct room_send *s)
{
	const char *membership;

	if (s->state_key == NULL || strcmp(s->type, "m.room.member") != 0)
		return OK;
	if (!user_id_is_valid(s->state_key))
		return scope_fail(sc, ERR_INVALID_PARAM, "not a user id");
	membership = json_peek_string(s->content, "membership");
	if (membership == NULL || strcmp(membership, "invite") != 0)
		return OK;
	return membership_check_target(sc, r, s->state_key);
}

struct redacting {
	struct room_redact x;
	struct room_send_also *also;
};

static enum err
redact(struct scope *sc, struct rooms *r, const struct requester *rq,
       struct redacting *x, const char **event_id_out);

enum err
room_send_with(struct scope *sc, struct rooms *r, const struct requester *rq,
	       const struct room_send *s, struct room_send_also *also,
	       const char **event_id_out)
{
	struct room_send stamped = *s;
	struct sending x = {.s = &stamped, .also = also};
	struct draft_job job = {s->room_id, send_one, &x};
	struct redacting y = {{s->room_id, NULL, s->txn_id, NULL, s->content},
			      also};
	struct draft *d;

	y.x.event_id = json_peek_string(s->content, "redacts");
	if (s->state_key == NULL && y.x.event_id != NULL &&
	    strcmp(s->type, "m.room.redaction") == 0)
		return redact(sc, r, rq, &y, event_id_out);
	TRY(check_member(sc, r, s));
	TRY(stamp(sc, r, rq, &stamped));
	TRY(draft_run(sc, r, rq, &job, &d));
	*event_id_out = x.same_id != NULL ? x.same_id : sent_id(d);
	if (s->state_key == NULL)
		room_typing_mark(r, d->room.nid, rq->user_id, 0);
	return OK;
}

enum err
room_send(struct scope *sc, struct rooms *r, const struct requester *rq,
	  const struct room_send *s, const char **event_id_out)
{
	return room_send_with(sc, r, rq, s, NULL, event_id_out);
}

/* Whether the requester may redact it: their own, or with power. */
static enum err
require_redact(struct draft *d, const struct event_row *target)
{
	struct power_levels power;
	enum membership m;

	TRY(draft_membership(d, d->rq->user_id, &m));
	if (m != MEMBERSHIP_JOIN)
		return scope_fail(d->sc, ERR_FORBIDDEN,
				  "you are not in this room");
	TRY(draft_power(d, &power));
	if (strcmp(target->sender, d->rq->user_id) != 0)
		TRY(rooms_require_active(d->sc, d->rq));
	if (strcmp(target->sender, d->rq->user_id) == 0 ||
	    power_can_redact(&power, d->rq->user_id))
		return OK;
	return scope_fail(d->sc, ERR_FORBIDDEN,
			  "you may not redact what others sent");
}

static enum err
read_target(struct draft *d, const char *event_id, struct event_row *out)
{
	struct txn *t;
	enum err e;

	TRY(draft_read_begin(d, &t));
	e = event_store_get_by_id(d->sc, t, event_id, out);
	draft_read_end(d, &t);
	if (e == ERR_NOT_FOUND || (e == OK && out->room_nid != d->room.nid))
		return scope_fail(d->sc, ERR_NOT_FOUND,
				  "no such event in this room");
	return e;
}

enum err
draft_set_redacted(struct draft *d, const struct event_row *target,
		   struct draft_event *ev)
{
	struct event_stored stored = {d->version, target->event_id, target->pdu,
				      target->pdu_len};
	struct event whole, redacted;

	TRY(event_load(d->sc, &stored, &whole));
	TRY(event_redact(d->sc, &whole, &redacted));
	ev->redacted = scope_memdup(d->sc, target, sizeof(*target));
	ev->redacted->pdu = redacted.json;
	ev->redacted->pdu_len = redacted.json_len;
	ev->redacted->content_at =
		(size_t)(redacted.content_json - redacted.json);
	ev->redacted->content_len = redacted.content_len;
	return OK;
}

static enum err
redaction_content(struct scope *sc, const struct room_redact *x,
		  yyjson_val **out)
{
	struct json_writer w;
	struct buf b;

	if (x->reason == NULL && yyjson_is_obj(x->content)) {
		*out = x->content;
		return OK;
	}
	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "reason", x->reason);
	json_object_end(&w);
	TRY(buf_check(&b));
	return json_parse_object(sc, b.data, b.len, out);
}

static enum err
redact_one(struct draft *d, void *ctx)
{
	const struct redacting *y = ctx;
	const struct room_redact *x = &y->x;
	struct draft_spec spec = {.type = "m.room.redaction",
				  .redacts = x->event_id,
				  .txn_id = x->txn_id};
	struct event_row target;
	struct draft_event *ev;

	set_also(d, y->also);
	TRY(read_target(d, x->event_id, &target));
	TRY(require_redact(d, &target));
	TRY(redaction_content(d->sc, x, &spec.content));
	TRY(draft_add(d, &spec, &ev));
	return draft_set_redacted(d, &target, ev);
}

static enum err
redact(struct scope *sc, struct rooms *r, const struct requester *rq,
       struct redacting *y, const char **event_id_out)
{
	struct draft_job job = {y->x.room_id, redact_one, y};
	struct draft *d;

	TRY(draft_run(sc, r, rq, &job, &d));
	*event_id_out = sent_id(d);
	return OK;
}

enum err
room_redact(struct scope *sc, struct rooms *r, const struct requester *rq,
	    const struct room_redact *x, const char **event_id_out)
{
	struct redacting y = {*x, NULL};

	return redact(sc, r, rq, &y, event_id_out);
}
