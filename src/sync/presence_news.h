/* sync/presence_news.h: what sync says of who is there. */
#ifndef SYNC_PRESENCE_NEWS_H
#define SYNC_PRESENCE_NEWS_H

#include "sync/sync_priv.h"
#include "sync/v3.h"
#include "user/presence.h"

/* Wakes those who have news of others; from sync_open() on. */
void presence_section_open(struct sync *s);
void presence_section_close(struct sync *s);

/* News since q's token, as the filter lets through; next is the answer's
 * token. From memory alone. */
void presence_section_read(struct scope *sc, struct sync *s,
			   const struct sync_v3_request *q,
			   struct sync_token *next, struct presence_news *out);

/* Writes "presence": {...}; news NULL: none. */
void presence_section_write(struct json_writer *w,
			    const struct presence_news *news, int64_t now_ms);

#endif
