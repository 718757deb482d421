/* store/check_store.h: whether the rows of a database agree with each other. */
#ifndef STORE_CHECK_STORE_H
#define STORE_CHECK_STORE_H

#include "store/db.h"

/* What must never be, and how many rows are so. */
struct check_finding {
	const char *what; /* "members whose event is not there" */
	int64_t rows;
};

/* Asks every question: tell() for each, also where rows is 0. */
enum err
check_store_ask(struct scope *sc, struct txn *t,
		void (*tell)(void *ctx, const struct check_finding *found),
		void *ctx) MUST_CHECK;

#endif
