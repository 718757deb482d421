/* api/admin/admin_priv.h: what the sections of the administration share.
 *
 * Shapes and paging are those of Synapse's admin API, which existing tools
 * know; docs/api/admin.yaml describes them.
 */
#ifndef API_ADMIN_ADMIN_PRIV_H
#define API_ADMIN_ADMIN_PRIV_H

#include "api/admin/admin.h"
#include "api/access.h"
#include "api/api.h"
#include "api/routes.h"
#include "base/audit_class.h"
#include "user/account_admin.h"

#define ADMIN_PAGE_DEFAULT 100
#define ADMIN_PAGE_MAX 1000

#define ADMIN_ROUTE(verb, path, where, takes, does)                         \
	{                                                                   \
		.method = HTTP_M_##verb, .pattern = "/_synapse/admin" path, \
		.section = "Synapse admin API, " where,                     \
		.access = ACCESS_ADMIN, .rate = RATE_ADMIN, .body = takes,  \
		.handler = does, .tags = API_AUDIT(AUDIT_ADMIN)             \
	}

struct admin_page {
	int64_t from;
	int64_t limit;
	bool backward; /* dir=b */
};

/* from, limit and dir of the query.
 *
 * ERR_INVALID_PARAM   negative, or a dir that is neither f nor b
 */
enum err admin_read_page(struct scope *sc, struct http_request *rq,
			 struct admin_page *out) MUST_CHECK;

/* "true" or "false" of the query as 1 and 0, else fallback. */
enum err admin_read_switch(struct http_request *rq, const char *name,
			   int fallback, int *out) MUST_CHECK;

/* The account that {userId} names. */
enum err admin_get_account(struct scope *sc, struct http_request *rq,
			   struct account_admin_row **out) MUST_CHECK;

/* Somebody in whose name an action is done. */
struct requester *admin_as(struct scope *sc, struct http_request *rq,
			   const struct account_row *a);

/* Notes what is done to {userId}, or to subject. */
enum err admin_note_user(struct scope *sc, struct http_request *rq,
			 const char *action) MUST_CHECK;
enum err admin_note_subject(struct scope *sc, struct http_request *rq,
			    const char *action, const char *kind,
			    const char *id) MUST_CHECK;

/* Answers where {userId} is signed in. */
enum err
admin_reply_whois(struct scope *sc, struct http_request *rq) MUST_CHECK;

/* A string or null. */
void admin_put_text(struct json_writer *w, const char *key, const char *text);

#endif
