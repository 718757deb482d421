#include "temp_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];
static char path[128];

static struct db *
open_path(void)
{
	struct db_options o = {.path = path, .readers = 48};
	struct scope sc;
	struct db *db;

	scope_begin(&sc, NULL);
	if (db_open(&sc, &o, &db) != OK) {
		(void)fprintf(stderr, "db_open: %s\n", scope_fail_text(&sc));
		exit(1);
	}
	scope_end(&sc);
	return db;
}

struct db *
temp_db_open(void)
{
	(void)snprintf(folder, sizeof(folder), "/tmp/wardwire-test-XXXXXX");
	if (mkdtemp(folder) == NULL)
		exit(1);
	(void)snprintf(path, sizeof(path), "%s/test.db", folder);
	return open_path();
}

void
temp_db_reopen(struct db **db)
{
	db_close(db);
	*db = open_path();
}

void
temp_db_close(struct db **db)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char name[160];
	size_t i;

	db_close(db);
	for (i = 0; i < 3; i++) {
		(void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		(void)unlink(name);
	}
	(void)rmdir(folder);
}
