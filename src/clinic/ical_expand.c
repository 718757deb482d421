/* From a VEVENT to its shifts: whose they are, and when they recur. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clinic/ical_priv.h"

/* RRULE, as far as rotas need it: DAILY and WEEKLY. */
struct rule {
	bool weekly;
	int interval;
	int count;	  /* 0: no limit */
	int64_t until_ms; /* 0: no limit */
	unsigned days;	  /* bit 0 Sunday; 0: that of the start */
};

static int
read_count(const char *s)
{
	long n = strtol(s, NULL, 10);

	return n < 0 || n > 100000 ? 0 : (int)n;
}

static const char *
read_part(const struct ical_vevent *e, const char *name, const char *value,
	  struct rule *r)
{
	struct zone_time until;
	bool is_utc;

	if (strcasecmp(name, "FREQ") == 0) {
		r->weekly = strcasecmp(value, "WEEKLY") == 0;
		return r->weekly || strcasecmp(value, "DAILY") == 0
			       ? NULL
			       : "only DAILY and WEEKLY are understood";
	}
	if (strcasecmp(name, "INTERVAL") == 0) {
		r->interval = read_count(value);
		return r->interval >= 1 && r->interval <= 366
			       ? NULL
			       : "INTERVAL is 1 to 366";
	}
	if (strcasecmp(name, "COUNT") == 0) {
		r->count = read_count(value);
		return r->count >= 1 ? NULL : "COUNT is at least 1";
	}
	if (strcasecmp(name, "UNTIL") == 0) {
		if (!ical_parse_time(value, &is_utc, &until))
			return "UNTIL is no time";
		if (strlen(value) == 8) {
			until.hour = 23;
			until.minute = until.second = 59;
		}
		r->until_ms =
			is_utc ? 1000 * (calendar_days(until.year, until.month,
						       until.day) *
						 86400 +
					 until.hour * 3600 + until.minute * 60 +
					 until.second)
			       : zone_moment(e->start.zone, &until);
		return NULL;
	}
	return strcasecmp(name, "WKST") == 0 ? NULL : "not understood in RRULE";
}

static const char *
read_days(const char *value, struct rule *r)
{
	static const char names[] = "SUMOTUWETHFRSA";
	int i;

	for (; *value != '\0'; value += 2 + (value[2] == ',')) {
		if (value[1] == '\0')
			return "BYDAY is not understood";
		for (i = 0; i < 7; i++)
			if (strncasecmp(value, names + 2 * i, 2) == 0)
				break;
		if (i == 7 || (value[2] != ',' && value[2] != '\0'))
			return "BYDAY is not understood";
		r->days |= 1u << i;
	}
	return NULL;
}

static const char *
read_rule(struct scope *sc, const struct ical_vevent *e, struct rule *r)
{
	char *text = scope_strdup(sc, e->rrule), *rest = NULL, *part, *value;
	const char *wrong = NULL;
	bool has_freq = false;

	*r = (struct rule){.interval = 1};
	for (part = strtok_r(text, ";", &rest); part != NULL && wrong == NULL;
	     part = strtok_r(NULL, ";", &rest)) {
		value = strchr(part, '=');
		if (value == NULL)
			return "not an RRULE";
		*value++ = '\0';
		has_freq |= strcasecmp(part, "FREQ") == 0;
		wrong = strcasecmp(part, "BYDAY") == 0
				? read_days(value, r)
				: read_part(e, part, value, r);
	}
	if (wrong == NULL && !has_freq)
		wrong = "RRULE has no FREQ";
	if (wrong == NULL && r->days != 0 && !r->weekly)
		wrong = "BYDAY is understood with WEEKLY";
	return wrong;
}

/* --- whose --- */

static const char *
trimmed(struct scope *sc, const char *s, size_t len)
{
	while (len > 0 && *s == ' ') {
		s++;
		len--;
	}
	while (len > 0 && s[len - 1] == ' ')
		len--;
	return scope_strndup(sc, s, len);
}

/* "medreg: priya.patel" says role and person. */
static void
name_shift(struct scope *sc, const struct ical_vevent *e, struct rota_item *it)
{
	const char *colon = strchr(e->summary, ':');
	size_t len = colon != NULL ? (size_t)(colon - e->summary)
				   : strlen(e->summary);

	it->role = e->role;
	it->team = e->team;
	it->user = e->user != NULL ? e->user : e->attendee;
	it->note = e->note;
	if (*it->role == '\0' && *it->team == '\0')
		it->role = *e->categories != '\0'
				   ? e->categories
				   : trimmed(sc, e->summary, len);
	if (it->user == NULL && colon != NULL)
		it->user = trimmed(sc, colon + 1, strlen(colon + 1));
	if (it->user != NULL && *it->user == '\0')
		it->user = NULL;
}

/* --- when --- */

