/* room_join() and room_profile_changed() of room/actions.h. */
#include <string.h>

#include "room/actions.h"
#include "room/alias_priv.h"
#include "room/directory.h"
#include "room/membership_priv.h"
#include "room/read.h"
#include "store/user_id_store.h"

#define AUTHORISERS_MAX 500 /* members looked at for one who may invite */

struct joining {
	const struct room_membership *m;
	struct membership_words words;
};

/* One of our users in the room who may invite. */
static enum err
find_authoriser(struct draft *d, struct txn *t,
		const struct power_levels *power, const char **out)
{
	struct member_rows members;
	size_t i;

	*out = NULL;
	TRY(member_store_list(d->sc, t, d->room.nid, MEMBERSHIP_JOIN,
			      AUTHORISERS_MAX, &members));
	for (i = 0; i < members.count && *out == NULL; i++)
		if (rooms_is_local(d->r, members.rows[i].user_id) &&
		    power_can_invite(power, members.rows[i].user_id))
			*out = members.rows[i].user_id;
	if (*out == NULL)
		return scope_fail(d->sc, ERR_UNABLE_TO_GRANT_JOIN,
				  "nobody here can let you in");
	return OK;
}

static enum err
authorise_restricted(struct draft *d, yyjson_val *allow, const char **out)
{
	struct power_levels power;
	struct txn *t;
	bool is_in;

	TRY(draft_power(d, &power)); /* before t: never two reads at once */
	TRY(draft_read_begin(d, &t));
	TRY(room_is_in_allowed(d->sc, t, d->rq->user_nid, allow, &is_in));
	if (is_in)
		TRY(find_authoriser(d, t, &power, out));
	draft_read_end(d, &t);
	return OK;
}

static enum err
join(struct draft *d, void *ctx)
{
	struct joining *j = ctx;
	const struct event_row *rules;
	enum membership now;
	yyjson_val *content;
	const char *rule;

	TRY(draft_membership(d, d->rq->user_id, &now));
	if (now == MEMBERSHIP_JOIN)
		return OK;
	j->words.authorised_via = NULL;
	TRY(draft_find(d, "m.room.join_rules", "", &rules));
	if (rules != NULL && now != MEMBERSHIP_INVITE) {
		content = event_row_content(d->sc, rules);
		rule = json_peek_string(content, "join_rule");
		if (rule != NULL && (strcmp(rule, "restricted") == 0 ||
				     strcmp(rule, "knock_restricted") == 0))
			TRY(authorise_restricted(
				d, yyjson_obj_get(content, "allow"),
				&j->words.authorised_via));
	}
	return membership_add(d, d->rq->user_id, &j->words);
}

enum err
room_join(struct scope *sc, struct rooms *r, const struct requester *rq,
	  const struct room_membership *m, const char **room_id_out)
{
	struct joining j = {
		.m = m,
		.words = {.membership = MEMBERSHIP_JOIN, .reason = m->reason}};
	struct draft_job job = {NULL, join, &j};
	struct draft *d;

	TRY(rooms_require_active(sc, rq));
	TRY(room_alias_resolve(sc, r, m->room_id, room_id_out));
	TRY(room_alias_check_open(sc, r, *room_id_out));
	TRY(rooms_get_profile(sc, r, rq->user_id, &j.words.profile));
	job.room_id = *room_id_out;
	return draft_run(sc, r, rq, &job, &d);
}

static bool
is_same(const char *a, const char *b)
{
	if (a != NULL && *a == '\0')
		a = NULL;
	if (b != NULL && *b == '\0')
		b = NULL;
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static enum err
show_profile(struct draft *d, void *ctx)
{
	const struct membership_words *words = ctx;
	const struct event_row *now;
	yyjson_val *content;

	TRY(draft_find(d, "m.room.member", d->rq->user_id, &now));
	if (now == NULL || event_row_membership(d->sc, now) != MEMBERSHIP_JOIN)
		return OK;
	content = event_row_content(d->sc, now);
	if (is_same(json_peek_string(content, "displayname"),
		    words->profile.displayname) &&
	    is_same(json_peek_string(content, "avatar_url"),
		    words->profile.avatar_url))
		return OK;
	return membership_add(d, d->rq->user_id, words);
}

enum err
room_profile_changed(struct scope *sc, struct rooms *r,
		     const struct requester *rq)
{
	struct membership_words words = {.membership = MEMBERSHIP_JOIN};
	struct draft_job job = {NULL, show_profile, &words};
	struct member_rows rooms;
	struct draft *d;
	struct txn *t;
	size_t i;

	TRY(rooms_get_profile(sc, r, rq->user_id, &words.profile));
	TRY(store_read_begin(sc, r->db, &t));
	TRY(member_store_list_rooms(sc, t, rq->user_nid, MEMBERSHIP_JOIN,
				    &rooms));
	store_read_end(&t);
	for (i = 0; i < rooms.count; i++) {
		job.room_id = rooms.rows[i].room_id;
		TRY(draft_run(sc, r, rq, &job, &d));
	}
	return OK;
}
