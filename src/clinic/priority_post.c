/* The messages of a ladder's steps, in the conversation of each step's role
 * with the sender: ordinary events that any client can read.
 *
 * A step's row says whether its message is there.  The transaction id is made
 * of item and level, so that a message that a crash left unmarked is found, not
 * sent again.
 */
#include <string.h>

#include "base/json_write.h"
#include "base/log.h"
#include "clinic/priority_priv.h"
#include "clinic/role_rooms.h"
#include "room/actions.h"
#include "store/user_id_store.h"

#define CONTENT_KEY "org.wardwire.priority"

struct posting {
	struct priority_step_row *steps;
	size_t count;
	/* the one being posted */
	struct priority_step_row *step;
	struct priority_row *row;
	struct role_row *role;
	const char *sender;
};

static enum err
read_unposted(struct scope *sc, struct txn *t, void *ctx)
{
	struct posting *p = ctx;

	return priority_store_list_unposted(sc, t, &p->steps, &p->count);
}

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct posting *p = ctx;

	TRY(priority_store_get(sc, t, p->step->item_nid, &p->row));
	TRY(role_store_get(sc, t, p->step->role_nid, &p->role));
	if (p->row == NULL)
		return OK;
	return user_id_store_get(sc, t, p->row->sender_nid, &p->sender);
}

static enum err
write_posted(struct scope *sc, struct txn *t, void *ctx)
{
	struct posting *p = ctx;

	TRY(priority_store_set_posted(sc, t, p->step));
	if (p->step->level != 1 || p->row == NULL)
		return OK;
	return priority_store_set_event(sc, t, p->row->nid, p->step->room_id,
					p->step->event_id);
}

enum err
priority_event_content(struct scope *sc, const struct priority_row *row,
		       const char *target, int64_t level, yyjson_val **out)
{
	struct json_writer w;
	yyjson_val *content;
	struct buf b;

	TRY(json_parse_object(sc, row->content, strlen(row->content),
			      &content));
	buf_init(&b, sc, PRIORITY_CONTENT_MAX * 2);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "msgtype", "m.text");
	json_put_string(&w, "body", priority_body(sc, row, target, content));
	json_key(&w, "m.mentions");
	json_object_begin(&w);
	json_object_end(&w);
	json_key(&w, CONTENT_KEY);
	json_object_begin(&w);
	json_put_string(&w, "item_id", row->item_id);
	json_put_string(&w, "priority", row->priority);
	json_put_int(&w, "level", level);
	json_put_bool(&w, "is_test", row->is_test);
	json_object_end(&w);
	json_object_end(&w);
	return json_parse_object(sc, b.data, b.len, out);
}

static enum err
send_message(struct scope *sc, struct clinic *c, struct posting *p)
{
	struct requester sender = {.user_id = p->sender,
				   .user_nid = p->row->sender_nid,
				   .now_ms = p->step->at_ms};
	struct role_conversation k = {.role_id = p->role->role_id, .topic = ""};
	struct room_send s = {.type = "m.room.message"};

	TRY(role_open_conversation(sc, c, &sender, &k, &s.room_id));
	s.txn_id = scope_printf(sc, "priority.%s.%lld", p->row->item_id,
				(long long)p->step->level);
	TRY(priority_event_content(sc, p->row, p->role->name, p->step->level,
				   &s.content));
	p->step->room_id = s.room_id;
	return room_send(sc, c->rooms, &sender, &s, &p->step->event_id);
}

static enum err
post(struct scope *sc, struct clinic *c, struct posting *p)
{
	p->step->room_id = p->step->event_id = "";
	TRY(store_read(sc, c->db, read_one, p));
	if (p->row != NULL && p->role != NULL)
		TRY(send_message(sc, c, p));
	return store_write(sc, c->db, write_posted, p);
}

enum err
priority_post_all(struct scope *sc, struct clinic *c)
{
	struct posting p = {0};
	size_t i;

	if (c->rooms == NULL)
		return OK;
	(void)pthread_mutex_lock(&c->post_lock);
	if (store_read(sc, c->db, read_unposted, &p) != OK)
		p.count = 0;
	for (i = 0; i < p.count; i++) {
		p.step = &p.steps[i];
		/* The ladder does not wait for its message. */
		if (post(sc, c, &p) != OK) {
			log_warn("ladder: a message was not posted: %s",
				 scope_fail_text(sc));
			scope_clear_failure(sc);
		}
	}
	(void)pthread_mutex_unlock(&c->post_lock);
	return OK;
}
