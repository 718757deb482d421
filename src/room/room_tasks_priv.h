/* room/room_tasks_priv.h: how a task is done. */
#ifndef ROOM_ROOM_TASKS_PRIV_H
#define ROOM_ROOM_TASKS_PRIV_H

#include "room/room_tasks.h"
#include "room/rooms_priv.h"

struct room_tasks;

/* A task under way. */
struct task_run {
	struct rooms *r;
	struct task_row *row;
	yyjson_val *words; /* row->words, read */
};

/* Makes row's words and result durable. */
enum err task_run_save(struct scope *sc, struct task_run *run) MUST_CHECK;

/* ERR_UNAVAILABLE when the server stops. */
enum err room_tasks_check(struct scope *sc, const struct rooms *r) MUST_CHECK;

/* Makes a task durable and wakes the thread that does it; fills row. */
enum err
room_task_begin(struct scope *sc, struct rooms *r, struct task_row *row,
		const struct requester *rq, struct buf *words) MUST_CHECK;

enum err room_delete_run(struct scope *sc, struct task_run *run) MUST_CHECK;
enum err room_purge_run(struct scope *sc, struct task_run *run) MUST_CHECK;
enum err
room_redact_user_run(struct scope *sc, struct task_run *run) MUST_CHECK;

/* Removes events in chunks, until there are none or the server stops
 * (ERR_UNAVAILABLE). */
struct purge_range;
enum err room_purge_events(struct scope *sc, struct rooms *r,
			   const struct purge_range *range) MUST_CHECK;

#endif
