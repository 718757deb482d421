/* The daily test call that nobody has to remember: see clinic/test_call.h. */
#include <stdio.h>
#include <string.h>

#include "clinic/clinic_priv.h"
#include "clinic/settings.h"
#include "clinic/test_call.h"
#include "store/setting_store.h"

static const char day_key[] = "clinic.test_call_day";

struct scanning {
	struct clinic *c;
	int64_t now_ms;
	struct clinic_settings s;
	const char *last_day;
};

static int
two_digits(const char *s)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return -1;
	return (s[0] - '0') * 10 + s[1] - '0';
}

bool
test_call_is_time(const char *hhmm)
{
	int hour, minute;

	if (strlen(hhmm) != 5 || hhmm[2] != ':')
		return false;
	hour = two_digits(hhmm);
	minute = two_digits(hhmm + 3);
	return hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
}

bool
test_call_is_due(const struct test_call_plan *p, int64_t now_ms,
		 char day_out[TEST_CALL_DAY_LEN])
{
	struct zone_time local;

	zone_local(p->zone, now_ms, &local);
	(void)snprintf(day_out, TEST_CALL_DAY_LEN, "%04u-%02u-%02u",
		       (unsigned)local.year % 10000, (unsigned)local.month % 13,
		       (unsigned)local.day % 32);
	if (!test_call_is_time(p->hhmm) || strcmp(day_out, p->last_day) <= 0)
		return false;
	local.hour = two_digits(p->hhmm);
	local.minute = two_digits(p->hhmm + 3);
	local.second = 0;
	return zone_moment(p->zone, &local) <= now_ms;
}

static enum err
read_plan(struct scope *sc, struct txn *t, struct scanning *x,
	  struct test_call_plan *p)
{
	TRY(clinic_settings_read(sc, t, &x->s));
	TRY(setting_store_find(sc, t, day_key, &x->last_day));
	*p = (struct test_call_plan){
		.hhmm = x->s.test_call_at != NULL ? x->s.test_call_at : "",
		.last_day = x->last_day != NULL ? x->last_day : ""};
	if (zone_find(sc, x->s.time_zone, &p->zone) != OK) {
		scope_clear_failure(sc);
		p->zone = zone_default();
	}
	return OK;
}

static enum err
write_due(struct scope *sc, struct txn *t, void *ctx)
{
	struct scanning *x = ctx;
	char day[TEST_CALL_DAY_LEN];
	struct test_call_plan p;

	TRY(read_plan(sc, t, x, &p));
	if (!test_call_is_due(&p, x->now_ms, day))
		return OK; /* another server was first */
	TRY(test_call_start_daily(sc, t, x->c, x->now_ms));
	return setting_store_put(sc, t, day_key, day);
}

static enum err
look(struct scope *sc, struct txn *t, void *ctx)
{
	struct scanning *x = ctx;
	char day[TEST_CALL_DAY_LEN];
	struct test_call_plan p;

	TRY(read_plan(sc, t, x, &p));
	if (!test_call_is_due(&p, x->now_ms, day))
		x->c = NULL;
	return OK;
}

enum err
test_call_scan(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	struct scanning x = {.c = c, .now_ms = now_ms};
	enum err e;

	TRY(store_read(sc, c->db, look, &x));
	if (x.c == NULL)
		return OK;
	e = store_write(sc, c->db, write_due, &x);
	if (e != ERR_CONFLICT)
		return e;
	/* One by hand is under way: the next look asks again. */
	scope_clear_failure(sc);
	return OK;
}

enum err
test_call_rescheduled(struct scope *sc, struct txn *t, int64_t now_ms)
{
	struct scanning x = {.now_ms = now_ms};
	char day[TEST_CALL_DAY_LEN];
	struct test_call_plan p;

	TRY(read_plan(sc, t, &x, &p));
	if (!test_call_is_due(&p, now_ms, day))
		return OK;
	return setting_store_put(sc, t, day_key, day);
}
