/* tests/store/temp_db.h: a database in a folder that goes away. */
#ifndef TESTS_TEMP_DB_H
#define TESTS_TEMP_DB_H

#include "store/db.h"

/* A fresh, migrated database; ends the test program when it cannot. */
struct db *temp_db_open(void);
void temp_db_close(struct db **db);

/* Closes and opens the same file again. */
void temp_db_reopen(struct db **db);

#endif
