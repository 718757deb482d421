#include "room/relation.h"

#include <string.h>

#include "room/read.h"

void
relation_parse(yyjson_val *content, struct relation *out)
{
	yyjson_val *relates = yyjson_obj_get(content, "m.relates_to");

	*out = (struct relation){0};
	out->rel_type = json_peek_string(relates, "rel_type");
	out->parent = json_peek_string(relates, "event_id");
	if (out->rel_type == NULL || out->parent == NULL) {
		out->rel_type = out->parent = NULL;
		return;
	}
	out->key = json_peek_string(relates, "key");
	out->has_new_content =
		yyjson_is_obj(yyjson_obj_get(content, "m.new_content"));
}

/* Validity of replacement events, but for the room, which is the same. */
static bool
is_valid_edit(const struct relation *r, const struct relation_side *child,
	      const struct relation_side *parent)
{
	if (child->sender_nid != parent->sender_nid || parent->is_state ||
	    strcmp(child->type, parent->type) != 0)
		return false;
	if (parent->rel_type != NULL &&
	    strcmp(parent->rel_type, "m.replace") == 0)
		return false;
	/* In what is encrypted it stands where no server sees it. */
	return r->has_new_content ||
	       strcmp(child->type, "m.room.encrypted") == 0;
}

enum relation_kind
relation_weigh(const struct relation *r, const struct relation_side *child,
	       const struct relation_side *parent)
{
	if (r->rel_type == NULL || child->is_state)
		return RELATION_OTHER;
	if (strcmp(r->rel_type, "m.replace") == 0)
		return is_valid_edit(r, child, parent) ? RELATION_REPLACE
						       : RELATION_OTHER;
	if (strcmp(r->rel_type, "m.thread") == 0)
		return parent->rel_type == NULL ? RELATION_THREAD
						: RELATION_OTHER;
	if (strcmp(r->rel_type, "m.reference") == 0)
		return RELATION_REFERENCE;
	return strcmp(r->rel_type, "m.annotation") == 0 ? RELATION_ANNOTATION
							: RELATION_OTHER;
}

static void
fill(const struct relation *r, const struct event_row *parent,
     struct relation_found *out)
{
	struct relation_row *row = &out->row;

	row->parent_nid = parent->nid;
	row->rel_type = r->rel_type;
	row->is_bundled = (row->kind & RELATION_BUNDLED) != 0 &&
			  parent->state_key == NULL;
	if (row->kind == RELATION_ANNOTATION && r->key != NULL &&
	    strlen(r->key) <= RELATION_KEY_MAX)
		row->annotation = r->key;
	out->is_nested_thread = row->kind == RELATION_OTHER &&
				strcmp(r->rel_type, "m.thread") == 0;
	out->thread_nid =
		row->kind == RELATION_THREAD ? parent->nid : parent->thread_nid;
}

enum err
relation_find(struct scope *sc, struct txn *t,
	      const struct relation_child *child, struct relation_found *out)
{
	struct relation_side mine = {.type = child->row->type,
				     .sender_nid = child->row->sender_nid,
				     .is_state = child->row->state_key != NULL};
	struct relation_side theirs;
	struct relation r, of_parent;
	struct event_row parent;
	enum err e;

	*out = (struct relation_found){0};
	relation_parse(child->content, &r);
	if (r.rel_type == NULL || mine.is_state)
		return OK;
	e = event_store_get_by_id(sc, t, r.parent, &parent);
	if (e == ERR_NOT_FOUND ||
	    (e == OK && parent.room_nid != child->row->room_nid))
		return OK;
	TRY(e);
	relation_parse(event_row_content(sc, &parent), &of_parent);
	theirs = (struct relation_side){parent.type, parent.sender_nid,
					parent.state_key != NULL,
					of_parent.rel_type};
	out->row.kind = relation_weigh(&r, &mine, &theirs);
	fill(&r, &parent, out);
	return OK;
}
