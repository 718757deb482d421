/* user/data_marks.h: when each user's account data last changed, in memory.
 *
 * A mark is raised by each commit, so the newest position that memory knows is
 * the newest there is.  Any thread.
 */
#ifndef USER_DATA_MARKS_H
#define USER_DATA_MARKS_H

#include <stdint.h>

struct data_marks;

/* Out of memory ends the process. */
struct data_marks *data_marks_create(void);
void data_marks_destroy(struct data_marks **m);

/* The user's newest position; -1 when memory does not know. */
int64_t data_marks_find(struct data_marks *m, int64_t user_nid);

/* Notes a position, unless a newer one is known. */
void data_marks_raise(struct data_marks *m, int64_t user_nid, int64_t position);

#endif
