#include "clinic/person_channel.h"

#include <string.h>

#include "clinic/clinic_priv.h"
#include "crypto/token.h"
#include "store/audit_store.h"
#include "store/staff_store.h"
#include "store/user_id_store.h"

#define CODE_DIGITS 6

struct channel_act {
	struct clinic *c;
	const struct requester *r;
	struct person_channel_view *view;
	const struct person_channel_new *new;
	const char *code;
	bool is_wrong;
	/* a test that goes out */
	struct person_channel_row row;
	struct second_message message;
	enum err result;
	int64_t now_ms;
};

/* --- what it is --- */

static const char *
state_of(const struct person_channel_row *row, int64_t now_ms)
{
	if (row == NULL)
		return "none";
	if (*row->code != '\0' &&
	    now_ms - row->asked_ms <= PERSON_CHANNEL_TEST_MS)
		return "testing";
	if (row->failed_ms != 0)
		return "failed";
	return row->tested_ms != 0 &&
			       now_ms - row->tested_ms <= PERSON_CHANNEL_GOOD_MS
		       ? "tested"
		       : "not_tested";
}

static enum err
read_mine(struct scope *sc, struct txn *t, void *ctx)
{
	struct channel_act *a = ctx;
	struct person_channel_row *row;

	TRY(person_channel_store_find(sc, t, a->r->user_nid, &row));
	a->view->row = row;
	a->view->state = state_of(row, a->r->now_ms);
	return OK;
}

enum err
person_channel_read(struct scope *sc, struct clinic *c,
		    const struct requester *r, struct person_channel_view *out)
{
	struct channel_act a = {.c = c, .r = r, .view = out};

	out->has_gateway = second_channel_is_set(&c->channel);
	return store_read(sc, c->db, read_mine, &a);
}

enum err
person_channel_is_good(struct scope *sc, struct txn *t, int64_t user_nid,
		       int64_t now_ms, bool *out)
{
	struct person_channel_row *row;

	TRY(person_channel_store_find(sc, t, user_nid, &row));
	/* One that is tested again stays good until that fails. */
	*out = row != NULL && row->failed_ms == 0 && row->tested_ms != 0 &&
	       now_ms - row->tested_ms <= PERSON_CHANNEL_GOOD_MS;
	return OK;
}

/* --- setting it --- */

static bool
is_number(const char *s)
{
	size_t digits = 0, i;

	for (i = *s == '+' ? 1 : 0; s[i] != '\0'; i++) {
		if (s[i] != ' ' && (s[i] < '0' || s[i] > '9'))
			return false;
		digits += s[i] != ' ';
	}
	return digits >= 2 && digits <= 15 && i <= 30;
}

static bool
is_mail(const char *s)
{
	const char *at = strchr(s, '@');
	size_t i;

	for (i = 0; s[i] != '\0'; i++)
		if (s[i] <= ' ' || s[i] == 0x7f || strchr("<>,;\"", s[i]))
			return false;
	return at != NULL && at != s && at[1] != '\0' &&
	       strchr(at + 1, '@') == NULL && i <= PERSON_CHANNEL_ADDRESS_MAX;
}

static enum err
check(struct scope *sc, const struct person_channel_new *n)
{
	static const char *const kinds[] = {"sms", "voice", "pager"};
	bool ok = strcmp(n->kind, "mail") == 0 && is_mail(n->address);
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		ok |= strcmp(n->kind, kinds[i]) == 0 && is_number(n->address);
	return ok ? OK
		  : scope_fail(sc, ERR_INVALID_PARAM,
			       "kind is sms, voice or pager with a number, or "
			       "mail with an address");
}

static enum err
end(struct scope *sc, struct txn *t, const struct channel_act *a,
    const char *action)
{
	struct audit_row audit = {
		.class = AUDIT_SESSION, .action = action, .actor = a->r};
	struct clinic_change_row change = {
		.kind = "device", .id = "*", .user_nid = a->r->user_nid};

	TRY(audit_store_add(sc, t, &audit));
	return clinic_tell(sc, t, a->c, &change);
}

static enum err
write_set(struct scope *sc, struct txn *t, void *ctx)
{
	struct channel_act *a = ctx;
	struct person_channel_row *was, row = {.user_nid = a->r->user_nid,
					       .kind = a->new->kind,
					       .address = a->new->address,
					       .code = ""};

	TRY(person_channel_store_find(sc, t, row.user_nid, &was));
	if (*row.address == '\0') {
		TRY(person_channel_store_remove(sc, t, row.user_nid));
		return end(sc, t, a, "channel.remove");
	}
	if (was != NULL && strcmp(was->kind, row.kind) == 0 &&
	    strcmp(was->address, row.address) == 0)
		return OK;
	TRY(person_channel_store_put(sc, t, &row));
	return end(sc, t, a, "channel.set");
}

enum err
person_channel_set(struct scope *sc, struct clinic *c,
		   const struct requester *r,
		   const struct person_channel_new *n)
{
	struct channel_act a = {.c = c, .r = r, .new = n};

	if (*n->address != '\0')
		TRY(check(sc, n));
	return store_write(sc, c->db, write_set, &a);
}

/* --- testing it --- */

