/* clinic/rota_import.h: a rota file into the rota, and what that changes. */
#ifndef CLINIC_ROTA_IMPORT_H
#define CLINIC_ROTA_IMPORT_H

#include "clinic/rota.h"
#include "clinic/rota_file.h"

#define ROTA_SOURCE_MAX 100
#define ROTA_CHANGES_MAX 1000 /* shown */

enum rota_change_kind { ROTA_ADDED, ROTA_CHANGED, ROTA_REMOVED };
struct rota_change {
	enum rota_change_kind kind;
	struct shift_row now; /* removed: as it was */
	struct shift_row was; /* changed alone */
	const char *role_id;  /* "" none, as the next two */
	const char *team_id;
	const char *user_id;
	const char *was_user_id;
};

struct rota_import {
	const char *source;
	const char *bytes;
	size_t len;
	bool is_ical;
	bool dry_run;
};
struct rota_difference {
	bool is_written;
	size_t added, changed, removed, unchanged;
	struct rota_error *errors;
	size_t error_count;
	struct rota_change *rows;
	size_t count;
};

/* Managers. Nothing is written when a row is wrong, or in a dry run.
 *
 * ERR_INVALID_PARAM   no source, or too long
 */
enum err
rota_import_file(struct scope *sc, struct clinic *c, const struct requester *r,
		 const struct rota_import *f,
		 struct rota_difference *out) MUST_CHECK;

#endif
