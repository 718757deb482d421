/* appservice/appservices_priv.h: what the files of this folder share. */
#ifndef APPSERVICE_APPSERVICES_PRIV_H
#define APPSERVICE_APPSERVICES_PRIV_H

#include "appservice/appservices.h"
#include "appservice/registration_file.h"
#include "crypto/token.h"

struct appservice {
	struct registration_file reg;
	uint8_t token_hash[TOKEN_HASH_LEN];
	const char *sender_id; /* full user id */
};

struct http_client;
struct sender;

struct appservices {
	struct scope memory; /* of what was read; until close */
	struct db *db;
	struct users *users;
	struct notify *notify;
	struct appservice *services;
	size_t count;
	struct http_client *client; /* NULL: there are no services */
	struct sender *senders[APPSERVICES_MAX]; /* NULL: no URL */
};

/* Whether the local user is the service's own or of its namespaces. */
bool appservice_has_user(const struct appservices *as,
			 const struct appservice *a, const char *user_id);

#endif