static enum err
write_begin(struct scope *sc, struct txn *t, void *ctx)
{
	struct channel_act *a = ctx;
	struct person_channel_row *row;

	TRY(person_channel_store_find(sc, t, a->r->user_nid, &row));
	if (row == NULL)
		return scope_fail(sc, ERR_CONFLICT,
				  "set a second channel first");
	if (a->r->now_ms - row->asked_ms < PERSON_CHANNEL_AGAIN_MS)
		return scope_fail(sc, ERR_CONFLICT,
				  "a test was sent a moment ago: wait for it");
	row->code = a->code;
	row->asked_ms = a->r->now_ms;
	row->sent_ms = 0;
	row->tries = 0;
	TRY(person_channel_store_put(sc, t, row));
	return end(sc, t, a, "channel.test");
}

/* A number below a million from 64 random bits: no digit is likelier. */
static const char *
new_code(struct scope *sc)
{
	uint64_t number;

	token_random_bytes(&number, sizeof(number));
	return scope_printf(sc, "%0*u", CODE_DIGITS,
			    (unsigned)(number % 1000000));
}

enum err
person_channel_begin_test(struct scope *sc, struct clinic *c,
			  const struct requester *r)
{
	struct channel_act a = {.c = c, .r = r, .code = new_code(sc)};

	if (!second_channel_is_set(&c->channel))
		return scope_fail(sc, ERR_CONFLICT,
				  "the Trust has set up no second channel");
	TRY(store_write(sc, c->db, write_begin, &a));
	priority_delivery_wake(c);
	return OK;
}

/* A wrong code is written, too: the failure is told after the commit. */
static enum err
write_end(struct scope *sc, struct txn *t, void *ctx)
{
	struct channel_act *a = ctx;
	struct person_channel_row *row;

	TRY(person_channel_store_find(sc, t, a->r->user_nid, &row));
	if (row == NULL || *row->code == '\0' ||
	    a->r->now_ms - row->asked_ms > PERSON_CHANNEL_TEST_MS)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "no test is under way: send another");
	a->is_wrong = !token_is_equal(row->code, a->code);
	if (a->is_wrong) {
		if (++row->tries >= PERSON_CHANNEL_TRIES_MAX)
			row->code = "";
		return person_channel_store_put(sc, t, row);
	}
	row->code = "";
	row->tested_ms = a->r->now_ms;
	row->failed_ms = 0;
	TRY(person_channel_store_put(sc, t, row));
	return end(sc, t, a, "channel.tested");
}

enum err
person_channel_end_test(struct scope *sc, struct clinic *c,
			const struct requester *r, const char *code)
{
	struct channel_act a = {.c = c, .r = r, .code = code};

	TRY(store_write(sc, c->db, write_end, &a));
	return a.is_wrong ? scope_fail(sc, ERR_FORBIDDEN,
				       "that is not the code that was sent")
			  : OK;
}

/* --- sending what waits --- */

struct waiting {
	struct person_channel_row *rows;
	size_t count;
};

static enum err
read_waiting(struct scope *sc, struct txn *t, void *ctx)
{
	struct waiting *w = ctx;

	return person_channel_store_list_waiting(sc, t, &w->rows, &w->count);
}

static enum err
read_message(struct scope *sc, struct txn *t, void *ctx)
{
	struct channel_act *a = ctx;
	struct staff_row *card;

	a->message = (struct second_message){.number = a->row.asked_ms,
					     .item_id = "",
					     .why = "test",
					     .priority = "test",
					     .role = "",
					     .kind = a->row.kind,
					     .address = a->row.address,
					     .code = a->row.code,
					     .is_test = true,
					     .now_ms = a->now_ms};
	TRY(user_id_store_get(sc, t, a->row.user_nid, &a->message.user_id));
	TRY(staff_store_find(sc, t, a->row.user_nid, &card));
	a->message.name = card != NULL && card->display_name != NULL
				  ? card->display_name
				  : a->message.user_id;
	return OK;
}

static enum err
write_sent(struct scope *sc, struct txn *t, void *ctx)
{
	struct channel_act *a = ctx;
	struct requester person = {.user_nid = a->row.user_nid,
				   .now_ms = a->now_ms};
	struct person_channel_row *row;

	a->r = &person;
	TRY(person_channel_store_find(sc, t, a->row.user_nid, &row));
	if (row == NULL || row->asked_ms != a->row.asked_ms)
		return OK; /* another was asked for meanwhile */
	row->sent_ms = a->now_ms;
	if (a->result != OK) {
		row->code = "";
		row->failed_ms = a->now_ms;
	}
	TRY(person_channel_store_put(sc, t, row));
	return end(sc, t, a,
		   a->result == OK ? "channel.test_sent"
				   : "channel.test_failed");
}

enum err
person_channel_run(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	struct channel_act a = {.c = c, .now_ms = now_ms};
	struct waiting w = {0};
	size_t i;

	TRY(store_read(sc, c->db, read_waiting, &w));
	for (i = 0; i < w.count; i++) {
		a.row = w.rows[i];
		TRY(store_read(sc, c->db, read_message, &a));
		a.result = second_channel_send(sc, &c->channel, &a.message);
		scope_clear_failure(sc);
		TRY(store_write(sc, c->db, write_sent, &a));
	}
	return OK;
}
