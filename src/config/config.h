/* config/config.h: what the operator chose.
 *
 * An INI file; each key can also come from the environment as
 * WARDWIRE_SECTION_KEY, which wins.  One file per section (config/server.c,
 * ...) holds a table with every option's key, type, default and meaning.  A key
 * that is not in a table is refused, so that a misspelt one cannot pass in
 * silence.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

struct config_server {
	const char *offline_reading;
	const char *name;
	const char *listen;
	const char *federation_listen;
	const char *public_url;
	const char *data_dir;
	const char *web_dir;
	const char *tls_cert;
	const char *tls_key;
	int64_t threads;
	const char *trusted_proxies;
	const char *support_page;
	const char *support_email;
};

struct config_store {
	const char *engine;
	const char *dsn;
};

struct config_notify {
	const char *engine;
	const char *url;
};

struct config_registration {
	bool enabled;
	const char *shared_secret;
	bool requires_token;
	bool requires_email;
	const char *terms_url;
	const char *terms_name;
	const char *terms_version;
};

struct config_limits {
	bool rates;
	int64_t upload_max; /* bytes */
	int64_t body_max;   /* bytes */
	int64_t connections;
};

struct config_federation {
	bool enabled;
	const char *allow;
	const char *ca_file;
	const char *allow_private_addresses;
	const char *trusted_key_servers;
};

struct config_appservice {
	const char *files;
};

struct config_media {
	const char *dir;
	const char *clamd;
	const char *thumbnailer;
	int64_t max_pixels;
	bool url_preview;
	const char *url_preview_allow_private;
};

struct config_mail {
	const char *smtp_url;
	const char *smtp_user;
	const char *smtp_password_file;
	const char *ca_file;
	const char *from;
	bool starttls;
};

struct config_outbound {
	const char *allow_private_addresses;
	const char *ca_file;
};

struct config_push {
	const char *contact;
	bool content;
	int64_t mail_delay; /* seconds */
	int64_t mail_pause; /* seconds */
};

struct config_presence {
	bool enabled;
};

struct config_log {
	const char *level;
	const char *format;
	const char *file; /* NULL: standard error */
};

struct config_metrics {
	const char *listen;
};

struct config_calls {
	const char *turn_uris;
	const char *turn_secret_file;
	int64_t turn_ttl; /* seconds */
};

struct config_sso {
	const char *issuer; /* NULL: nobody signs in by another service */
	const char *client_id;
	const char *client_secret_file;
	const char *name;
	const char *provider_id;
	const char *icon;
	const char *brand;
	const char *scopes;
	const char *localpart_claim;
	const char *name_claim;
	const char *localpart_domain;
	bool create_accounts;
	bool link_existing;
	const char *trusted_clients;
	const char *allow_private_addresses;
	const char *ca_file;
};

struct config_second_channel {
	const char *webhook_url;
	const char *webhook_secret_file;
	const char *mail_to;
};

struct config {
	struct config_server server;
	struct config_store store;
	struct config_notify notify;
	struct config_registration registration;
	struct config_limits limits;
	struct config_federation federation;
	struct config_appservice appservice;
	struct config_media media;
	struct config_mail mail;
	struct config_calls calls;
	struct config_sso sso;
	struct config_second_channel second_channel;
	struct config_outbound outbound;
	struct config_push push;
	struct config_presence presence;
	struct config_log log;
	struct config_metrics metrics;
};

/* Reads path (NULL: only defaults and the environment). Strings live in the
 * scope, absent ones are NULL.
 *
 * ERR_NOT_FOUND       no such file
 * ERR_INVALID_PARAM   the text says which line or key, and what would be right
 */
enum err
config_read(struct scope *sc, const char *path, struct config *out) MUST_CHECK;

/* The same from text, without the environment: for tests. */
enum err
config_parse(struct scope *sc, const char *text, struct config *out) MUST_CHECK;

#endif
