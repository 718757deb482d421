#include "sync/packed_rows.h"

#include <stdlib.h>
#include <string.h>

/* Strings by where they stand in the block; 0: none. */
struct packed_row {
	int64_t nid;
	int64_t type_nid;
	int64_t sender_nid;
	int64_t origin_ts;
	int64_t pos;
	int64_t room_order;
	int64_t replaces_nid;
	int64_t redacted_by;
	int64_t thread_nid;
	int64_t device_nid;
	uint32_t event_id;
	uint32_t type;
	uint32_t sender;
	uint32_t state_key;
	uint32_t txn_id;
	uint32_t head;
	uint32_t head_len;
	uint32_t content_len;
	uint32_t relations;
	uint8_t notify_class;
	bool in_timeline;
	bool has_body;
};

struct packing {
	struct scope *sc;
	struct packed_row *rows;
	struct buf text;
	size_t base; /* of the text, in the block */
	size_t done;
};

static uint32_t
put_bytes(struct packing *k, const char *s, size_t len)
{
	uint32_t at = (uint32_t)(k->base + k->text.len);

	buf_add(&k->text, s, len);
	return at;
}

static uint32_t
put_text(struct packing *k, const char *s)
{
	return s != NULL ? put_bytes(k, s, strlen(s) + 1) : 0;
}

/* As the one before, most often. */
static uint32_t
put_type(struct packing *k, const struct event_row *e)
{
	const struct packed_row *last = &k->rows[k->done];

	if (k->done > 0 && last[-1].type_nid == e->type_nid)
		return last[-1].type;
	return put_text(k, e->type);
}

static bool
pack_row(struct packing *k, const struct event_row *e)
{
	struct packed_row *r = &k->rows[k->done];
	struct buf head;

	buf_init(&head, k->sc, 0);
	if (!event_render_head(e, &head))
		return false;
	*r = (struct packed_row){
		.nid = e->nid,
		.type_nid = e->type_nid,
		.sender_nid = e->sender_nid,
		.origin_ts = e->origin_ts,
		.pos = e->pos,
		.room_order = e->room_order,
		.replaces_nid = e->replaces_nid,
		.redacted_by = e->redacted_by,
		.thread_nid = e->thread_nid,
		.device_nid = e->device_nid,
		.head_len = (uint32_t)head.len,
		/* An empty one was written as {}. */
		.content_len =
			e->content_len == 0 ? 2 : (uint32_t)e->content_len,
		.relations = e->relations,
		.notify_class = (uint8_t)e->notify_class,
		.in_timeline = e->in_timeline,
		.has_body = e->pdu != NULL};
	r->head = put_bytes(k, head.data, head.len);
	r->event_id = put_text(k, e->event_id);
	r->type = put_type(k, e);
	r->state_key = put_text(k, e->state_key);
	r->sender = e->state_key != NULL && e->sender != NULL &&
				    strcmp(e->state_key, e->sender) == 0
			    ? r->state_key
			    : put_text(k, e->sender);
	r->txn_id = put_text(k, e->txn_id);
	k->done++;
	return true;
}

struct packed_rows *
packed_rows_create(struct scope *sc, const struct event_rows *from)
{
	size_t rows_size = from->count * sizeof(struct packed_row);
	struct packing k = {.sc = sc,
			    .base = sizeof(struct packed_rows) + rows_size};
	struct packed_rows *p;

	k.rows = scope_array(sc, struct packed_row, from->count + 1);
	buf_init(&k.text, sc, UINT32_MAX - k.base);
	while (k.done < from->count)
		if (!pack_row(&k, &from->rows[k.done]))
			return NULL;
	if (k.text.overflowed)
		return NULL;
	p = malloc(k.base + k.text.len + 1);
	if (p == NULL)
		return NULL;
	p->size = k.base + k.text.len + 1;
	p->count = from->count;
	p->room_nid = from->count > 0 ? from->rows[0].room_nid : 0;
	p->rows = (const struct packed_row *)(p + 1);
	memcpy(p + 1, k.rows, rows_size);
	memcpy((char *)p + k.base, buf_str(&k.text), k.text.len + 1);
	return p;
}

static const char *
text_at(const struct packed_rows *p, uint32_t at)
{
	return at != 0 ? (const char *)p + at : NULL;
}

void
packed_rows_get(const struct packed_rows *p, size_t i, struct event_row *out)
{
	const struct packed_row *r = &p->rows[i];

	*out = (struct event_row){
		.nid = r->nid,
		.room_nid = p->room_nid,
		.event_id = text_at(p, r->event_id),
		.type_nid = r->type_nid,
		.type = text_at(p, r->type),
		.sender_nid = r->sender_nid,
		.sender = text_at(p, r->sender),
		.state_key = text_at(p, r->state_key),
		.origin_ts = r->origin_ts,
		.pos = r->pos,
		.room_order = r->room_order,
		.in_timeline = r->in_timeline,
		.notify_class = (enum event_notify_class)r->notify_class,
		.replaces_nid = r->replaces_nid,
		.redacted_by = r->redacted_by,
		.thread_nid = r->thread_nid,
		.device_nid = r->device_nid,
		.txn_id = text_at(p, r->txn_id),
		.relations = r->relations,
		.head = text_at(p, r->head),
		.head_len = r->head_len,
	};
	if (!r->has_body)
		return;
	out->pdu = out->head;
	out->pdu_len = out->head_len;
	out->content_at = RENDER_CONTENT_AT;
	out->content_len = r->content_len;
}

int64_t
packed_rows_type(const struct packed_rows *p, size_t i)
{
	return p->rows[i].type_nid;
}

const char *
packed_rows_state_key(const struct packed_rows *p, size_t i)
{
	return text_at(p, p->rows[i].state_key);
}

int64_t
packed_rows_order(const struct packed_rows *p, size_t i)
{
	return p->rows[i].room_order;
}

size_t
packed_rows_find(const struct packed_rows *p, int64_t type_nid,
		 const char *state_key)
{
	size_t from = 0, to = p->count, middle;
	int c;

	while (from < to) {
		middle = from + (to - from) / 2;
		c = p->rows[middle].type_nid != type_nid
			    ? (p->rows[middle].type_nid < type_nid ? -1 : 1)
			    : strcmp(packed_rows_state_key(p, middle),
				     state_key);
		if (c == 0)
			return middle;
		if (c < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return p->count;
}
