/* event/verify.h: hashes and signatures of events and other JSON objects from
 * outside (Server-Server API, Validating hashes and signatures on received
 * events; Appendices, Checking for a Signature).
 *
 * Keys are looked up by a function that must not wait: fetch what is missing
 * before.
 */
#ifndef EVENT_VERIFY_H
#define EVENT_VERIFY_H

#include "crypto/sign.h"
#include "event/event.h"

/* Finds the public key that server had under key_id ("ed25519:1") at ts (0:
 * now). For room versions 5 on it must then have been valid. */
struct verify_keys {
	void *ctx;
	bool (*find)(void *ctx, const char *server, const char *key_id,
		     int64_t ts, uint8_t public_out[SIGN_PUBLIC_LEN]);
};

/* Whether hashes.sha256 is the content's. If not, only the redacted copy
 * (event_redact()) may be used. */
enum err event_check_hash(struct scope *sc, const struct event *e,
			  bool *ok_out) MUST_CHECK;

/* All signatures that the event must carry are there and good: the sender's
 * server's (but for a third-party invite), and in restricted joins the one of
 * join_authorised_via_users_server (auth rule 4.2; 5.2 in version 12).
 *
 * ERR_FORBIDDEN   one is missing, bad, or of a key that is not known
 */
enum err event_check_signatures(struct scope *sc, const struct event *e,
				const struct verify_keys *keys) MUST_CHECK;

/* Whether the event carries a good signature of that server. */
bool event_is_signed_by(struct scope *sc, const struct event *e,
			const char *server, const struct verify_keys *keys);

/* The servers whose keys event_check_signatures() will look for. */
struct verify_needs {
	const char *servers[2];
	size_t count;
};
void event_signers(const struct event *e, struct verify_needs *out);

/* Appends obj in canonical form with our signature added to those it has
 * (Appendices, Signing Details). "unsigned" is kept. */
enum err
verify_sign_object(struct buf *out, yyjson_val *obj, const char *server_name,
		   const struct sign_key *key) MUST_CHECK;

/* Any object signed by that server; ERR_FORBIDDEN as above. */
enum err
verify_check_object(struct scope *sc, yyjson_val *obj, const char *server,
		    const struct verify_keys *keys) MUST_CHECK;

/* Whether any of the object's signatures, whoever's, is by this key (auth rule
 * 4.4.1.7; 5.4.1.7 in version 12). */
bool verify_object_has_key(struct scope *sc, yyjson_val *obj,
			   const uint8_t public_key[SIGN_PUBLIC_LEN]);

#endif
