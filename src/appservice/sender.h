/* appservice/sender.h: telling one service what happens, on a thread of its
 * own.
 *
 * One transaction at a time, in the order of the stream.  It is written down
 * before it is sent and sent the same until the service takes it; what waits
 * behind it needs no row, for it is the stream itself.  So nothing is lost when
 * the server is killed, and nothing is skipped when the service is away: its
 * position stands still, and the pauses between tries grow to five minutes.
 */
#ifndef APPSERVICE_SENDER_H
#define APPSERVICE_SENDER_H

#include "appservice/appservices_priv.h"
#include "notify/notify.h"

struct rooms;
struct sender;

/* Begins. Borrows as and rooms until sender_stop(). */
enum err sender_start(struct scope *sc, const struct appservices *as,
		      const struct appservice *service, struct rooms *rooms,
		      struct sender **out) MUST_CHECK;

/* Ends the thread; calls of as->client have been told to end before. */
void sender_stop(struct sender **s);

/* Something happened: on the publisher's thread, takes a note and wakes. */
void sender_note(struct sender *s, const struct notify_change *change);

/* Somebody came or went: the same. */
void sender_note_presence(struct sender *s);

/* The service is there again: try now. */
void sender_retry(struct sender *s);

#endif
