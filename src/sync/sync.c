#include "sync/sync_priv.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "store/db_copy.h"
#include "sync/presence_news.h"
#include "sync/shared_filter.h"

/* How many users, and rooms of users, are remembered between answers. */
#define PEOPLE_MAX 16384
#define UNREAD_MAX 65536
#define FACTS_MAX 131072

#define TRIM_BYTES ((size_t)4 << 20)

enum err
sync_open(struct scope *sc, const struct sync_options *o, struct sync **out)
{
	struct sync *s = calloc(1, sizeof(*s));
	struct feed_options fo = {.db = o->db, .notify = o->notify};
	enum err e;

	if (s == NULL)
		return scope_fail(sc, ERR_NOMEM, "No memory for sync");
	s->db = o->db;
	s->rooms = o->rooms;
	s->users = o->users;
	s->watch = fo.watch = watch_create();
	s->sent = sent_members_create();
	s->conns = sliding_conns_create();
	s->people = fact_table_create(PEOPLE_MAX);
	s->unread = fact_table_create(UNREAD_MAX);
	s->facts = fact_table_create(FACTS_MAX);
	s->cards = card_table_create(CARD_TABLE_BYTES_MAX);
	presence_section_open(s);
	e = feed_open(sc, &fo, &s->feed);
	if (e != OK)
		sync_close(&s);
	*out = s;
	return e;
}

void
sync_close(struct sync **sp)
{
	struct sync *s = *sp;

	if (s == NULL)
		return;
	presence_section_close(s);
	feed_close(&s->feed);
	watch_destroy(&s->watch);
	fact_table_destroy(&s->sent);
	sliding_conns_destroy(&s->conns);
	fact_table_destroy(&s->people);
	fact_table_destroy(&s->unread);
	fact_table_destroy(&s->facts);
	card_table_destroy(&s->cards);
	sync_filter_drop_saved();
	free(s);
	*sp = NULL;
}

void
sync_tick(struct sync *s)
{
	s->freed += card_table_tick(s->cards);
	if (s->freed < TRIM_BYTES)
		return;
	s->freed = 0;
	(void)malloc_trim(0);
}

struct watch *
sync_watch(struct sync *s)
{
	return s->watch;
}

bool
sync_is_behind(struct sync *s)
{
	return feed_is_behind(s->feed);
}

struct users *
sync_users(struct sync *s)
{
	return s->users;
}

bool
sync_position_is_lost(const struct sync *s, int64_t pos)
{
	return db_position_is_lost(s->db, pos);
}

struct sync_token
sync_token_at(struct sync *s, int64_t pos)
{
	return (struct sync_token){.kind = SYNC_TOKEN_STREAM,
				   .pos = pos,
				   .boot_id = feed_boot_id(s->feed),
				   .volatile_pos = feed_volatile(s->feed)};
}

static void
free_map(void *arg)
{
	map_deinit(arg);
}

struct map *
sync_scope_map(struct scope *sc)
{
	struct map *m = scope_new(sc, struct map);

	map_init(m);
	scope_defer(sc, free_map, m);
	return m;
}
