#include "base/json_write.h"

#include <stdio.h>
#include <string.h>

void
json_writer_init(struct json_writer *w, struct buf *out)
{
	w->out = out;
	w->comma = false;
}

static void
separate(struct json_writer *w)
{
	if (w->comma)
		buf_add_char(w->out, ',');
	w->comma = true;
}

static void
open_with(struct json_writer *w, char c)
{
	separate(w);
	buf_add_char(w->out, c);
	w->comma = false;
}

static void
close_with(struct json_writer *w, char c)
{
	buf_add_char(w->out, c);
	w->comma = true;
}

void
json_object_begin(struct json_writer *w)
{
	open_with(w, '{');
}

void
json_object_end(struct json_writer *w)
{
	close_with(w, '}');
}

void
json_array_begin(struct json_writer *w)
{
	open_with(w, '[');
}

void
json_array_end(struct json_writer *w)
{
	close_with(w, ']');
}

static void
add_escape(struct buf *out, unsigned char c)
{
	static const char short_for[] = "btn\0fr"; /* 8 to 13 */
	char text[8];

	if (c == '"' || c == '\\') {
		text[0] = '\\';
		text[1] = (char)c;
		buf_add(out, text, 2);
	} else if (c >= 8 && c <= 13 && c != 11) {
		text[0] = '\\';
		text[1] = short_for[c - 8];
		buf_add(out, text, 2);
	} else {
		(void)snprintf(text, sizeof(text), "\\u%04x", c);
		buf_add(out, text, 6);
	}
}

/* Whether one of the eight bytes must be escaped: below 0x20, a quote or a
 * backslash. Bytes above 0x7f may be taken for one; they are looked at singly.
 */
static bool
may_need_escape(const char *s)
{
	const uint64_t ones = 0x0101010101010101u, highs = ones << 7;
	uint64_t v, quotes, slashes;

	memcpy(&v, s, sizeof(v));
	quotes = v ^ (ones * '"');
	slashes = v ^ (ones * '\\');
	return (((v - ones * 0x20) | (quotes - ones) | (slashes - ones) | v) &
		highs) != 0;
}

/* How many bytes from the start are written as they are. */
static size_t
plain_len(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len) {
		unsigned char c = (unsigned char)s[i];

		if (len - i >= 8 && !may_need_escape(s + i)) {
			i += 8;
			continue;
		}
		if (c < 0x20 || c == '"' || c == '\\')
			return i;
		i++;
	}
	return i;
}

static void
add_quoted(struct buf *out, const char *s, size_t len)
{
	size_t plain = plain_len(s, len);
	char *to = buf_reserve(out, len + 2);

	if (to == NULL)
		return;
	*to++ = '"';
	memcpy(to, s, plain);
	out->len += plain + 1;
	while (plain < len) {
		add_escape(out, (unsigned char)s[plain]);
		s += plain + 1;
		len -= plain + 1;
		plain = plain_len(s, len);
		buf_add(out, s, plain);
	}
	buf_add_char(out, '"');
}

void
json_key(struct json_writer *w, const char *key)
{
	separate(w);
	add_quoted(w->out, key, strlen(key));
	buf_add_char(w->out, ':');
	w->comma = false;
}

void
json_string_len(struct json_writer *w, const char *s, size_t len)
{
	separate(w);
	add_quoted(w->out, s, len);
}

void
json_string(struct json_writer *w, const char *s)
{
	json_string_len(w, s, strlen(s));
}

void
json_int(struct json_writer *w, int64_t n)
{
	separate(w);
	buf_add_int(w->out, n);
}

void
json_bool(struct json_writer *w, bool v)
{
	separate(w);
	buf_add_str(w->out, v ? "true" : "false");
}

void
json_null(struct json_writer *w)
{
	separate(w);
	buf_add_str(w->out, "null");
}

void
json_double(struct json_writer *w, double v)
{
	separate(w);
	buf_printf(w->out, "%.17g", v);
}

void
json_raw(struct json_writer *w, const char *bytes, size_t len)
{
	separate(w);
	buf_add(w->out, bytes, len);
}

void
json_put_string(struct json_writer *w, const char *key, const char *s)
{
	if (s == NULL)
		return;
	json_key(w, key);
	json_string(w, s);
}

void
json_put_int(struct json_writer *w, const char *key, int64_t n)
{
	json_key(w, key);
	json_int(w, n);
}

void
json_put_bool(struct json_writer *w, const char *key, bool v)
{
	json_key(w, key);
	json_bool(w, v);
}

void
json_put_raw(struct json_writer *w, const char *key, const char *bytes,
	     size_t len)
{
	json_key(w, key);
	json_raw(w, bytes, len);
}
