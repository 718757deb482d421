/* clinic/clinic.h: clinical messaging as one open thing: what its actions
 * share.
 *
 * One struct clinic a process, opened by main.c after rooms and closed before
 * them.  All functions of this folder are safe from any thread; those that take
 * a struct txn use the caller's, those that do not open their own.
 *
 * Screens learn of changes through clinic_tell(): a row in clinic_changes and a
 * NOTIFY_CLINIC at the commit, on which clinic_watch_* wakes those who wait in
 * GET /_wardwire/clinic/v1/changes.
 */
#ifndef CLINIC_CLINIC_H
#define CLINIC_CLINIC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/requester.h"
#include "base/scope.h"
#include "store/clinic_change_store.h"
#include "store/db.h"

struct clinic;
struct notify;
struct rooms;
struct second_channel;
struct users;

struct clinic_options {
	struct db *db;	       /* all borrowed until clinic_close() */
	struct notify *notify; /* NULL: nobody is told (tests) */
	struct users *users;
	struct rooms *rooms;
	const struct second_channel *channel; /* copied; NULL: there is none */
};

enum err clinic_open(struct scope *sc, const struct clinic_options *o,
		     struct clinic **out) MUST_CHECK;
void clinic_close(struct clinic **c);

/* Once a second: lets the thread of the clinic look at hand-overs that wait,
 * and at rooms that follow their role. The first one starts it, so that a
 * command that never ticks has none. */
void clinic_tick(struct clinic *c, int64_t now_ms);
/* The same at once. From any thread; never blocks for long. */
void clinic_wake(struct clinic *c);

/* Whether the store answers, and where its stream is. */
struct clinic_pulse {
	int64_t position;
	int64_t started_ms;
};
enum err clinic_check(struct scope *sc, struct clinic *c,
		      struct clinic_pulse *out) MUST_CHECK;

/* Write transactions. What changed, for whom: user_nid 0 everybody. kind is one
 * of docs/api/clinic.yaml: "role", "team", "rota", "rights", "device",
 * "notice", "test_call", "priority", "handover", "incident". */
enum err clinic_tell(struct scope *sc, struct txn *t, struct clinic *c,
		     const struct clinic_change_row *change) MUST_CHECK;

/* Administrators and rota managers.
 *
 * ERR_FORBIDDEN   the requester is neither
 */
enum err clinic_require_manager(struct scope *sc, struct txn *t,
				const struct requester *r) MUST_CHECK;

/* Somebody waits for changes; memory is theirs until clinic_watch_remove().
 * wake() runs under a lock on any thread, once: it must not call back. */
struct clinic_waiter {
	struct clinic_waiter *next, *prev; /* NULL: not listed */
	int64_t user_nid;
	int64_t since;
	bool is_all; /* also what concerns everybody */
	void (*wake)(struct clinic_waiter *w);
};
void clinic_watch_add(struct clinic *c, struct clinic_waiter *w);
void clinic_watch_remove(struct clinic *c, struct clinic_waiter *w);

/* What changed since (0: nothing, but where to go on from). *next_out is the
 * position that all of them are below or at. */
struct clinic_news {
	struct clinic_change_row *rows;
	size_t count;
	int64_t next;
};
enum err clinic_read_changes(struct scope *sc, struct clinic *c,
			     const struct clinic_change_query *q,
			     struct clinic_news *out) MUST_CHECK;

#endif
