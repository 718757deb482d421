#include "clinic/clinic.h"

#include <stdlib.h>

#include "base/clock.h"
#include "clinic/clinic_priv.h"
#include "store/rota_store.h"

enum err
clinic_open(struct scope *sc, const struct clinic_options *o,
	    struct clinic **out)
{
	struct clinic *c = calloc(1, sizeof(*c));

	*out = c;
	if (c == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	c->db = o->db;
	c->notify = o->notify;
	c->users = o->users;
	c->rooms = o->rooms;
	c->started_ms = clock_wall_ms();
	c->watch = clinic_watch_create();
	if (c->watch == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	if (c->notify != NULL)
		notify_subscribe(c->notify, clinic_watch_on_change, c);
	return OK;
}

void
clinic_close(struct clinic **c)
{
	if (*c == NULL)
		return;
	clinic_watch_destroy(&(*c)->watch);
	free(*c);
	*c = NULL;
}

void
clinic_tick(struct clinic *c, int64_t now_ms)
{
	(void)c;
	(void)now_ms;
}

enum err
clinic_tell(struct scope *sc, struct txn *t, struct clinic *c,
	    const struct clinic_change_row *change)
{
	struct notify_change n = {.kind = NOTIFY_CLINIC,
				  .user_nid = change->user_nid};

	TRY(clinic_change_store_put(sc, t, change, &n.position));
	if (c->notify != NULL)
		notify_publish_at_commit(sc, t, c->notify, &n);
	return OK;
}

enum err
clinic_require_manager(struct scope *sc, struct txn *t,
		       const struct requester *r)
{
	bool rota_manager;

	if (r->is_admin)
		return OK;
	TRY(clinic_rights_store_get(sc, t, r->user_nid, &rota_manager));
	return rota_manager ? OK
			    : scope_fail(sc, ERR_FORBIDDEN,
					 "only administrators and rota "
					 "managers may do this");
}

struct reading {
	const struct clinic_change_query *q;
	struct clinic_news *out;
};

static enum err
read_changes(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *x = ctx;
	struct clinic_news *out = x->out;

	TRY(txn_position(sc, t, &out->next));
	if (x->q->since == 0)
		return OK;
	TRY(clinic_change_store_list(sc, t, x->q, &out->rows, &out->count));
	if (out->count == CLINIC_CHANGES_MAX)
		out->next = out->rows[out->count - 1].pos;
	return OK;
}

enum err
clinic_read_changes(struct scope *sc, struct clinic *c,
		    const struct clinic_change_query *q,
		    struct clinic_news *out)
{
	struct reading x = {q, out};

	*out = (struct clinic_news){0};
	return store_read(sc, c->db, read_changes, &x);
}
