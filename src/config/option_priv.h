/* config/option_priv.h: one option of a section, as its table describes it. */
#ifndef CONFIG_OPTION_PRIV_H
#define CONFIG_OPTION_PRIV_H

#include <stddef.h>

#include "config/config.h"

enum option_type {
	OPTION_TEXT,
	OPTION_SWITCH, /* yes no on off true false 1 0 */
	OPTION_COUNT,
	OPTION_SIZE, /* bytes, with K, M or G */
};

struct option {
	const char *key;
	enum option_type type;
	size_t offset;	      /* in struct config */
	const char *fallback; /* as text; NULL: none */
	const char *choices;  /* "a|b|c" for OPTION_TEXT; NULL: any */
};

struct section {
	const char *name;
	const struct option *options;
	size_t count;
	/* Rules across options; NULL: none. */
	enum err (*check)(struct scope *sc, const struct config *c);
};

#define OPTION_AT(member) offsetof(struct config, member)
#define SECTION(title, table, rule)                                  \
	{                                                            \
		title, table, sizeof(table) / sizeof(*(table)), rule \
	}

extern const struct section config_server_section;
extern const struct section config_store_section;
extern const struct section config_notify_section;
extern const struct section config_registration_section;
extern const struct section config_limits_section;
extern const struct section config_federation_section;
extern const struct section config_appservice_section;
extern const struct section config_media_section;
extern const struct section config_log_section;
extern const struct section config_metrics_section;
extern const struct section config_calls_section;
extern const struct section config_sso_section;
extern const struct section config_second_channel_section;
extern const struct section config_mail_section;
extern const struct section config_outbound_section;
extern const struct section config_push_section;
extern const struct section config_presence_section;

/* Sets the option from text.
 *
 * ERR_INVALID_PARAM   not of its type; the text says what would be right
 */
enum err
option_set(struct scope *sc, const struct section *s, const struct option *o,
	   const char *text, struct config *c) MUST_CHECK;

#endif
