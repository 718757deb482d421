/* api/api.h: what every route's handler needs: the open folders, the requester,
 * the body read as JSON, and the answer written as JSON.
 *
 * A handler parses, calls one action, replies:
 *
 *     static enum err
 *     put_name(struct scope *sc, struct http_request *rq)
 *     {
 *             const char *name;
 *             yyjson_val *body;
 *
 *             TRY(api_body(sc, rq, &body));
 *             TRY(json_get_string(sc, body, "name", &name));
 *             TRY(thing_rename(sc, api_of(rq)->things, api_requester(rq),
 * name)); return api_reply_nothing(rq);
 *     }
 */
#ifndef API_API_H
#define API_API_H

#include "base/json.h"
#include "base/json_write.h"
#include "base/requester.h"
#include "base/scope.h"
#include "governance/audit_chain.h"
#include "http/reply.h"
#include "http/request.h"

struct appservices;
struct clinic;
struct config;
struct http_client;
struct link_previews;
struct mailer;
struct media;
struct push;
struct rooms;
struct sync;
struct sso;
struct turn;
struct users;

/* The open folders; main.c fills it, and it lives as long as the server. */
struct api {
	const struct config *config;
	struct users *users;
	struct rooms *rooms;
	struct media *media;
	struct clinic *clinic;
	struct audit_chain audit;
	struct sync *sync;
	struct turn *turn; /* NULL: no TURN server */
	struct sso *sso;   /* NULL: no sign-in by another service */
	struct appservices *appservices;
	struct push *push;
	struct http_client *client;	/* for LANE_REMOTE handlers */
	struct mailer *mailer;		/* NULL: no mail is sent */
	struct link_previews *previews; /* NULL: none are made */
};

struct api *api_of(const struct http_request *rq);

/* Who asks. Never NULL behind ACCESS_USER and ACCESS_ADMIN; NULL where a route
 * lets anyone in and no token was shown. */
const struct requester *api_requester(const struct http_request *rq);

/* The body as a JSON object.
 *
 * ERR_NOT_JSON   empty, or not JSON
 * ERR_BAD_JSON   JSON, but no object
 */
enum err api_body(struct scope *sc, struct http_request *rq,
		  yyjson_val **object_out) MUST_CHECK;

/* The same, but an empty body is an empty object. */
enum err api_body_or_empty(struct scope *sc, struct http_request *rq,
			   yyjson_val **object_out) MUST_CHECK;

/* An answer being written. */
struct api_reply {
	struct buf buf;
	struct json_writer w;
};

/* Begins an answer in the scope's memory: write one JSON value to reply->w. */
void api_reply_init(struct api_reply *reply, struct scope *sc);

/* Answers 200 with what was written. */
enum err
api_reply_send(struct http_request *rq, struct api_reply *reply) MUST_CHECK;

/* Answers 200 {}. */
enum err api_reply_nothing(struct http_request *rq) MUST_CHECK;

#endif
