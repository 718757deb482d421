/* store/setting_store.h: settings of the whole server, by name. */
#ifndef STORE_SETTING_STORE_H
#define STORE_SETTING_STORE_H

#include "store/db.h"

/* *value_out is NULL when it is not set. */
enum err setting_store_find(struct scope *sc, struct txn *t, const char *name,
			    const char **value_out) MUST_CHECK;
enum err setting_store_put(struct scope *sc, struct txn *t, const char *name,
			   const char *value) MUST_CHECK;

#endif
