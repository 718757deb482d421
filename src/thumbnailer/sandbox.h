/* thumbnailer/sandbox.h: gives up every right that decoding does not need. */
#ifndef THUMBNAILER_SANDBOX_H
#define THUMBNAILER_SANDBOX_H

#include <stdbool.h>

/* Limits memory, time, files and processes, then the system calls: what opens,
 * connects, executes or traces ends the process. False when it cannot be done,
 * and then nothing must be decoded. */
bool sandbox_enter(void);

#endif
