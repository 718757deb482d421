#include "clinic/rota_feed.h"

#include <string.h>

#include "clinic/role_priv.h"
#include "clinic/rota_file.h"
#include "crypto/token.h"
#include "store/audit_store.h"
#include "user/users.h"

#define WEEK_MS ((int64_t)7 * 24 * 3600 * 1000)
#define WEEKS_BACK 4
#define WEEKS_AHEAD 26

struct feeding {
	struct clinic *c;
	const struct requester *r;
	struct rota_feed_new *n;
	const char *feed_id;
	uint8_t hash[TOKEN_HASH_LEN];
	struct rota_feed_row row;
	struct rota_feed_view *views;
	size_t count;
	int64_t now_ms;
	struct shift_view *shifts;
	const char *name;
};

static enum err
find_target(struct scope *sc, struct txn *t, struct feeding *x)
{
	struct role_row *role = NULL;
	struct team_row *team = NULL;

	if (x->n->role_id != NULL)
		TRY(role_store_find(sc, t, x->n->role_id, &role));
	else if (x->n->team_id != NULL)
		TRY(team_store_find(sc, t, x->n->team_id, &team));
	else
		x->row.user_nid = x->r->user_nid;
	if (role == NULL && team == NULL && x->row.user_nid == 0)
		return scope_fail(sc, ERR_NOT_FOUND, "no such role or team");
	x->row.role_nid = role != NULL ? role->nid : 0;
	x->row.team_nid = team != NULL ? team->nid : 0;
	return OK;
}

static enum err
audit(struct scope *sc, struct txn *t, const struct feeding *x,
      const char *action)
{
	struct audit_row row = {
		.class = AUDIT_ROTA, .action = action, .actor = x->r};

	return audit_store_add(sc, t, &row);
}

static enum err
write_add(struct scope *sc, struct txn *t, void *ctx)
{
	struct feeding *x = ctx;
	struct rota_feed_row *rows;
	size_t count;

	TRY(rota_feed_store_list(sc, t, x->r->user_nid, &rows, &count));
	if (count == ROTA_FEEDS_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "more than %d calendar addresses",
				  ROTA_FEEDS_MAX);
	x->row = (struct rota_feed_row){.owner_nid = x->r->user_nid,
					.created_ms = x->r->now_ms};
	TRY(find_target(sc, t, x));
	TRY(rota_feed_store_add(sc, t, &x->row, x->hash, sizeof(x->hash)));
	return audit(sc, t, x, "rota.feed");
}

enum err
rota_feed_add(struct scope *sc, struct clinic *c, const struct requester *r,
	      struct rota_feed_new *n)
{
	struct feeding x = {.c = c, .r = r, .n = n};

	n->token = token_random(sc, "");
	token_hash(n->token, x.hash);
	TRY(store_write(sc, c->db, write_add, &x));
	n->feed_id = rota_format_id(sc, x.row.nid);
	return OK;
}

static enum err
read_list(struct scope *sc, struct txn *t, void *ctx)
{
	struct feeding *x = ctx;
	struct rota_feed_row *rows;
	struct role_row *role;
	struct team_row *team;
	size_t i;

	TRY(rota_feed_store_list(sc, t, x->r->user_nid, &rows, &x->count));
	x->views = scope_array(sc, struct rota_feed_view, x->count + 1);
	for (i = 0; i < x->count; i++) {
		TRY(role_store_get(sc, t, rows[i].role_nid, &role));
		TRY(team_store_get(sc, t, rows[i].team_nid, &team));
		x->views[i] = (struct rota_feed_view){&rows[i], role, team};
	}
	return OK;
}

enum err
rota_feed_list(struct scope *sc, struct clinic *c, const struct requester *r,
	       struct rota_feed_view **rows_out, size_t *count_out)
{
	struct feeding x = {.c = c, .r = r};

	TRY(store_read(sc, c->db, read_list, &x));
	*rows_out = x.views;
	*count_out = x.count;
	return OK;
}

static enum err
write_remove(struct scope *sc, struct txn *t, void *ctx)
{
	struct feeding *x = ctx;

	TRY(rota_feed_store_remove(sc, t, x->r->user_nid,
				   rota_parse_id(x->feed_id)));
	return audit(sc, t, x, "rota.feed_end");
}

enum err
rota_feed_remove(struct scope *sc, struct clinic *c, const struct requester *r,
		 const char *feed_id)
{
	struct feeding x = {.c = c, .r = r, .feed_id = feed_id};

	return store_write(sc, c->db, write_remove, &x);
}

/* --- the calendar --- */

static enum err
read_calendar(struct scope *sc, struct txn *t, void *ctx)
{
	struct feeding *x = ctx;
	struct shift_query q = {.from_ms = x->now_ms - WEEKS_BACK * WEEK_MS,
				.to_ms = x->now_ms + WEEKS_AHEAD * WEEK_MS};
	struct rota_feed_row *feed;
	struct shift_row *rows;
	struct staff_row *owner = NULL;
	size_t i;

	TRY(rota_feed_store_find(sc, t, x->hash, sizeof(x->hash), &feed));
	if (feed != NULL)
		TRY(staff_store_find(sc, t, feed->owner_nid, &owner));
	if (owner == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "no such calendar");
	q.user_nid = feed->user_nid;
	q.role_nid = feed->role_nid;
	q.team_nid = feed->team_nid;
	TRY(shift_store_list(sc, t, &q, &rows, &x->count));
	x->shifts = scope_array(sc, struct shift_view, x->count + 1);
	for (i = 0; i < x->count; i++)
		TRY(shift_view_read(sc, t, &rows[i], &x->shifts[i]));
	return OK;
}

static const char *
shown_name(const struct staff_row *card)
{
	if (card == NULL)
		return "nobody yet";
	return card->display_name != NULL ? card->display_name
					  : card->localpart;
}

static const char *
summary(struct scope *sc, const struct shift_view *v)
{
	const char *what = v->role != NULL   ? v->role->name
			   : v->team != NULL ? v->team->name
					     : "Shift";

	return scope_printf(sc, "%s: %s", what, shown_name(v->person));
}

enum err
rota_feed_write(struct scope *sc, struct clinic *c, const char *token,
		int64_t now_ms, struct buf *out)
{
	struct feeding x = {.c = c, .now_ms = now_ms};
	const struct shift_row *row;
	struct ical_event e;
	size_t i;

	token_hash(token, x.hash);
	TRY(store_read(sc, c->db, read_calendar, &x));
	ical_begin(out, "Wardwire rota");
	for (i = 0; i < x.count; i++) {
		row = x.shifts[i].row;
		e = (struct ical_event){
			.uid = scope_printf(sc, "shift-%lld@%s",
					    (long long)row->nid,
					    users_server_name(c->users)),
			.summary = summary(sc, &x.shifts[i]),
			.description =
				row->non_resident ? "On call from home" : NULL,
			.from_ms = row->from_ms,
			.to_ms = row->to_ms,
			.stamp_ms = now_ms};
		ical_event_write(out, &e);
	}
	ical_end(out);
	return OK;
}
