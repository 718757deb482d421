/* push/push_priv.h: what the files of this folder share. */
#ifndef PUSH_PUSH_PRIV_H
#define PUSH_PUSH_PRIV_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/id_map.h"
#include "base/list.h"
#include "crypto/p256.h"
#include "notify/notify.h"
#include "push/push.h"
#include "store/push_queue_store.h"
#include "store/pusher_store.h"

#define PUSH_TTL_S ((int64_t)24 * 3600)
#define PUSH_TIMEOUT_MS 15000
#define PUSH_SENDERS 8
#define PUSH_ALERT_SENDERS 8

/* A pusher for which something waits. */
struct lane {
	struct list link;
	int64_t pusher_nid;
	int64_t next_ms; /* not before; wall time */
	bool is_busy;	 /* a thread has it */
	bool again;	 /* more came meanwhile */
};

struct push {
	struct db *db;
	struct users *users;
	struct http_client *client;
	struct p256_key *key;
	char *public_key; /* base64url */
	char *contact;
	bool shows_content;
	struct mailer *mailer;
	const char *public_url; /* NULL: none */
	int64_t mail_delay_ms;
	int64_t mail_pause_ms;
	struct push_hooks hooks;

	/* Of the reader (alert_reader.c). */
	pthread_t reader;
	bool has_reader;
	int64_t start_pos;
	pthread_mutex_t told_lock; /* of told and stopping */
	pthread_cond_t told;
	bool stopping;
	atomic_llong told_pos;	/* the newest position heard of */
	atomic_llong floor_pos; /* there was no pusher up to here */
	atomic_llong pushers;	/* how many there are, or more */

	/* Of the senders (delivery.c). */
	pthread_t senders[PUSH_SENDERS];
	size_t sender_count;
	pthread_mutex_t lane_lock; /* of all below */
	pthread_cond_t lane_ready;
	struct id_map lanes; /* by pusher_nid */
	struct list lane_list;
	bool lanes_stopping;

	/* Of those who send alerts (alert_sender.c). */
	pthread_t alert_senders[PUSH_ALERT_SENDERS];
	size_t alert_count;
	pthread_mutex_t alert_lock; /* of all below */
	pthread_cond_t alert_due;
	bool alert_told;	/* something may be due */
	int64_t alert_until_ms; /* the earliest that one waits for; 0 none */
	bool alert_stopping;
};

/* A push ready to be sent, and how that went. */
struct push_message {
	const struct pusher_row *pusher;
	const char *kind;
	const char *event_id;
	const char *room_id;
	const char *item_id;  /* of an alert */
	const char *priority; /* its word; NULL: of a test */
	const char *topic;
	int64_t ttl_s;
	int64_t timeout_ms; /* 0: PUSH_TIMEOUT_MS */
	bool is_high;
	bool is_urgent;
	bool is_test;
	bool highlight;
	const char *sound;
	int64_t unread; /* -1: not counted */
	/* Only for gateways that get content: NULL otherwise. */
	const char *type;
	const char *sender;
	const char *sender_name;
	const char *room_name;
	const char *room_alias;
	const char *content;
	size_t content_len;
	bool user_is_target;
};

struct push_answer {
	enum push_fate result;
	int status;
	int64_t retry_ms; /* the other side's wish; 0 none */
};

/* --- alert_reader.c --- */
enum err alert_reader_start(struct scope *sc, struct push *p,
			    struct notify *n) MUST_CHECK;
void alert_reader_stop(struct push *p);
/* After the commit of a pusher: on the writer's thread, so before any news of
 * a later commit. floor_pos: where events begin to matter; 0: they did. */
void alert_reader_add_pusher(struct push *p, int64_t floor_pos);

/* --- delivery.c --- */
enum err delivery_start(struct scope *sc, struct push *p) MUST_CHECK;
void delivery_stop(struct push *p);
/* Something waits for the pusher. */
void delivery_wake(struct push *p, int64_t pusher_nid, int64_t next_ms);
/* Fills what the row keeps of an answer; *is_gone_out: the pusher goes. */
void delivery_note(struct pusher_row *row, const struct push_answer *a,
		   int64_t now_ms);
/* Writes that, and removes a pusher that is gone. */
enum err
delivery_write(struct scope *sc, struct txn *t, const struct pusher_row *row,
	       const struct push_answer *a) MUST_CHECK;

/* --- mail_digest.c --- */

/* A pusher of the kind "email": one mail tells how much is unread, never what
 * or from whom. */
bool mail_digest_is_for(const struct pusher_row *pusher);
/* Whether the requester may have mail sent there.
 *
 * ERR_INVALID_PARAM         this server sends no mail
 * ERR_THREEPID_NOT_FOUND    not an address of the requester's
 */
enum err mail_digest_check(struct scope *sc, struct push *p,
			   const struct pusher_row *pusher) MUST_CHECK;
/* When a mail may go out about what waits since oldest_ms. */
int64_t mail_digest_due_ms(const struct push *p,
			   const struct pusher_row *pusher, int64_t oldest_ms);
enum err mail_digest_send(struct scope *sc, struct push *p,
			  const struct pusher_row *pusher, int64_t unread,
			  struct push_answer *out) MUST_CHECK;

/* --- alert_sender.c --- */
enum err alert_sender_start(struct scope *sc, struct push *p,
			    struct notify *n) MUST_CHECK;
void alert_sender_stop(struct push *p);
/* Something may be due. Any thread; never blocks for long. */
void alert_sender_wake(struct push *p);

/* --- push_receipt.c --- */

/* What a subscription proves with that it got a push: known to the server and
 * to its browser alone, and kept nowhere. */
enum err push_receipt_secret(struct scope *sc, struct push *p,
			     const struct pusher_row *pusher,
			     const char **secret_out) MUST_CHECK;

/* --- push_message.c --- */

/* What a queued row has to say; *skip_out: nothing any more. */
struct push_job {
	const struct pusher_row *pusher;
	const struct push_queue_row *row;
	int64_t unread;
	int64_t now_ms;
};
enum err push_message_read(struct scope *sc, struct push *p, struct txn *t,
			   const struct push_job *job, struct push_message *out,
			   bool *skip_out) MUST_CHECK;
enum err push_message_unread(struct scope *sc, struct push *p, struct txn *t,
			     int64_t user_nid, int64_t *count_out) MUST_CHECK;
/* Sends it in the way of its pusher. Failures of the other side are answers. */
enum err push_message_send(struct scope *sc, struct push *p,
			   const struct push_message *m,
			   struct push_answer *out) MUST_CHECK;

/* --- gateway.c, web_push.c --- */
enum err
gateway_send(struct scope *sc, struct push *p, const struct push_message *m,
	     struct push_answer *out) MUST_CHECK;
enum err
web_push_send(struct scope *sc, struct push *p, const struct push_message *m,
	      struct push_answer *out) MUST_CHECK;
/* Whether a pusher's pushkey and data are a subscription.
 *
 * ERR_INVALID_PARAM ERR_MISSING_PARAM
 */
enum err web_push_check(struct scope *sc, const struct pusher_row *p,
			const char **url_out) MUST_CHECK;

#endif
