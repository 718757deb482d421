/* clinic/priority_channel.h: the second channel's queue: rows that the ladder
 * wrote go out, with retries, until a gateway takes them or it is too late. */
#ifndef CLINIC_PRIORITY_CHANNEL_H
#define CLINIC_PRIORITY_CHANNEL_H

#include "clinic/clinic.h"

/* Sends what is due. For the ladders' thread. */
enum err priority_channel_run(struct scope *sc, struct clinic *c,
			      int64_t now_ms) MUST_CHECK;

#endif
