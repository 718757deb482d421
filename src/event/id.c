#include "event/id.h"

#include <ctype.h>
#include <string.h>

#define HASH_LEN 43 /* SHA-256 in unpadded base64 */

static const char alphanumerics[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

static bool
is_port(const char *s)
{
	size_t len = strlen(s);

	return len >= 1 && len <= 5 && strspn(s, "0123456789") == len;
}

bool
server_name_is_valid(const char *name)
{
	size_t host;

	if (strlen(name) > ID_MAX)
		return false;
	if (name[0] == '[') {
		host = strspn(name + 1, "0123456789abcdefABCDEF:.");
		if (host < 2 || host > 45 || name[1 + host] != ']')
			return false;
		host += 2;
	} else {
		host = 0;
		while (isalnum((unsigned char)name[host]) ||
		       name[host] == '-' || name[host] == '.')
			host++;
		if (host == 0)
			return false;
	}
	return name[host] == '\0' ||
	       (name[host] == ':' && is_port(name + host + 1));
}

const char *
id_server(const char *id)
{
	const char *colon = strchr(id, ':');

	return colon != NULL ? colon + 1 : NULL;
}

/* A localpart holds no ":", so the first one ends it. */
static bool
has_server(char sigil, const char *id)
{
	const char *server;

	if (id[0] != sigil || strlen(id) > ID_MAX)
		return false;
	server = id_server(id);
	return server != NULL && server_name_is_valid(server);
}

bool
user_id_is_valid(const char *id)
{
	return has_server('@', id);
}

static bool
is_localpart(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!(s[i] >= 'a' && s[i] <= 'z') &&
		    !(s[i] >= '0' && s[i] <= '9') &&
		    memchr("._=-/+", s[i], 6) == NULL)
			return false;
	return len > 0;
}

bool
user_id_is_strict(const char *id)
{
	return has_server('@', id) &&
	       is_localpart(id + 1, (size_t)(id_server(id) - id) - 2);
}

bool
user_localpart_is_valid(const char *localpart)
{
	size_t len = strlen(localpart);

	return len < ID_MAX && is_localpart(localpart, len);
}

bool
room_alias_is_valid(const char *id)
{
	return has_server('#', id);
}

static bool
is_hash(char sigil, const char *id, const char *punctuation)
{
	size_t i, len = strlen(id);

	if (id[0] != sigil || len != 1 + HASH_LEN)
		return false;
	for (i = 1; i < len; i++)
		if (strchr(alphanumerics, id[i]) == NULL &&
		    strchr(punctuation, id[i]) == NULL)
			return false;
	return true;
}

bool
room_id_is_valid(const struct room_version *version, const char *id)
{
	if (version == NULL)
		return has_server('!', id) || is_hash('!', id, "-_");
	return version->room_id_is_hash ? is_hash('!', id, "-_")
					: has_server('!', id);
}

bool
event_id_is_valid(const struct room_version *version, const char *id)
{
	if (version == NULL)
		return is_hash('$', id, "-_+/") || has_server('$', id);
	return is_hash('$', id, version->event_id_urlsafe ? "-_" : "+/");
}

bool
id_is_of_server(const char *id, const char *server_name)
{
	const char *server = id_server(id);

	return server != NULL && strcmp(server, server_name) == 0;
}

char *
id_localpart(struct scope *sc, const char *id)
{
	size_t len = strcspn(id, ":");

	return scope_strndup(sc, id + (len > 0), len > 0 ? len - 1 : 0);
}

char *
user_id_format(struct scope *sc, const char *localpart, const char *server)
{
	return scope_printf(sc, "@%s:%s", localpart, server);
}
