/* push/push.h: telling devices that sleep, as one open thing.
 *
 * A reader of notify: it looks through new events for who is to be alerted
 * (push rules), and queues a row for each of their pushers together with how
 * far it has looked, so that what was committed is pushed after any crash,
 * once or, if the crash was between sending and noting it, twice.  Pushes go to
 * push gateways (Push Gateway API) and, for our own app, straight to the
 * browser's push service (Web Push: RFC 8030, 8188, 8291, 8292).
 *
 * main.c opens it after rooms and closes it before them.
 */
#ifndef PUSH_PUSH_H
#define PUSH_PUSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/requester.h"
#include "base/scope.h"

struct db;
struct http_client;
struct mailer;
struct notify;
struct push;
struct users;

/* What a service worker posts for a push it got. */
struct push_receipt {
	const char *secret; /* "receipt" of the push */
	const char *kind;
	const char *id;
	const char *room_id; /* of an event; NULL */
	const char *address; /* of the client */
	int64_t now_ms;
	/* Event ids of notifications that still stand. */
	const char **shown;
	size_t shown_count;
};

#define PUSH_SHOWN_MAX 50

#define PUSH_KIND_HTTP "http"
#define PUSH_KIND_MAIL "email"
#define PUSH_KIND_WEB "org.wardwire.webpush" /* PUSHER_KIND_WEB */

/* What push tells folders that it may not know; main.c fills it, NULL each:
 * nobody is told. Called outside of transactions, on any thread. */
struct push_hooks {
	void *ctx;
	/* A push to the device failed for good: 404, 410, or given up. */
	enum err (*failed)(struct scope *sc, void *ctx, int64_t device_nid,
			   int64_t now_ms);
	/* The device got the push, as its subscription has proven. kind as in
	 * the push; id of the item, the test or the event.
	 *
	 * ERR_NOT_FOUND   nothing of the person's
	 */
	enum err (*delivered)(struct scope *sc, void *ctx,
			      const struct requester *r,
			      const struct push_receipt *receipt);
};

/* Borrowed until push_close(). */
struct push_options {
	struct db *db;
	struct users *users;
	struct notify *notify; /* subscribed to */
	struct http_client *client;
	const char *key_path;	/* the server's Web Push key; made if absent */
	const char *contact;	/* "mailto:..." or "https://..." */
	bool shows_content;	/* to gateways, where a pusher asks */
	struct mailer *mailer;	/* NULL: nobody is told by mail */
	const char *public_url; /* named in mails */
	int64_t mail_delay_ms;	/* unread for so long */
	int64_t mail_pause_ms;	/* between two mails to somebody */
	struct push_hooks hooks;
};

/* ERR_CORRUPT   key_path holds no key */
enum err push_open(struct scope *sc, const struct push_options *o,
		   struct push **out) MUST_CHECK;
/* Ends what runs; http_client_stop() before makes it quick. */
void push_close(struct push **p);

/* The public half of the server's key, as browsers want it
 * (applicationServerKey): base64url. */
const char *push_public_key(const struct push *p);

/* --- now, past the queue --- */

/* A push of ids alone. Strings are borrowed, NULL where there is none. */
struct push_payload {
	const char *kind; /* "event", "priority", "wipe"...: for the app */
	const char *event_id;
	const char *room_id;
	const char *topic; /* a newer one of this topic takes the place of one
			    * that still waits; NULL: none does */
	int64_t ttl_s;	   /* how long the push service tries; 0 a day */
	bool is_urgent;
};

enum push_fate {
	PUSH_SENT,    /* the push service took it over */
	PUSH_GONE,    /* the subscription has ended: the pusher is removed */
	PUSH_REFUSED, /* it will never be taken as it is */
	PUSH_FAILED   /* not reached, or not now */
};

/* How it went for one pusher. */
struct push_outcome {
	int64_t pusher_nid;
	int64_t device_nid;    /* 0: of no device */
	const char *device_id; /* NULL: the same */
	enum push_fate result;
	int status;	 /* HTTP; 0: no answer */
	int64_t took_ms; /* until the answer */
};

struct push_outcomes {
	struct push_outcome *rows;
	size_t count; /* 0: the user has no pusher */
};

/* Sends to every pusher of the user, whatever they muted, and waits for the
 * answers (at most 15 s each; the scope's deadline counts): for threads that
 * may wait.  Not queued and not repeated; the outcomes are noted as those of
 * any push.  Never in a transaction. */
enum err push_send_now(struct scope *sc, struct push *p, int64_t user_nid,
		       const struct push_payload *payload,
		       struct push_outcomes *out) MUST_CHECK;

/* Takes a receipt. What it says is told to hooks.delivered; it gives nothing
 * but what the notifications of this device need.
 *
 * ERR_FORBIDDEN   no subscription's secret
 * ERR_NOT_FOUND   nothing of that person's
 */
struct push_after {
	const char **over; /* of shown: read elsewhere, or gone */
	size_t over_count;
	int64_t unread;
};
enum err
push_receive(struct scope *sc, struct push *p, const struct push_receipt *r,
	     struct push_after *out) MUST_CHECK;

/* What is known of one device. */
struct push_reach {
	bool has_pusher;
	int64_t sent_ms;    /* last taken by its push service; 0 never */
	int64_t failing_ms; /* it fails since; 0 it does not */
	int64_t gone_ms;    /* its subscription ended; 0 it did not */
};
enum err push_get_reach(struct scope *sc, struct push *p, int64_t device_nid,
			struct push_reach *out) MUST_CHECK;

#endif
