#include "room/search_index.h"

#include <string.h>

#include "store/event_type_store.h"

/* The text/plain form of m.topic (m.room.topic). */
static const char *
plain_topic(yyjson_val *content)
{
	yyjson_val *topic = yyjson_obj_get(content, "m.topic"), *forms, *form;
	const char *type;
	size_t i, max;

	forms = yyjson_obj_get(topic, "m.text");
	yyjson_arr_foreach(forms, i, max, form)
	{
		type = json_peek_string(form, "mimetype");
		if (type == NULL || strcmp(type, "text/plain") == 0)
			return json_peek_string(form, "body");
	}
	return NULL;
}

static const char *
join_words(struct scope *sc, const char *a, const char *b)
{
	if (a == NULL || b == NULL || strcmp(a, b) == 0)
		return a != NULL ? a : b;
	return scope_printf(sc, "%s\n%s", a, b);
}

static unsigned
key_of_type(int64_t type_nid)
{
	switch (type_nid) {
	case TYPE_MESSAGE:
		return SEARCH_BODY;
	case TYPE_NAME:
		return SEARCH_NAME;
	default:
		return type_nid == TYPE_TOPIC ? SEARCH_TOPIC : 0;
	}
}

static const char *
words_of(struct scope *sc, unsigned key, yyjson_val *content)
{
	const char *words;

	switch (key) {
	case SEARCH_BODY:
		words = json_peek_string(content, "body");
		break;
	case SEARCH_NAME:
		words = json_peek_string(content, "name");
		break;
	default:
		words = join_words(sc, json_peek_string(content, "topic"),
				   plain_topic(content));
	}
	if (words == NULL || *words == '\0')
		return NULL;
	if (strlen(words) > SEARCH_WORDS_MAX)
		words = scope_strndup(sc, words, SEARCH_WORDS_MAX);
	return words;
}

enum err
search_index_words(struct scope *sc, struct txn *t, const struct event_row *e,
		   unsigned *key_out, const char **words_out)
{
	struct relation_rows edits = {0};
	struct event_row edit;
	yyjson_val *content;

	*words_out = NULL;
	*key_out = key_of_type(e->type_nid);
	if (*key_out == 0 || e->redacted_by != 0)
		return OK;
	if ((e->relations & RELATION_REPLACE) != 0)
		TRY(relation_store_list_edits(sc, t, &e->nid, 1, &edits));
	if (edits.count > 0) {
		TRY(event_store_get(sc, t, edits.rows[0].event_nid, &edit));
		content = yyjson_obj_get(event_row_content(sc, &edit),
					 "m.new_content");
	} else {
		content = event_row_content(sc, e);
	}
	*words_out = words_of(sc, *key_out, content);
	return OK;
}

static enum err
is_encrypted(struct scope *sc, struct txn *t, int64_t room_nid, bool *out)
{
	const struct state_entry key = {TYPE_ENCRYPTION, "", 0, 0};
	int64_t nid;

	TRY(state_store_find(sc, t, room_nid, &key, &nid));
	*out = nid != 0;
	return OK;
}

enum err
search_index_add(struct scope *sc, struct txn *t, const struct event_row *e)
{
	struct search_doc d = {.nid = e->nid,
			       .room_nid = e->room_nid,
			       .sender_nid = e->sender_nid};
	bool hidden;

	if (key_of_type(e->type_nid) == 0 || !e->in_timeline ||
	    (e->type_nid != TYPE_MESSAGE) != (e->state_key != NULL))
		return OK;
	TRY(is_encrypted(sc, t, e->room_nid, &hidden));
	if (hidden)
		return OK;
	TRY(search_index_words(sc, t, e, &d.keys, &d.words));
	return d.words != NULL ? search_store_add(sc, t, &d) : OK;
}

enum err
search_index_before(struct scope *sc, struct txn *t, int64_t nid,
		    struct search_was *out)
{
	struct relation_row edit;
	struct event_row e;
	unsigned key;
	bool is_noted;

	*out = (struct search_was){0};
	TRY(relation_store_get(sc, t, nid, &edit));
	if (edit.parent_nid != 0 && edit.kind == RELATION_REPLACE)
		nid = edit.parent_nid;
	TRY(search_store_has(sc, t, nid, &is_noted));
	if (!is_noted)
		return OK;
	TRY(event_store_get(sc, t, nid, &e));
	out->nid = nid;
	return search_index_words(sc, t, &e, &key, &out->words);
}

enum err
search_index_after(struct scope *sc, struct txn *t,
		   const struct search_was *was)
{
	struct search_doc d = {.nid = was->nid};
	struct event_row e;

	if (was->nid == 0)
		return OK;
	TRY(event_store_get(sc, t, was->nid, &e));
	TRY(search_index_words(sc, t, &e, &d.keys, &d.words));
	if (was->words != NULL && d.words != NULL &&
	    strcmp(was->words, d.words) == 0)
		return OK;
	TRY(search_store_remove(sc, t, was->nid,
				was->words != NULL ? was->words : ""));
	d.room_nid = e.room_nid;
	d.sender_nid = e.sender_nid;
	/* An edit without words leaves the event unfound, but noted, so that
	 * a later one is. */
	if (d.words == NULL && e.redacted_by == 0)
		d.words = "";
	return d.words != NULL ? search_store_add(sc, t, &d) : OK;
}
