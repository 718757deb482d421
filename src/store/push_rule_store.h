/* store/push_rule_store.h: push rules that users wrote or changed. */
#ifndef STORE_PUSH_RULE_STORE_H
#define STORE_PUSH_RULE_STORE_H

#include "store/db.h"

struct push_rule_row {
	const char *kind; /* override, content, room, sender, underride */
	const char *rule_id;
	int64_t place; /* ascending within a kind; 0: of a default rule */
	bool enabled;
	const char *actions;	/* JSON; NULL: the default's */
	const char *conditions; /* JSON; NULL: none, or the default's */
	const char *pattern;	/* NULL: none */
};

/* By kind and place, in the scope's memory. */
enum err push_rule_store_list(struct scope *sc, struct txn *t, int64_t user_nid,
			      struct push_rule_row **rows_out,
			      size_t *count_out) MUST_CHECK;

/* Everybody who has any. */
enum err
push_rule_store_list_users(struct scope *sc, struct txn *t, int64_t **users_out,
			   size_t *count_out) MUST_CHECK;

enum err push_rule_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
			     const struct push_rule_row *r) MUST_CHECK;

/* *removed_out tells whether there was one. */
enum err
push_rule_store_remove(struct scope *sc, struct txn *t, int64_t user_nid,
		       const char *kind, const char *rule_id,
		       bool *removed_out) MUST_CHECK;

#endif
