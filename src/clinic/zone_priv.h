/* clinic/zone_priv.h: a time zone inside, and the rule at a TZif file's end. */
#ifndef CLINIC_ZONE_PRIV_H
#define CLINIC_ZONE_PRIV_H

#include <stdbool.h>

#include "clinic/zone.h"

/* When a part of the year begins: "M3.5.0/1" of a POSIX TZ text. */
struct zone_edge {
	int month, week, weekday; /* week 5: the last */
	int64_t at_s;		  /* of the day, local */
};

struct zone {
	char name[ZONE_NAME_MAX + 1];
	int64_t *times; /* at which an offset begins, seconds, ascending */
	int32_t *offsets;
	size_t count;
	int32_t first_offset_s;
	/* After the last of them. */
	bool has_rule;
	bool has_summer;
	int64_t winter_s, summer_s; /* offsets */
	struct zone_edge begins, ends;
};

/* Reads the rule ("GMT0BST,M3.5.0/1,M10.5.0"); what is not understood is no
 * rule: the last offset goes on. */
void zone_rule_parse(struct zone *z, const char *text);
int64_t zone_rule_offset(const struct zone *z, int64_t s);

#endif
