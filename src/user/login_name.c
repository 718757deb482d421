#include "user/login_name.h"

#include <string.h>

static enum err
read_name(struct scope *sc, yyjson_val *body, const char **out)
{
	yyjson_val *identifier;
	const char *type;

	TRY(json_find_object(sc, body, "identifier", &identifier));
	if (identifier == NULL) {
		TRY(json_find_string(sc, body, "user", out));
		if (*out == NULL)
			return scope_fail(sc, ERR_MISSING_PARAM,
					  "identifier is missing");
		return OK;
	}
	TRY(json_get_string(sc, identifier, "type", &type));
	if (strcmp(type, "m.id.user") != 0)
		return scope_fail(sc, ERR_UNKNOWN,
				  "only identifiers of type m.id.user are "
				  "known here");
	return json_get_string(sc, identifier, "user", out);
}

static char *
lower(struct scope *sc, const char *s)
{
	char *out = scope_strdup(sc, s);
	char *p;

	for (p = out; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	}
	return out;
}

enum err
login_name_read(struct scope *sc, const struct users *u, yyjson_val *body,
		const char **user_id_out)
{
	const char *name, *localpart;

	TRY(read_name(sc, body, &name));
	localpart = name;
	if (name[0] == '@')
		localpart = users_localpart(sc, u, name);
	if (localpart == NULL)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this account is not of this server");
	*user_id_out = users_full_id(sc, u, lower(sc, localpart));
	return OK;
}
