#include "sync/sliding_facts.h"

#include <string.h>

#include "store/event_type_store.h"
#include "sync/fact_table.h"

#define BUMP_CHUNK 20
#define BUMP_ROUNDS 10

enum fact_kind { FACT_TYPE = 1, FACT_ENCRYPTED, FACT_BUMP, FACT_PUT_OUT };

uint64_t
sliding_type_hash(const char *type)
{
	return type == NULL ? 0 : map_hash(type, strlen(type)) | 1;
}

enum err
sliding_fact_type(struct scope *sc, struct sliding *x,
		  const struct sliding_entry *e, uint64_t *out)
{
	const struct fact_key key = {e->m->room_nid, FACT_TYPE, 0};
	const struct state_entry create_key = {.type_nid = TYPE_CREATE,
					       .state_key = ""};
	struct event_row create;
	yyjson_val *content;
	struct fact f = {0};
	bool found;

	if (fact_find(x->s->facts, &key, &f)) {
		*out = f.value;
		return OK;
	}
	TRY(room_state_find(sc, x->t, e->m->room_nid, &create_key, &create,
			    &found));
	if (found && json_parse_object(sc, create.pdu + create.content_at,
				       create.content_len, &content) == OK)
		f.value = sliding_type_hash(json_peek_string(content, "type"));
	if (found)
		fact_put(x->s->facts, &key, &f);
	*out = f.value;
	return OK;
}

enum err
sliding_fact_encrypted(struct scope *sc, struct sliding *x,
		       const struct sliding_entry *e, bool *out)
{
	const struct fact_key key = {e->m->room_nid, FACT_ENCRYPTED, 0};
	const struct state_entry wanted = {.type_nid = TYPE_ENCRYPTION,
					   .state_key = ""};
	struct fact f;
	int64_t nid;

	if (fact_find(x->s->facts, &key, &f) && f.pos >= e->m->room_pos) {
		*out = f.value != 0;
		return OK;
	}
	TRY(state_store_find(sc, x->t, e->m->room_nid, &wanted, &nid));
	*out = nid != 0;
	f = (struct fact){x->now, *out};
	fact_put(x->s->facts, &key, &f);
	return OK;
}

enum err
sliding_fact_put_out(struct scope *sc, struct sliding *x,
		     const struct member_row *m, bool *out)
{
	const struct fact_key key = {m->room_nid, FACT_PUT_OUT, m->user_nid};
	enum membership before;
	struct event_row e;
	struct fact f;

	if (fact_find(x->s->facts, &key, &f) && f.pos == m->event_nid) {
		*out = f.value != 0;
		return OK;
	}
	*out = false;
	TRY(event_store_get(sc, x->t, m->event_nid, &e));
	if (strcmp(e.sender, x->q->rq->user_id) != 0) {
		TRY(room_membership_at(sc, x->t, m->room_nid, x->q->rq->user_id,
				       m->since_pos - 1, &before));
		*out = before == MEMBERSHIP_JOIN;
	}
	f = (struct fact){m->event_nid, *out};
	fact_put(x->s->facts, &key, &f);
	return OK;
}

static int64_t
newest_bump(const struct event_rows *rows)
{
	int64_t newest = 0;
	size_t i;

	for (i = 0; i < rows->count; i++)
		if (rows->rows[i].room_order > newest &&
		    feed_is_bump_type(rows->rows[i].type))
			newest = rows->rows[i].room_order;
	return newest;
}

/* Looks back for proper activity, as far as it was not looked at before. */
enum err
sliding_fact_bump(struct scope *sc, struct sliding *x,
		  const struct sliding_bump_range *r, int64_t *out)
{
	const struct fact_key key = {r->room_nid, FACT_BUMP, 0};
	struct event_range range = {.room_nid = r->room_nid,
				    .from = INT64_MIN,
				    .to = r->until,
				    .backward = true,
				    .limit = BUMP_CHUNK};
	struct fact known = {0};
	struct event_rows rows;
	int round;

	*out = 0;
	if (fact_find(x->s->facts, &key, &known))
		range.from = known.pos;
	for (round = 0; round < BUMP_ROUNDS && *out == 0; round++) {
		if (range.to <= range.from)
			break;
		TRY(event_store_list(sc, x->t, &range, &rows));
		*out = newest_bump(&rows);
		if (rows.count < range.limit)
			break;
		range.to = rows.rows[rows.count - 1].room_order - 1;
	}
	if (*out == 0)
		*out = (int64_t)known.value;
	if (r->until > known.pos) {
		known = (struct fact){r->until, (uint64_t)*out};
		fact_put(x->s->facts, &key, &known);
	}
	return OK;
}
