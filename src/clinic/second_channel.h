/* clinic/second_channel.h: another way to a person whom no device of theirs
 * has told: SMS, voice and pager gateways behind a webhook, or mail.
 *
 * What goes out holds no patient data and nothing of the message: that there is
 * one, how urgent, for which role, and its id.  A webhook is signed, so that
 * the gateway knows whom it serves:
 *
 *     Wardwire-Timestamp: 1760000000
 *     Wardwire-Signature: v1=<hex HMAC-SHA-256 of "timestamp.body">
 *     Idempotency-Key: <the queue's number>
 */
#ifndef CLINIC_SECOND_CHANNEL_H
#define CLINIC_SECOND_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/scope.h"

struct http_client;
struct mailer;

/* Where it goes; NULL: not that way. Borrowed until clinic_close(). */
struct second_channel {
	struct http_client *client;
	struct mailer *mailer;
	const char *webhook_url;
	const char *webhook_secret;
	const char *mail_to; /* a mail-to-SMS or pager gateway */
};

/* One thing to be told. */
struct second_message {
	int64_t number; /* for the gateway, to know it again */
	const char *item_id;
	const char *why; /* "undelivered", "unseen", "test" */
	const char *priority;
	const char *user_id; /* of the person */
	const char *name;    /* of the person */
	const char *role;    /* its name; "" a team's */
	const char *kind;    /* the person's own channel; NULL they have none */
	const char *address;
	const char *code; /* of a test; NULL */
	bool is_test;
	int64_t now_ms;
};

bool second_channel_is_set(const struct second_channel *s);

/* By every way that is set; OK when one of them took it.
 *
 * ERR_UNAVAILABLE   none did, now
 * ERR_FORBIDDEN     refused for good (a 4xx of the webhook)
 */
enum err second_channel_send(struct scope *sc, const struct second_channel *s,
			     const struct second_message *m) MUST_CHECK;

#endif
