#include "user/staff_index.h"

#include <stdlib.h>

#include "user/fold.h"
#include "user/row_cache.h"
#include "user/users_priv.h"

/* There is one index; caches go by number. */
#define THE_INDEX 1

struct value {
	struct cached head;
	struct scope sc; /* holds all of it */
	struct staff_index index;
};

struct read {
	struct value *value;
	struct staff_row *rows;
	size_t count;
	int64_t position;
};

struct drop {
	struct users *u;
	int64_t position;
};

static void
value_destroy(struct cached *c)
{
	struct value *v = (struct value *)(void *)c;

	scope_end(&v->sc);
	free(v);
}

/* Rows live in the value's scope, not in the reader's. */
static enum err
read_all(struct scope *sc, struct txn *t, void *ctx)
{
	struct read *r = ctx;

	TRY(txn_position(sc, t, &r->position));
	return staff_store_list(&r->value->sc, t, &r->rows, &r->count);
}

static void
fill(struct value *v, const struct read *r)
{
	const struct staff_row *row;
	struct staff_entry *e;
	size_t i;

	v->index.entries =
		scope_array(&v->sc, struct staff_entry, r->count + 1);
	for (i = 0; i < r->count; i++) {
		row = &r->rows[i];
		e = &v->index.entries[v->index.count++];
		e->row = *row;
		e->name = fold_text(&v->sc, row->display_name != NULL
						    ? row->display_name
						    : row->localpart);
		e->job = fold_text(&v->sc, row->job != NULL ? row->job : "");
	}
}

enum err
staff_index_get(struct scope *sc, struct users *u,
		const struct staff_index **out)
{
	struct cached *c = row_cache_find(u->staff, THE_INDEX);
	struct value *v = (struct value *)(void *)c;
	struct read r = {0};

	if (v == NULL) {
		v = calloc(1, sizeof(*v));
		if (v == NULL)
			return scope_fail(sc, ERR_NOMEM,
					  "no memory for the staff list");
		cached_init(&v->head, value_destroy);
		scope_begin(&v->sc, "staff");
		cached_put_later(sc, &v->head);
		r.value = v;
		TRY(store_read(sc, u->db, read_all, &r));
		fill(v, &r);
		row_cache_put(u->staff, THE_INDEX, &v->head, r.position);
	} else {
		cached_put_later(sc, &v->head);
	}
	*out = &v->index;
	return OK;
}

static void
on_changed(void *arg)
{
	const struct drop *d = arg;

	row_cache_drop(d->u->staff, THE_INDEX, d->position);
}

void
staff_index_drop(struct scope *sc, struct txn *t, struct users *u,
		 int64_t position)
{
	struct drop *d = scope_new(sc, struct drop);

	*d = (struct drop){u, position};
	txn_on_commit(t, on_changed, d);
}
