/* appservice/namespaces.h: the names that an application service speaks for.
 *
 * Each entry is a regular expression that a whole id (with its sigil and
 * server) is held against from its beginning, as existing services expect: what
 * comes after the match is not looked at unless the expression ends in "$".
 * The syntax is PCRE2's, which has POSIX extended expressions as its core and
 * also what services write in practice ("\d", "(?:..)").  A match has a limit
 * on its steps, so that no expression can hold the server up.
 */
#ifndef APPSERVICE_NAMESPACES_H
#define APPSERVICE_NAMESPACES_H

#include <stdbool.h>

#include "base/scope.h"

#define NAMESPACE_REGEX_MAX 1024
#define NAMESPACE_ENTRIES_MAX 100

struct namespace_entry;

/* A list of entries; entries are in the scope's memory that they were added
 * with, and end with it. */
struct namespace_list {
	struct namespace_entry *first;
	size_t count;
};

/* Adds an entry.
 *
 * ERR_INVALID_PARAM   not a regular expression; the text says where and why
 * ERR_LIMIT           it is too long, or there are too many
 */
enum err namespace_list_add(struct scope *sc, struct namespace_list *l,
			    const char *regex, bool is_exclusive) MUST_CHECK;

/* Whether an entry covers the id; exclusive_only: whether one that is exclusive
 * does. Any thread. */
bool namespace_list_has(const struct namespace_list *l, const char *id,
			bool exclusive_only);

#endif
