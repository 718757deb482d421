#include "clinic/priority_channel.h"

#include "base/log.h"
#include "clinic/priority_priv.h"
#include "clinic/second_channel.h"
#include "store/person_channel_store.h"
#include "store/staff_store.h"
#include "store/user_id_store.h"

#define RETRY_MS ((int64_t)5000)
#define TRIES_MAX 60 /* five minutes and more: the ladder has gone on */

struct channelling {
	int64_t now_ms;
	struct priority_channel_row *rows;
	size_t count;
	/* the one being sent */
	struct priority_channel_row *row;
	struct second_message message;
	struct priority_item x;
	enum err result;
};

static enum err
read_due(struct scope *sc, struct txn *t, void *ctx)
{
	struct channelling *q = ctx;

	return priority_store_list_channel(sc, t, q->now_ms, &q->rows,
					   &q->count);
}

static enum err
read_message(struct scope *sc, struct txn *t, void *ctx)
{
	struct channelling *q = ctx;
	struct person_channel_row *own;
	struct role_row *role = NULL;
	struct staff_row *card;

	TRY(priority_store_get(sc, t, q->row->item_nid, &q->x.row));
	TRY(staff_store_find(sc, t, q->row->user_nid, &card));
	if (q->x.row->role_nid != 0)
		TRY(role_store_get(sc, t, q->x.row->role_nid, &role));
	q->message = (struct second_message){
		.number = q->row->nid,
		.item_id = q->x.row->item_id,
		.why = q->row->why,
		.priority = q->x.row->priority,
		.role = role != NULL ? role->name : "",
		.is_test = q->x.row->is_test,
		.now_ms = q->now_ms,
	};
	TRY(person_channel_store_find(sc, t, q->row->user_nid, &own));
	if (own != NULL) {
		q->message.kind = own->kind;
		q->message.address = own->address;
	}
	TRY(user_id_store_get(sc, t, q->row->user_nid, &q->message.user_id));
	q->message.name = card != NULL && card->display_name != NULL
				  ? card->display_name
				  : q->message.user_id;
	return OK;
}

/* The sender sees whether it went out. */
static enum err
write_result(struct scope *sc, struct txn *t, void *ctx)
{
	struct channelling *q = ctx;
	struct priority_deed_row deed = {.user_nid = q->row->user_nid};

	q->row->tries++;
	q->row->next_ms = q->now_ms + RETRY_MS;
	if (q->result == OK)
		deed.what = "channel_sent";
	else if (q->result == ERR_FORBIDDEN || q->row->tries >= TRIES_MAX)
		deed.what = "channel_failed";
	if (deed.what == NULL)
		return priority_store_set_channel(sc, t, q->row, "waiting");
	TRY(priority_store_set_channel(sc, t, q->row,
				       q->result == OK ? "sent" : "failed"));
	/* Its ladder has gone on while it was sent. */
	TRY(priority_store_get(sc, t, q->row->item_nid, &q->x.row));
	TRY(priority_item_load(sc, t, &q->x));
	TRY(priority_item_note(sc, t, &q->x, &deed));
	return priority_item_write(sc, t, &q->x);
}

static enum err
send_one(struct scope *sc, struct clinic *c, struct channelling *q)
{
	q->x = (struct priority_item){.c = c, .now_ms = q->now_ms};
	TRY(store_read(sc, c->db, read_message, q));
	q->result = second_channel_is_set(&c->channel)
			    ? second_channel_send(sc, &c->channel, &q->message)
			    : ERR_FORBIDDEN;
	scope_clear_failure(sc);
	return store_write(sc, c->db, write_result, q);
}

enum err
priority_channel_run(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	struct channelling q = {.now_ms = now_ms};
	size_t i;

	TRY(store_read(sc, c->db, read_due, &q));
	for (i = 0; i < q.count; i++) {
		q.row = &q.rows[i];
		TRY(send_one(sc, c, &q));
	}
	return OK;
}
