/* vectors.h: cases kept as data, and who runs them. */
#ifndef VECTORS_H
#define VECTORS_H

#include "base/json.h"
#include "event/event.h"

/* Says how one case went, as a line of TAP. why may be NULL when it passed. */
void vector_report(const char *name, bool passed, const char *why);

/* One case each, of a file of that kind; whole is the file. They report. */
void run_canonical_case(struct scope *sc, yyjson_val *whole, yyjson_val *one);
void run_signing_case(struct scope *sc, yyjson_val *whole, yyjson_val *one);
void run_event_case(struct scope *sc, yyjson_val *whole, yyjson_val *one);
void run_redaction_case(struct scope *sc, yyjson_val *whole, yyjson_val *one);
void run_auth_case(struct scope *sc, yyjson_val *whole, yyjson_val *one);
void run_state_case(struct scope *sc, yyjson_val *whole, yyjson_val *one);

/* A member that the case must have. */
const char *need_text(yyjson_val *obj, const char *key);
yyjson_val *need(yyjson_val *obj, const char *key);

/* Whether two values have the same canonical text. */
bool is_same_json(struct scope *sc, yyjson_val *a, yyjson_val *b);

/* The versions that a case is for, each in turn: i from 0; NULL at the end. */
const struct room_version *case_version(yyjson_val *one, size_t i);

#endif
