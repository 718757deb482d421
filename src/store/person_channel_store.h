/* store/person_channel_store.h: a person's second channel, and its test. */
#ifndef STORE_PERSON_CHANNEL_STORE_H
#define STORE_PERSON_CHANNEL_STORE_H

#include "store/db.h"

#define PERSON_CHANNELS_WAITING_MAX 64 /* of one look */

struct person_channel_row {
	int64_t user_nid;
	const char *kind; /* "sms", "voice", "pager", "mail" */
	const char *address;
	const char *code;  /* of the test under way; "" none */
	int64_t asked_ms;  /* when the test was asked for; 0 never */
	int64_t sent_ms;   /* when it went out; 0 it waits */
	int64_t tries;	   /* wrong codes */
	int64_t tested_ms; /* 0 never */
	int64_t failed_ms; /* refused for good since; 0 not */
};

/* *out NULL: they have none. */
enum err
person_channel_store_find(struct scope *sc, struct txn *t, int64_t user_nid,
			  struct person_channel_row **out) MUST_CHECK;
enum err
person_channel_store_put(struct scope *sc, struct txn *t,
			 const struct person_channel_row *r) MUST_CHECK;
enum err person_channel_store_remove(struct scope *sc, struct txn *t,
				     int64_t user_nid) MUST_CHECK;
/* Tests that wait to go out, oldest first. */
enum err person_channel_store_list_waiting(struct scope *sc, struct txn *t,
					   struct person_channel_row **rows_out,
					   size_t *count_out) MUST_CHECK;

#endif
