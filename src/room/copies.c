#include "room/copies.h"

#include "room/search_index.h"

enum err
copies_write(struct scope *sc, struct txn *t, const struct relation_row *r,
	     const struct event_row *e, bool refuse_twice)
{
	bool is_edit = r->parent_nid != 0 && r->kind == RELATION_REPLACE;
	struct search_was was = {0};

	if (is_edit)
		TRY(search_index_before(sc, t, r->parent_nid, &was));
	if (r->parent_nid != 0)
		TRY(relation_store_add(sc, t, r, e, refuse_twice));
	return is_edit ? search_index_after(sc, t, &was)
		       : search_index_add(sc, t, e);
}

enum err
copies_redact(struct scope *sc, struct txn *t, const struct event_row *redacted)
{
	struct search_was was;

	TRY(search_index_before(sc, t, redacted->nid, &was));
	TRY(relation_store_remove(sc, t, redacted->nid));
	TRY(event_store_redact(sc, t, redacted));
	return search_index_after(sc, t, &was);
}
