/* The part of room/read.h that looks into one event's content. */
#include "room/read.h"
#include "store/event_type_store.h"

yyjson_val *
event_row_content(struct scope *sc, const struct event_row *e)
{
	static const char empty[] = "{}";
	yyjson_val *v;

	if (e->pdu != NULL && e->content_len > 0 &&
	    json_parse_object(sc, e->pdu + e->content_at, e->content_len, &v) ==
		    OK)
		return v;
	if (json_parse_object(sc, empty, sizeof(empty) - 1, &v) != OK)
		return NULL; /* out of memory: yyjson reads NULL as nothing */
	return v;
}

const char *
event_row_peek(struct scope *sc, const struct event_row *e, const char *key)
{
	return json_peek_string(event_row_content(sc, e), key);
}

enum membership
event_row_membership(struct scope *sc, const struct event_row *e)
{
	return membership_parse(event_row_peek(sc, e, "membership"));
}
