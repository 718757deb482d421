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

/* Whether the server stops: leave the rest for the next start. */
bool room_tasks_are_stopping(const struct rooms *r);

/* Makes row's words and result durable. */
enum err task_run_save(struct scope *sc, struct task_run *run) MUST_CHECK;

enum err room_delete_run(struct scope *sc, struct task_run *run) MUST_CHECK;
enum err room_purge_run(struct scope *sc, struct task_run *run) MUST_CHECK;

/* Removes events in chunks, until there are none or the server stops
 * (ERR_UNAVAILABLE). */
struct purge_range;
enum err room_purge_events(struct scope *sc, struct rooms *r,
			   const struct purge_range *range) MUST_CHECK;

#endif
