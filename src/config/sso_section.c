#include <string.h>

#include "config/option_priv.h"

static const struct option options[] = {
	/* The OpenID Connect issuer, exactly as it calls itself:
	 * "https://login.eastmere.example/realms/staff". Empty: nobody signs in
	 * by another service. http:// is taken for this machine only. */
	{"issuer", OPTION_TEXT, OPTION_AT(sso.issuer), NULL, NULL},
	/* How the issuer knows this server. The redirect URI to register there
	 * is public_url + "/_wardwire/sso/v1/callback". */
	{"client_id", OPTION_TEXT, OPTION_AT(sso.client_id), NULL, NULL},
	/* A file whose first line is the client's secret; empty: none. */
	{"client_secret_file", OPTION_TEXT, OPTION_AT(sso.client_secret_file),
	 NULL, NULL},
	/* What people are offered: "Sign in with ...". */
	{"name", OPTION_TEXT, OPTION_AT(sso.name), "Staff account", NULL},
	/* The provider's name in paths and in the store: never change it. */
	{"provider_id", OPTION_TEXT, OPTION_AT(sso.provider_id), "oidc", NULL},
	/* For clients that show it: an mxc: address, and a brand. */
	{"icon", OPTION_TEXT, OPTION_AT(sso.icon), NULL, NULL},
	{"brand", OPTION_TEXT, OPTION_AT(sso.brand), NULL, NULL},
	{"scopes", OPTION_TEXT, OPTION_AT(sso.scopes), "openid profile", NULL},
	/* The claims that give a new account its user name and people's name.
	 */
	{"localpart_claim", OPTION_TEXT, OPTION_AT(sso.localpart_claim),
	 "preferred_username", NULL},
	{"name_claim", OPTION_TEXT, OPTION_AT(sso.name_claim), "name", NULL},
	/* With "trust.example", sam@trust.example becomes sam. */
	{"localpart_domain", OPTION_TEXT, OPTION_AT(sso.localpart_domain), NULL,
	 NULL},
	/* Whether whoever signs in for the first time gets an account. */
	{"create_accounts", OPTION_SWITCH, OPTION_AT(sso.create_accounts),
	 "yes", NULL},
	/* Whether an account that exists becomes that of who signs in with its
	 * user name. Only where the issuer alone gives out user names. */
	{"link_existing", OPTION_SWITCH, OPTION_AT(sso.link_existing), "no",
	 NULL},
	/* Beginnings of addresses of clients that need no confirmation,
	 * comma-separated; the own app never does. */
	{"trusted_clients", OPTION_TEXT, OPTION_AT(sso.trusted_clients), NULL,
	 NULL},
	/* Private networks (CIDR) in which the issuer may be. */
	{"allow_private_addresses", OPTION_TEXT,
	 OPTION_AT(sso.allow_private_addresses), NULL, NULL},
	/* Certificate authorities (PEM) to trust beside the system's. */
	{"ca_file", OPTION_TEXT, OPTION_AT(sso.ca_file), NULL, NULL},
};

static bool
is_here(const char *issuer)
{
	return strncmp(issuer, "http://127.0.0.1", 16) == 0 ||
	       strncmp(issuer, "http://[::1]", 12) == 0 ||
	       strncmp(issuer, "http://localhost", 16) == 0;
}

static enum err
check(struct scope *sc, const struct config *c)
{
	const struct config_sso *s = &c->sso;

	if (s->issuer == NULL)
		return OK;
	if (strncmp(s->issuer, "https://", 8) != 0 && !is_here(s->issuer))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[sso] issuer: wants an https:// URL");
	if (s->client_id == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[sso] client_id: is required where issuer "
				  "is set");
	if (s->provider_id == NULL || strlen(s->provider_id) > 255 ||
	    strspn(s->provider_id,
		   "abcdefghijklmnopqrstuvwxyz0123456789"
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZ-._~") != strlen(s->provider_id))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[sso] provider_id: has only letters, digits "
				  "and -._~");
	return OK;
}

const struct section config_sso_section = SECTION("sso", options, check);
