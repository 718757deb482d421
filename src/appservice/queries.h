/* appservice/queries.h: what services are asked: whether they make a user or an
 * alias that nobody has, what they know of other networks, and whether they can
 * be reached (Application Service API: querying, third-party networks, ping).
 *
 * All of these call services and wait: routes have LANE_REMOTE.  A service that
 * cannot be reached counts as one that knows nothing, but for the ping.
 */
#ifndef APPSERVICE_QUERIES_H
#define APPSERVICE_QUERIES_H

#include "appservice/appservices.h"
#include "base/json.h"
#include "base/json_write.h"

/* Whether a service whose namespace has the name says that it exists (and has
 * made it by now). */
enum err appservices_ask_user(struct scope *sc, struct appservices *as,
			      const char *user_id, bool *made_out) MUST_CHECK;
enum err appservices_ask_alias(struct scope *sc, struct appservices *as,
			       const char *alias, bool *made_out) MUST_CHECK;

/* Writes {"irc": {...}, ...} of all protocols that are known. */
enum err appservices_write_protocols(struct scope *sc, struct appservices *as,
				     struct json_writer *w) MUST_CHECK;

/* Writes one protocol.
 *
 * ERR_NOT_FOUND   no service has it, or tells of it
 */
enum err appservices_write_protocol(struct scope *sc, struct appservices *as,
				    const char *protocol,
				    struct json_writer *w) MUST_CHECK;

/* Locations or users of networks. */
struct appservice_search {
	bool is_user;	      /* users, not locations */
	const char *protocol; /* NULL: by alias or user id, in the query */
	const char *query;    /* encoded; NULL none */
};
/* Writes an array.
 *
 * ERR_NOT_FOUND   nobody knows any
 */
enum err appservices_search(struct scope *sc, struct appservices *as,
			    const struct appservice_search *s,
			    struct json_writer *w) MUST_CHECK;

struct appservice_ping {
	const char *transaction_id; /* NULL: none */
	int64_t duration_ms;	    /* how long it took */
	int status;		    /* with ERR_BAD_STATUS, and body */
	const char *body;
};
/* Whether the service can be reached; a service that can is told at once what
 * waits for it.
 *
 * ERR_URL_NOT_SET, ERR_BAD_STATUS, ERR_CONNECTION_FAILED,
 * ERR_CONNECTION_TIMEOUT
 */
enum err appservice_ping(struct scope *sc, struct appservices *as,
			 const char *id, struct appservice_ping *p) MUST_CHECK;

/* Puts a room into the directory of a service's network, or takes it out. */
struct appservice_listing {
	const char *service_id;
	const char *network_id;
	const char *room_id;
	bool is_public;
};
/* ERR_NOT_FOUND   no such room */
enum err appservices_list_room(struct scope *sc, struct appservices *as,
			       const struct appservice_listing *l) MUST_CHECK;

#endif
