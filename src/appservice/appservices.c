#include "appservice/appservices_priv.h"

#include <stdlib.h>
#include <string.h>

#include "appservice/sender.h"
#include "base/log.h"
#include "http/http_client.h"
#include "user/account.h"
#include "user/device.h"
#include "user/presence.h"
#include "user/session.h"
#include "user/users.h"

/* Whether two services cannot be told apart. */
static enum err
check_apart(struct scope *sc, const struct appservice *a,
	    const struct appservice *b)
{
	const char *what = NULL;

	if (strcmp(a->reg.id, b->reg.id) == 0)
		what = "id";
	/* not secret: both are of our own configuration */
	else if (memcmp(a->token_hash, b->token_hash, TOKEN_HASH_LEN) == 0)
		what = "as_token";
	else if (strcmp(a->reg.sender_localpart, b->reg.sender_localpart) == 0)
		what = "sender_localpart";
	if (what == NULL)
		return OK;
	return scope_fail(sc, ERR_INVALID_PARAM, "%s: has the same '%s' as %s",
			  b->reg.path, what, a->reg.path);
}

/* Reads one file into the next place. */
static enum err
read_one(struct scope *sc, const char *path, struct appservice *all,
	 size_t *count)
{
	struct appservice *a = &all[*count];
	size_t i;

	if (*count == APPSERVICES_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[appservice] files: more than %d",
				  APPSERVICES_MAX);
	TRY(registration_file_read(sc, path, &a->reg));
	token_hash(a->reg.as_token_secret, a->token_hash);
	token_wipe(a->reg.as_token_secret, strlen(a->reg.as_token_secret));
	a->reg.as_token_secret = NULL;
	for (i = 0; i < *count; i++)
		TRY(check_apart(sc, &all[i], a));
	(*count)++;
	return OK;
}

static enum err
read_all(struct scope *sc, const char *files, struct appservice **out,
	 size_t *count_out)
{
	char *list, *part, *rest;

	*count_out = 0;
	*out = NULL;
	if (files == NULL)
		return OK;
	*out = scope_array(sc, struct appservice, APPSERVICES_MAX);
	list = scope_strdup(sc, files);
	for (part = strtok_r(list, ", \t", &rest); part != NULL;
	     part = strtok_r(NULL, ", \t", &rest))
		TRY(read_one(sc, part, *out, count_out));
	return OK;
}

enum err
appservices_check(struct scope *sc, const char *files, size_t *count_out)
{
	struct appservice *all;
	size_t count;

	TRY(read_all(sc, files, &all, &count));
	if (count_out != NULL)
		*count_out = count;
	return OK;
}

static enum err
make_sender(struct scope *sc, const struct appservices *as,
	    struct appservice *a, struct scope *memory)
{
	struct account_new new = {.localpart = a->reg.sender_localpart,
				  .is_claimed = true};
	const char *user_id;
	struct account_row *row;
	enum err e;

	a->sender_id = users_full_id(memory, as->users, new.localpart);
	TRY(account_find(sc, as->users, a->sender_id, &row));
	if (row != NULL)
		return OK;
	e = account_create(sc, as->users, &new, &user_id);
	if (e == ERR_INVALID_USERNAME)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "%s: 'sender_localpart' is no user name",
				  a->reg.path);
	return e;
}

static enum err
open_all(struct scope *sc, struct appservices *as, const char *files)
{
	/* Where services are, the operator's own files say. */
	const struct http_client_options outside = {
		.allow_private = HTTP_CLIENT_ALLOW_ALL};
	struct scope *memory = &as->memory;
	enum err e;
	size_t i;

	e = read_all(memory, files, &as->services, &as->count);
	if (e != OK)
		return scope_fail(sc, e, "%s", scope_fail_text(memory));
	if (as->count > 0)
		TRY(http_client_create(sc, &outside, &as->client));
	for (i = 0; i < as->count; i++) {
		TRY(make_sender(sc, as, &as->services[i], memory));
		log_info("application service %s: %s", as->services[i].reg.id,
			 as->services[i].reg.path);
	}
	return OK;
}

enum err
appservices_open(struct scope *sc, const struct appservices_options *o,
		 struct appservices **out)
{
	struct appservices *as = calloc(1, sizeof(*as));
	enum err e;

