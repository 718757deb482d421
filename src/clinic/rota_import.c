#include "clinic/rota_import.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/map.h"
#include "clinic/role_priv.h"
#include "store/audit_store.h"
#include "store/user_id_store.h"
#include "user/users.h"

#define CHUNK 200 /* shifts of one transaction */

struct importing {
	struct clinic *c;
	const struct requester *r;
	const struct rota_import *f;
	struct rota_items items;
	struct rota_difference *out;
	struct role_row *roles;
	size_t role_count;
	struct shift_row *old; /* of the source */
	bool *kept;	       /* of old: in the file still */
	size_t old_count;
	struct rota_change *all;
	size_t all_count;
	size_t at; /* while writing */
};

/* A role by its id, its name or its short name. */
static const struct role_row *
find_role(const struct importing *x, const char *name)
{
	size_t i;

	for (i = 0; i < x->role_count; i++)
		if (strcasecmp(x->roles[i].role_id, name) == 0 ||
		    strcasecmp(x->roles[i].name, name) == 0 ||
		    strcasecmp(x->roles[i].short_name, name) == 0)
			return &x->roles[i];
	return NULL;
}

static enum err
find_person(struct scope *sc, struct txn *t, const struct importing *x,
	    const char *name, struct rota_change *ch)
{
	const char *at = strchr(name, '@');
	struct staff_row *card;

	/* "priya.patel", "priya.patel@nhs.example", "@priya.patel:server" */
	if (*name == '@')
		ch->user_id = name;
	else
		ch->user_id = users_full_id(
			sc, x->c->users,
			at == NULL
				? name
				: scope_strndup(sc, name, (size_t)(at - name)));
	TRY(user_id_store_find(sc, t, ch->user_id, &ch->now.user_nid));
	TRY(staff_store_find(sc, t, ch->now.user_nid, &card));
	if (card == NULL)
		ch->now.user_nid = 0;
	return OK;
}

/* What the row's names stand for; a name that is nobody's is told. */
static enum err
find_names(struct scope *sc, struct txn *t, struct importing *x,
	   const struct rota_item *it, struct rota_change *ch, bool *ok_out)
{
	const struct role_row *role = NULL;
	struct team_row *team = NULL;

	*ok_out = false;
	if (*it->role != '\0')
		role = find_role(x, it->role);
	if (role == NULL && *it->team != '\0')
		TRY(team_store_find(sc, t, it->team, &team));
	if (role == NULL && team == NULL) {
		rota_items_fail(&x->items, it->line, "no such role or team");
		return OK;
	}
	ch->role_id = role != NULL ? role->role_id : "";
	ch->team_id = team != NULL ? team->team_id : "";
	ch->now.role_nid = role != NULL ? role->nid : 0;
	ch->now.team_nid = team != NULL ? team->nid : 0;
	ch->user_id = "";
	if (it->user != NULL) {
		TRY(find_person(sc, t, x, it->user, ch));
		if (ch->now.user_nid == 0) {
			rota_items_fail(&x->items, it->line, "no such person");
			return OK;
		}
	}
	*ok_out = true;
	return OK;
}

static bool
is_same(const struct shift_row *a, const struct shift_row *b)
{
	return a->role_nid == b->role_nid && a->team_nid == b->team_nid &&
	       a->user_nid == b->user_nid && a->from_ms == b->from_ms &&
	       a->to_ms == b->to_ms && a->tier == b->tier &&
	       a->non_resident == b->non_resident &&
	       strcmp(a->note, b->note) == 0;
}

/* Old shifts come sorted by uid: see read_old(). */
static int
by_uid(const void *a, const void *b)
{
	return strcmp(((const struct shift_row *)a)->uid,
		      ((const struct shift_row *)b)->uid);
}

static void
compare(struct importing *x, struct rota_change *ch)
{
	struct shift_row *old = NULL;

	if (x->old_count > 0)
		old = bsearch(&ch->now, x->old, x->old_count, sizeof(*x->old),
			      by_uid);
	if (old == NULL || x->kept[old - x->old]) {
		ch->kind = ROTA_ADDED;
		x->out->added++;
		x->all[x->all_count++] = *ch;
		return;
	}
	x->kept[old - x->old] = true;
	if (is_same(old, &ch->now)) {
		x->out->unchanged++;
		return;
	}
	ch->kind = ROTA_CHANGED;
	ch->was = *old;
	ch->was_user_id = old->user_id != NULL ? old->user_id : "";
	ch->now.nid = old->nid;
	x->out->changed++;
	x->all[x->all_count++] = *ch;
}

static enum err
read_item(struct scope *sc, struct txn *t, struct importing *x,
	  const struct rota_item *it)
{
	struct rota_change ch = {.now = {.from_ms = it->from_ms,
					 .to_ms = it->to_ms,
					 .tier = it->tier,
					 .non_resident = it->non_resident,
					 .note = it->note,
					 .source = x->f->source,
					 .uid = it->uid}};
	int64_t len = it->to_ms - it->from_ms;
	bool ok;

	if (len <= 0 || len > ROTA_SHIFT_MAX_MS) {
		rota_items_fail(&x->items, it->line,
				"a shift ends after it begins, at most seven "
				"days later");
		return OK;
	}
	if (strlen(it->note) > ROTA_NOTE_MAX)
		ch.now.note = "";
	TRY(find_names(sc, t, x, it, &ch, &ok));
	if (ok)
		compare(x, &ch);
	return OK;
}

