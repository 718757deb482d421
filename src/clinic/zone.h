/* clinic/zone.h: local times of a place, by the tz database (TZif, RFC 8536).
 *
 * The process's own TZ plays no part.  Zones are read once and kept.  Both
 * changes of the clock are exact: a local time that does not exist (the hour
 * that is skipped) is the moment that the offset before the change gives, one
 * that exists twice is the first of the two (RFC 5545, 3.3.5).
 */
#ifndef CLINIC_ZONE_H
#define CLINIC_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define ZONE_NAME_DEFAULT "Europe/London"
#define ZONE_NAME_MAX 64
#define ZONE_TRANSITIONS_MAX 4096

struct zone;

/* A local time. year 1900 to 2200, month 1 to 12, day 1 to 31. */
struct zone_time {
	int year, month, day, hour, minute, second;
};

/* The zone of a name ("Europe/London", "UTC"); lives as long as the process.
 *
 * ERR_INVALID_PARAM   the tz database has no such zone
 */
enum err zone_find(struct scope *sc, const char *name,
		   const struct zone **out) MUST_CHECK;
const char *zone_name(const struct zone *z);

/* The Trust's: what zone_set_default() said, else UTC until then. */
const struct zone *zone_default(void);
void zone_set_default(const struct zone *z);

/* The local time of a moment, and back. */
void zone_local(const struct zone *z, int64_t ms, struct zone_time *out);
int64_t zone_moment(const struct zone *z, const struct zone_time *t);
/* Seconds east of UTC at a moment. */
int64_t zone_offset_s(const struct zone *z, int64_t ms);

/* The calendar, without any zone: days since 1970-01-01 and back; 0 Sunday. */
int64_t calendar_days(int year, int month, int day);
void calendar_date(int64_t days, struct zone_time *out);
int calendar_weekday(int64_t days);
int calendar_month_length(int year, int month);
/* Whether all parts are in their ranges. */
bool calendar_is_valid(const struct zone_time *t);

/* A zone from the bytes of a TZif file, for tests; in the scope's memory.
 *
 * ERR_CORRUPT   they are none
 */
enum err zone_parse(struct scope *sc, const char *name, const void *bytes,
		    size_t len, struct zone **out) MUST_CHECK;

#endif
