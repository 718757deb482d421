#include "api/admin/admin_priv.h"

#include <string.h>

enum err
admin_read_page(struct scope *sc, struct http_request *rq,
		struct admin_page *out)
{
	const char *dir = http_query(rq, "dir");

	TRY(http_query_int(rq, "from", 0, &out->from));
	TRY(http_query_int(rq, "limit", ADMIN_PAGE_DEFAULT, &out->limit));
	if (out->from < 0 || out->limit < 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "from and limit cannot be negative");
	if (dir != NULL && strcmp(dir, "f") != 0 && strcmp(dir, "b") != 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "dir is neither f nor b");
	if (out->limit > ADMIN_PAGE_MAX)
		out->limit = ADMIN_PAGE_MAX;
	out->backward = dir != NULL && *dir == 'b';
	return OK;
}

enum err
admin_read_switch(struct http_request *rq, const char *name, int fallback,
		  int *out)
{
	bool is;

	*out = fallback;
	if (http_query(rq, name) == NULL)
		return OK;
	TRY(http_query_bool(rq, name, false, &is));
	*out = is;
	return OK;
}

enum err
admin_get_account(struct scope *sc, struct http_request *rq,
		  struct account_admin_row **out)
{
	return account_admin_get(sc, api_of(rq)->users,
				 http_param(rq, "userId"), out);
}

struct requester *
admin_as(struct scope *sc, struct http_request *rq, const struct account_row *a)
{
	struct requester *r = scope_new(sc, struct requester);

	*r = (struct requester){.user_id = a->user_id,
				.user_nid = a->user_nid,
				.address = http_request_address(rq),
				.now_ms = http_request_time_ms(rq),
				.is_admin = a->is_admin};
	return r;
}

enum err
admin_note_subject(struct scope *sc, struct http_request *rq,
		   const char *action, const char *kind, const char *id)
{
	return admin_note(sc, api_of(rq)->users, api_requester(rq), action,
			  scope_printf(sc, "%s:%s", kind, id));
}

enum err
admin_note_user(struct scope *sc, struct http_request *rq, const char *action)
{
	return admin_note_subject(sc, rq, action, "user",
				  http_param(rq, "userId"));
}

void
admin_put_text(struct json_writer *w, const char *key, const char *text)
{
	json_key(w, key);
	if (text != NULL)
		json_string(w, text);
	else
		json_null(w);
}
