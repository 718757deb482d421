#include "sync/sync_token.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What is left of the text while reading. */
struct reader {
	const char *at;
};

static bool
take_char(struct reader *r, char c)
{
	if (*r->at != c)
		return false;
	r->at++;
	return true;
}

/* Digits only, no leading zero but for zero itself, so that a point has one
 * text. */
static bool
take_unsigned(struct reader *r, uint64_t max, uint64_t *out)
{
	uint64_t n = 0, digit;
	const char *begin = r->at;

	for (; *r->at >= '0' && *r->at <= '9'; r->at++) {
		digit = (uint64_t)(*r->at - '0');
		if (n > (max - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	if (r->at == begin || (*begin == '0' && r->at != begin + 1))
		return false;
	*out = n;
	return true;
}

static bool
take_position(struct reader *r, int64_t *out)
{
	uint64_t n;

	if (!take_unsigned(r, INT64_MAX, &n))
		return false;
	*out = (int64_t)n;
	return true;
}

static bool
take_order(struct reader *r, int64_t *out)
{
	bool negative = take_char(r, '-');

	if (!take_position(r, out) || (negative && *out == 0))
		return false;
	if (negative)
		*out = -*out;
	return true;
}

static bool
take_hex(struct reader *r, uint64_t *out)
{
	int i;
	char c;

	*out = 0;
	for (i = 0; i < 16; i++) {
		c = *r->at;
		if (c >= '0' && c <= '9')
			*out = *out << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*out = *out << 4 | (uint64_t)(c - 'a' + 10);
		else
			return false;
		r->at++;
	}
	return true;
}

static bool
take_positions(struct reader *r, struct sync_token *t)
{
	struct sync_token_node *n;
	uint64_t id;

	if (!take_position(r, &t->pos))
		return false;
	while (take_char(r, '~')) {
		if (t->node_count == SYNC_TOKEN_NODES_MAX)
			return false;
		n = &t->nodes[t->node_count++];
		if (!take_unsigned(r, UINT32_MAX, &id) || !take_char(r, '.') ||
		    !take_position(r, &n->pos))
			return false;
		n->node = (uint32_t)id;
	}
	return true;
}

static bool
take_token(struct reader *r, struct sync_token *t)
{
	char kind = *r->at;

	if (kind == '\0')
		return false;
	r->at++;
	if (!take_char(r, '1') || !take_char(r, '_'))
		return false;
	switch (kind) {
	case 's':
		t->kind = SYNC_TOKEN_STREAM;
		return take_positions(r, t) && take_char(r, '_') &&
		       take_hex(r, &t->boot_id) && take_char(r, '_') &&
		       take_position(r, &t->volatile_pos) &&
		       (!take_char(r, '_') ||
			(take_position(r, &t->device_pos) &&
			 t->device_pos != 0)) &&
		       (!take_char(r, '.') ||
			(take_position(r, &t->presence_pos) &&
			 t->presence_pos != 0));
	case 't':
		t->kind = SYNC_TOKEN_ORDER;
		return take_order(r, &t->order);
	case 'p':
		t->kind = SYNC_TOKEN_CONNECTION;
		return take_positions(r, t) && take_char(r, '_') &&
		       take_hex(r, &t->conn_id) && take_char(r, '_') &&
		       take_unsigned(r, UINT64_MAX, &t->seq);
	default:
		return false;
	}
}

enum err
sync_token_parse(struct scope *sc, const char *text, struct sync_token *out)
{
	struct reader r = {text};

	memset(out, 0, sizeof(*out));
	if (!take_token(&r, out) || *r.at != '\0')
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "This is not a token of this server");
	return OK;
}

static size_t
format_positions(const struct sync_token *t, char *out, size_t cap)
{
	size_t i, len;

	len = (size_t)snprintf(out, cap, "%c1_%" PRId64,
			       t->kind == SYNC_TOKEN_STREAM ? 's' : 'p',
			       t->pos);
	for (i = 0; i < t->node_count; i++)
		len += (size_t)snprintf(out + len, cap - len,
					"~%" PRIu32 ".%" PRId64,
					t->nodes[i].node, t->nodes[i].pos);
	return len;
}

size_t
sync_token_format(const struct sync_token *t, char *out)
{
	size_t cap = SYNC_TOKEN_TEXT_MAX, len;

	if (t->kind == SYNC_TOKEN_ORDER)
		return (size_t)snprintf(out, cap, "t1_%" PRId64, t->order);
	len = format_positions(t, out, cap);
	if (t->kind == SYNC_TOKEN_STREAM)
		len += (size_t)snprintf(out + len, cap - len,
					"_%016" PRIx64 "_%" PRId64, t->boot_id,
					t->volatile_pos);
	if (t->kind == SYNC_TOKEN_STREAM && t->device_pos != 0)
		len += (size_t)snprintf(out + len, cap - len, "_%" PRId64,
					t->device_pos);
	if (t->kind == SYNC_TOKEN_STREAM && t->presence_pos != 0)
		len += (size_t)snprintf(out + len, cap - len, ".%" PRId64,
					t->presence_pos);
	if (t->kind == SYNC_TOKEN_CONNECTION)
		len += (size_t)snprintf(out + len, cap - len,
					"_%016" PRIx64 "_%" PRIu64, t->conn_id,
					t->seq);
	return len;
}

char *
sync_token_text(struct scope *sc, const struct sync_token *t)
{
	char text[SYNC_TOKEN_TEXT_MAX];

	return scope_strndup(sc, text, sync_token_format(t, text));
}

char *
sync_token_order_text(struct scope *sc, int64_t order)
{
	struct sync_token t = {.kind = SYNC_TOKEN_ORDER, .order = order};

	return sync_token_text(sc, &t);
}

int64_t
sync_token_room_order(const struct sync_token *t)
{
	return t->kind == SYNC_TOKEN_ORDER ? t->order : t->pos;
}
