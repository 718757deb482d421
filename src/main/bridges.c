#include "main/bridges.h"

#include "appservice/appservices.h"
#include "appservice/queries.h"
#include "user/account.h"
#include "user/users.h"

static enum err
check_alias(void *ctx, struct scope *sc, const struct requester *rq,
	    const char *alias)
{
	struct folders *f = ctx;

	return appservices_check_alias(sc, f->appservices, rq, alias);
}

static enum err
find_alias(void *ctx, struct scope *sc, const char *alias, bool *made_out)
{
	struct folders *f = ctx;

	return appservices_ask_alias(sc, f->appservices, alias, made_out);
}

enum err
bridges_find_user(struct scope *sc, struct folders *f, const char *user_id,
		  struct account_row **row)
{
	bool made;

	if (*row != NULL || !users_is_local(f->users, user_id))
		return OK;
	TRY(appservices_ask_user(sc, f->appservices, user_id, &made));
	return made ? account_find(sc, f->users, user_id, row) : OK;
}

static enum err
check_name(void *ctx, struct scope *sc, const char *user_id)
{
	struct folders *f = ctx;

	return appservices_check_user(sc, f->appservices, user_id);
}

void
bridges_set_hooks(struct room_hooks *hooks)
{
	hooks->check_alias = check_alias;
	hooks->find_alias = find_alias;
}

enum err
bridges_open(struct scope *sc, struct folders *f)
{
	struct appservices_options o = {.db = f->db,
					.users = f->users,
					.notify = f->notify,
					.files = f->config->appservice.files};

	TRY(appservices_open(sc, &o, &f->appservices));
	account_set_claims(f->users, check_name, f);
	return OK;
}
