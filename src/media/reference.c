#include <string.h>

#include "media/media_priv.h"

/* An event that shows more files than this is no message that people write. */
#define REFERENCES_MAX 64

/* The media id that begins at p ("mxc://server/id"), or NULL when it is another
 * server's. */
static const char *
id_at(struct scope *sc, const struct media *m, const char *p, size_t len)
{
	size_t name_len = strlen(m->server_name), id_len = 0;

	if (len < 6 + name_len + 2 || p[6 + name_len] != '/' ||
	    memcmp(p + 6, m->server_name, name_len) != 0)
		return NULL;
	p += 6 + name_len + 1;
	len -= 6 + name_len + 1;
	while (id_len < len && p[id_len] != '"' && p[id_len] != '\\' &&
	       p[id_len] != '?' && p[id_len] != '#')
		id_len++;
	return scope_strndup(sc, p, id_len);
}

/* Looks for addresses in the text of the event: in which member they stand
 * differs from type to type, and one too many does no harm. */
enum err
media_note_event(struct scope *sc, struct media *m, struct txn *t,
		 int64_t event_nid, const char *pdu, size_t len)
{
	const char *p = pdu, *end = pdu + len, *media_id;
	struct media_row *row;
	int found = 0;

	while (found < REFERENCES_MAX &&
	       (p = memmem(p, (size_t)(end - p), "mxc://", 6)) != NULL) {
		media_id = id_at(sc, m, p, (size_t)(end - p));
		p += 6;
		if (media_id == NULL ||
		    !media_is_ours(m, m->server_name, media_id))
			continue;
		found++;
		TRY(media_store_find(sc, t, media_id, &row));
		if (row != NULL)
			TRY(event_media_store_put(sc, t, event_nid, row->nid));
	}
	return OK;
}
