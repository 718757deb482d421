/* user/own_rules.h: who has push rules of their own, in memory, so that
 * appending an event costs nothing where nobody has.  A user who removed their
 * last rule may stay in it.  Any thread.
 */
#ifndef USER_OWN_RULES_H
#define USER_OWN_RULES_H

#include "store/db.h"

struct own_rules;

struct own_rules *own_rules_create(void);
void own_rules_destroy(struct own_rules **o);

/* Reads all of the store's. */
enum err
own_rules_load(struct scope *sc, struct txn *t, struct own_rules *o) MUST_CHECK;
/* A user has some now. */
void own_rules_add(struct own_rules *o, int64_t user_nid);
bool own_rules_has(struct own_rules *o, int64_t user_nid);
size_t own_rules_count(const struct own_rules *o);
/* All, in the scope's memory. */
void own_rules_list(struct scope *sc, struct own_rules *o, int64_t **out,
		    size_t *count_out);

#endif
