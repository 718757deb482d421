/* clinic/patient.h: who a patient is, as far as words can be checked. Pure.
 *
 * Nothing here says that a number is somebody's: a check digit proves that it
 * was typed well, no more.
 */
#ifndef CLINIC_PATIENT_H
#define CLINIC_PATIENT_H

#include <stdbool.h>

/* As they are shown; "" where not known. Borrowed. */
struct patient {
	const char *surname;
	const char *given;
	const char *born; /* "1948-03-12" */
};

/* Ten digits, the last one right (11 - weighted sum mod 11; 10 is none), not
 * all the same. Spaces are skipped. */
bool patient_nhs_number_is_valid(const char *number);

/* "YYYY-MM-DD", a day there was, in 1850 or later. */
bool patient_date_is_valid(const char *date);

/* Whether two on one ward may be taken for each other: the same birth date, or
 * surnames that are the same but for case, accents' letters or one letter. */
bool patient_is_similar(const struct patient *a, const struct patient *b);

#endif
