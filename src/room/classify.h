/* room/classify.h: what an event means to those who read it later: whether it
 * notifies by the default push rules, whom it mentions, what it relates to.
 *
 * Done once for each event, before it is written.
 */
#ifndef ROOM_CLASSIFY_H
#define ROOM_CLASSIFY_H

#include "room/draft.h"

/* Fills notify_class, thread_nid, relation, rel_type and mentions of ev. */
enum err room_classify(struct draft *d, struct draft_event *ev) MUST_CHECK;

#endif
