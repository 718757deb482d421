/* The rule by which a zone goes on for ever (POSIX TZ; RFC 8536, 3.3). Rules by
 * day of the year (Jn, n) are used by no zone that has summer time today. */
#include <stdlib.h>
#include <string.h>

#include "clinic/zone_priv.h"

#define DAY_S 86400

/* "GMT", or "<+03>". */
static bool
skip_name(const char **p)
{
	const char *start = *p;

	if (**p == '<') {
		*p = strchr(*p, '>');
		if (*p == NULL)
			return false;
		(*p)++;
		return true;
	}
	while ((**p >= 'A' && **p <= 'Z') || (**p >= 'a' && **p <= 'z'))
		(*p)++;
	return *p - start >= 3;
}

static bool
read_digits(const char **p, int max, int *out)
{
	int n = 0, digits = 0;

	while (**p >= '0' && **p <= '9' && digits < 4) {
		n = n * 10 + (**p - '0');
		(*p)++;
		digits++;
	}
	*out = n;
	return digits > 0 && n <= max;
}

/* [+-]hh[:mm[:ss]] */
static bool
read_time(const char **p, int64_t *out)
{
	int64_t sign = 1;
	int h = 0, m = 0, s = 0;

	if (**p == '-' || **p == '+')
		sign = *(*p)++ == '-' ? -1 : 1;
	if (!read_digits(p, 167, &h))
		return false;
	if (**p == ':' && ((*p)++, !read_digits(p, 59, &m)))
		return false;
	if (**p == ':' && ((*p)++, !read_digits(p, 59, &s)))
		return false;
	*out = sign * (h * 3600 + m * 60 + s);
	return true;
}

static bool
read_edge(const char **p, struct zone_edge *e)
{
	if (strncmp(*p, ",M", 2) != 0)
		return false;
	*p += 2;
	if (!read_digits(p, 12, &e->month) || *(*p)++ != '.' ||
	    !read_digits(p, 5, &e->week) || *(*p)++ != '.' ||
	    !read_digits(p, 6, &e->weekday))
		return false;
	e->at_s = 7200;
	if (**p == '/' && ((*p)++, !read_time(p, &e->at_s)))
		return false;
	return e->month >= 1 && e->week >= 1;
}

void
zone_rule_parse(struct zone *z, const char *text)
{
	const char *p = text;
	int64_t west;

	z->has_rule = z->has_summer = false;
	if (!skip_name(&p) || !read_time(&p, &west))
		return;
	z->winter_s = -west;
	if (*p == '\n' || *p == '\0') {
		z->has_rule = true;
		return;
	}
	if (!skip_name(&p))
		return;
	z->summer_s = z->winter_s + 3600;
	if (*p != ',' && read_time(&p, &west))
		z->summer_s = -west;
	z->has_summer = z->has_rule =
		read_edge(&p, &z->begins) && read_edge(&p, &z->ends);
}

/* The moment of an edge in a year, in local seconds since 1970. */
static int64_t
edge_in(const struct zone_edge *e, int year)
{
	int64_t first = calendar_days(year, e->month, 1);
	int day = 1 + (e->weekday - calendar_weekday(first) + 7) % 7 +
		  (e->week - 1) * 7;

	while (day > calendar_month_length(year, e->month))
		day -= 7;
	return (first + day - 1) * DAY_S + e->at_s;
}

int64_t
zone_rule_offset(const struct zone *z, int64_t s)
{
	struct zone_time t;
	int64_t begins, ends;
	bool summer;

	if (!z->has_summer)
		return z->winter_s;
	calendar_date((s + z->winter_s) / DAY_S, &t);
	begins = edge_in(&z->begins, t.year) - z->winter_s;
	ends = edge_in(&z->ends, t.year) - z->summer_s;
	summer = begins < ends ? s >= begins && s < ends
			       : s >= begins || s < ends;
	return summer ? z->summer_s : z->winter_s;
}
