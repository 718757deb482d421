#include "user/staff.h"

#include <string.h>

#include "base/json_write.h"
#include "store/setting_store.h"
#include "store/user_id_store.h"
#include "user/staff_index.h"
#include "user/users_priv.h"

#define TRUST_NAME "trust_name"

struct find {
	const char *user_id;
	struct staff_row *row;
};

struct put {
	struct users *u;
	const struct staff_row *row;
	int64_t user_nid;
	bool on_duty;
};

struct setting {
	const char *name;
	const char *value;
};

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct find *f = ctx;
	int64_t user_nid;

	TRY(user_id_store_find(sc, t, f->user_id, &user_nid));
	return staff_store_find(sc, t, user_nid, &f->row);
}

enum err
staff_get(struct scope *sc, struct users *u, const char *user_id,
	  struct staff_row **out)
{
	struct find f = {.user_id = user_id};

	TRY(store_read(sc, u->db, read_one, &f));
	if (f.row == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such person here");
	*out = f.row;
	return OK;
}

static enum err
write_row(struct scope *sc, struct txn *t, void *ctx)
{
	struct put *p = ctx;

	staff_index_drop(sc, t, p->u,
			 users_tell(sc, t, p->u, NOTIFY_PROFILE, p->user_nid));
	return staff_store_put(sc, t, p->row);
}

enum err
staff_put(struct scope *sc, struct users *u, const struct staff_row *row)
{
	struct put p = {.u = u, .row = row, .user_nid = row->user_nid};

	return store_write(sc, u->db, write_row, &p);
}

static enum err
write_on_duty(struct scope *sc, struct txn *t, void *ctx)
{
	struct put *p = ctx;

	staff_index_drop(sc, t, p->u,
			 users_tell(sc, t, p->u, NOTIFY_PROFILE, p->user_nid));
	return staff_store_set_on_duty(sc, t, p->user_nid, p->on_duty);
}

enum err
staff_set_on_duty(struct scope *sc, struct users *u, int64_t user_nid,
		  bool on_duty)
{
	struct put p = {.u = u, .user_nid = user_nid, .on_duty = on_duty};

	return store_write(sc, u->db, write_on_duty, &p);
}

char *
staff_card_json(struct scope *sc, const struct staff_row *row)
{
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_put_string(&w, "job", row->job);
	json_put_string(&w, "staff_group", row->staff_group);
	json_put_bool(&w, "clinical", row->clinical);
	json_put_string(&w, "grade", row->grade);
	json_put_string(&w, "site", row->site);
	json_put_bool(&w, "on_duty", row->on_duty);
	json_object_end(&w);
	return b.data;
}

static enum err
read_setting(struct scope *sc, struct txn *t, void *ctx)
{
	struct setting *s = ctx;

	return setting_store_find(sc, t, s->name, &s->value);
}

enum err
staff_get_trust_name(struct scope *sc, struct users *u, const char **name_out)
{
	struct setting s = {.name = TRUST_NAME};

	TRY(store_read(sc, u->db, read_setting, &s));
	*name_out = s.value != NULL ? s.value : u->server_name;
	return OK;
}

static enum err
write_setting(struct scope *sc, struct txn *t, void *ctx)
{
	const struct setting *s = ctx;

	return setting_store_put(sc, t, s->name, s->value);
}

enum err
staff_set_trust_name(struct scope *sc, struct users *u, const char *name)
{
	struct setting s = {.name = TRUST_NAME, .value = name};

	return store_write(sc, u->db, write_setting, &s);
}
