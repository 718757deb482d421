#include "user/account_data.h"

#include <string.h>

#include "store/user_id_store.h"
#include "user/data_marks.h"
#include "user/push_settings.h"
#include "user/users_priv.h"

#define PUSH_RULES "m.push_rules"
#define FULLY_READ "m.fully_read"

struct mark {
	struct users *u;
	int64_t user_nid;
	int64_t position;
};

struct find {
	const struct account_data_query *q;
	const char *type;
	struct account_data_row *row;
};

struct write {
	struct users *u;
	int64_t user_nid;
	struct account_data_row row;
};

struct ignored {
	const char *user_id;
	struct account_data_row *row;
};

static bool
is_push_rules(const char *room_id, const char *type)
{
	return *room_id == '\0' && strcmp(type, PUSH_RULES) == 0;
}

static void
on_put(void *arg)
{
	const struct mark *m = arg;

	data_marks_raise(m->u->data_marks, m->user_nid, m->position);
}

static enum err
require_room_for(struct scope *sc, struct txn *t, int64_t user_nid,
		 const struct account_data_row *row)
{
	struct account_data_row *old;
	int64_t count;

	TRY(account_data_store_find(sc, t, user_nid, row->room_id, row->type,
				    &old));
	if (old != NULL)
		return OK;
	TRY(account_data_store_count(sc, t, user_nid, &count));
	if (count >= ACCOUNT_DATA_ENTRIES_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "a user has at most %d account data entries",
				  ACCOUNT_DATA_ENTRIES_MAX);
	return OK;
}

enum err
account_data_put(struct scope *sc, struct users *u, struct txn *t,
		 int64_t user_nid, struct account_data_row *row)
{
	struct mark *m = scope_new(sc, struct mark);

	TRY(require_room_for(sc, t, user_nid, row));
	row->pos = users_tell(sc, t, u, NOTIFY_ACCOUNT_DATA, user_nid);
	*m = (struct mark){u, user_nid, row->pos};
	txn_on_commit(t, on_put, m);
	return account_data_store_put(sc, t, user_nid, row);
}

static enum err
fill_push_rules(struct scope *sc, struct users *u, struct txn *t,
		int64_t user_nid, struct account_data_row *row)
{
	struct push_rules p;

	TRY(push_rules_read(sc, u, t, user_nid, &p));
	row->content = p.json;
	row->content_len = p.json_len;
	return OK;
}

/* A first sync has push rules also where nothing was ever changed. */
static enum err
add_push_rules(struct scope *sc, const struct account_data_query *q,
	       struct account_data_row **rows, size_t *count)
{
	struct account_data_row *wider;
	size_t i;

	if (q->since > 0 || (q->room_id != NULL && *q->room_id != '\0'))
		return OK;
	for (i = 0; i < *count; i++) {
		if (is_push_rules((*rows)[i].room_id, (*rows)[i].type))
			return OK;
	}
	wider = scope_array(sc, struct account_data_row, *count + 1);
	if (*count > 0)
		memcpy(wider + 1, *rows, *count * sizeof(*wider));
	wider[0] = (struct account_data_row){.room_id = "", .type = PUSH_RULES};
	*rows = wider;
	(*count)++;
	return OK;
}

enum err
account_data_list(struct scope *sc, struct users *u, struct txn *t,
		  const struct account_data_query *q,
		  struct account_data_row **rows_out, size_t *count_out)
{
	struct account_data_row *row;
	int64_t newest;
	size_t i;

	TRY(account_data_store_list(sc, t, q, rows_out, count_out));
	if (data_marks_find(u->data_marks, q->user_nid) < 0) {
		TRY(account_data_store_newest(sc, t, q->user_nid, &newest));
		data_marks_raise(u->data_marks, q->user_nid, newest);
	}
	TRY(add_push_rules(sc, q, rows_out, count_out));
	for (i = 0; i < *count_out; i++) {
		row = &(*rows_out)[i];
		if (is_push_rules(row->room_id, row->type))
			TRY(fill_push_rules(sc, u, t, q->user_nid, row));
		if (row->content == NULL) {
			row->content = "{}";
			row->content_len = 2;
		}
	}
	return OK;
}

