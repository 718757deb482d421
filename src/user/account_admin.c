#include "user/account_admin.h"

#include <stdlib.h>
#include <string.h>

#include "store/erased_user_store.h"
#include "store/audit_store.h"
#include "user/fold.h"
#include "user/session_cache.h"
#include "user/staff_index.h"
#include "user/users_priv.h"

struct listing {
	int64_t user_nid;
	struct account_admin_row *rows;
	size_t count;
};

static enum err
read_listing(struct scope *sc, struct txn *t, void *ctx)
{
	struct listing *l = ctx;

	return account_admin_store_list(sc, t, l->user_nid, &l->rows,
					&l->count);
}

static int
compare_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int
compare_int(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

#define ORDERS(X)                                                         \
	X(name, compare_text(a->account.user_id, b->account.user_id))     \
	X(is_guest, 0)                                                    \
	X(shadow_banned, 0)                                               \
	X(admin, compare_int(a->account.is_admin, b->account.is_admin))   \
	X(user_type, compare_text(a->user_type, b->user_type))            \
	X(deactivated, compare_int(a->account.deactivated_ms > 0,         \
				   b->account.deactivated_ms > 0))        \
	X(displayname,                                                    \
	  compare_text(a->account.display_name, b->account.display_name)) \
	X(avatar_url, compare_text(a->avatar_url, b->avatar_url))         \
	X(creation_ts,                                                    \
	  compare_int(a->account.created_ms, b->account.created_ms))      \
	X(last_seen_ts, compare_int(a->last_seen_ms, b->last_seen_ms))

/* Equals are in the order of their ids, whatever the direction. */
#define X(key, how)                                                  \
	static int by_##key(const void *l, const void *r, void *dir) \
	{                                                            \
		const struct account_admin_row *a = l, *b = r;       \
		int c = (how);                                       \
		(void)a;                                             \
		(void)b;                                             \
		if (c != 0)                                          \
			return *(bool *)dir ? -c : c;                \
		c = strcmp(a->account.user_id, b->account.user_id);  \
		return c;                                            \
	}
ORDERS(X)
#undef X

static const struct {
	const char *name;
	int (*compare)(const void *, const void *, void *);
} orders[] = {
#define X(key, how) {#key, by_##key},
	ORDERS(X)
#undef X
};

static bool
is_wanted(int wanted, bool is)
{
	return wanted < 0 || (wanted != 0) == is;
}

static bool
matches(struct scope *sc, const struct account_admin_query *q,
	const struct account_admin_row *r)
{
	const struct account_row *a = &r->account;

	if (!is_wanted(q->deactivated, a->deactivated_ms > 0) ||
	    !is_wanted(q->locked, a->locked_ms > 0) ||
	    !is_wanted(q->admins, a->is_admin))
		return false;
	if (q->name != NULL)
		return strstr(a->localpart, q->name) != NULL ||
		       (a->display_name != NULL &&
			strstr(fold_text(sc, a->display_name), q->name) !=
				NULL);
	return q->user_id == NULL || strstr(a->user_id, q->user_id) != NULL;
}

static enum err
sort(struct scope *sc, const struct account_admin_query *q, struct listing *l)
{
	bool backward = q->backward;
	size_t i;

	for (i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		if (strcmp(q->order_by != NULL ? q->order_by : "name",
			   orders[i].name) != 0)
			continue;
		if (l->count > 1)
			qsort_r(l->rows, l->count, sizeof(*l->rows),
				orders[i].compare, &backward);
		return OK;
	}
	return scope_fail(sc, ERR_INVALID_PARAM, "order_by: no such order");
}

enum err
account_admin_list(struct scope *sc, struct users *u,
		   const struct account_admin_query *q,
		   struct account_admin_page *out)
{
	struct account_admin_query folded = *q;
	struct listing l = {0};
	size_t i, n = 0;

	TRY(store_read(sc, u->db, read_listing, &l));
	if (q->name != NULL)
		folded.name = fold_text(sc, q->name);
	for (i = 0; i < l.count; i++)
		if (matches(sc, &folded, &l.rows[i]))
			l.rows[n++] = l.rows[i];
	l.count = n;
	TRY(sort(sc, q, &l));
	out->total = n;
	out->rows = l.rows;
	out->count = 0;
	if ((uint64_t)q->from >= n)
		return OK;
	out->rows += q->from;
	out->count = n - (size_t)q->from;
	if (out->count > (size_t)q->limit)
		out->count = (size_t)q->limit;
	return OK;
}

/* Finds the account's number. */
static enum err
find_nid(struct scope *sc, struct txn *t, struct users *u, const char *user_id,
	 int64_t *nid_out)
{
	const char *localpart = users_localpart(sc, u, user_id);
	struct account_row *a;

	if (localpart == NULL)
		return scope_fail(sc, ERR_UNKNOWN,
				  "only users of this server have accounts "
				  "here");
	TRY(account_store_find_localpart(sc, t, localpart, &a));
	if (a == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "User not found");
	*nid_out = a->user_nid;
	return OK;
}

struct getting {
	struct users *u;
	const char *user_id;
	struct listing l;
};

static enum err
read_getting(struct scope *sc, struct txn *t, void *ctx)
{
	struct getting *g = ctx;

	TRY(find_nid(sc, t, g->u, g->user_id, &g->l.user_nid));
	return read_listing(sc, t, &g->l);
}

enum err
account_admin_get(struct scope *sc, struct users *u, const char *user_id,
		  struct account_admin_row **out)
{
	struct getting g = {.u = u, .user_id = user_id};

	TRY(store_read(sc, u->db, read_getting, &g));
	if (g.l.count == 0)
		return scope_fail(sc, ERR_NOT_FOUND, "User not found");
	*out = g.l.rows;
	return OK;
}

struct setting {
	struct users *u;
	const struct account_admin_change *c;
	const char *user_type;
	bool is_type; /* user_type is to be set */
	int64_t user_nid;
};

static void
on_set(void *arg)
{
	struct setting *s = arg;

	session_cache_drop_user(s->u->sessions, s->user_nid, 0);
}

static enum err
put_states(struct scope *sc, struct txn *t, const struct setting *s)
{
	const struct account_admin_change *c = s->c;

	if (c->locked >= 0)
		TRY(account_admin_store_set_locked(
			sc, t, s->user_nid, c->locked > 0 ? c->now_ms : 0));
	if (c->suspended >= 0)
		TRY(account_admin_store_set_suspended(
			sc, t, s->user_nid, c->suspended > 0 ? c->now_ms : 0));
	if (c->deactivated == 0) {
		TRY(account_store_set_deactivated(sc, t, s->user_nid, 0));
		TRY(erased_user_store_remove(sc, t, s->user_nid));
		staff_index_drop(sc, t, s->u, txn_next_position(t));
	}
	return OK;
}

static enum err
put_notes(struct scope *sc, struct txn *t, const struct setting *s)
{
	struct account_admin_row *row;
	size_t count;

	TRY(account_admin_store_list(sc, t, s->user_nid, &row, &count));
	if (s->is_type) {
		row->user_type = s->user_type;
	} else {
		if (s->c->unlimited >= 0)
			row->is_unlimited = s->c->unlimited > 0;
		if (s->c->erased >= 0)
			row->erased_ms = s->c->erased > 0 ? s->c->now_ms : 0;
		if (s->c->deactivated == 0)
			row->erased_ms = 0;
	}
	return account_admin_store_put_notes(sc, t, row);
}

static enum err
write_set(struct scope *sc, struct txn *t, void *ctx)
{
	struct setting *s = ctx;

	TRY(find_nid(sc, t, s->u, s->c->user_id, &s->user_nid));
	txn_on_commit(t, on_set, s);
	if (!s->is_type)
		TRY(put_states(sc, t, s));
	return put_notes(sc, t, s);
}

enum err
account_admin_set(struct scope *sc, struct users *u,
		  const struct account_admin_change *c)
{
	struct setting s = {.u = u, .c = c};

	return store_write(sc, u->db, write_set, &s);
}

enum err
account_admin_set_type(struct scope *sc, struct users *u, const char *user_id,
		       const char *user_type)
{
	struct account_admin_change c = {.user_id = user_id};
	struct setting s = {
		.u = u, .c = &c, .user_type = user_type, .is_type = true};

	return store_write(sc, u->db, write_set, &s);
}

static enum err
write_note(struct scope *sc, struct txn *t, void *ctx)
{
	return audit_store_add(sc, t, ctx);
}

enum err
admin_note(struct scope *sc, struct users *u, const struct requester *rq,
	   const char *action, const char *subject)
{
	struct audit_row row = {.class = AUDIT_ADMIN,
				.action = action,
				.actor = rq,
				.subjects = {subject}};

	return store_write(sc, u->db, write_note, &row);
}
