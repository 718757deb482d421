#include "sync/packed_rows.h"

#include <stdlib.h>
#include <string.h>

static size_t
text_size(const char *s)
{
	return s != NULL ? strlen(s) + 1 : 0;
}

static size_t
strings_size(const struct event_row *e)
{
	return text_size(e->event_id) + text_size(e->type) +
	       text_size(e->sender) + text_size(e->state_key) +
	       text_size(e->txn_id);
}

static const char *
pack(char **at, const char *s)
{
	size_t size = text_size(s);
	char *copy = *at;

	if (s == NULL)
		return NULL;
	memcpy(copy, s, size);
	*at += size;
	return copy;
}

/* e with the head that stands at head. */
static void
pack_row(struct event_row *to, const struct event_row *e, char **at)
{
	*to = *e;
	to->event_id = pack(at, e->event_id);
	to->type = pack(at, e->type);
	to->sender = pack(at, e->sender);
	to->state_key = pack(at, e->state_key);
	to->txn_id = pack(at, e->txn_id);
	if (e->pdu == NULL)
		return;
	to->pdu = to->head;
	to->pdu_len = to->head_len;
	to->content_at = RENDER_CONTENT_AT;
	if (e->content_len == 0)
		to->content_len = 2; /* it was written as {} */
}

/* All heads one after the other; where each begins, and where the last ends. */
static bool
render_heads(const struct event_rows *from, struct buf *heads, size_t *begins)
{
	struct buf one;
	size_t i;

	for (i = 0; i < from->count; i++) {
		begins[i] = heads->len;
		buf_init(&one, heads->sc, 0);
		if (!event_render_head(&from->rows[i], &one))
			return false;
		buf_add(heads, one.data, one.len);
	}
	begins[from->count] = heads->len;
	return !heads->overflowed;
}

struct packed_rows *
packed_rows_create(struct scope *sc, const struct event_rows *from)
{
	size_t *begins = scope_array(sc, size_t, from->count + 1);
	size_t size = sizeof(struct packed_rows) +
		      from->count * sizeof(struct event_row);
	struct packed_rows *p;
	struct event_row e;
	struct buf heads;
	char *at, *head;
	size_t i;

	buf_init(&heads, sc, 0);
	if (!render_heads(from, &heads, begins))
		return NULL;
	for (i = 0; i < from->count; i++)
		size += strings_size(&from->rows[i]);
	p = malloc(size + heads.len + 1);
	if (p == NULL)
		return NULL;
	p->size = size + heads.len + 1;
	p->count = from->count;
	head = (char *)p + size;
	memcpy(head, buf_str(&heads), heads.len + 1);
	at = (char *)&p->rows[p->count];
	for (i = 0; i < p->count; i++) {
		e = from->rows[i];
		e.head = head + begins[i];
		e.head_len = begins[i + 1] - begins[i];
		pack_row(&p->rows[i], &e, &at);
	}
	return p;
}
