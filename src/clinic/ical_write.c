/* iCalendar written (RFC 5545): see clinic/rota_file.h. */
#include <string.h>

#include "clinic/rota_file.h"

#define FOLD_AT 73 /* bytes of a line, before CRLF */

/* One content line, folded, never within a UTF-8 character. */
static void
put_line(struct buf *b, const char *name, const char *value)
{
	size_t on_line = strlen(name) + 1;

	buf_add_str(b, name);
	buf_add_char(b, ':');
	for (; *value != '\0'; value++) {
		if (on_line >= FOLD_AT && (*value & 0xc0) != 0x80) {
			buf_add_str(b, "\r\n ");
			on_line = 1;
		}
		buf_add_char(b, *value);
		on_line++;
	}
	buf_add_str(b, "\r\n");
}

static void
put_text(struct buf *b, const char *name, const char *value)
{
	struct buf text;

	buf_init(&text, b->sc, 0);
	for (; *value != '\0'; value++) {
		if (*value == '\n') {
			buf_add_str(&text, "\\n");
			continue;
		}
		if ((unsigned char)*value < ' ')
			continue;
		if (strchr("\\;,", *value) != NULL)
			buf_add_char(&text, '\\');
		buf_add_char(&text, *value);
	}
	put_line(b, name, buf_str(&text));
}

static void
put_time(struct buf *b, const char *name, int64_t ms)
{
	struct zone_time t;
	int64_t s = ms / 1000, rest = s % 86400;

	calendar_date(s / 86400, &t);
	buf_printf(b, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, t.year,
		   t.month, t.day, (int)(rest / 3600), (int)(rest / 60 % 60),
		   (int)(rest % 60));
}

void
ical_begin(struct buf *b, const char *name)
{
	buf_add_str(b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
		       "PRODID:-//Wardwire//Rota//EN\r\n"
		       "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
	put_text(b, "X-WR-CALNAME", name);
}

void
ical_event_write(struct buf *b, const struct ical_event *e)
{
	buf_add_str(b, "BEGIN:VEVENT\r\n");
	put_text(b, "UID", e->uid);
	put_time(b, "DTSTAMP", e->stamp_ms);
	put_time(b, "DTSTART", e->from_ms);
	put_time(b, "DTEND", e->to_ms);
	put_text(b, "SUMMARY", e->summary);
	if (e->description != NULL && *e->description != '\0')
		put_text(b, "DESCRIPTION", e->description);
	buf_add_str(b, "END:VEVENT\r\n");
}

void
ical_end(struct buf *b)
{
	buf_add_str(b, "END:VCALENDAR\r\n");
}
