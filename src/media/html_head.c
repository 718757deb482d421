#include "media/html_head.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"

#define NAME_MAX_LEN 64

static const char *const names[HTML_WORD_COUNT] = {
	[HTML_TITLE] = "og:title",
	[HTML_DESCRIPTION] = "og:description",
	[HTML_SITE_NAME] = "og:site_name",
	[HTML_TYPE] = "og:type",
	[HTML_URL] = "og:url",
	[HTML_IMAGE] = "og:image",
	[HTML_IMAGE_ALT] = "og:image:alt",
	[HTML_LOCALE] = "og:locale",
};

static const struct entity {
	const char *name;
	uint32_t code;
} entities[] = {
	{"amp", '&'},	   {"lt", '<'},	       {"gt", '>'},
	{"quot", '"'},	   {"apos", '\''},     {"nbsp", ' '},
	{"ndash", 0x2013}, {"mdash", 0x2014},  {"hellip", 0x2026},
	{"lsquo", 0x2018}, {"rsquo", 0x2019},  {"ldquo", 0x201c},
	{"rdquo", 0x201d}, {"middot", 0x00b7}, {"copy", 0x00a9},
};

/* Bytes between two places. */
struct span {
	const char *at;
	size_t len;
};

struct reading {
	struct scope *sc;
	const char *at;
	const char *end;
	struct html_head *out;
	const char *title;	 /* of <title> and <meta name=description>, */
	const char *description; /* which Open Graph's words go before */
};

