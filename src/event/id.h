/* event/id.h: the grammar of identifiers (Appendices, Identifier Grammar).
 *
 * Ids are NUL-terminated and at most ID_MAX bytes.  A room id has no server:
 * none is ever taken out of one here.
 */
#ifndef EVENT_ID_H
#define EVENT_ID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/scope.h"
#include "event/version.h"

#define ID_MAX 255

/* hostname [":" port]: a DNS name, an IPv4 or a bracketed IPv6 literal. */
bool server_name_is_valid(const char *name);

/* "@localpart:server" as events may hold it: historical localparts (any
 * characters but ":" and NUL, also none) are valid. */
bool user_id_is_valid(const char *id);
/* The same by today's grammar: what we create, and what clients may be shown
 * outside of events. */
bool user_id_is_strict(const char *id);
/* The localpart of a new account: 1 or more of a-z 0-9 . _ = - / + */
bool user_localpart_is_valid(const char *localpart);

/* "#localpart:server" */
bool room_alias_is_valid(const char *id);

/* A room id of that version; version NULL: of any. */
bool room_id_is_valid(const struct room_version *version, const char *id);
/* An event id of that version; version NULL: of any. */
bool event_id_is_valid(const struct room_version *version, const char *id);

/* Server of a user id or alias that is valid: borrowed from id. Never for room
 * ids. NULL when there is none. */
const char *id_server(const char *id);
/* Whether a user id or alias is of this server. */
bool id_is_of_server(const char *id, const char *server_name);
/* The localpart of a user id or alias, without sigil. */
char *id_localpart(struct scope *sc, const char *id);

/* "@localpart:server" */
char *
user_id_format(struct scope *sc, const char *localpart, const char *server);

#endif
