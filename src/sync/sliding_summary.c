/* What a room is called, who is in it, and when something happened there last.
 */
#include <string.h>

#include "store/event_type_store.h"
#include "sync/sliding_facts.h"
#include "sync/sliding_part.h"

static bool
changed_key(const struct sliding_part *p, int64_t type_nid)
{
	size_t i;

	for (i = 0; i < p->delta.count; i++)
		if (p->delta.entries[i].type_nid == type_nid)
			return true;
	return p->initial;
}

/* NULL: there is none, or an empty one. */
static enum err
read_text(struct scope *sc, struct sliding *x, const struct sliding_part *p,
	  int64_t type_nid, const char *from, const char **out)
{
	struct state_entry k = {.type_nid = type_nid, .state_key = ""};
	struct event_row e;
	yyjson_val *content;

	*out = NULL;
	TRY(sliding_key_read(sc, x, p->e, &k, &e));
	if (k.event_nid != 0 &&
	    json_parse_object(sc, e.pdu + e.content_at, e.content_len,
			      &content) == OK)
		*out = json_peek_string(content, from);
	if (*out != NULL && **out == '\0')
		*out = NULL;
	return OK;
}

static enum err
write_text_of(struct scope *sc, struct sliding *x, const struct sliding_part *p,
	      int64_t type_nid, const char *key)
{
	const char *text;

	if (!changed_key(p, type_nid))
		return OK;
	TRY(read_text(sc, x, p, type_nid,
		      type_nid == TYPE_AVATAR ? "url" : "name", &text));
	if (text != NULL)
		json_put_string(&x->w, key, text);
	else if (!p->initial)
		json_put_raw(&x->w, key, "null", 4);
	return OK;
}

static enum err
write_hero(struct scope *sc, struct sliding *x, const struct event_row *e)
{
	yyjson_val *content;

	json_object_begin(&x->w);
	json_put_string(&x->w, "user_id", e->state_key);
	if (json_parse_object(sc, e->pdu + e->content_at, e->content_len,
			      &content) == OK) {
		json_put_string(&x->w, "displayname",
				json_peek_string(content, "displayname"));
		json_put_string(&x->w, "avatar_url",
				json_peek_string(content, "avatar_url"));
	}
	json_object_end(&x->w);
	return OK;
}

static enum err
write_heroes(struct scope *sc, struct sliding *x, const struct sliding_part *p,
	     const struct room_summary *s)
{
	struct state_entry k = {.type_nid = TYPE_MEMBER};
	struct event_row member;
	const char *name;
	size_t i;

	TRY(read_text(sc, x, p, TYPE_NAME, "name", &name));
	if (name != NULL)
		return OK;
	json_key(&x->w, "heroes");
	json_array_begin(&x->w);
	for (i = 0; i < s->hero_count; i++) {
		k.state_key = s->heroes[i];
		TRY(sliding_key_read(sc, x, p->e, &k, &member));
		if (k.event_nid != 0)
			TRY(write_hero(sc, x, &member));
	}
	json_array_end(&x->w);
	return OK;
}

enum err
sliding_summary_write(struct scope *sc, struct sliding *x,
		      const struct sliding_part *p)
{
	struct room_summary s;

	TRY(write_text_of(sc, x, p, TYPE_NAME, "name"));
	TRY(write_text_of(sc, x, p, TYPE_AVATAR, "avatar"));
	if (p->m->membership != MEMBERSHIP_JOIN ||
	    (!changed_key(p, TYPE_MEMBER) && !changed_key(p, TYPE_NAME)))
		return OK;
	if (p->e->card == NULL || !room_summary_make(&p->e->card->state->faces,
						     x->q->rq->user_id, &s))
		TRY(room_summary_read(sc, x->t, p->m->room_nid,
				      x->q->rq->user_id, &s));
	TRY(write_heroes(sc, x, p, &s));
	json_put_int(&x->w, "joined_count", s.joined);
	json_put_int(&x->w, "invited_count", s.invited);
	return OK;
}

enum err
sliding_bump_find(struct scope *sc, struct sliding *x,
		  const struct sliding_part *p, int64_t *out)
{
	const struct sliding_bump_range r = {p->m->room_nid, p->until};
	/* Who comes back was told where they had gone. */
	bool anew = p->initial || p->seen.membership != MEMBERSHIP_JOIN;

	*out = p->m->pos;
	if (p->m->membership != MEMBERSHIP_JOIN)
		return OK;
	*out = 0;
	if (!p->has_news)
		return OK;
	TRY(sliding_fact_bump(sc, x, &r, out));
	if (*out == 0 && anew)
		*out = p->m->room_pos;
	if (!anew && *out <= p->seen.sent_pos)
		*out = 0;
	return OK;
}
