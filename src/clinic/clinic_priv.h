/* clinic/clinic_priv.h: what the files of this folder share. */
#ifndef CLINIC_CLINIC_PRIV_H
#define CLINIC_CLINIC_PRIV_H

#include <pthread.h>

#include "clinic/clinic.h"
#include "clinic/second_channel.h"
#include "notify/notify.h"

struct clinic_watch;
struct incident_rooms;
struct priority_timer;
struct role_cache;

struct clinic {
	struct db *db;
	struct notify *notify;
	struct users *users;
	struct rooms *rooms;
	struct clinic_watch *watch;
	struct role_cache *roles;	  /* clinic/role_cache.c */
	struct incident_rooms *incidents; /* clinic/incident_stamp.c */
	pthread_mutex_t rooms_lock; /* one makes a role's room at a time */
	int64_t started_ms;
	int64_t started_mono_ms; /* the same moment */
	int64_t noted_ms; /* the ladders' thread's own (clinic_clock.h) */
	struct priority_timer *timer; /* clinic/priority_timer.c: a list */
	struct second_channel channel;
	pthread_mutex_t post_lock; /* one posts a step's message at a time */
	/* The thread: rooms that follow, hand-overs that wait. */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t due;
	int64_t now_ms;	    /* under lock: of the last tick */
	int64_t scanned_ms; /* the thread's own, as looked_ms */
	int64_t looked_ms;
	bool is_due; /* under lock, as the two below */
	bool stopping;
	bool has_thread;
};

/* clinic/priority_timer.c: something waits to go out. */
void priority_delivery_wake(struct clinic *c);

/* clinic/notice_post.c: what a notice says in a message of the server; NULL
 * those that only our app shows. Tells those who never said what their device
 * is and do not listen now: users of other Matrix clients. */
const char *clinic_notice_words(const char *kind);
enum err clinic_notices_post(struct scope *sc, struct clinic *c,
			     int64_t now_ms) MUST_CHECK;

/* clinic/clinic_watch.c */
struct clinic_watch *clinic_watch_create(void);
void clinic_watch_destroy(struct clinic_watch **w);
/* Whether the person waits for changes, on our app. */
bool clinic_watch_has(struct clinic *c, int64_t user_nid);
void clinic_watch_on_change(void *ctx, const struct notify_change *change);

#endif
