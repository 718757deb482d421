#include "config/option_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static enum err
refuse(struct scope *sc, const struct section *s, const struct option *o,
       const char *wanted)
{
	return scope_fail(sc, ERR_INVALID_PARAM, "[%s] %s: wants %s", s->name,
			  o->key, wanted);
}

static bool
is_choice(const char *choices, const char *text)
{
	size_t len = strlen(text);
	const char *p = choices;

	while (p != NULL) {
		if (strncmp(p, text, len) == 0 && (p[len] == '|' || !p[len]))
			return true;
		p = strchr(p, '|');
		if (p != NULL)
			p++;
	}
	return false;
}

static int
parse_switch(const char *text)
{
	static const char *const yes[] = {"yes", "on", "true", "1"};
	static const char *const no[] = {"no", "off", "false", "0"};
	size_t i;

	for (i = 0; i < 4; i++) {
		if (strcasecmp(text, yes[i]) == 0)
			return 1;
		if (strcasecmp(text, no[i]) == 0)
			return 0;
	}
	return -1;
}

static bool
parse_size(const char *text, int64_t *out)
{
	static const char units[] = "KMG";
	const char *unit;
	char *end;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (errno != 0 || end == text || n < 0)
		return false;
	unit = *end != '\0' ? strchr(units, *end) : NULL;
	if (unit != NULL) {
		if (n > INT64_MAX >> (10 * (unit - units + 1)))
			return false;
		n <<= 10 * (unit - units + 1);
		end++;
	}
	*out = n;
	return *end == '\0';
}

static enum err
set_text(struct scope *sc, const struct section *s, const struct option *o,
	 const char *text, void *at)
{
	if (o->choices != NULL && !is_choice(o->choices, text))
		return refuse(sc, s, o, o->choices);
	*(const char **)at = *text != '\0' ? scope_strdup(sc, text) : NULL;
	return OK;
}

enum err
option_set(struct scope *sc, const struct section *s, const struct option *o,
	   const char *text, struct config *c)
{
	void *at = (char *)c + o->offset;
	int on;

	switch (o->type) {
	case OPTION_TEXT:
		return set_text(sc, s, o, text, at);
	case OPTION_SWITCH:
		on = parse_switch(text);
		if (on < 0)
			return refuse(sc, s, o, "yes or no");
		*(bool *)at = on;
		return OK;
	case OPTION_COUNT:
		if (!parse_size(text, at) ||
		    strcspn(text, "KMG") != strlen(text))
			return refuse(sc, s, o, "a number");
		return OK;
	case OPTION_SIZE:
		if (!parse_size(text, at))
			return refuse(sc, s, o, "bytes, such as 100M");
		return OK;
	}
	return OK;
}