struct expanding {
	struct scope *sc;
	const struct ical_vevent *e;
	struct rota_items *out;
	int64_t local_len_s; /* of a shift by the wall clock */
};

static int64_t
local_seconds(const struct zone_time *t)
{
	return calendar_days(t->year, t->month, t->day) * 86400 +
	       t->hour * 3600 + t->minute * 60 + t->second;
}

static int64_t
moment_of(const struct zone *zone, int64_t local_s)
{
	struct zone_time t;
	int64_t rest = local_s % 86400;

	calendar_date(local_s / 86400, &t);
	t.hour = (int)(rest / 3600);
	t.minute = (int)(rest / 60 % 60);
	t.second = (int)(rest % 60);
	return zone_moment(zone, &t);
}

static bool
is_excluded(const struct ical_vevent *e, int64_t ms)
{
	size_t i;

	for (i = 0; i < e->exdate_count; i++)
		if (e->exdates[i] == ms)
			return true;
	return false;
}

/* False: the ceiling. */
static bool
add_shift(struct expanding *x, int64_t local_s)
{
	const struct ical_vevent *e = x->e;
	int64_t ms = moment_of(e->start.zone, local_s);
	struct rota_item *it;

	if (is_excluded(e, ms))
		return true;
	it = rota_items_add(x->out, e->line);
	if (it == NULL)
		return false;
	name_shift(x->sc, e, it);
	it->from_ms = ms;
	it->to_ms = e->duration_ms != 0
			    ? ms + e->duration_ms
			    : moment_of(e->ends.is_set ? e->ends.zone
						       : e->start.zone,
					local_s + x->local_len_s);
	it->uid = e->rrule != NULL ? scope_printf(x->sc, "%s#%lld", e->uid,
						  (long long)ms)
				   : e->uid;
	return true;
}

static void
expand_rule(struct expanding *x, const struct rule *r)
{
	const struct zone_time *start = &x->e->start.local;
	int64_t first = calendar_days(start->year, start->month, start->day);
	int64_t at_s = local_seconds(start) - first * 86400;
	/* Weeks begin on Monday (WKST is nothing that rotas vary). */
	int64_t monday = first - (calendar_weekday(first) + 6) % 7;
	int64_t day, ms;
	unsigned days = r->days;
	int found = 0;

	if (days == 0)
		days = 1u << calendar_weekday(first);
	for (day = first; day < first + ROTA_RECUR_MAX_DAYS; day++) {
		if (r->weekly ? (day - monday) / 7 % r->interval != 0 ||
					(days >> calendar_weekday(day) & 1) == 0
			      : (day - first) % r->interval != 0)
			continue;
		ms = moment_of(x->e->start.zone, day * 86400 + at_s);
		if (r->until_ms != 0 && ms > r->until_ms)
			return;
		if (!add_shift(x, day * 86400 + at_s))
			return;
		if (++found == r->count)
			return;
	}
}

/* An instance that stands for one of a recurring event. */
static void
remove_replaced(struct expanding *x)
{
	const char *uid = scope_printf(x->sc, "%s#%lld", x->e->uid,
				       (long long)x->e->recurrence.ms);
	struct rota_items *out = x->out;
	size_t i;

	for (i = 0; i < out->count; i++)
		if (strcmp(out->rows[i].uid, uid) == 0) {
			memmove(&out->rows[i], &out->rows[i + 1],
				(out->count - i - 1) * sizeof(*out->rows));
			out->count--;
			return;
		}
}

static const char *
check(const struct ical_vevent *e)
{
	if (e->unknown != NULL)
		return e->unknown;
	if (*e->uid == '\0')
		return "VEVENT has no UID";
	if (!e->start.is_set)
		return "VEVENT has no DTSTART";
	if (!e->ends.is_set && e->duration_ms == 0)
		return "VEVENT has no DTEND or DURATION";
	return NULL;
}

void
ical_expand(struct scope *sc, const struct ical_vevent *e,
	    struct rota_items *out)
{
	struct expanding x = {.sc = sc, .e = e, .out = out};
	const char *wrong = check(e);
	struct rule rule = {0};

	if (e->is_wrong)
		return;
	if (wrong == NULL && e->rrule != NULL)
		wrong = read_rule(sc, e, &rule);
	if (wrong != NULL) {
		rota_items_fail(out, e->line, wrong);
		return;
	}
	if (e->ends.is_set)
		x.local_len_s = local_seconds(&e->ends.local) -
				local_seconds(&e->start.local);
	if (e->recurrence.is_set)
		remove_replaced(&x);
	if (e->is_cancelled)
		return;
	if (e->rrule != NULL) {
		expand_rule(&x, &rule);
		return;
	}
	if (add_shift(&x, local_seconds(&e->start.local)) &&
	    e->recurrence.is_set && out->count > 0)
		out->rows[out->count - 1].uid = scope_printf(
			sc, "%s#%lld", e->uid, (long long)e->recurrence.ms);
}
