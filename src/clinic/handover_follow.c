/* What is written in a list after the next one was begun from it: the next one
 * says so too where it still said the same, so that nobody reads old words
 * there.  Where somebody has changed it meanwhile, their words stay; these are
 * in the list before, which has to be accepted.
 */
#include <string.h>

#include "clinic/handover_priv.h"

/* The list that was begun from h's, and the item that was carried from h's. */
static enum err
find_next(struct scope *sc, struct txn *t, const struct handing *h,
	  struct handing *next)
{
	struct handover_item_row *items;
	size_t count, i;

	*next = (struct handing){.c = h->c, .r = h->r};
	TRY(handover_store_find_after(sc, t, h->list->nid, &next->list));
	if (next->list == NULL || next->list->completed_ms != 0)
		return OK;
	TRY(handover_store_list_items(sc, t, next->list->nid, &items, &count));
	for (i = 0; i < count; i++)
		if (items[i].carried_nid == h->item->nid &&
		    items[i].removed_ms == 0)
			next->item = &items[i];
	return OK;
}

enum err
handing_follow_item(struct scope *sc, struct txn *t, const struct handing *h)
{
	struct handing next;

	TRY(find_next(sc, t, h, &next));
	if (next.list == NULL || next.list->completed_ms != 0)
		return OK;
	TRY(handing_carry(sc, t, &next, h->item));
	return handing_tell(sc, t, &next, NULL);
}

enum err
handing_follow_value(struct scope *sc, struct txn *t, const struct handing *h,
		     const struct handover_value_row *v, const char *was)
{
	struct handover_value_row *values, *stands, mine = *v;
	struct handing next;
	size_t count;

	TRY(find_next(sc, t, h, &next));
	if (next.item == NULL)
		return OK;
	TRY(handover_store_list_values(sc, t, next.item->nid, &values, &count));
	stands = handover_find_value(values, count, v->field);
	if (strcmp(stands == NULL ? "" : stands->value, was) != 0)
		return OK;
	mine.item_nid = next.item->nid;
	mine.version = stands == NULL ? 1 : stands->version + 1;
	TRY(handover_store_add_value(sc, t, &mine));
	TRY(handing_ask_again(sc, t, &next));
	return handing_tell(sc, t, &next, NULL);
}

static bool
is_same(const struct handover_task_row *a, const struct handover_task_row *b)
{
	return strcmp(a->words, b->words) == 0 &&
	       a->owner_nid == b->owner_nid &&
	       a->owner_role_nid == b->owner_role_nid &&
	       a->due_ms == b->due_ms && a->done_ms == b->done_ms;
}

enum err
handing_follow_task(struct scope *sc, struct txn *t, const struct handing *h,
		    const struct handover_task_row *was,
		    const struct handover_task_row *is)
{
	struct handover_task_row *tasks, mine = *is;
	struct handing next;
	size_t count, i;

	TRY(find_next(sc, t, h, &next));
	if (next.item == NULL)
		return OK;
	TRY(handover_store_list_tasks(sc, t, next.item->nid, &tasks, &count));
	for (i = 0; was != NULL && i < count; i++)
		if (is_same(&tasks[i], was))
			break;
	if (was != NULL && i == count)
		return OK;
	mine.item_nid = next.item->nid;
	if (was != NULL) {
		mine.nid = tasks[i].nid;
		mine.version = tasks[i].version + 1;
		TRY(handover_store_put_task(sc, t, &mine));
	} else if (count < HANDOVER_TASKS_MAX) {
		TRY(handover_store_add_task(sc, t, &mine));
	}
	if (was == NULL || was->done_ms == is->done_ms)
		TRY(handing_ask_again(sc, t, &next));
	return handing_tell(sc, t, &next, NULL);
}
