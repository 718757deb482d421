/* iCalendar read (RFC 5545): VEVENTs with their recurrences, within ceilings;
 * see clinic/rota_file.h.  Lines are unfolded first, then components walked. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clinic/ical_priv.h"

#define LINE_MAX_LEN 4000
#define PARAM_MAX 80

/* One content line: NAME;PARAM=VALUE;...:VALUE */
struct ical_line {
	const char *name;
	const char *value;
	const char *tzid; /* NULL none */
	bool is_date;
};

struct reader {
	struct scope *sc;
	const char *at, *end;
	int line;  /* that at stands in */
	int first; /* in which the last content line began */
	const struct zone *zone;
	struct rota_items *out;
};

/* A content line unfolded, NUL-terminated; NULL at the end. */
static char *
next_line(struct reader *r)
{
	struct buf b;

	if (r->at >= r->end)
		return NULL;
	buf_init(&b, r->sc, LINE_MAX_LEN);
	r->first = r->line;
	for (;;) {
		while (r->at < r->end && *r->at != '\n') {
			if (*r->at != '\r' && *r->at != '\0')
				buf_add_char(&b, *r->at);
			r->at++;
		}
		if (r->at < r->end) {
			r->at++;
			r->line++;
		}
		if (r->at >= r->end || (*r->at != ' ' && *r->at != '\t'))
			break;
		r->at++;
	}
	if (b.overflowed)
		rota_items_fail(r->out, r->first, "a line is too long");
	return scope_strdup(r->sc, buf_str(&b));
}

static void
read_param(struct reader *r, char *param, struct ical_line *out)
{
	char *value = strchr(param, '=');
	size_t len;

	if (value == NULL)
		return;
	*value++ = '\0';
	if (*value == '"') {
		value++;
		len = strlen(value);
		if (len > 0 && value[len - 1] == '"')
			value[len - 1] = '\0';
	}
	if (strcasecmp(param, "TZID") == 0)
		out->tzid =
			scope_strndup(r->sc, value, strnlen(value, PARAM_MAX));
	else if (strcasecmp(param, "VALUE") == 0)
		out->is_date = strcasecmp(value, "DATE") == 0;
}

/* Splits a line in place. Colons inside quoted parameters do not count. */
static void
split_line(struct reader *r, char *line, struct ical_line *out)
{
	char *p = line, *param = NULL;
	bool quoted = false;

	*out = (struct ical_line){.name = line, .value = ""};
	for (; *p != '\0'; p++) {
		if (*p == '"')
			quoted = !quoted;
		if (quoted || (*p != ';' && *p != ':'))
			continue;
		if (*p == ':') {
			*p = '\0';
			out->value = p + 1;
			break;
		}
		*p = '\0';
		if (param != NULL)
			read_param(r, param, out);
		param = p + 1;
	}
	if (param != NULL)
		read_param(r, param, out);
}

/* "\n", "\,", "\;" and "\\" as text has them. */
static const char *
unescape(struct scope *sc, const char *s)
{
	struct buf b;

	buf_init(&b, sc, ROTA_FIELD_MAX);
	for (; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0') {
			s++;
			buf_add_char(&b, *s == 'n' || *s == 'N' ? ' ' : *s);
		} else {
			buf_add_char(&b, *s);
		}
	}
	return buf_str(&b);
}

static bool
read_number(const char *s, size_t digits, int *out)
{
	size_t i;

	*out = 0;
	for (i = 0; i < digits; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*out = *out * 10 + (s[i] - '0');
	}
	return true;
}

bool
ical_parse_time(const char *s, bool *is_utc, struct zone_time *out)
{
	size_t len = strlen(s);

	*out = (struct zone_time){0};
	*is_utc = len == 16 && s[15] == 'Z';
	if (len != 8 && len != 15 && !*is_utc)
		return false;
	if (!read_number(s, 4, &out->year) ||
	    !read_number(s + 4, 2, &out->month) ||
	    !read_number(s + 6, 2, &out->day))
		return false;
	if (len == 8)
		return calendar_is_valid(out);
	return s[8] == 'T' && read_number(s + 9, 2, &out->hour) &&
	       read_number(s + 11, 2, &out->minute) &&
	       read_number(s + 13, 2, &out->second) && calendar_is_valid(out);
}

/* A moment with its zone; false: told as an error. */
static bool
read_time(struct reader *r, const struct ical_line *l, struct ical_time *out)
{
	const struct zone *utc;
	bool is_utc;

	out->zone = r->zone;
	if (!ical_parse_time(l->value, &is_utc, &out->local)) {
		rota_items_fail(r->out, r->first, "not a date or a time");
		return false;
	}
	if (l->tzid != NULL && !is_utc &&
	    zone_find(r->sc, l->tzid, &out->zone) != OK) {
		scope_clear_failure(r->sc);
		rota_items_fail(r->out, r->first,
				"TZID is not of the tz database");
		return false;
	}
	if (is_utc && zone_find(r->sc, "UTC", &utc) == OK)
		out->zone = utc;
	out->ms = zone_moment(out->zone, &out->local);
	out->is_set = true;
	return true;
}

