#include "ctl/demo_priv.h"

#include <string.h>

#include "user/account.h"
#include "user/staff.h"
#include "user/users.h"

static bool
is_listed(yyjson_val *staff, const char *localpart)
{
	yyjson_val *person;
	yyjson_arr_iter it = yyjson_arr_iter_with(staff);
	const char *name;

	while ((person = yyjson_arr_iter_next(&it)) != NULL) {
		name = json_peek_string(person, "name");
		if (name != NULL && strcmp(name, localpart) == 0)
			return true;
	}
	return false;
}

/* A server with real people is never filled with made-up ones. */
static enum err
refuse_real_server(struct scope *sc, struct demo *d, yyjson_val *staff)
{
	struct account_row *rows;
	size_t count, i;

	TRY(account_list(sc, d->ctl->users, &rows, &count));
	for (i = 0; i < count; i++)
		if (strncmp(rows[i].localpart, ACCOUNT_ROLE_PREFIX,
			    strlen(ACCOUNT_ROLE_PREFIX)) != 0 &&
		    !is_listed(staff, rows[i].localpart))
			return scope_fail(sc, ERR_FORBIDDEN,
					  "this server has accounts that are "
					  "not the demo's: nothing was done");
	return OK;
}

static enum err
put_card(struct scope *sc, struct demo *d, yyjson_val *person, int64_t user_nid)
{
	struct staff_row row = {.user_nid = user_nid, .has_card = true};

	row.job = json_peek_string(person, "job");
	row.staff_group = json_peek_string(person, "group");
	row.grade = json_peek_string(person, "grade");
	row.site = json_peek_string(person, "site");
	TRY(json_find_bool(sc, person, "clinical", true, &row.clinical));
	TRY(json_find_bool(sc, person, "on_duty", false, &row.on_duty));
	return staff_put(sc, d->ctl->users, &row);
}

static enum err
add_person(struct scope *sc, struct demo *d, yyjson_val *person)
{
	struct account_new a = {0};
	struct account_row *row;
	const char *user_id;

	TRY(json_get_string(sc, person, "name", &a.localpart));
	TRY(json_get_string(sc, person, "shown", &a.display_name));
	TRY(json_get_string(sc, d->trust, "password", &a.password));
	TRY(json_find_bool(sc, person, "admin", false, &a.is_admin));
	user_id = users_full_id(sc, d->ctl->users, a.localpart);
	TRY(account_find(sc, d->ctl->users, user_id, &row));
	if (row == NULL) {
		TRY(account_create(sc, d->ctl->users, &a, &user_id));
		TRY(account_find(sc, d->ctl->users, user_id, &row));
	}
	if (row == NULL)
		return scope_fail(sc, ERR_INTERNAL, "no account was made");
	return put_card(sc, d, person, row->user_nid);
}

enum err
demo_seed_staff(struct scope *sc, struct demo *d)
{
	yyjson_val *staff, *person;
	yyjson_arr_iter it;
	const char *trust;

	TRY(json_get_string(sc, d->trust, "trust", &trust));
	TRY(json_find_array(sc, d->trust, "staff", &staff));
	TRY(refuse_real_server(sc, d, staff));
	it = yyjson_arr_iter_with(staff);
	while ((person = yyjson_arr_iter_next(&it)) != NULL)
		TRY(add_person(sc, d, person));
	return staff_set_trust_name(sc, d->ctl->users, trust);
}

enum err
demo_requester(struct scope *sc, struct demo *d, const char *localpart,
	       struct requester *out)
{
	struct account_row *row;

	memset(out, 0, sizeof(*out));
	out->user_id = users_full_id(sc, d->ctl->users, localpart);
	TRY(account_find(sc, d->ctl->users, out->user_id, &row));
	if (row == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "nobody is called %s",
				  localpart);
	out->user_nid = row->user_nid;
	/* Rooms made in one millisecond by one person would be one room. */
	out->now_ms = d->now_ms++;
	return OK;
}
