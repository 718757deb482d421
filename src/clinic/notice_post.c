/* Notices for people who use another Matrix client: a message of the server. */
#include <string.h>

#include "base/json.h"
#include "base/json_write.h"
#include "base/log.h"
#include "clinic/clinic_priv.h"
#include "room/server_notice.h"
#include "store/alert_device_store.h"
#include "store/role_store.h"
#include "store/user_id_store.h"

#define BODY_MAX 2048

static const struct {
	const char *kind;
	const char *words;
} texts[] = {
	{"proposed", "The rota means you to take the role now: "},
	{"offered", "You are asked to take over the role: "},
	{"overdue", "The hand-over of this role is overdue: "},
	{"overdue_manager", "The hand-over of a role is overdue: "},
};

const char *
clinic_notice_words(const char *kind)
{
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (strcmp(texts[i].kind, kind) == 0)
			return texts[i].words;
	return NULL;
}

struct posting {
	struct clinic_notice_row *rows;
	size_t count;
	/* the one being told */
	const struct clinic_notice_row *row;
	const char *user_id;
	const char *role;
	bool has_app;
};

static enum err
read_waiting(struct scope *sc, struct txn *t, void *ctx)
{
	struct posting *p = ctx;

	return clinic_notice_store_list_waiting(sc, t, &p->rows, &p->count);
}

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct posting *p = ctx;
	struct alert_device_row *devices;
	struct role_row *role = NULL;
	size_t count;

	TRY(alert_device_store_list(sc, t, p->row->user_nid, &devices, &count));
	p->has_app = count > 0;
	TRY(role_store_get(sc, t, p->row->role_nid, &role));
	p->role = role != NULL ? role->name : "";
	return user_id_store_get(sc, t, p->row->user_nid, &p->user_id);
}

static enum err
write_told(struct scope *sc, struct txn *t, void *ctx)
{
	const struct posting *p = ctx;

	return clinic_notice_store_set_told(sc, t, p->row->nid);
}

static enum err
send(struct scope *sc, struct clinic *c, const struct posting *p,
     int64_t now_ms)
{
	struct server_notice n = {.user_id = p->user_id,
				  .now_ms = now_ms,
				  .txn_id =
					  scope_printf(sc, "notice-%lld",
						       (long long)p->row->nid)};
	const char *event_id;
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, BODY_MAX);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "msgtype", "m.text");
	json_put_string(&w, "body",
			scope_printf(sc, "%s%s",
				     clinic_notice_words(p->row->kind),
				     p->role));
	json_object_end(&w);
	TRY(buf_check(&b));
	TRY(json_parse_object(sc, b.data, b.len, &n.content));
	return server_notice_send(sc, c->rooms, &n, &event_id);
}

enum err
clinic_notices_post(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	struct posting p = {0};
	size_t i;

	TRY(store_read(sc, c->db, read_waiting, &p));
	for (i = 0; i < p.count; i++) {
		p.row = &p.rows[i];
		TRY(store_read(sc, c->db, read_one, &p));
		p.has_app |= clinic_watch_has(c, p.row->user_nid);
		if (!p.has_app && clinic_notice_words(p.row->kind) != NULL &&
		    send(sc, c, &p, now_ms) != OK) {
			log_warn("notice: %s", scope_fail_text(sc));
			scope_clear_failure(sc);
		}
		TRY(store_write(sc, c->db, write_told, &p));
	}
	return OK;
}
