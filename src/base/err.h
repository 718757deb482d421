/* base/err.h: what can go wrong, in one table.
 *
 * Every function that may fail returns enum err and is MUST_CHECK.  The text
 * for people is told once, where it is known, with scope_fail() (base/scope.h);
 * TRY() passes a failure on.  The table also carries what an HTTP answer says
 * about each: its status and its error code, so that there is one place where
 * they meet.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* X(name, HTTP status, error code) */
#define ERR_TABLE(X)                                                         \
	X(ERR_INTERNAL, 500, "M_UNKNOWN")                                    \
	X(ERR_NOMEM, 503, "M_UNKNOWN")                                       \
	X(ERR_IO, 500, "M_UNKNOWN")                                          \
	X(ERR_STORE, 500, "M_UNKNOWN")                                       \
	X(ERR_CORRUPT, 500, "M_UNKNOWN")                                     \
	X(ERR_RETRY, 503, "M_UNKNOWN")                                       \
	X(ERR_TIMEOUT, 504, "M_UNKNOWN")                                     \
	X(ERR_UNAVAILABLE, 503, "M_UNKNOWN")                                 \
	X(ERR_LIMIT, 413, "M_TOO_LARGE")                                     \
	X(ERR_NOT_JSON, 400, "M_NOT_JSON")                                   \
	X(ERR_BAD_JSON, 400, "M_BAD_JSON")                                   \
	X(ERR_MISSING_PARAM, 400, "M_MISSING_PARAM")                         \
	X(ERR_INVALID_PARAM, 400, "M_INVALID_PARAM")                         \
	X(ERR_UNKNOWN, 400, "M_UNKNOWN")                                     \
	X(ERR_UNRECOGNIZED, 404, "M_UNRECOGNIZED")                           \
	X(ERR_METHOD, 405, "M_UNRECOGNIZED")                                 \
	X(ERR_NOT_FOUND, 404, "M_NOT_FOUND")                                 \
	X(ERR_FORBIDDEN, 403, "M_FORBIDDEN")                                 \
	X(ERR_UNAUTHORIZED, 401, "M_UNAUTHORIZED")                           \
	X(ERR_MISSING_TOKEN, 401, "M_MISSING_TOKEN")                         \
	X(ERR_UNKNOWN_TOKEN, 401, "M_UNKNOWN_TOKEN")                         \
	X(ERR_RATE_LIMITED, 429, "M_LIMIT_EXCEEDED")                         \
	X(ERR_CONFLICT, 409, "M_UNKNOWN")                                    \
	X(ERR_USER_DEACTIVATED, 403, "M_USER_DEACTIVATED")                   \
	X(ERR_USER_LOCKED, 401, "M_USER_LOCKED")                             \
	X(ERR_USER_SUSPENDED, 403, "M_USER_SUSPENDED")                       \
	X(ERR_USER_IN_USE, 400, "M_USER_IN_USE")                             \
	X(ERR_INVALID_USERNAME, 400, "M_INVALID_USERNAME")                   \
	X(ERR_WEAK_PASSWORD, 400, "M_WEAK_PASSWORD")                         \
	X(ERR_EXCLUSIVE, 400, "M_EXCLUSIVE")                                 \
	X(ERR_GUEST_FORBIDDEN, 403, "M_GUEST_ACCESS_FORBIDDEN")              \
	X(ERR_ROOM_IN_USE, 400, "M_ROOM_IN_USE")                             \
	X(ERR_INVALID_ROOM_STATE, 400, "M_INVALID_ROOM_STATE")               \
	X(ERR_UNSUPPORTED_ROOM_VERSION, 400, "M_UNSUPPORTED_ROOM_VERSION")   \
	X(ERR_INCOMPATIBLE_ROOM_VERSION, 400, "M_INCOMPATIBLE_ROOM_VERSION") \
	X(ERR_BAD_STATE, 400, "M_BAD_STATE")                                 \
	X(ERR_BAD_ALIAS, 400, "M_BAD_ALIAS")                                 \
	X(ERR_DUPLICATE_ANNOTATION, 400, "M_DUPLICATE_ANNOTATION")           \
	X(ERR_UNABLE_TO_AUTHORISE_JOIN, 400, "M_UNABLE_TO_AUTHORISE_JOIN")   \
	X(ERR_UNABLE_TO_GRANT_JOIN, 400, "M_UNABLE_TO_GRANT_JOIN")           \
	X(ERR_UNKNOWN_POS, 400, "M_UNKNOWN_POS")                             \
	X(ERR_NOT_YET_UPLOADED, 504, "M_NOT_YET_UPLOADED")                   \
	X(ERR_CANNOT_OVERWRITE_MEDIA, 409, "M_CANNOT_OVERWRITE_MEDIA")       \
	X(ERR_EVENT_TOO_LARGE, 413, "M_TOO_LARGE")                           \
	X(ERR_BAD_RANGE, 416, "M_UNKNOWN")                                   \
	X(ERR_PROFILE_TOO_LARGE, 400, "M_PROFILE_TOO_LARGE")                 \
	X(ERR_INVALID_SIGNATURE, 400, "M_INVALID_SIGNATURE")                 \
	X(ERR_WRONG_ROOM_KEYS_VERSION, 403, "M_WRONG_ROOM_KEYS_VERSION")     \
	X(ERR_KEY_TOO_LARGE, 400, "M_KEY_TOO_LARGE")                         \
	X(ERR_ALERT_TEST, 409, "ORG.WARDWIRE.ALERT_TEST")                    \
	X(ERR_CHANNEL_TEST, 409, "ORG.WARDWIRE.CHANNEL_TEST")                \
	X(ERR_PIN_NEEDED, 403, "ORG.WARDWIRE.PIN_NEEDED")                    \
	X(ERR_NOTICE_ROOM, 403, "M_CANNOT_LEAVE_SERVER_NOTICE_ROOM")         \
	X(ERR_THREEPID_IN_USE, 400, "M_THREEPID_IN_USE")                     \
	X(ERR_THREEPID_NOT_FOUND, 400, "M_THREEPID_NOT_FOUND")               \
	X(ERR_THREEPID_AUTH_FAILED, 403, "M_THREEPID_AUTH_FAILED")           \
	X(ERR_THREEPID_DENIED, 403, "M_THREEPID_DENIED")                     \
	X(ERR_THREEPID_MEDIUM, 400, "M_THREEPID_MEDIUM_NOT_SUPPORTED")       \
	X(ERR_SERVER_NOT_TRUSTED, 400, "M_SERVER_NOT_TRUSTED")               \
	X(ERR_UNKNOWN_DEVICE, 400, "M_UNKNOWN_DEVICE")                       \
	X(ERR_URL_NOT_SET, 400, "M_URL_NOT_SET")                             \
	X(ERR_BAD_STATUS, 502, "M_BAD_STATUS")                               \
	X(ERR_CONNECTION_FAILED, 502, "M_CONNECTION_FAILED")                 \
	X(ERR_CONNECTION_TIMEOUT, 504, "M_CONNECTION_TIMEOUT")               \
	X(ERR_INVITE_BLOCKED, 403, "M_INVITE_BLOCKED")                       \
	X(ERR_NOT_IN_THREAD, 400, "IO.ELEMENT.MSC4306.M_NOT_IN_THREAD")      \
	X(ERR_CONFLICTING_UNSUBSCRIPTION, 409,                               \
	  "IO.ELEMENT.MSC4306.M_CONFLICTING_UNSUBSCRIPTION")

enum err {
	OK = 0,
#define X(name, status, code) name,
	ERR_TABLE(X)
#undef X
		ERR_COUNT
};

/* The name of the value, as in the source ("ERR_IO"); never NULL. */
const char *err_name(enum err e);

/* The HTTP status that an answer with this failure has; 200 for OK. */
int err_http_status(enum err e);

/* The error code that an answer with this failure carries; "" for OK. */
const char *err_code(enum err e);

/* Passes a failure on to the caller. */
#define TRY(call)                           \
	do {                                \
		enum err try_err_ = (call); \
		if (try_err_ != OK)         \
			return try_err_;    \
	} while (0)

#endif
