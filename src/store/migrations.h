/* store/migrations.h: the numbered SQL files of store/migrations/, embedded by
 * tools/embed_sql in the order of their numbers.
 */
#ifndef STORE_MIGRATIONS_H
#define STORE_MIGRATIONS_H

#include <stddef.h>

struct migration {
	int number;
	const char *name;
	const char *sql;
};

extern const struct migration migrations[];
extern const size_t migrations_count;

#endif