bool
account_data_may_have_changed(struct users *u, int64_t user_nid, int64_t since)
{
	int64_t newest = data_marks_find(u->data_marks, user_nid);

	return newest < 0 || newest > since;
}

static enum err
read_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct find *f = ctx;

	return account_data_store_find(sc, t, f->q->user_nid, f->q->room_id,
				       f->type, &f->row);
}

enum err
account_data_find(struct scope *sc, struct users *u, struct txn *t,
		  const struct account_data_query *q, const char *type,
		  const char **content_out)
{
	struct find f = {.q = q, .type = type};
	struct account_data_row row;

	*content_out = NULL;
	if (is_push_rules(q->room_id, type)) {
		TRY(fill_push_rules(sc, u, t, q->user_nid, &row));
		*content_out = row.content;
		return OK;
	}
	TRY(users_read(sc, u, t, read_one, &f));
	if (f.row != NULL)
		*content_out = f.row->content;
	return OK;
}

static enum err
read_ignored(struct scope *sc, struct txn *t, void *ctx)
{
	struct ignored *i = ctx;
	int64_t user_nid;

	TRY(user_id_store_find(sc, t, i->user_id, &user_nid));
	return account_data_store_find(sc, t, user_nid, "",
				       "m.ignored_user_list", &i->row);
}

enum err
account_data_is_ignored(struct scope *sc, struct users *u, const char *user_id,
			const char *other, bool *out)
{
	struct ignored i = {.user_id = user_id};
	yyjson_val *content, *list;

	*out = false;
	TRY(store_read(sc, u->db, read_ignored, &i));
	if (i.row == NULL || i.row->content == NULL)
		return OK;
	TRY(json_parse_object(sc, i.row->content, i.row->content_len,
			      &content));
	list = yyjson_obj_get(content, "ignored_users");
	*out = yyjson_obj_get(list, other) != NULL;
	return OK;
}

static enum err
require_ref(struct scope *sc, const struct requester *r,
	    const struct account_data_ref *ref)
{
	TRY(users_require_self(sc, r, ref->user_id));
	if (*ref->type == '\0' || strlen(ref->type) > ACCOUNT_DATA_TYPE_MAX ||
	    strlen(ref->room_id) > ACCOUNT_DATA_TYPE_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a type has 1 to %d bytes",
				  ACCOUNT_DATA_TYPE_MAX);
	if (*ref->room_id != '\0' && *ref->room_id != '!')
		return scope_fail(sc, ERR_INVALID_PARAM, "this is no room id");
	return OK;
}

enum err
account_data_get(struct scope *sc, struct users *u, const struct requester *r,
		 const struct account_data_ref *ref, const char **content_out)
{
	struct account_data_query q = {.user_nid = r->user_nid,
				       .room_id = ref->room_id};

	TRY(require_ref(sc, r, ref));
	TRY(account_data_find(sc, u, NULL, &q, ref->type, content_out));
	if (*content_out == NULL)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "no account data of this type");
	return OK;
}

static enum err
write_one(struct scope *sc, struct txn *t, void *ctx)
{
	struct write *w = ctx;

	return account_data_put(sc, w->u, t, w->user_nid, &w->row);
}

enum err
account_data_set(struct scope *sc, struct users *u, const struct requester *r,
		 const struct account_data_ref *ref, const char *content)
{
	struct write w = {.u = u,
			  .user_nid = r->user_nid,
			  .row = {.room_id = ref->room_id,
				  .type = ref->type,
				  .content = content}};

	TRY(require_ref(sc, r, ref));
	if (strcmp(ref->type, FULLY_READ) == 0 ||
	    strcmp(ref->type, PUSH_RULES) == 0)
		return scope_fail(sc, ERR_METHOD,
				  "account data of this type has its own "
				  "endpoints");
	if (strlen(content) > ACCOUNT_DATA_SIZE_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "account data has at most %d bytes",
				  ACCOUNT_DATA_SIZE_MAX);
	return store_write(sc, u->db, write_one, &w);
}
