/* CSV: see clinic/rota_file.h. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clinic/rota_file.h"

enum column {
	COL_ROLE,
	COL_TEAM,
	COL_USER,
	COL_FROM,
	COL_TO,
	COL_TIER,
	COL_NON_RESIDENT,
	COL_NOTE,
	COL_UID,
	COL_COUNT
};
static const char *const names[COL_COUNT] = {"role",	     "team", "user",
					     "from",	     "to",   "tier",
					     "non_resident", "note", "uid"};

#define FIELDS_MAX 32

struct csv {
	struct scope *sc;
	const char *at, *end;
	int line;     /* that at stands in */
	int row_line; /* at which the record begins */
	const char *fields[FIELDS_MAX];
	size_t count;
	bool too_long;
	int place[COL_COUNT]; /* of a column; -1 not there */
};

void
rota_items_init(struct scope *sc, struct rota_items *out)
{
	*out = (struct rota_items){
		.rows = scope_array(sc, struct rota_item, ROTA_ITEMS_MAX),
		.errors = scope_array(sc, struct rota_error, ROTA_ERRORS_MAX)};
}

void
rota_items_fail(struct rota_items *items, int line, const char *text)
{
	if (items->error_count < ROTA_ERRORS_MAX)
		items->errors[items->error_count++] =
			(struct rota_error){line, text};
}

struct rota_item *
rota_items_add(struct rota_items *items, int line)
{
	if (items->count == ROTA_ITEMS_MAX) {
		rota_items_fail(items, line, "too many shifts");
		return NULL;
	}
	items->rows[items->count] = (struct rota_item){
		.line = line, .role = "", .team = "", .note = "", .uid = ""};
	return &items->rows[items->count++];
}

/* One field; at is left at what ends it. */
static const char *
read_field(struct csv *c)
{
	bool quoted = c->at < c->end && *c->at == '"';
	struct buf b;

	buf_init(&b, c->sc, ROTA_FIELD_MAX);
	c->at += quoted;
	while (c->at < c->end) {
		if (quoted && *c->at == '"') {
			if (c->at + 1 < c->end && c->at[1] == '"')
				c->at++;
			else {
				quoted = false;
				c->at++;
				continue;
			}
		} else if (!quoted && (*c->at == ',' || *c->at == '\n' ||
				       *c->at == '\r')) {
			break;
		}
		c->line += *c->at == '\n';
		buf_add_char(&b, *c->at++);
	}
	c->too_long |= b.overflowed;
	return buf_str(&b);
}

/* One record; false at the end. Empty lines are passed over. */
static bool
read_record(struct csv *c)
{
	while (c->at < c->end && (*c->at == '\n' || *c->at == '\r'))
		c->line += *c->at++ == '\n';
	c->count = 0;
	c->too_long = false;
	c->row_line = c->line;
	if (c->at >= c->end)
		return false;
	for (;;) {
		const char *field = read_field(c);

		if (c->count < FIELDS_MAX)
			c->fields[c->count++] = field;
		else
			c->too_long = true;
		if (c->at >= c->end || *c->at != ',')
			break;
		c->at++;
	}
	return true;
}

static const char *
trimmed(struct scope *sc, const char *s)
{
	size_t len;

	s += strspn(s, " \t");
	len = strlen(s);
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	return scope_strndup(sc, s, len);
}

static const char *
field(const struct csv *c, enum column col)
{
	int at = c->place[col];

	return at < 0 || (size_t)at >= c->count ? ""
						: trimmed(c->sc, c->fields[at]);
}

static bool
read_header(struct csv *c, struct rota_items *out)
{
	size_t i, j;

	for (i = 0; i < COL_COUNT; i++) {
		c->place[i] = -1;
		for (j = 0; j < c->count; j++)
			if (strcasecmp(trimmed(c->sc, c->fields[j]),
				       names[i]) == 0)
				c->place[i] = (int)j;
	}
	if ((c->place[COL_ROLE] >= 0 || c->place[COL_TEAM] >= 0) &&
	    c->place[COL_USER] >= 0 && c->place[COL_FROM] >= 0 &&
	    c->place[COL_TO] >= 0)
		return true;
	rota_items_fail(out, c->row_line,
			"the header wants role or team, user, from and to");
	return false;
}

static bool
read_digits(const char **p, int digits, int *out)
{
	int i;

	*out = 0;
	for (i = 0; i < digits; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		*out = *out * 10 + (**p - '0');
	}
	return true;
}

