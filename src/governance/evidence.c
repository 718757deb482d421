#include "governance/evidence.h"

#include <stdio.h>
#include <string.h>

#include "event/event.h"
#include "event/verify.h"
#include "store/audit_store.h"
#include "store/event_store.h"
#include "store/room_store.h"

#define PAGE 200 /* events read at once */

/* One event being looked at. */
struct looking {
	const struct sign_key *key;
	struct evidence_check *check;
	int64_t after; /* nid of the last that was looked at */
	bool more;
};

struct subject {
	const struct event_row *row;
	const struct room_row *room;
	struct event event; /* as its body says */
};

/* Why it is not what it should be; NULL: it is. */
typedef enum err (*test_fn)(struct scope *sc, struct txn *t,
			    const struct looking *l, const struct subject *s,
			    const char **why_out);

static bool
find_own_key(void *ctx, const char *server, const char *key_id, int64_t ts,
	     uint8_t public_out[SIGN_PUBLIC_LEN])
{
	const struct sign_key *key = ctx;

	(void)server;
	(void)ts;
	if (strcmp(key_id, sign_key_id(key)) != 0)
		return false;
	memcpy(public_out, sign_key_public(key), SIGN_PUBLIC_LEN);
	return true;
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static enum err
test_id(struct scope *sc, struct txn *t, const struct looking *l,
	const struct subject *s, const char **why_out)
{
	(void)sc;
	(void)t;
	(void)l;
	if (!same(s->event.event_id, s->row->event_id))
		*why_out = "its id is that of another";
	return OK;
}

/* The columns are made from the body, and answer for it. */
static enum err
test_columns(struct scope *sc, struct txn *t, const struct looking *l,
	     const struct subject *s, const char **why_out)
{
	const struct event *e = &s->event;
	const struct event_row *row = s->row;

	(void)sc;
	(void)t;
	(void)l;
	if (!same(e->room_id, s->room->room_id))
		*why_out = "it is of another room";
	else if (!same(e->sender, row->sender))
		*why_out = "its row names another sender";
	else if (!same(e->type, row->type) ||
		 !same(e->state_key, row->state_key))
		*why_out = "its row names another type or state key";
	else if (e->depth != row->depth ||
		 e->origin_server_ts != row->origin_ts)
		*why_out = "its row has another time or depth";
	else if (row->content_at != (size_t)(e->content_json - e->json) ||
		 row->content_len != e->content_len)
		*why_out = "its row shows another part of it";
	return OK;
}

/* A redaction that is there, of this event, is why the content is not. */
static enum err
test_redaction(struct scope *sc, struct txn *t, const struct looking *l,
	       const struct subject *s, const char **why_out)
{
	struct event_stored stored = {.version = s->event.version};
	struct event_row row;
	struct event by;
	enum err e = event_store_get(sc, t, s->row->redacted_by, &row);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	*why_out = "its content is gone, and no redaction says so";
	if (e == ERR_NOT_FOUND || row.pdu == NULL)
		return OK;
	stored.event_id = row.event_id;
	stored.bytes = row.pdu;
	stored.len = row.pdu_len;
	if (event_load(sc, &stored, &by) != OK) {
		scope_clear_failure(sc);
		return OK;
	}
	/* A redaction that was redacted itself no longer says of what. */
	if (row.redacted_by != 0 || same(by.redacts, s->row->event_id))
		*why_out = NULL;
	l->check->redacted += *why_out == NULL;
	return OK;
}

static enum err
test_content(struct scope *sc, struct txn *t, const struct looking *l,
	     const struct subject *s, const char **why_out)
{
	bool ok;

	TRY(event_check_hash(sc, &s->event, &ok));
	if (ok)
		return OK;
	if (s->row->redacted_by != 0)
		return test_redaction(sc, t, l, s, why_out);
	*why_out = "its content is another";
	return OK;
}

static enum err
test_signature(struct scope *sc, struct txn *t, const struct looking *l,
	       const struct subject *s, const char **why_out)
{
	const struct verify_keys keys = {(void *)(uintptr_t)l->key,
					 find_own_key};
	enum err e = event_check_signatures(sc, &s->event, &keys);

	(void)t;
	if (e != ERR_FORBIDDEN)
		return e;
	scope_clear_failure(sc);
	*why_out = "it is not signed by the server's key";
	return OK;
}

static enum err
has_all(struct scope *sc, struct txn *t, const char *const *ids, size_t count,
	bool *out)
{
	int64_t nid = 1;
	size_t i;

	for (i = 0; i < count && nid != 0; i++)
		TRY(event_store_find_nid(sc, t, ids[i], &nid));
	*out = nid != 0;
	return OK;
}

static enum err
was_purged(struct scope *sc, struct txn *t, const char *room_id, bool *out)
{
	struct audit_query q = {.limit = 500};
	struct audit_entry *rows;
	size_t count, i;

	*out = false;
	q.subject = scope_printf(sc, "room:%s", room_id);
	TRY(audit_store_list(sc, t, &q, &rows, &count));
	for (i = 0; i < count; i++)
		*out = *out || strcmp(rows[i].action, "room.purge") == 0;
	return OK;
}

/* A purge leaves the state, and with it what authorises an event. */
static enum err
test_links(struct scope *sc, struct txn *t, const struct looking *l,
	   const struct subject *s, const char **why_out)
{
	const struct event *e = &s->event;
	bool ok;

	TRY(has_all(sc, t, e->auth_events, e->auth_count, &ok));
	if (!ok)
		*why_out = "an event that authorises it is gone";
	if (!ok)
		return OK;
	TRY(has_all(sc, t, e->prev_events, e->prev_count, &ok));
	if (ok)
		return OK;
	TRY(was_purged(sc, t, s->room->room_id, &ok));
	l->check->purged += ok;
	if (!ok)
		*why_out = "an event before it is gone";
	return OK;
}

/* Every room has one create event: with it the newest are looked for. */
static enum err
test_heads(struct scope *sc, struct txn *t, const struct looking *l,
	   const struct subject *s, const char **why_out)
{
	const char *ids[ROOM_HEADS_MAX];
	struct room_head head;
	bool ok = true;
	size_t i;
	enum err e;

	(void)l;
	if (!event_is(&s->event, "m.room.create", ""))
		return OK;
	e = room_store_get_head(sc, t, s->room->nid, &head);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	for (i = 0; e == OK && i < head.count; i++)
		ids[i] = head.events[i].event_id;
	if (e == OK)
		TRY(has_all(sc, t, ids, head.count, &ok));
	if (e != OK || !ok || head.count == 0)
		*why_out = "the newest event of its room is gone";
	return OK;
}

static const test_fn tests[] = {test_id,	test_columns, test_content,
				test_signature, test_links,   test_heads};

static enum err
test_event(struct scope *sc, struct txn *t, const struct looking *l,
	   const struct event_row *row, const char **why_out)
{
	const struct room_version *version;
	struct subject s = {.row = row};
	struct room_row room;
	size_t i;
	enum err e;

	e = room_store_get_by_nid(sc, t, row->room_nid, &room);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	version = e == OK ? room_version_find(room.version) : NULL;
	s.room = &room;
	if (version == NULL || row->pdu == NULL ||
	    event_parse(sc, version, row->pdu, row->pdu_len, &s.event) != OK) {
		scope_clear_failure(sc);
		*why_out = version == NULL ? "its room is gone"
					   : "it cannot be read";
		return OK;
	}
	for (i = 0; *why_out == NULL && i < sizeof(tests) / sizeof(*tests); i++)
		TRY(tests[i](sc, t, l, &s, why_out));
	return OK;
}

static void
note(struct evidence_check *c, const struct event_row *row, const char *why)
{
	c->events++;
	if (why == NULL)
		return;
	c->broken++;
	if (c->first_why != NULL)
		return;
	c->first_why = why;
	(void)snprintf(c->first_event, sizeof(c->first_event), "%s",
		       row->event_id);
}

static enum err
look_at_page(struct scope *sc, struct txn *t, void *ctx)
{
	struct looking *l = ctx;
	struct event_rows page;
	const char *why;
	size_t i;

	TRY(event_store_list_all(sc, t, l->after, PAGE, &page));
	for (i = 0; i < page.count; i++) {
		why = NULL;
		TRY(test_event(sc, t, l, &page.rows[i], &why));
		note(l->check, &page.rows[i], why);
		l->after = page.rows[i].nid;
	}
	l->more = page.count == PAGE;
	return OK;
}

enum err
evidence_check_events(struct scope *sc, struct db *db,
		      const struct sign_key *key, struct evidence_check *out)
{
	struct looking l = {.key = key, .check = out, .more = true};
	struct scope page;
	enum err e = OK;

	memset(out, 0, sizeof(*out));
	while (e == OK && l.more) {
		scope_begin(&page, "evidence");
		e = store_read(&page, db, look_at_page, &l);
		if (e != OK)
			(void)scope_fail(sc, e, "%s", scope_fail_text(&page));
		scope_end(&page);
	}
	return e;
}
