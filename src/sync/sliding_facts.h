/* sync/sliding_facts.h: what the filters of lists ask of every room of a user,
 * remembered between requests: a room's type, whether it is encrypted, when
 * something proper happened there last, whether somebody was put out of it.
 *
 * Each is kept with the position for which it holds and is looked up again
 * where the room has gone on since.
 */
#ifndef SYNC_SLIDING_FACTS_H
#define SYNC_SLIDING_FACTS_H

#include "sync/sliding_priv.h"

/* A number that stands for a type of room; NULL is no type. */
uint64_t sliding_type_hash(const char *type);

/* Of m.room.create, which never changes. */
enum err
sliding_fact_type(struct scope *sc, struct sliding *x,
		  const struct sliding_entry *e, uint64_t *out) MUST_CHECK;

enum err
sliding_fact_encrypted(struct scope *sc, struct sliding *x,
		       const struct sliding_entry *e, bool *out) MUST_CHECK;

/* Of a room that the user is in no more: whether it was joined, and somebody
 * else ended that. */
enum err sliding_fact_put_out(struct scope *sc, struct sliding *x,
			      const struct member_row *m, bool *out) MUST_CHECK;

/* The newest event that counts as activity, up to until; 0: none is known. */
struct sliding_bump_range {
	int64_t room_nid;
	int64_t until;
};
enum err
sliding_fact_bump(struct scope *sc, struct sliding *x,
		  const struct sliding_bump_range *r, int64_t *out) MUST_CHECK;

#endif