const char *
html_word_name(enum html_word w)
{
	return names[w];
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* White space, controls, and what is no character. */
static bool
is_blank(uint32_t c)
{
	return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c > 0x10ffff ||
	       (c >= 0xd800 && c < 0xe000);
}

static void
add_code(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_add_char(b, (char)c);
	} else if (c < 0x800) {
		buf_add_char(b, (char)(0xc0 | c >> 6));
		buf_add_char(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_add_char(b, (char)(0xe0 | c >> 12));
		buf_add_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_add_char(b, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_add_char(b, (char)(0xf0 | c >> 18));
		buf_add_char(b, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_add_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_add_char(b, (char)(0x80 | (c & 0x3f)));
	}
}

/* How many bytes of valid UTF-8 make the character at p, with its code; bytes
 * that are none are taken for Latin-1. */
static size_t
take_code(const char *p, size_t len, uint32_t *code_out)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = (unsigned char)*p;
	size_t n = c < 0x80   ? 1
		   : c < 0xc2 ? 0
		   : c < 0xe0 ? 2
		   : c < 0xf0 ? 3
			      : 4;
	uint32_t code = n == 1 ? c : c & (0xffU >> (n + 1));
	size_t i;

	*code_out = c;
	if (n < 2 || n > len || c > 0xf4)
		return 1;
	for (i = 1; i < n; i++) {
		if (((unsigned char)p[i] & 0xc0) != 0x80)
			return 1;
		code = code << 6 | ((unsigned char)p[i] & 0x3fU);
	}
	if (code < least[n])
		return 1;
	*code_out = code;
	return n;
}

/* "&#38;" and "&amp;": its length, or 0 where it is none. */
static size_t
take_entity(const char *p, size_t len, uint32_t *code_out)
{
	bool is_hex;
	size_t n, i;
	char *end;

	for (n = 1; n < len && n < 12 && p[n] != ';'; n++)
		if (is_space(p[n]) || p[n] == '&')
			return 0;
	if (n >= len || n >= 12 || n < 2)
		return 0;
	if (p[1] == '#') {
		is_hex = (p[2] == 'x' || p[2] == 'X') && n > 3;
		*code_out = (uint32_t)strtoul(p + (is_hex ? 3 : 2), &end,
					      is_hex ? 16 : 10);
		return end == p + n ? n + 1 : 0;
	}
	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		*code_out = entities[i].code;
		if (strlen(entities[i].name) == n - 1 &&
		    memcmp(entities[i].name, p + 1, n - 1) == 0)
			return n + 1;
	}
	return 0;
}

/* The text with entities read, white space made one and the ends cut; NULL
 * where nothing is left. */
static const char *
clean(struct scope *sc, struct span s)
{
	bool gap = false;
	struct buf b;
	uint32_t code;
	size_t n, i = 0;

	buf_init(&b, sc, 0);
	while (i < s.len && b.len < HTML_HEAD_TEXT_MAX - 5) {
		n = s.at[i] == '&' ? take_entity(s.at + i, s.len - i, &code)
				   : 0;
		if (n == 0)
			n = take_code(s.at + i, s.len - i, &code);
		i += n;
		if (is_blank(code)) {
			gap = b.len > 0;
			continue;
		}
		if (gap)
			buf_add_char(&b, ' ');
		gap = false;
		add_code(&b, code);
	}
	return b.len > 0 ? buf_str(&b) : NULL;
}

static bool
span_is(struct span s, const char *word)
{
	return strlen(word) == s.len && strncasecmp(s.at, word, s.len) == 0;
}

/* The next name[=value] of a tag; false at its end, past which r->at then is.
 */
static bool
next_attribute(struct reading *r, struct span *name, struct span *value)
{
	char quote;

	while (r->at < r->end && (is_space(*r->at) || *r->at == '/'))
		r->at++;
	*name = (struct span){r->at, 0};
	*value = (struct span){NULL, 0};
	while (r->at < r->end && !is_space(*r->at) && *r->at != '>' &&
	       *r->at != '=' && *r->at != '/')
		r->at++;
	name->len = (size_t)(r->at - name->at);
	while (r->at < r->end && is_space(*r->at))
		r->at++;
	if (r->at < r->end && *r->at == '=') {
		for (r->at++; r->at < r->end && is_space(*r->at);)
			r->at++;
		quote = r->at < r->end && (*r->at == '"' || *r->at == '\'')
				? *r->at++
				: '\0';
		value->at = r->at;
		while (r->at < r->end &&
		       (quote != '\0' ? *r->at != quote
				      : !is_space(*r->at) && *r->at != '>'))
			r->at++;
		value->len = (size_t)(r->at - value->at);
		if (quote != '\0' && r->at < r->end)
			r->at++;
	}
	if (name->len > 0 || value->at != NULL)
		return true;
	if (r->at < r->end)
		r->at++; /* ">" */
	return false;
}

static void
note(struct reading *r, struct span name, struct span content)
{
	size_t i;

	if (span_is(name, "description") && r->description == NULL)
		r->description = clean(r->sc, content);
	if (span_is(name, "og:image:url") ||
	    span_is(name, "og:image:secure_url"))
		name = (struct span){"og:image", 8};
	for (i = 0; i < HTML_WORD_COUNT; i++)
		if (r->out->words[i] == NULL && span_is(name, names[i]))
			r->out->words[i] = clean(r->sc, content);
}

static void
read_meta(struct reading *r)
{
	struct span name, value, property = {NULL, 0}, content = {NULL, 0};

	while (next_attribute(r, &name, &value)) {
		if (value.at == NULL)
			continue;
		if (span_is(name, "property") ||
		    (span_is(name, "name") && property.at == NULL))
			property = value;
		if (span_is(name, "content"))
			content = value;
	}
	if (property.at != NULL && property.len < NAME_MAX_LEN &&
	    content.at != NULL)
		note(r, property, content);
}

/* Up to "</name", or all that is left. */
static struct span
take_until_end(struct reading *r, const char *name)
{
	struct span text = {r->at, 0};
	size_t len = strlen(name);

	for (; r->at < r->end; r->at++)
		if (*r->at == '<' && (size_t)(r->end - r->at) > len + 2 &&
		    r->at[1] == '/' && strncasecmp(r->at + 2, name, len) == 0)
			break;
	text.len = (size_t)(r->at - text.at);
	return text;
}

static void
skip_comment(struct reading *r)
{
	for (r->at += 3; r->at < r->end; r->at++)
		if (r->end - r->at >= 3 && memcmp(r->at, "-->", 3) == 0)
			break;
}

static void
skip_attributes(struct reading *r)
{
	struct span name, value;

	while (next_attribute(r, &name, &value))
		;
}

/* One tag, whose "<" is behind; false where the head ends. */
static bool
read_tag(struct reading *r)
{
	static const char *const raw[] = {"script", "style", "noscript",
					  "template", "svg"};
	struct span name = {r->at, 0}, text;
	size_t i;

	if (r->end - r->at >= 3 && memcmp(r->at, "!--", 3) == 0) {
		skip_comment(r);
		return true;
	}
	while (r->at < r->end && !is_space(*r->at) && *r->at != '>' &&
	       (*r->at != '/' || r->at == name.at))
		r->at++;
	name.len = (size_t)(r->at - name.at);
	if (span_is(name, "body") || span_is(name, "/head"))
		return false;
	if (span_is(name, "meta")) {
		read_meta(r);
		return true;
	}
	skip_attributes(r);
	if (span_is(name, "title")) {
		text = take_until_end(r, "title");
		if (r->title == NULL)
			r->title = clean(r->sc, text);
	}
	for (i = 0; i < sizeof(raw) / sizeof(raw[0]); i++)
		if (span_is(name, raw[i]))
			(void)take_until_end(r, raw[i]);
	return true;
}

void
html_head_read(struct scope *sc, const char *bytes, size_t len,
	       struct html_head *out)
{
	struct reading r = {.sc = sc, .at = bytes, .out = out};
	size_t tags;

	if (len > HTML_HEAD_BYTES_MAX)
		len = HTML_HEAD_BYTES_MAX;
	r.end = bytes + len;
	*out = (struct html_head){{NULL}};
	for (tags = 0; tags < HTML_HEAD_TAGS_MAX && r.at < r.end; tags++) {
		r.at = memchr(r.at, '<', (size_t)(r.end - r.at));
		if (r.at == NULL)
			break;
		r.at++;
		if (!read_tag(&r))
			break;
	}
	if (out->words[HTML_TITLE] == NULL)
		out->words[HTML_TITLE] = r.title;
	if (out->words[HTML_DESCRIPTION] == NULL)
		out->words[HTML_DESCRIPTION] = r.description;
}
