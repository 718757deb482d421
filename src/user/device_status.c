#include "user/device_status.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"
#include "store/device_key_store.h"
#include "store/to_device_store.h"
#include "user/users_priv.h"

struct drop {
	struct users *u;
	int64_t device_nid;
	int64_t position;
};

struct reading {
	struct users *u;
	int64_t device_nid;
	struct device_status *status;
};

static const struct device_status nothing = {
	.counts = "{}", .counts_len = 2, .fallback = "[]", .fallback_len = 2};

static void
free_status(struct cached *c)
{
	free(c);
}

const struct device_status *
device_status_find(struct scope *sc, struct users *u, int64_t device_nid)
{
	struct cached *c;

	if (device_nid == 0)
		return &nothing;
	c = row_cache_find(u->device_status, device_nid);
	if (c == NULL)
		return NULL;
	cached_put_later(sc, c);
	return (const struct device_status *)(const void *)c;
}

/* A device that has keys hears of the common algorithm also when none is left:
 * clients make new ones only when they are told. */
static enum err
write_counts(struct scope *sc, struct txn *t, int64_t device_nid, struct buf *b)
{
	static const char common[] = "signed_curve25519";
	struct json_writer w;
	struct key_counts counts;
	const char *keys;
	bool has_common = false;
	size_t i;

	TRY(device_key_store_find(sc, t, device_nid, &keys));
	TRY(one_time_key_store_count(sc, t, device_nid, &counts));
	json_writer_init(&w, b);
	json_object_begin(&w);
	for (i = 0; i < counts.count; i++) {
		json_put_int(&w, counts.items[i].algorithm,
			     counts.items[i].count);
		has_common |= strcmp(counts.items[i].algorithm, common) == 0;
	}
	if (keys != NULL && !has_common)
		json_put_int(&w, common, 0);
	json_object_end(&w);
	return buf_check(b);
}

static enum err
write_fallback(struct scope *sc, struct txn *t, int64_t device_nid,
	       struct buf *b)
{
	struct json_writer w;
	struct key_counts unused;
	size_t i;

	TRY(fallback_key_store_unused(sc, t, device_nid, &unused));
	json_writer_init(&w, b);
	json_array_begin(&w);
	for (i = 0; i < unused.count; i++)
		json_string(&w, unused.items[i].algorithm);
	json_array_end(&w);
	return buf_check(b);
}

static struct device_status *
create(const struct buf *counts, const struct buf *fallback)
{
	struct device_status *d =
		calloc(1, sizeof(*d) + counts->len + fallback->len);

	if (d == NULL)
		abort();
	cached_init(&d->cached, free_status);
	memcpy(d->text, counts->data, counts->len);
	memcpy(d->text + counts->len, fallback->data, fallback->len);
	d->counts = d->text;
	d->counts_len = counts->len;
	d->fallback = d->text + counts->len;
	d->fallback_len = fallback->len;
	return d;
}

static enum err
read_status(struct scope *sc, struct txn *t, void *ctx)
{
	struct reading *r = ctx;
	struct buf counts, fallback;
	int64_t now, first;

	buf_init(&counts, sc, 0);
	buf_init(&fallback, sc, 0);
	TRY(txn_position(sc, t, &now));
	TRY(write_counts(sc, t, r->device_nid, &counts));
	TRY(write_fallback(sc, t, r->device_nid, &fallback));
	TRY(to_device_store_first(sc, t, r->device_nid, &first));
	r->status = create(&counts, &fallback);
	r->status->inbox_first = first;
	cached_put_later(sc, &r->status->cached);
	row_cache_put(r->u->device_status, r->device_nid, &r->status->cached,
		      now);
	return OK;
}

enum err
device_status_get(struct scope *sc, struct users *u, struct txn *t,
		  int64_t device_nid, const struct device_status **out)
{
	struct reading r = {.u = u, .device_nid = device_nid};

	*out = device_status_find(sc, u, device_nid);
	if (*out != NULL)
		return OK;
	TRY(users_read(sc, u, t, read_status, &r));
	*out = r.status;
	return OK;
}

static void
on_change(void *arg)
{
	const struct drop *d = arg;

	row_cache_drop(d->u->device_status, d->device_nid, d->position);
}

void
device_status_drop(struct scope *sc, struct txn *t, struct users *u,
		   int64_t device_nid)
{
	struct drop *d = scope_new(sc, struct drop);

	*d = (struct drop){u, device_nid, txn_next_position(t)};
	txn_on_commit(t, on_change, d);
}