static enum err
add_removed(struct scope *sc, struct txn *t, struct importing *x)
{
	struct rota_change *ch;
	struct role_row *role;
	struct team_row *team;
	size_t i;

	for (i = 0; i < x->old_count; i++) {
		if (x->kept[i])
			continue;
		ch = &x->all[x->all_count++];
		*ch = (struct rota_change){.kind = ROTA_REMOVED,
					   .now = x->old[i],
					   .role_id = "",
					   .team_id = "",
					   .user_id = ""};
		x->out->removed++;
		if (x->old[i].user_id != NULL)
			ch->user_id = x->old[i].user_id;
		TRY(role_store_get(sc, t, x->old[i].role_nid, &role));
		if (role != NULL)
			ch->role_id = role->role_id;
		TRY(team_store_get(sc, t, x->old[i].team_nid, &team));
		if (team != NULL)
			ch->team_id = team->team_id;
	}
	return OK;
}

/* From the first moment of the file on: what is past stays. */
static enum err
read_old(struct scope *sc, struct txn *t, struct importing *x)
{
	struct shift_query q = {.source = x->f->source,
				.from_ms = INT64_MAX - 1,
				.to_ms = INT64_MAX};
	size_t i;

	for (i = 0; i < x->items.count; i++)
		if (x->items.rows[i].from_ms < q.from_ms)
			q.from_ms = x->items.rows[i].from_ms;
	TRY(shift_store_list(sc, t, &q, &x->old, &x->old_count));
	if (x->old_count > 0)
		qsort(x->old, x->old_count, sizeof(*x->old), by_uid);
	x->kept = scope_array(sc, bool, x->old_count + 1);
	x->all = scope_array(sc, struct rota_change,
			     x->old_count + x->items.count + 1);
	return role_store_list(sc, t, &x->roles, &x->role_count);
}

static enum err
read_difference(struct scope *sc, struct txn *t, void *ctx)
{
	struct importing *x = ctx;
	size_t i;

	TRY(clinic_require_manager(sc, t, x->r));
	TRY(read_old(sc, t, x));
	for (i = 0; i < x->items.count; i++)
		TRY(read_item(sc, t, x, &x->items.rows[i]));
	TRY(add_removed(sc, t, x));
	x->out->rows = x->all;
	x->out->count = x->all_count < ROTA_CHANGES_MAX ? x->all_count
							: ROTA_CHANGES_MAX;
	x->out->errors = x->items.errors;
	x->out->error_count = x->items.error_count;
	return OK;
}

static enum err
write_chunk(struct scope *sc, struct txn *t, void *ctx)
{
	struct importing *x = ctx;
	struct clinic_change_row change = {.kind = "rota", .id = "*"};
	size_t end =
		x->at + CHUNK < x->all_count ? x->at + CHUNK : x->all_count;
	struct shift_row row;
	size_t i;

	for (i = x->at; i < end; i++) {
		row = x->all[i].now;
		if (x->all[i].kind == ROTA_REMOVED)
			TRY(shift_store_remove(sc, t, row.nid));
		else
			TRY(shift_store_put(sc, t, &row));
	}
	return clinic_tell(sc, t, x->c, &change);
}

static enum err
write_audit(struct scope *sc, struct txn *t, void *ctx)
{
	const struct importing *x = ctx;
	struct audit_row row = {
		.class = AUDIT_ROTA, .action = "rota.import", .actor = x->r};

	row.detail = scope_printf(
		sc, "{\"added\":%zu,\"changed\":%zu,\"removed\":%zu}",
		x->out->added, x->out->changed, x->out->removed);
	return audit_store_add(sc, t, &row);
}

enum err
rota_import_file(struct scope *sc, struct clinic *c, const struct requester *r,
		 const struct rota_import *f, struct rota_difference *out)
{
	struct importing x = {.c = c, .r = r, .f = f, .out = out};

	*out = (struct rota_difference){0};
	if (*f->source == '\0' || strlen(f->source) > ROTA_SOURCE_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "source has 1 to %d bytes", ROTA_SOURCE_MAX);
	if (f->is_ical)
		rota_read_ical(sc, f->bytes, f->len, zone_default(), &x.items);
	else
		rota_read_csv(sc, f->bytes, f->len, zone_default(), &x.items);
	TRY(store_read(sc, c->db, read_difference, &x));
	if (f->dry_run || out->error_count > 0)
		return OK;
	TRY(store_write(sc, c->db, write_audit, &x));
	for (x.at = 0; x.at < x.all_count; x.at += CHUNK)
		TRY(store_write(sc, c->db, write_chunk, &x));
	out->is_written = true;
	return OK;
}
