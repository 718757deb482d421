#include "clinic/alert_device.h"

#include <string.h>

#include "base/clock.h"
#include "clinic/role_priv.h"
#include "crypto/token.h"
#include "store/alert_push_store.h"
#include "store/audit_store.h"
#include "store/pusher_store.h"

#define TEST_ID_LEN 24

struct testing {
	struct clinic *c;
	const struct requester *r;
	const char *kind;
	const char *test_id;
	const struct alert_heard *heard;
	struct alert_device_row *row;
	struct duty_person *reach;
	int64_t device_nid;
	int64_t now_ms;
};

/* Screens of whoever waits for the person's roles, and the device itself. */
static enum err
tell(struct scope *sc, struct txn *t, struct clinic *c,
     const struct alert_device_row *d)
{
	struct clinic_change_row change = {
		.kind = "device", .id = d->device_id, .user_nid = d->user_nid};
	struct role_duty_row *duties;
	struct role_row *role;
	size_t count, i;

	if (change.id == NULL)
		change.id = "*";
	TRY(clinic_tell(sc, t, c, &change));
	TRY(role_store_list_duty(sc, t, d->user_nid, &duties, &count));
	for (i = 0; i < count; i++) {
		TRY(role_store_get(sc, t, duties[i].role_nid, &role));
		if (role == NULL)
			continue;
		change = (struct clinic_change_row){.kind = "role",
						    .id = role->role_id};
		TRY(clinic_tell(sc, t, c, &change));
	}
	return OK;
}

static enum err
audit(struct scope *sc, struct txn *t, const struct testing *x,
      const char *action, const char *detail)
{
	struct audit_row row = {.class = AUDIT_SESSION,
				.action = action,
				.actor = x->r,
				.detail = detail};

	return audit_store_add(sc, t, &row);
}

static enum err
write_kind(struct scope *sc, struct txn *t, void *ctx)
{
	struct testing *x = ctx;
	struct alert_device_row row = {.device_nid = x->r->device_nid,
				       .device_id = x->r->device_id,
				       .user_nid = x->r->user_nid,
				       .kind = x->kind,
				       .test_id = ""};

	TRY(alert_device_store_find(sc, t, row.device_nid, &x->row));
	if (x->row != NULL && strcmp(x->row->kind, x->kind) == 0)
		return OK;
	TRY(alert_device_store_put(sc, t, &row));
	TRY(audit(sc, t, x, "device.kind",
		  scope_printf(sc, "{\"kind\":\"%s\"}", x->kind)));
	return tell(sc, t, x->c, &row);
}

enum err
alert_device_set_kind(struct scope *sc, struct clinic *c,
		      const struct requester *r, const char *kind)
{
	static const char *const kinds[] = {"personal", "role_phone", "desktop",
					    "shared"};
	struct testing x = {.c = c, .r = r};
	size_t i;

	if (r->device_nid == 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this session has no device");
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kind, kinds[i]) == 0)
			x.kind = kinds[i];
	if (x.kind == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "kind is personal, role_phone, desktop or "
				  "shared");
	return store_write(sc, c->db, write_kind, &x);
}

/* The same way as an alert goes when the app is closed. */
static enum err
push_test(struct scope *sc, struct txn *t, const struct testing *x)
{
	const struct alert_push_to to = {x->r->user_nid, x->r->device_nid};
	struct alert_push_row row = {.kind = "alert_test",
				     .item_id = x->test_id,
				     .priority = "",
				     .sounds = true,
				     .is_test = true,
				     .made_ms = clock_wall_ms()};

	row.until_ms = row.made_ms + ALERT_TEST_LIFE_MS;
	return alert_push_store_add(sc, t, &to, &row);
}

static enum err
write_begin(struct scope *sc, struct txn *t, void *ctx)
{
	struct testing *x = ctx;
	struct alert_device_row *d = NULL;

	if (x->r->device_nid != 0)
		TRY(alert_device_store_find(sc, t, x->r->device_nid, &d));
	if (d == NULL || (strcmp(d->kind, "personal") != 0 &&
			  strcmp(d->kind, "role_phone") != 0))
		return scope_fail(sc, ERR_CONFLICT,
				  "only personal phones and role phones alert");
	d->test_id = x->test_id;
	d->asked_ms = x->r->now_ms;
	d->heard_ms = 0;
	TRY(alert_device_store_put(sc, t, d));
	TRY(push_test(sc, t, x));
	return tell(sc, t, x->c, d);
}

