#include "config/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "config/option_priv.h"

static const struct section *const sections[] = {
	&config_server_section,
	&config_store_section,
	&config_notify_section,
	&config_registration_section,
	&config_limits_section,
	&config_federation_section,
	&config_appservice_section,
	&config_media_section,
	&config_mail_section,
	&config_outbound_section,
	&config_push_section,
	&config_presence_section,
	&config_log_section,
	&config_metrics_section,
	&config_calls_section,
	&config_sso_section,
	&config_second_channel_section,
};
#define SECTION_COUNT (sizeof(sections) / sizeof(*sections))

struct reading {
	struct scope *sc;
	struct config *config;
};

static const struct option *
find_option(const char *section, const char *key, const struct section **out)
{
	size_t i, j;

	for (i = 0; i < SECTION_COUNT; i++) {
		if (strcmp(sections[i]->name, section) != 0)
			continue;
		*out = sections[i];
		for (j = 0; j < sections[i]->count; j++)
			if (strcmp(sections[i]->options[j].key, key) == 0)
				return &sections[i]->options[j];
	}
	return NULL;
}

/* inih's convention: 0 is a failure. */
static int
on_line(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;
	const struct section *s;
	const struct option *o;

	o = find_option(section, key, &s);
	if (o == NULL) {
		(void)scope_fail(r->sc, ERR_INVALID_PARAM,
				 "[%s] %s: there is no such option", section,
				 key);
		return 0;
	}
	return option_set(r->sc, s, o, value, r->config) == OK;
}

static enum err
set_defaults(struct scope *sc, struct config *c)
{
	size_t i, j;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < SECTION_COUNT; i++)
		for (j = 0; j < sections[i]->count; j++)
			if (sections[i]->options[j].fallback != NULL)
				TRY(option_set(sc, sections[i],
					       &sections[i]->options[j],
					       sections[i]->options[j].fallback,
					       c));
	return OK;
}

static enum err
set_one_from_environment(struct scope *sc, const struct section *section,
			 const struct option *o, struct config *c)
{
	char *name = scope_printf(sc, "WARDWIRE_%s_%s", section->name, o->key);
	const char *value;
	char *p;

	for (p = name; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	value = getenv(name);
	return value == NULL ? OK : option_set(sc, section, o, value, c);
}

static enum err
set_from_environment(struct scope *sc, struct config *c)
{
	size_t i, j;

	for (i = 0; i < SECTION_COUNT; i++)
		for (j = 0; j < sections[i]->count; j++)
			TRY(set_one_from_environment(
				sc, sections[i], &sections[i]->options[j], c));
	return OK;
}

static enum err
check_all(struct scope *sc, const struct config *c)
{
	size_t i;

	for (i = 0; i < SECTION_COUNT; i++)
		if (sections[i]->check != NULL)
			TRY(sections[i]->check(sc, c));
	return OK;
}

static enum err
explain(struct scope *sc, int line)
{
	if (line == 0)
		return OK;
	if (sc->failure != OK)
		return sc->failure;
	return scope_fail(sc, ERR_INVALID_PARAM,
			  "line %d is neither a [section] nor key = value",
			  line);
}

enum err
config_parse(struct scope *sc, const char *text, struct config *out)
{
	struct reading r = {.sc = sc, .config = out};

	TRY(set_defaults(sc, out));
	TRY(explain(sc, ini_parse_string(text, on_line, &r)));
	return check_all(sc, out);
}

enum err
config_read(struct scope *sc, const char *path, struct config *out)
{
	struct reading r = {.sc = sc, .config = out};
	int line;

	TRY(set_defaults(sc, out));
	if (path != NULL) {
		line = ini_parse(path, on_line, &r);
		if (line < 0)
			return scope_fail(sc, ERR_NOT_FOUND,
					  "cannot read %s: %s", path,
					  strerror(errno));
		TRY(explain(sc, line));
	}
	TRY(set_from_environment(sc, out));
	return check_all(sc, out);
}
