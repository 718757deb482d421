/* base/expiring_map.h: a map between threads whose entries go after a while.
 *
 * At most kind.max entries, each for kind.lifetime_ms since its time of
 * creation; one that is too old is not found, whether it was removed or not.
 * The map owns its values.  Any thread.  Running out of memory ends the
 * process.
 */
#ifndef BASE_EXPIRING_MAP_H
#define BASE_EXPIRING_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct expiring_map;

struct expiring_map_kind {
	size_t max;
	int64_t lifetime_ms;
	void (*destroy)(void *value);
};

struct expiring_map *expiring_map_create(struct expiring_map_kind kind);
void expiring_map_destroy(struct expiring_map **m);

/* Takes value; false, with value destroyed, when the map is full. */
bool expiring_map_put(struct expiring_map *m, const char *key, void *value,
		      int64_t created_ms);

/* Runs use on the value while nobody else touches it; false when there is none
 * (any more). */
bool expiring_map_use(struct expiring_map *m, const char *key, int64_t now_ms,
		      void (*use)(void *value, void *ctx), void *ctx);

/* Removes the value and gives it to the caller; NULL when there is none (any
 * more). */
void *
expiring_map_take(struct expiring_map *m, const char *key, int64_t now_ms);

/* Forgets the old ones. */
void expiring_map_tick(struct expiring_map *m, int64_t now_ms);

#endif
