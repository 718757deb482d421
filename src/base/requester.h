/* base/requester.h: who asks.  Every action takes one.
 *
 * Filled by the access check of a route (api/access.c) or by a command; strings
 * are borrowed from the scope of the work.
 */
#ifndef BASE_REQUESTER_H
#define BASE_REQUESTER_H

#include <stdbool.h>
#include <stdint.h>

struct requester {
	const char *user_id;	   /* full id, "@sam:eastmere.example" */
	const char *device_id;	   /* NULL: none (a command, an appservice) */
	const char *appservice_id; /* NULL: not an appservice */
	const char *address; /* of the client, for rates and audit; NULL ok */
	int64_t user_nid;    /* the user's number in the store */
	int64_t device_nid;  /* the device's number; 0 none */
	int64_t token_nid;   /* the access token's number; 0 none */
	int64_t now_ms;	     /* wall time at which the request arrived */
	bool is_admin;
	bool is_suspended; /* the account: reads, leaves, takes back */
	bool sees_all;	   /* reads rooms past all rights (administration) */
};

#endif
