/* What was: who held a role, and its conversations; see clinic/me.h. */
#include "clinic/me.h"
#include "clinic/role_priv.h"
#include "store/role_room_store.h"

struct reading {
	const struct requester *r;
	const char *role_id;
	int64_t limit;
	struct holding_view *holdings;
	struct conversation_view *rooms;
	size_t count;
};

static enum err
find_role(struct scope *sc, struct txn *t, const char *role_id,
	  struct role_row **out)
{
	TRY(role_store_find(sc, t, role_id, out));
	return *out != NULL ? OK
			    : scope_fail(sc, ERR_NOT_FOUND, "no such role");
}

static enum err
read_holdings(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *x = ctx;
	struct role_holding *rows;
	struct staff_row *card;
	struct role_row *role;
	size_t i;

	TRY(find_role(sc, t, x->role_id, &role));
	TRY(role_store_list_holdings(sc, t, role->nid, x->limit, &rows,
				     &x->count));
	x->holdings = scope_array(sc, struct holding_view, x->count + 1);
	for (i = 0; i < x->count; i++) {
		TRY(staff_store_find(sc, t, rows[i].user_nid, &card));
		if (card == NULL) {
			card = scope_new(sc, struct staff_row);
			card->user_id = card->localpart = rows[i].user_id;
		}
		x->holdings[i] = (struct holding_view){rows[i], card};
	}
	return OK;
}

enum err
role_read_holdings(struct scope *sc, struct clinic *c, const char *role_id,
		   int64_t limit, struct holding_view **rows_out,
		   size_t *count_out)
{
	struct reading x = {.role_id = role_id, .limit = limit};

	TRY(store_read(sc, c->db, read_holdings, &x));
	*rows_out = x.holdings;
	*count_out = x.count;
	return OK;
}

static enum err
read_conversations(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *x = ctx;
	struct role_room_query q = {.partner_nid = x->r->user_nid};
	struct role_room_row *rows;
	struct role_duty_row duty;
	struct staff_row *card;
	struct role_row *role;
	size_t i;

	TRY(find_role(sc, t, x->role_id, &role));
	TRY(role_store_get_duty(sc, t, role->nid, &duty));
	q.role_nid = role->nid;
	if (duty.holder_nid == x->r->user_nid)
		q.partner_nid = 0;
	TRY(role_room_store_list(sc, t, &q, &rows, &x->count));
	x->rooms = scope_array(sc, struct conversation_view, x->count + 1);
	for (i = 0; i < x->count; i++) {
		card = NULL;
		if (rows[i].partner_nid != 0)
			TRY(staff_store_find(sc, t, rows[i].partner_nid,
					     &card));
		x->rooms[i] = (struct conversation_view){rows[i].room_id, card,
							 rows[i].topic,
							 rows[i].created_ms};
	}
	return OK;
}

enum err
role_read_conversations(struct scope *sc, struct clinic *c,
			const struct requester *r, const char *role_id,
			struct conversation_view **rows_out, size_t *count_out)
{
	struct reading x = {.r = r, .role_id = role_id};

	TRY(store_read(sc, c->db, read_conversations, &x));
	*rows_out = x.rooms;
	*count_out = x.count;
	return OK;
}
