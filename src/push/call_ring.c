/* Calls to a phone that sleeps: pushed again and again while it rings, with a
 * last push that says how it ended.
 *
 * The rows are those of alerts (store/alert_push_store.h), written with the
 * reader's position, so that neither a crash nor a second server loses one.
 */
#include "push/call_ring.h"

#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/json.h"
#include "crypto/digest.h"

#define RING_MS ((int64_t)30 * 1000)
#define RING_EVERY_MS ((int64_t)5 * 1000)
#define MISSED_TTL_S ((int64_t)24 * 3600)
#define MISSED_RETRY_MS ((int64_t)3600 * 1000)
#define OVER_TTL_S 60
/* More people than a call can have, or more calls than a person can take:
 * they see it in the app, and nothing holds up the alerts. */
#define RING_PUSHERS_MAX 16
#define RING_CALLS_MAX 3
#define ITEM_BYTES 15

/* The call's name for phones: call ids are the caller's own words. */
static const char *
item_of(struct scope *sc, int64_t room_nid, const char *call_id)
{
	const char *text =
		scope_printf(sc, "%lld %s", (long long)room_nid, call_id);
	uint8_t hash[DIGEST_SHA256_LEN];

	digest_sha256(text, strlen(text), hash);
	return base64_encode(sc, BASE64_URLSAFE, hash, ITEM_BYTES);
}

bool
call_ring_is_invite(const struct push_view *v, size_t pushers)
{
	return strcmp(v->row->type, "m.call.invite") == 0 &&
	       pushers <= RING_PUSHERS_MAX;
}

bool
call_ring_is_for(const struct push_view *v, const char *user_id)
{
	const char *invitee = json_peek_string(v->event.content, "invitee");

	return invitee == NULL || strcmp(invitee, user_id) == 0;
}

static int64_t
lifetime_ms(const struct push_view *v)
{
	yyjson_val *told = yyjson_obj_get(v->event.content, "lifetime");
	int64_t ms = yyjson_is_int(told) ? yyjson_get_sint(told) : RING_MS;

	return ms >= 0 && ms < RING_MS ? ms : RING_MS;
}

bool
call_ring_begin(struct scope *sc, const struct push_view *v,
		struct call_ring *out)
{
	const char *call_id = json_peek_string(v->event.content, "call_id");

	memset(out, 0, sizeof(*out));
	if (call_id == NULL)
		return false;
	out->row = (struct alert_push_row){
		.kind = ALERT_PUSH_CALL,
		.item_id = item_of(sc, v->row->room_nid, call_id),
		.priority = ALERT_PUSH_RINGS,
		.event_id = v->row->event_id,
		.room_id = v->room_id,
		.made_ms = clock_wall_ms(),
		.until_ms = v->row->received_ts + lifetime_ms(v)};
	return true;
}

bool
call_ring_end(struct scope *sc, const struct event_row *e,
	      struct call_ring *out)
{
	const char *call_id;

	memset(out, 0, sizeof(*out));
	out->is_hangup = strcmp(e->type, "m.call.hangup") == 0;
	if (!out->is_hangup && strcmp(e->type, "m.call.answer") != 0 &&
	    strcmp(e->type, "m.call.reject") != 0)
		return false;
	call_id = event_row_peek(sc, e, "call_id");
	if (call_id == NULL)
		return false;
	out->row.item_id = item_of(sc, e->room_nid, call_id);
	out->sender_nid = e->sender_nid;
	return true;
}

enum err
call_ring_write(struct scope *sc, struct txn *t, const struct call_ring *r)
{
	const struct alert_push_to to = {.user_nid = r->user_nid};
	struct alert_push_end end = {.item_id = r->row.item_id,
				     .user_nid = r->sender_nid,
				     .state = ALERT_PUSH_OVER,
				     .now_ms = clock_wall_ms()};
	int64_t count;

	if (r->user_nid != 0) {
		TRY(alert_push_store_count_calls(sc, t, r->user_nid, &count));
		return count < RING_CALLS_MAX
			       ? alert_push_store_add(sc, t, &to, &r->row)
			       : OK;
	}
	/* Taken or declined: on all of one's own. Hung up: the others missed
	 * it. */
	TRY(alert_push_store_end_call(sc, t, &end));
	if (!r->is_hangup)
		return OK;
	end.user_nid = 0;
	end.state = ALERT_PUSH_MISSED;
	return alert_push_store_end_call(sc, t, &end);
}

static bool
is_ringing(const struct alert_push_row *row, int64_t now_ms)
{
	return strcmp(row->priority, ALERT_PUSH_RINGS) == 0 &&
	       now_ms < row->until_ms;
}

void
call_ring_fill(const struct alert_push_row *row, int64_t now_ms,
	       struct push_message *out)
{
	out->event_id = row->event_id;
	out->room_id = row->room_id;
	out->priority = NULL;
	out->is_urgent = false;
	out->is_high = is_ringing(row, now_ms);
	if (out->is_high) {
		out->sound = row->sounds ? "ring" : NULL;
		out->ttl_s = (row->until_ms - now_ms) / 1000 + 1;
	} else if (strcmp(row->priority, ALERT_PUSH_OVER) == 0) {
		out->kind = "call_over";
		out->sound = NULL;
		out->ttl_s = OVER_TTL_S;
	} else {
		out->kind = "call_missed";
		out->sound = row->sounds ? "default" : NULL;
		out->ttl_s = MISSED_TTL_S;
	}
}

int64_t
call_ring_next_ms(const struct alert_push_row *row, int64_t sent_ms,
		  int64_t now_ms)
{
	int64_t next_ms = now_ms + RING_EVERY_MS;

	if (!is_ringing(row, sent_ms))
		return 0;
	return next_ms < row->until_ms ? next_ms : row->until_ms;
}

bool
call_ring_is_over(const struct alert_push_row *row, int64_t now_ms)
{
	int64_t late_ms = strcmp(row->priority, ALERT_PUSH_OVER) == 0
				  ? OVER_TTL_S * (int64_t)1000
				  : MISSED_RETRY_MS;

	return now_ms > row->until_ms + late_ms;
}
