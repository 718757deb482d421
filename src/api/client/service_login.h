/* api/client/service_login.h: accounts and sessions for an application
 * service's users (Application Service API, server admin style permissions).
 *
 * The rows of /register and /login are public, so the service's token is read
 * here.
 */
#ifndef API_CLIENT_SERVICE_LOGIN_H
#define API_CLIENT_SERVICE_LOGIN_H

#include "api/api.h"

#define SERVICE_LOGIN_TYPE "m.login.application_service"

/* Whether the body's type says that a service asks. */
bool service_login_is_asked(yyjson_val *body);

/* Answers /register and /login with a body of that type.
 *
 * ERR_MISSING_TOKEN, ERR_UNKNOWN_TOKEN   no as_token
 * ERR_EXCLUSIVE                          not a user of its namespaces
 * ERR_FORBIDDEN                          (login) no such account
 */
enum err service_login_register(struct scope *sc, struct http_request *rq,
				yyjson_val *body) MUST_CHECK;
enum err service_login_begin(struct scope *sc, struct http_request *rq,
			     yyjson_val *body) MUST_CHECK;

#endif
