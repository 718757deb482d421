/* user/password_gate.h: how many passwords are hashed at once.
 *
 * A hash takes 19 MiB and tens of milliseconds, so at most one per core runs; a
 * few wait, the rest is told to come again.
 */
#ifndef USER_PASSWORD_GATE_H
#define USER_PASSWORD_GATE_H

#include <stddef.h>

#include "base/scope.h"

struct password_gate;

/* slots 0: one per core. Out of memory ends the process. */
struct password_gate *password_gate_create(size_t slots, size_t queue_max);
void password_gate_destroy(struct password_gate **g);

/* Waits for a slot; password_gate_leave() gives it back.
 *
 * ERR_RATE_LIMITED   queue_max are waiting already
 */
enum err
password_gate_enter(struct scope *sc, struct password_gate *g) MUST_CHECK;
void password_gate_leave(struct password_gate *g);

#endif
