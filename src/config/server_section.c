#include "config/option_priv.h"

#include <string.h>

static const struct option options[] = {
	/* What the app may keep on people's own devices to read before the
	 * network is there: text of so many hours, sealed; never media, never
	 * on shared devices. */
	{"offline_reading", OPTION_TEXT, OPTION_AT(server.offline_reading),
	 "24", "off|24|72"},
	/* The server's name in every id, such as "eastmere.example". It can
	 * never change. Required. */
	{"name", OPTION_TEXT, OPTION_AT(server.name), NULL, NULL},
	/* Where clients connect: address:port, comma-separated. */
	{"listen", OPTION_TEXT, OPTION_AT(server.listen), "127.0.0.1:8008",
	 NULL},
	/* Where other servers connect; empty: nowhere. */
	{"federation_listen", OPTION_TEXT, OPTION_AT(server.federation_listen),
	 NULL, NULL},
	/* The address that people type, such as
	 * "https://chat.eastmere.example"; cookies are Secure when it begins
	 * with https. */
	{"public_url", OPTION_TEXT, OPTION_AT(server.public_url),
	 "http://localhost:8008", NULL},
	/* The folder that holds everything; one server at a time. Required. */
	{"data_dir", OPTION_TEXT, OPTION_AT(server.data_dir), NULL, NULL},
	/* The built app; empty: found beside the program, or none is served. */
	{"web_dir", OPTION_TEXT, OPTION_AT(server.web_dir), NULL, NULL},
	/* Certificate chain and key (PEM) to speak TLS without a proxy. */
	{"tls_cert", OPTION_TEXT, OPTION_AT(server.tls_cert), NULL, NULL},
	{"tls_key", OPTION_TEXT, OPTION_AT(server.tls_key), NULL, NULL},
	/* I/O threads; 0: one per core. */
	{"threads", OPTION_COUNT, OPTION_AT(server.threads), "0", NULL},
	/* Addresses or networks (CIDR) of proxies whose X-Forwarded-For counts.
	 */
	{"trusted_proxies", OPTION_TEXT, OPTION_AT(server.trusted_proxies),
	 NULL, NULL},
	/* Where people find help: told by /.well-known/matrix/support. */
	{"support_page", OPTION_TEXT, OPTION_AT(server.support_page), NULL,
	 NULL},
	{"support_email", OPTION_TEXT, OPTION_AT(server.support_email), NULL,
	 NULL},
};

static enum err
check(struct scope *sc, const struct config *c)
{
	if (c->server.name == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[server] name: is required, such as "
				  "eastmere.example");
	if (strlen(c->server.name) > 200 ||
	    strspn(c->server.name,
		   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		   "0123456789.-:[]") != strlen(c->server.name))
		return scope_fail(
			sc, ERR_INVALID_PARAM,
			"[server] name: wants a host name, with a port "
			"where it needs one");
	if (c->server.data_dir == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[server] data_dir: is required");
	if ((c->server.tls_cert == NULL) != (c->server.tls_key == NULL))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[server] tls_cert and tls_key: want each "
				  "other");
	if (c->server.threads > 256)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[server] threads: wants at most 256");
	return OK;
}

const struct section config_server_section = SECTION("server", options, check);
