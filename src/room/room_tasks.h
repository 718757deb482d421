/* room/room_tasks.h: what takes long: deleting a room, purging its history, and
 * redacting what somebody sent.
 *
 * A task is a row, done by one thread after another, in chunks, so that others
 * write in between; what was under way when the server stopped goes on at the
 * next start.  A task that is done can be asked about for a day.
 */
#ifndef ROOM_ROOM_TASKS_H
#define ROOM_ROOM_TASKS_H

#include "base/requester.h"
#include "room/rooms.h"
#include "store/task_store.h"

#define TASK_DELETE "delete_room"
#define TASK_PURGE "purge_history"
#define TASK_REDACT "redact_user"

/* Starts the thread, and what waits; room_tasks_stop() before rooms_close(). */
enum err room_tasks_start(struct scope *sc, struct rooms *r) MUST_CHECK;
void room_tasks_stop(struct rooms *r);

/* Takes all our users out of a room, and the room out of the store. */
struct room_deletion {
	const char *room_id;
	const char *new_user_id; /* makes a room for them; NULL: none */
	const char *new_name;
	const char *message; /* said there */
	bool is_blocked;     /* nobody may join any more */
	bool is_purged;
};
/* ERR_INVALID_PARAM   no such user, or no room id
 * ERR_NOT_FOUND       this server does not know the room
 * ERR_CONFLICT        it is being deleted already
 */
enum err
room_delete_begin(struct scope *sc, struct rooms *r, const struct requester *rq,
		  const struct room_deletion *d,
		  const char **task_id_out) MUST_CHECK;

/* Takes old messages out; state stays, and what is newest. */
struct room_purge {
	const char *room_id;
	const char *event_id; /* everything before it; NULL: by time */
	int64_t before_ms;
	bool with_local; /* also what our own users sent */
};
/* ERR_NOT_FOUND   no such room or event, or nothing is that old */
enum err
room_purge_begin(struct scope *sc, struct rooms *r, const struct requester *rq,
		 const struct room_purge *p,
		 const char **task_id_out) MUST_CHECK;

/* Redacts, as the user, what a user of this server sent; state stays. The
 * task's result tells what could not be redacted and why. */
struct user_redaction {
	const char *user_id;
	int64_t user_nid;
	const char *const *room_ids; /* none: where the user is joined */
	size_t room_count;
	const char *reason; /* NULL: none */
	int64_t limit;	    /* how many at most, the newest first */
};
/* ERR_CONFLICT   it is being done already */
enum err room_redact_user_begin(struct scope *sc, struct rooms *r,
				const struct requester *rq,
				const struct user_redaction *x,
				const char **task_id_out) MUST_CHECK;

/* ERR_NOT_FOUND   there is no such task */
enum err room_task_get(struct scope *sc, struct rooms *r, const char *kind,
		       const char *task_id, struct task_row **out) MUST_CHECK;
enum err room_task_list(struct scope *sc, struct rooms *r, const char *kind,
			const char *room_id, struct task_row **out,
			size_t *count_out) MUST_CHECK;

#endif
