#include <string.h>

#include "clinic/handover.h"
#include "clinic/handover_priv.h"
#include "store/user_id_store.h"

#define WORDS_MAX_LEN 500

struct tasking {
	struct handing h;
	const struct handover_task *task;
	struct handover_task_row row;
};

static enum err
find_owner(struct scope *sc, struct txn *t, struct tasking *x)
{
	const struct handover_task *task = x->task;
	struct staff_row *card = NULL;
	struct role_row *role;

	if (task->owner_user != NULL) {
		TRY(user_id_store_find(sc, t, task->owner_user,
				       &x->row.owner_nid));
		TRY(staff_store_find(sc, t, x->row.owner_nid, &card));
		if (card == NULL)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "the owner is nobody here");
	}
	if (task->owner_role != NULL) {
		TRY(role_store_find(sc, t, task->owner_role, &role));
		if (role == NULL)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "no such role");
		x->row.owner_role_nid = role->nid;
	}
	return OK;
}

static enum err
add(struct scope *sc, struct txn *t, struct tasking *x)
{
	struct handover_task_row *tasks;
	size_t count;

	TRY(handover_store_list_tasks(sc, t, x->row.item_nid, &tasks, &count));
	if (count >= HANDOVER_TASKS_MAX)
		return scope_fail(sc, ERR_LIMIT, "more than %d tasks",
				  HANDOVER_TASKS_MAX);
	TRY(handing_ask_again(sc, t, &x->h));
	TRY(handover_store_add_task(sc, t, &x->row));
	return handing_follow_task(sc, t, &x->h, NULL, &x->row);
}

/* Whether more than that it is done. */
static bool
is_another(const struct handover_task_row *a, const struct handover_task_row *b)
{
	return strcmp(a->words, b->words) != 0 ||
	       a->owner_nid != b->owner_nid ||
	       a->owner_role_nid != b->owner_role_nid ||
	       a->due_ms != b->due_ms || a->removed_ms != b->removed_ms;
}

static enum err
change(struct scope *sc, struct txn *t, struct tasking *x)
{
	const struct handover_task *task = x->task;
	struct handover_task_row *old;

	TRY(handover_store_get_task(sc, t, task->at.task_nid, &old));
	if (old == NULL || old->item_nid != task->at.item_nid ||
	    old->removed_ms != 0)
		return scope_fail(sc, ERR_NOT_FOUND, "no such task");
	if (old->version != task->version)
		return scope_fail(sc, ERR_CONFLICT,
				  "somebody else has changed this meanwhile");
	x->row.nid = old->nid;
	x->row.version = old->version + 1;
	x->row.done_ms = old->done_ms;
	x->row.done_by = old->done_by;
	if (task->is_done != (old->done_ms != 0)) {
		x->row.done_ms = task->is_done ? x->h.r->now_ms : 0;
		x->row.done_by = task->is_done ? x->h.r->user_nid : 0;
	}
	if (task->is_removed)
		x->row.removed_ms = x->h.r->now_ms;
	if (is_another(old, &x->row))
		TRY(handing_ask_again(sc, t, &x->h));
	TRY(handover_store_put_task(sc, t, &x->row));
	return handing_follow_task(sc, t, &x->h, old, &x->row);
}

static enum err
write_task(struct scope *sc, struct txn *t, void *ctx)
{
	struct tasking *x = ctx;
	const struct handover_task *task = x->task;

	x->row = (struct handover_task_row){.item_nid = task->at.item_nid,
					    .words = task->words,
					    .due_ms = task->due_ms};
	TRY(handing_find(sc, t, &x->h, &task->at));
	TRY(handing_want_open(sc, &x->h));
	TRY(find_owner(sc, t, x));
	if (task->at.task_nid == 0)
		TRY(add(sc, t, x));
	else
		TRY(change(sc, t, x));
	return handing_tell(sc, t, &x->h, NULL);
}

enum err
handover_put_task(struct scope *sc, struct clinic *c, const struct requester *r,
		  const struct handover_task *task, int64_t *nid_out)
{
	struct tasking x = {.h = {.c = c, .r = r}, .task = task};

	if (*task->words == '\0' || strlen(task->words) > WORDS_MAX_LEN)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a task has 1 to %d bytes", WORDS_MAX_LEN);
	if (task->due_ms < 0)
		return scope_fail(sc, ERR_INVALID_PARAM, "due_ms is a time");
	TRY(store_write(sc, c->db, write_task, &x));
	*nid_out = x.row.nid;
	return OK;
}
