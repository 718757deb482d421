#include "sync/my_rooms.h"

#include <stdlib.h>
#include <string.h>

#include "store/touch.h"

struct my_rooms {
	struct card_part part;
	size_t count;
	struct member_row rows[];
};

static void
destroy(struct card_part *p)
{
	free(p);
}

/* Rooms where something happened lately first: the order asked for most. */
static int
compare_recency(const void *a, const void *b)
{
	const struct member_row *x = a, *y = b;
	int64_t mine = x->membership == MEMBERSHIP_JOIN ? x->room_pos : x->pos;
	int64_t other = y->membership == MEMBERSHIP_JOIN ? y->room_pos : y->pos;

	return (mine < other) - (mine > other);
}

static struct my_rooms *
pack(const struct member_rows *rows)
{
	size_t size = sizeof(struct my_rooms) +
		      rows->count * sizeof(*rows->rows),
	       len, i;
	struct my_rooms *mine;
	char *at;

	for (i = 0; i < rows->count; i++)
		size += strlen(rows->rows[i].room_id) + 1;
	mine = calloc(1, size);
	if (mine == NULL)
		return NULL;
	mine->part.size = size;
	mine->part.destroy = destroy;
	mine->count = rows->count;
	at = (char *)&mine->rows[rows->count];
	for (i = 0; i < rows->count; i++) {
		len = strlen(rows->rows[i].room_id) + 1;
		mine->rows[i] = rows->rows[i];
		mine->rows[i].room_id = memcpy(at, rows->rows[i].room_id, len);
		at += len;
	}
	return mine;
}

static void
keep(const struct card_reader *r, int64_t user_nid,
     const struct member_rows *rows)
{
	struct my_rooms *mine = pack(rows);

	if (mine == NULL)
		return;
	member_store_learn_heads(r->db, rows);
	atomic_init(&mine->part.refs, 1);
	mine->part.kind = CARD_MY_ROOMS;
	mine->part.nid = user_nid;
	mine->part.mark = r->mark;
	card_table_put(r->table, &mine->part);
	card_part_release(&mine->part);
}

static void
release(void *arg)
{
	card_part_release(arg);
}

static struct my_rooms *
find(struct scope *sc, const struct card_reader *r, int64_t user_nid)
{
	struct card_part *p;

	if (!r->may_use_kept)
		return NULL;
	p = card_table_find(r->table, user_nid, CARD_MY_ROOMS);
	if (p == NULL)
		return NULL;
	scope_defer(sc, release, p);
	return touch_has_user(r->db, user_nid, p->mark) ? NULL
							: (struct my_rooms *)p;
}

/* What memory has got ahead of the snapshot cannot be taken back. */
static bool
is_of_now(const struct member_rows *rows, int64_t now)
{
	const struct member_row *m;
	size_t i;

	for (i = 0; i < rows->count; i++) {
		m = &rows->rows[i];
		if (m->pos > now || m->room_pos > now || m->receipt_pos > now ||
		    m->room_state_nid > now)
			return false;
	}
	return true;
}

enum err
my_rooms_list(struct scope *sc, const struct card_reader *r,
	      const struct my_rooms_query *q, struct member_rows *out)
{
	const struct my_rooms *mine = find(sc, r, q->user_nid);

	if (mine != NULL) {
		out->count = mine->count;
		out->rows = scope_memdup(sc, mine->rows,
					 mine->count * sizeof(*mine->rows));
		if (member_store_fill_heads(sc, r->db, out) &&
		    is_of_now(out, q->now))
			return OK;
	}
	TRY(member_store_list_rooms(sc, r->t, q->user_nid, MEMBERSHIP_ANY,
				    out));
	if (out->count > 1)
		qsort(out->rows, out->count, sizeof(*out->rows),
		      compare_recency);
	if (r->may_use_kept)
		keep(r, q->user_nid, out);
	return OK;
}