/* "Z", "+01:00"; nothing: the zone's. */
static bool
finish_time(const char *p, const struct zone *zone, const struct zone_time *t,
	    int64_t *ms_out)
{
	int64_t utc = 1000 * (calendar_days(t->year, t->month, t->day) * 86400 +
			      t->hour * 3600 + t->minute * 60 + t->second);
	int sign = *p == '-' ? 1 : -1, h, m = 0;

	if (*p == '\0') {
		*ms_out = zone_moment(zone, t);
		return true;
	}
	if (strcmp(p, "Z") == 0) {
		*ms_out = utc;
		return true;
	}
	if ((*p != '+' && *p != '-') || (p++, !read_digits(&p, 2, &h)) ||
	    h > 14)
		return false;
	p += *p == ':';
	if (!read_digits(&p, 2, &m) || m > 59 || *p != '\0')
		return false;
	*ms_out = utc + sign * (int64_t)(h * 3600 + m * 60) * 1000;
	return true;
}

bool
rota_parse_time(const char *text, const struct zone *zone, int64_t *ms_out)
{
	struct zone_time t = {0};
	const char *p = text;

	if (!read_digits(&p, 4, &t.year) || *p++ != '-' ||
	    !read_digits(&p, 2, &t.month) || *p++ != '-' ||
	    !read_digits(&p, 2, &t.day) || (*p != ' ' && *p != 'T'))
		return false;
	p++;
	if (!read_digits(&p, 2, &t.hour) || *p++ != ':' ||
	    !read_digits(&p, 2, &t.minute))
		return false;
	if (*p == ':' && (p++, !read_digits(&p, 2, &t.second)))
		return false;
	return calendar_is_valid(&t) && finish_time(p, zone, &t, ms_out);
}

static bool
is_yes(const char *s)
{
	return strcasecmp(s, "yes") == 0 || strcasecmp(s, "true") == 0 ||
	       strcmp(s, "1") == 0;
}

static const char *
fill(const struct csv *c, const struct zone *zone, struct rota_item *it)
{
	const char *user = field(c, COL_USER), *tier = field(c, COL_TIER);

	it->role = field(c, COL_ROLE);
	it->team = field(c, COL_TEAM);
	it->user = *user != '\0' ? user : NULL;
	it->note = field(c, COL_NOTE);
	it->non_resident = is_yes(field(c, COL_NON_RESIDENT));
	it->uid = field(c, COL_UID);
	if (*tier != '\0' && (tier[1] != '\0' || *tier < '0' || *tier > '9'))
		return "tier is 0 to 9";
	it->tier = *tier != '\0' ? *tier - '0' : 0;
	if (!rota_parse_time(field(c, COL_FROM), zone, &it->from_ms))
		return "from is no time such as 2026-03-29 20:00";
	if (!rota_parse_time(field(c, COL_TO), zone, &it->to_ms))
		return "to is no time such as 2026-03-30 08:00";
	if (*it->uid == '\0')
		it->uid = scope_printf(c->sc, "%s%s@%lld", it->role, it->team,
				       (long long)it->from_ms);
	return NULL;
}

static void
read_row(struct csv *c, const struct zone *zone, struct rota_items *out)
{
	struct rota_item *it = rota_items_add(out, c->row_line);
	const char *wrong;

	if (it == NULL)
		return;
	wrong = c->too_long ? "a field is too long, or there are too many"
			    : fill(c, zone, it);
	if (wrong != NULL) {
		rota_items_fail(out, c->row_line, wrong);
		out->count--;
	}
}

void
rota_read_csv(struct scope *sc, const char *bytes, size_t len,
	      const struct zone *zone, struct rota_items *out)
{
	struct csv c = {.sc = sc, .at = bytes, .end = bytes + len, .line = 1};

	rota_items_init(sc, out);
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		c.at += 3; /* as spreadsheets write it */
	if (!read_record(&c)) {
		rota_items_fail(out, 1, "the file is empty");
		return;
	}
	if (!read_header(&c, out))
		return;
	while (out->count < ROTA_ITEMS_MAX && read_record(&c))
		read_row(&c, zone, out);
	if (out->count == ROTA_ITEMS_MAX && read_record(&c))
		rota_items_fail(out, c.row_line, "too many shifts");
}
