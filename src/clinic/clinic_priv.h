/* clinic/clinic_priv.h: what the files of this folder share. */
#ifndef CLINIC_CLINIC_PRIV_H
#define CLINIC_CLINIC_PRIV_H

#include <pthread.h>

#include "clinic/clinic.h"
#include "notify/notify.h"

struct clinic_watch;
struct duty_cache;

struct clinic {
	struct db *db;
	struct notify *notify;
	struct users *users;
	struct rooms *rooms;
	struct clinic_watch *watch;
	int64_t started_ms;
};

/* clinic/watch.c */
struct clinic_watch *clinic_watch_create(void);
void clinic_watch_destroy(struct clinic_watch **w);
void clinic_watch_on_change(void *ctx, const struct notify_change *change);

#endif
