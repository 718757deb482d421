/* sync/sync_token.h: the points in time that clients hold.
 *
 * Three kinds of token are given out, all opaque and all with a version:
 *
 *   stream      next_batch of GET /sync: a durable position, the position of
 *               each other node (none yet), and a volatile position that counts
 *               only with the boot it was given out in;
 *   order       prev_batch: a point in one room's order, for /messages;
 *   connection  pos of sliding sync: which connection, which answer of it, and
 *               the durable position, so that /messages understands it too.
 *
 * A token is not a secret and grants nothing.  One that cannot be read is the
 * client's mistake; one from another boot or from before a restore is not.
 */
#ifndef SYNC_TOKEN_H
#define SYNC_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define SYNC_TOKEN_NODES_MAX 8
#define SYNC_TOKEN_TEXT_MAX 384

enum sync_token_kind {
	SYNC_TOKEN_STREAM,
	SYNC_TOKEN_ORDER,
	SYNC_TOKEN_CONNECTION
};

/* How far another node's stream was read. */
struct sync_token_node {
	uint32_t node;
	int64_t pos;
};

struct sync_token {
	enum sync_token_kind kind;
	int64_t pos; /* durable; stream and connection */
	struct sync_token_node nodes[SYNC_TOKEN_NODES_MAX];
	size_t node_count;
	int64_t presence_pos; /* stream: with the same boot; 0 none */
	uint64_t boot_id;     /* stream: whose volatile position it is */
	int64_t volatile_pos;
	int64_t device_pos; /* stream: messages to the device are received up
			     * to here; 0: as far as pos */
	int64_t order;	    /* order: behind the event with this room_order */
	uint64_t conn_id;   /* connection */
	uint64_t seq;	    /* connection: the number of the answer */
};

/* Reads what a client sent.
 *
 * ERR_INVALID_PARAM   not a token of ours
 */
enum err sync_token_parse(struct scope *sc, const char *text,
			  struct sync_token *out) MUST_CHECK;

/* Writes at most SYNC_TOKEN_TEXT_MAX bytes with the NUL; returns the length
 * without it. */
size_t sync_token_format(const struct sync_token *t, char *out);

/* The same in the scope's memory. */
char *sync_token_text(struct scope *sc, const struct sync_token *t);

/* The text of an order token. */
char *sync_token_order_text(struct scope *sc, int64_t order);

/* The point in a room's order that any token stands for: behind every event
 * whose room_order is not greater. Live events have their position as
 * room_order, so that a stream token is such a point as it is. */
int64_t sync_token_room_order(const struct sync_token *t);

#endif
