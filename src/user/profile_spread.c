#include "user/profile_spread.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"

struct turn {
	struct list link;
	int64_t user_nid;
	char *user_id;
};

struct profile_spread {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t news;
	pthread_cond_t done;
	int64_t current_nid; /* whose turn it is; 0 nobody's */
	struct list turns;
	struct profile_hooks hooks;
	bool is_stopping;
};

static void
turn_destroy(struct turn *t)
{
	free(t->user_id);
	free(t);
}

static struct turn *
next_turn(struct profile_spread *s)
{
	struct turn *t = NULL;

	(void)pthread_mutex_lock(&s->lock);
	while (!s->is_stopping && list_is_empty(&s->turns))
		(void)pthread_cond_wait(&s->news, &s->lock);
	if (!s->is_stopping) {
		t = LIST_ENTRY(s->turns.next, struct turn, link);
		list_remove(&t->link);
		s->current_nid = t->user_nid;
	}
	(void)pthread_mutex_unlock(&s->lock);
	return t;
}

static void
end_turn(struct profile_spread *s, struct turn *t)
{
	(void)pthread_mutex_lock(&s->lock);
	s->current_nid = 0;
	(void)pthread_cond_broadcast(&s->done);
	(void)pthread_mutex_unlock(&s->lock);
	turn_destroy(t);
}

static void *
spread_main(void *arg)
{
	struct profile_spread *s = arg;
	struct requester r;
	struct scope sc;
	struct turn *t;

	log_set_tag("profiles");
	while ((t = next_turn(s)) != NULL) {
		scope_begin(&sc, "profiles");
		r = (struct requester){.user_id = t->user_id,
				       .user_nid = t->user_nid,
				       .now_ms = clock_wall_ms()};
		if (s->hooks.changed(s->hooks.ctx, &sc, &r) != OK)
			log_warn("user: a new profile did not reach all rooms "
				 "of user %lld: %s",
				 (long long)t->user_nid, scope_fail_text(&sc));
		scope_end(&sc);
		end_turn(s, t);
	}
	return NULL;
}

enum err
profile_spread_create(struct scope *sc, const struct profile_hooks *hooks,
		      struct profile_spread **out)
{
	struct profile_spread *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (s == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for a thread");
	s->hooks = *hooks;
	list_init(&s->turns);
	(void)pthread_mutex_init(&s->lock, NULL);
	(void)pthread_cond_init(&s->news, NULL);
	clock_cond_init(&s->done);
	if (pthread_create(&s->thread, NULL, spread_main, s) != 0) {
		free(s);
		return scope_fail(sc, ERR_NOMEM, "cannot begin a thread");
	}
	*out = s;
	return OK;
}

void
profile_spread_destroy(struct profile_spread **sp)
{
	struct profile_spread *s = *sp;
	struct list *it, *after;

	if (s == NULL)
		return;
	(void)pthread_mutex_lock(&s->lock);
	s->is_stopping = true;
	(void)pthread_cond_signal(&s->news);
	(void)pthread_mutex_unlock(&s->lock);
	(void)pthread_join(s->thread, NULL);
	LIST_FOREACH (&s->turns, it, after)
		turn_destroy(LIST_ENTRY(it, struct turn, link));
	(void)pthread_cond_destroy(&s->done);
	(void)pthread_cond_destroy(&s->news);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
	*sp = NULL;
}

static bool
is_waiting(struct profile_spread *s, int64_t user_nid)
{
	struct list *it, *after;

	LIST_FOREACH (&s->turns, it, after) {
		if (LIST_ENTRY(it, struct turn, link)->user_nid == user_nid)
			return true;
	}
	return false;
}

void
profile_spread_wait(struct profile_spread *s, int64_t user_nid, int64_t max_ms)
{
	const struct timespec until = clock_after(max_ms);

	if (s == NULL)
		return;
	(void)pthread_mutex_lock(&s->lock);
	while (!s->is_stopping &&
	       (s->current_nid == user_nid || is_waiting(s, user_nid))) {
		if (pthread_cond_timedwait(&s->done, &s->lock, &until) != 0)
			break;
	}
	(void)pthread_mutex_unlock(&s->lock);
}

void
profile_spread_add(struct profile_spread *s, int64_t user_nid,
		   const char *user_id)
{
	struct turn *t;

	if (s == NULL)
		return;
	t = calloc(1, sizeof(*t));
	if (t == NULL || (t->user_id = strdup(user_id)) == NULL)
		abort();
	t->user_nid = user_nid;
	(void)pthread_mutex_lock(&s->lock);
	if (!is_waiting(s, user_nid)) {
		list_append(&s->turns, &t->link);
		t = NULL;
		(void)pthread_cond_signal(&s->news);
	}
	(void)pthread_mutex_unlock(&s->lock);
	if (t != NULL)
		turn_destroy(t);
}
