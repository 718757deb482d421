/* Accounts: list, show, make, change. */
#include "api/admin/admin_priv.h"

#include <string.h>

#include "api/admin/user_change.h"
#include "user/account.h"

static void
write_account(struct json_writer *w, const struct account_admin_row *r)
{
	const struct account_row *a = &r->account;

	json_put_string(w, "name", a->user_id);
	admin_put_text(w, "displayname", a->display_name);
	admin_put_text(w, "avatar_url", r->avatar_url);
	json_put_bool(w, "is_guest", false);
	json_put_bool(w, "admin", a->is_admin);
	json_put_bool(w, "deactivated", a->deactivated_ms > 0);
	json_put_bool(w, "erased", r->erased_ms > 0);
	json_put_bool(w, "shadow_banned", false);
	json_put_bool(w, "locked", a->locked_ms > 0);
	json_put_bool(w, "suspended", a->suspended_ms > 0);
	admin_put_text(w, "user_type", r->user_type);
	json_put_int(w, "creation_ts", a->created_ms);
	json_key(w, "last_seen_ts");
	if (r->last_seen_ms > 0)
		json_int(w, r->last_seen_ms);
	else
		json_null(w);
}

static enum err
read_query(struct scope *sc, struct http_request *rq, bool is_v3,
	   struct account_admin_query *q)
{
	struct admin_page page;
	bool guests;

	TRY(admin_read_page(sc, rq, &page));
	q->from = page.from;
	q->limit = page.limit;
	q->backward = page.backward;
	q->name = http_query(rq, "name");
	q->user_id = http_query(rq, "user_id");
	q->order_by = http_query(rq, "order_by");
	TRY(admin_read_switch(rq, "admins", -1, &q->admins));
	TRY(admin_read_switch(rq, "locked", 0, &q->locked));
	TRY(http_query_bool(rq, "guests", true, &guests));
	TRY(admin_read_switch(rq, "deactivated", is_v3 ? -1 : 0,
			      &q->deactivated));
	/* true there means "too", not "alone". */
	if (q->locked == 1)
		q->locked = -1;
	if (!is_v3 && q->deactivated == 1)
		q->deactivated = -1;
	return OK;
}

static enum err
reply_list(struct scope *sc, struct http_request *rq, bool is_v3)
{
	struct account_admin_query q = {0};
	struct account_admin_page page;
	struct api_reply reply;
	size_t i;

	TRY(read_query(sc, rq, is_v3, &q));
	TRY(account_admin_list(sc, api_of(rq)->users, &q, &page));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	json_key(&reply.w, "users");
	json_array_begin(&reply.w);
	for (i = 0; i < page.count; i++) {
		json_object_begin(&reply.w);
		write_account(&reply.w, &page.rows[i]);
		json_object_end(&reply.w);
	}
	json_array_end(&reply.w);
	json_put_int(&reply.w, "total", (int64_t)page.total);
	if ((uint64_t)q.from + page.count < page.total && page.count > 0)
		json_put_string(&reply.w, "next_token",
				scope_printf(sc, "%lld",
					     (long long)q.from +
						     (long long)page.count));
	json_object_end(&reply.w);
	return api_reply_send(rq, &reply);
}

static enum err
list_v2(struct scope *sc, struct http_request *rq)
{
	return reply_list(sc, rq, false);
}

static enum err
list_v3(struct scope *sc, struct http_request *rq)
{
	return reply_list(sc, rq, true);
}

static enum err
reply_account(struct scope *sc, struct http_request *rq, int status)
{
	struct account_admin_row *row;
	struct api_reply reply;
	struct linked linked;

	TRY(admin_get_account(sc, rq, &row));
	TRY(linked_get(sc, api_of(rq)->users, row->account.user_nid, &linked));
	api_reply_init(&reply, sc);
	json_object_begin(&reply.w);
	write_account(&reply.w, row);
	user_links_write(&reply.w, &linked);
	admin_put_text(&reply.w, "appservice_id", NULL);
	admin_put_text(&reply.w, "consent_version", NULL);
	admin_put_text(&reply.w, "consent_ts", NULL);
	admin_put_text(&reply.w, "consent_server_notice_sent", NULL);
	json_object_end(&reply.w);
	return http_reply_json(rq, status, &reply.buf);
}

static enum err
get_account(struct scope *sc, struct http_request *rq)
{
	return reply_account(sc, rq, 200);
}

static enum err
put_account(struct scope *sc, struct http_request *rq)
{
	struct user_change change = {0};
	yyjson_val *body;
	bool created;

	TRY(api_body(sc, rq, &body));
	change.links.now_ms = http_request_time_ms(rq);
	TRY(user_change_read(sc, body, &change));
	change.user_id = http_param(rq, "userId");
	TRY(user_change_apply(sc, rq, &change, &created));
	TRY(admin_note_user(sc, rq,
			    created ? "account.create" : "account.change"));
	return reply_account(sc, rq, created ? 201 : 200);
}

static const struct route rows[] = {
	ADMIN_ROUTE(GET, "/v2/users", "users", HTTP_BODY_NONE, list_v2),
	ADMIN_ROUTE(GET, "/v3/users", "users", HTTP_BODY_NONE, list_v3),
	ADMIN_ROUTE(GET, "/v2/users/{userId}", "users", HTTP_BODY_NONE,
		    get_account),
	ADMIN_ROUTE(PUT, "/v2/users/{userId}", "users", HTTP_BODY_MEMORY,
		    put_account),
};

struct route_table
admin_user_accounts_routes(void)
{
	return API_ROUTES(rows);
}