enum err
alert_test_begin(struct scope *sc, struct clinic *c, const struct requester *r,
		 struct alert_test *out)
{
	struct testing x = {.c = c, .r = r};

	x.test_id = token_random_id(sc, TEST_ID_LEN);
	out->test_id = x.test_id;
	out->expires_ms = r->now_ms + ALERT_TEST_LIFE_MS;
	return store_write(sc, c->db, write_begin, &x);
}

/* A device with a subscription is tested by it: a sound of the open page says
 * nothing of the closed one. */
static enum err
require_push(struct scope *sc, struct txn *t, const struct alert_device_row *d)
{
	struct pusher_rows found;
	size_t i;

	if (d->heard_ms != 0)
		return OK;
	TRY(pusher_store_list_device(sc, t, d->device_nid, &found));
	for (i = 0; i < found.count; i++)
		if (strcmp(found.rows[i].kind, PUSHER_KIND_WEB) == 0)
			return scope_fail(sc, ERR_CONFLICT,
					  "the notification of the test has "
					  "not come to this device yet");
	return OK;
}

static enum err
write_end(struct scope *sc, struct txn *t, void *ctx)
{
	struct testing *x = ctx;
	struct alert_device_row *d = NULL;
	int64_t now_ms = x->r->now_ms;
	bool passed = x->heard->heard && x->heard->tapped;

	if (x->r->device_nid != 0)
		TRY(alert_device_store_find(sc, t, x->r->device_nid, &d));
	if (d == NULL || *d->test_id == '\0' ||
	    strcmp(d->test_id, x->heard->test_id) != 0 ||
	    now_ms - d->asked_ms > ALERT_TEST_LIFE_MS)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "no such test of this device");
	if (passed)
		TRY(require_push(sc, t, d));
	d->test_id = "";
	d->heard_ms = x->heard->heard ? now_ms : 0;
	if (passed) {
		d->tested_ms = now_ms;
		d->failed_ms = 0;
	} else {
		d->failed_ms = now_ms;
	}
	TRY(alert_device_store_put(sc, t, d));
	TRY(audit(sc, t, x, "device.alert_test",
		  passed ? "{\"passed\":true}" : "{\"passed\":false}"));
	TRY(tell(sc, t, x->c, d));
	return duty_read_reach(sc, t, now_ms, x->reach);
}

enum err
alert_test_end(struct scope *sc, struct clinic *c, const struct requester *r,
	       const struct alert_heard *h, struct duty_person *reach_out)
{
	struct testing x = {.c = c, .r = r, .heard = h, .reach = reach_out};

	*reach_out = (struct duty_person){.user_nid = r->user_nid};
	return store_write(sc, c->db, write_end, &x);
}

static enum err
write_arrived(struct scope *sc, struct txn *t, void *ctx)
{
	struct testing *x = ctx;
	struct alert_device_row *d;

	TRY(alert_device_store_find(sc, t, x->device_nid, &d));
	if (d == NULL || *d->test_id == '\0' ||
	    strcmp(d->test_id, x->test_id) != 0 ||
	    x->now_ms - d->asked_ms > ALERT_TEST_LIFE_MS)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "no such test of this device");
	d->heard_ms = d->pushed_ms = x->now_ms;
	TRY(alert_device_store_put(sc, t, d));
	return tell(sc, t, x->c, d);
}

enum err
alert_test_arrived(struct scope *sc, struct clinic *c, int64_t device_nid,
		   const char *test_id)
{
	struct testing x = {.c = c,
			    .test_id = test_id,
			    .device_nid = device_nid,
			    .now_ms = clock_wall_ms()};

	return store_write(sc, c->db, write_arrived, &x);
}

static enum err
write_failed(struct scope *sc, struct txn *t, void *ctx)
{
	struct testing *x = ctx;
	struct alert_device_row *d;

	TRY(alert_device_store_find(sc, t, x->device_nid, &d));
	if (d == NULL)
		return OK;
	TRY(alert_device_store_set_failed(sc, t, x->device_nid, x->now_ms));
	return tell(sc, t, x->c, d);
}

enum err
alert_device_failed(struct scope *sc, struct clinic *c, int64_t device_nid,
		    int64_t now_ms)
{
	struct testing x = {.c = c, .device_nid = device_nid, .now_ms = now_ms};

	return store_write(sc, c->db, write_failed, &x);
}