/* P1D, PT12H, PT30M, P1W, P1DT2H */
static bool
read_duration(const char *s, int64_t *ms_out)
{
	int64_t total = 0, n;
	bool in_time = false;
	char *end;

	if (*s++ != 'P')
		return false;
	for (; *s != '\0'; s = end + 1) {
		if (*s == 'T') {
			in_time = true;
			end = (char *)s;
			continue;
		}
		n = strtol(s, &end, 10);
		if (end == s || n < 0 || n > 100000)
			return false;
		if (*end == 'W' && !in_time)
			total += n * 7 * 86400;
		else if (*end == 'D' && !in_time)
			total += n * 86400;
		else if (*end == 'H' && in_time)
			total += n * 3600;
		else if (*end == 'M' && in_time)
			total += n * 60;
		else if (*end == 'S' && in_time)
			total += n;
		else
			return false;
	}
	*ms_out = total * 1000;
	return total > 0;
}

static const char *
without_prefix(const char *s, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncasecmp(s, prefix, len) == 0 ? s + len : s;
}

static void
read_exdates(struct reader *r, const struct ical_line *l, struct ical_vevent *e)
{
	struct ical_line one = *l;
	struct ical_time t;
	char *list = scope_strdup(r->sc, l->value), *rest = NULL, *part;

	for (part = strtok_r(list, ",", &rest); part != NULL;
	     part = strtok_r(NULL, ",", &rest)) {
		one.value = part;
		if (e->exdate_count == ICAL_EXDATES_MAX) {
			rota_items_fail(r->out, r->first, "too many EXDATEs");
			return;
		}
		if (read_time(r, &one, &t))
			e->exdates[e->exdate_count++] = t.ms;
	}
}

static void
read_texts(struct reader *r, const struct ical_line *l, struct ical_vevent *e)
{
	const char *text = unescape(r->sc, l->value);

	if (strcasecmp(l->name, "UID") == 0)
		e->uid = text;
	else if (strcasecmp(l->name, "SUMMARY") == 0)
		e->summary = text;
	else if (strcasecmp(l->name, "DESCRIPTION") == 0)
		e->note = text;
	else if (strcasecmp(l->name, "X-WARDWIRE-ROLE") == 0)
		e->role = text;
	else if (strcasecmp(l->name, "X-WARDWIRE-TEAM") == 0)
		e->team = text;
	else if (strcasecmp(l->name, "X-WARDWIRE-USER") == 0)
		e->user = text;
	else if (strcasecmp(l->name, "CATEGORIES") == 0)
		e->categories = text;
	else if (strcasecmp(l->name, "ATTENDEE") == 0)
		e->attendee = without_prefix(text, "mailto:");
	else if (strcasecmp(l->name, "STATUS") == 0)
		e->is_cancelled = strcasecmp(text, "CANCELLED") == 0;
}

static void
read_property(struct reader *r, const struct ical_line *l,
	      struct ical_vevent *e)
{
	if (strcasecmp(l->name, "DTSTART") == 0)
		e->is_wrong |= !read_time(r, l, &e->start);
	else if (strcasecmp(l->name, "DTEND") == 0)
		e->is_wrong |= !read_time(r, l, &e->ends);
	else if (strcasecmp(l->name, "RECURRENCE-ID") == 0)
		e->is_wrong |= !read_time(r, l, &e->recurrence);
	else if (strcasecmp(l->name, "EXDATE") == 0)
		read_exdates(r, l, e);
	else if (strcasecmp(l->name, "RRULE") == 0)
		e->rrule = l->value;
	else if (strcasecmp(l->name, "RDATE") == 0)
		e->unknown = "RDATE is not understood";
	else if (strcasecmp(l->name, "DURATION") == 0) {
		if (!read_duration(l->value, &e->duration_ms))
			e->unknown = "not a DURATION";
	} else {
		read_texts(r, l, e);
	}
}

/* BEGIN was read; up to its END. Components inside (alarms) are passed over. */
static bool
read_vevent(struct reader *r, struct ical_vevent *e)
{
	struct ical_line l;
	int depth = 1;
	char *line;

	*e = (struct ical_vevent){
		.line = r->first,
		.uid = "",
		.summary = "",
		.note = "",
		.role = "",
		.team = "",
		.categories = "",
		.exdates = scope_array(r->sc, int64_t, ICAL_EXDATES_MAX)};
	while (depth > 0 && (line = next_line(r)) != NULL) {
		split_line(r, line, &l);
		if (strcasecmp(l.name, "BEGIN") == 0)
			depth++;
		else if (strcasecmp(l.name, "END") == 0)
			depth--;
		else if (depth == 1)
			read_property(r, &l, e);
	}
	return depth == 0;
}

void
rota_read_ical(struct scope *sc, const char *bytes, size_t len,
	       const struct zone *zone, struct rota_items *out)
{
	struct reader r = {.sc = sc,
			   .at = bytes,
			   .end = bytes + len,
			   .line = 1,
			   .zone = zone,
			   .out = out};
	struct ical_vevent event;
	struct ical_line l;
	bool any = false;
	char *line;

	rota_items_init(sc, out);
	while ((line = next_line(&r)) != NULL) {
		split_line(&r, line, &l);
		any |= strcasecmp(l.name, "BEGIN") == 0 &&
		       strcasecmp(l.value, "VCALENDAR") == 0;
		if (!any || strcasecmp(l.name, "BEGIN") != 0 ||
		    strcasecmp(l.value, "VEVENT") != 0)
			continue;
		if (!read_vevent(&r, &event))
			rota_items_fail(out, event.line, "VEVENT has no END");
		else
			ical_expand(sc, &event, out);
	}
	if (!any)
		rota_items_fail(out, 1, "not an iCalendar file");
}
