/* clinic/ical_priv.h: one VEVENT between reading (ical.c) and its shifts
 * (ical_expand.c). */
#ifndef CLINIC_ICAL_PRIV_H
#define CLINIC_ICAL_PRIV_H

#include "clinic/rota_file.h"

#define ICAL_EXDATES_MAX 500

struct ical_time {
	bool is_set;
	int64_t ms;
	struct zone_time local;
	const struct zone *zone;
};

struct ical_vevent {
	int line;
	bool is_wrong; /* and that was told */
	bool is_cancelled;
	const char *unknown; /* what is not understood; NULL none */
	const char *uid, *summary, *note, *role, *team, *categories;
	const char *user, *attendee; /* NULL none */
	const char *rrule;	     /* NULL none */
	struct ical_time start, ends, recurrence;
	int64_t duration_ms; /* 0: by ends */
	int64_t *exdates;
	size_t exdate_count;
};

/* "20260329T200000Z", "20260329T200000", "20260329". */
bool ical_parse_time(const char *s, bool *is_utc, struct zone_time *out);

/* Adds the event's shifts, or tells why not. */
void ical_expand(struct scope *sc, const struct ical_vevent *e,
		 struct rota_items *out);

#endif
