/* appservice/transaction.h: what a service is told next, as the body of a
 * transaction (Application Service API, pushing events).
 */
#ifndef APPSERVICE_TRANSACTION_H
#define APPSERVICE_TRANSACTION_H

#include "appservice/interest.h"
#include "store/appservice_store.h"

struct rooms;

#define TRANSACTION_EVENTS_MAX 100
#define TRANSACTION_BYTES_MAX ((size_t)1024 * 1024)
#define TRANSACTION_SCAN_MAX 500 /* events looked at for one transaction */
#define TRANSACTION_TYPING_MAX 64
#define TRANSACTION_PRESENCE_MAX 500 /* looked at */

/* What is to be told beside the stream of events. */
struct transaction_news {
	bool receipts;				/* some are new */
	bool presence;				/* of somebody */
	int64_t typing[TRANSACTION_TYPING_MAX]; /* rooms */
	size_t typing_count;
};

/* Reads on from s->pos: fills s->body (NULL where nothing concerns the service)
 * and its positions, and *more_out where there may be more. */
enum err
transaction_build(struct scope *sc, struct rooms *rooms, struct interest *i,
		  const struct transaction_news *news,
		  struct appservice_stream *s, bool *more_out) MUST_CHECK;

#endif