	*out = NULL;
	if (as == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	scope_begin(&as->memory, "appservices");
	as->db = o->db;
	as->users = o->users;
	as->notify = o->notify;
	e = open_all(sc, as, o->files);
	if (e != OK)
		appservices_close(&as);
	*out = as;
	return e;
}

static void
on_notify(void *ctx, const struct notify_change *change)
{
	struct appservices *as = ctx;
	size_t i;

	for (i = 0; i < as->count; i++)
		if (as->senders[i] != NULL)
			sender_note(as->senders[i], change);
}

static void
on_presence(void *ctx, const int64_t *users, size_t count)
{
	struct appservices *as = ctx;
	size_t i;

	(void)users;
	(void)count;
	for (i = 0; i < as->count; i++)
		if (as->senders[i] != NULL)
			sender_note_presence(as->senders[i]);
}

enum err
appservices_start(struct scope *sc, struct appservices *as, struct rooms *rooms)
{
	size_t i;

	if (appservices_is_empty(as))
		return OK;
	for (i = 0; i < as->count; i++)
		if (as->services[i].reg.url != NULL)
			TRY(sender_start(sc, as, &as->services[i], rooms,
					 &as->senders[i]));
	notify_subscribe(as->notify, on_notify, as);
	presence_listen(users_presence(as->users), on_presence, as);
	return OK;
}

void
appservices_stop(struct appservices *as)
{
	size_t i;

	if (appservices_is_empty(as))
		return;
	presence_listen_end(users_presence(as->users), as);
	if (as->client != NULL)
		http_client_stop(as->client);
	for (i = 0; i < as->count; i++)
		sender_stop(&as->senders[i]);
}

void
appservices_close(struct appservices **as)
{
	if (*as == NULL)
		return;
	appservices_stop(*as);
	http_client_destroy(&(*as)->client);
	scope_end(&(*as)->memory);
	free(*as);
	*as = NULL;
}

bool
appservices_is_empty(const struct appservices *as)
{
	return as == NULL || as->count == 0;
}

const struct appservice *
appservices_find_token(const struct appservices *as, const char *token)
{
	const struct appservice *found = NULL;
	uint8_t hash[TOKEN_HASH_LEN];
	size_t i;

	if (appservices_is_empty(as))
		return NULL;
	token_hash(token, hash);
	for (i = 0; i < as->count; i++) {
		if (token_bytes_are_equal(hash, as->services[i].token_hash,
					  TOKEN_HASH_LEN))
			found = &as->services[i];
	}
	return found;
}

const struct appservice *
appservices_find(const struct appservices *as, const char *id)
{
	size_t i;

	if (appservices_is_empty(as))
		return NULL;
	for (i = 0; i < as->count; i++)
		if (strcmp(as->services[i].reg.id, id) == 0)
			return &as->services[i];
	return NULL;
}

const char *
appservice_id(const struct appservice *a)
{
	return a->reg.id;
}

bool
appservice_is_limited(const struct appservice *a, const char *user_id)
{
	return a->reg.rate_limited && strcmp(a->sender_id, user_id) != 0;
}

bool
appservice_has_user(const struct appservices *as, const struct appservice *a,
		    const char *user_id)
{
	if (!users_is_local(as->users, user_id))
		return false;
	return strcmp(user_id, a->sender_id) == 0 ||
	       namespace_list_has(&a->reg.users, user_id, false);
}

static enum err
find_device(struct scope *sc, const struct appservices *as,
	    const char *device_id, struct requester *r)
{
	struct device_row *device;
	enum err e;

	e = device_get(sc, as->users, r, device_id, &device);
	if (e == ERR_NOT_FOUND) {
		scope_clear_failure(sc);
		return scope_fail(sc, ERR_UNKNOWN_DEVICE,
				  "this user has no such device");
	}
	TRY(e);
	r->device_id = device->device_id;
	r->device_nid = device->nid;
	return OK;
}

enum err
appservice_assert(struct scope *sc, const struct appservices *as,
		  const struct appservice *a, const struct appservice_ask *ask,
		  struct requester *out, struct session_state *state_out)
{
	const char *user_id =
		ask->user_id != NULL ? ask->user_id : a->sender_id;
	struct account_row *row;

	*state_out = (struct session_state){0};
	if (!appservice_has_user(as, a, user_id))
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this service does not speak for this user");
	TRY(account_find(sc, as->users, user_id, &row));
	if (row == NULL)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this service has not registered this user");
	if (row->deactivated_ms > 0)
		return scope_fail(sc, ERR_USER_DEACTIVATED,
				  "this account is closed");
	*out = (struct requester){.user_id = row->user_id,
				  .appservice_id = a->reg.id,
				  .address = ask->address,
				  .user_nid = row->user_nid,
				  .now_ms = ask->now_ms,
				  .is_admin = row->is_admin};
	state_out->is_locked = row->locked_ms > 0;
	state_out->is_suspended = row->suspended_ms > 0;
	if (ask->device_id == NULL)
		return OK;
	return find_device(sc, as, ask->device_id, out);
}

/* Whether a service other than a (NULL: any) has the name to itself. */
static bool
is_anothers_user(const struct appservices *as, const struct appservice *a,
		 const char *user_id)
{
	const struct appservice *b;
	size_t i;

	for (i = 0; i < as->count; i++) {
		b = &as->services[i];
		if (b != a &&
		    (strcmp(b->sender_id, user_id) == 0 ||
		     namespace_list_has(&b->reg.users, user_id, true)))
			return true;
	}
	return false;
}

enum err
appservice_check_user(struct scope *sc, const struct appservices *as,
		      const struct appservice *a, const char *user_id)
{
	if (!appservice_has_user(as, a, user_id))
		return scope_fail(sc, ERR_EXCLUSIVE,
				  "this user is not of the service's "
				  "namespaces");
	if (is_anothers_user(as, a, user_id) &&
	    strcmp(a->sender_id, user_id) != 0)
		return scope_fail(sc, ERR_EXCLUSIVE,
				  "another service has this user to itself");
	return OK;
}

enum err
appservices_check_user(struct scope *sc, const struct appservices *as,
		       const char *user_id)
{
	if (!appservices_is_empty(as) && is_anothers_user(as, NULL, user_id))
		return scope_fail(sc, ERR_EXCLUSIVE,
				  "an application service has this name to "
				  "itself");
	return OK;
}

enum err
appservices_check_alias(struct scope *sc, const struct appservices *as,
			const struct requester *rq, const char *alias)
{
	const struct appservice *own = NULL;
	size_t i;

	if (appservices_is_empty(as))
		return OK;
	if (rq->appservice_id != NULL)
		own = appservices_find(as, rq->appservice_id);
	if (own != NULL && !namespace_list_has(&own->reg.aliases, alias, false))
		return scope_fail(sc, ERR_EXCLUSIVE,
				  "this alias is not of the service's "
				  "namespaces");
	for (i = 0; i < as->count; i++) {
		if (&as->services[i] != own &&
		    namespace_list_has(&as->services[i].reg.aliases, alias,
				       true))
			return scope_fail(sc, ERR_EXCLUSIVE,
					  "an application service has this "
					  "alias to itself");
	}
	return OK;
}
