#include "user/login_name.h"

#include <string.h>

#include "user/threepid.h"

/* Who has the address; nobody reads as a wrong password. */
static enum err
read_address(struct scope *sc, struct users *u, yyjson_val *identifier,
	     const char **out)
{
	const char *medium, *address;

	TRY(json_get_string(sc, identifier, "medium", &medium));
	TRY(json_get_string(sc, identifier, "address", &address));
	TRY(threepid_find_user(sc, u, medium, address, out));
	if (*out == NULL)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "the user name or the password is wrong");
	return OK;
}

static enum err
read_name(struct scope *sc, struct users *u, yyjson_val *body, const char **out)
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
	if (strcmp(type, "m.id.thirdparty") == 0)
		return read_address(sc, u, identifier, out);
	if (strcmp(type, "m.id.phone") == 0)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "nobody is known by a phone number here");
	if (strcmp(type, "m.id.user") != 0)
		return scope_fail(
			sc, ERR_UNKNOWN,
			"identifiers of this type are not known here");
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
login_name_read(struct scope *sc, struct users *u, yyjson_val *body,
		const char **user_id_out)
{
	const char *name, *localpart;

	TRY(read_name(sc, u, body, &name));
	localpart = name;
	if (name[0] == '@')
		localpart = users_localpart(sc, u, name);
	if (localpart == NULL)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "this account is not of this server");
	*user_id_out = users_full_id(sc, u, lower(sc, localpart));
	return OK;
}
