/* clinic/rota_file.h: rotas as files: CSV, and iCalendar (RFC 5545).
 *
 * Reading is pure and has ceilings; each row that is wrong is told with its
 * line, and the rows that are right come back beside them.
 *
 * Recurring shifts repeat by the wall clock: a night shift ends at 08:00 local
 * time also when the clocks change (RFC 5545 would keep its exact length, and
 * hand-overs happen by the clock on the wall).
 */
#ifndef CLINIC_ROTA_FILE_H
#define CLINIC_ROTA_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/scope.h"
#include "clinic/zone.h"

#define ROTA_FILE_MAX ((int64_t)1024 * 1024) /* bytes */
#define ROTA_ITEMS_MAX 5000
#define ROTA_ERRORS_MAX 100
#define ROTA_FIELD_MAX 500 /* bytes */
#define ROTA_RECUR_MAX_DAYS 400

/* One shift of a file. Text is never NULL but for user. */
struct rota_item {
	int line;
	const char *role; /* "" none; a role id, or a name */
	const char *team; /* "" none */
	const char *user; /* localpart or user id; NULL: nobody */
	int64_t from_ms;
	int64_t to_ms;
	int64_t tier;
	bool non_resident;
	const char *note;
	const char *uid;
};

struct rota_error {
	int line;
	const char *text;
};

struct rota_items {
	struct rota_item *rows; /* room for ROTA_ITEMS_MAX */
	size_t count;
	struct rota_error *errors; /* room for ROTA_ERRORS_MAX */
	size_t error_count;
};

void rota_items_init(struct scope *sc, struct rota_items *out);
void rota_items_fail(struct rota_items *items, int line, const char *text);
/* The next one to fill in, or NULL past the ceiling, which is told. */
struct rota_item *rota_items_add(struct rota_items *items, int line);

/* len bytes of CSV (RFC 4180), UTF-8. zone is for times without one. */
void rota_read_csv(struct scope *sc, const char *bytes, size_t len,
		   const struct zone *zone, struct rota_items *out);
/* len bytes of iCalendar. */
void rota_read_ical(struct scope *sc, const char *bytes, size_t len,
		    const struct zone *zone, struct rota_items *out);

/* "2026-03-29 20:00", with an optional "T", seconds, and "Z" or "+01:00". */
bool
rota_parse_time(const char *text, const struct zone *zone, int64_t *ms_out);

/* Writing iCalendar: folded lines, escaped text; times in UTC. */
void ical_begin(struct buf *b, const char *name);
struct ical_event {
	const char *uid;
	const char *summary;
	const char *description; /* NULL none */
	int64_t from_ms, to_ms;
	int64_t stamp_ms;
};
void ical_event_write(struct buf *b, const struct ical_event *e);
void ical_end(struct buf *b);

#endif
