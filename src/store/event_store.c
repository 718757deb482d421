#include "store/event_store.h"

#include <string.h>

#include "store/event_type_store.h"
#include "store/touch.h"
#include "store/rows_priv.h"
#include "store/user_id_store.h"

/* The names of types and senders come from memory. The left join keeps events
 * outermost for the planner of either engine. */
#define EVENT_COLUMNS                                                        \
	"SELECT e.nid, e.room_nid, e.event_id, e.type_nid, e.sender_nid,"    \
	" e.state_key, e.depth, e.origin_ts, e.received_ts, e.pos,"          \
	" e.room_order, e.verdict, e.outlier, e.snapshot_nid,"               \
	" e.replaces_nid, e.redacted_by, e.notify_class, e.thread_nid,"      \
	" e.device_nid, e.txn_id, e.relations, b.content_at, b.content_len," \
	" b.body"
#define EVENT_BODY " LEFT JOIN event_bodies b ON b.nid = e.nid"
#define EVENT_SELECT EVENT_COLUMNS " FROM events e" EVENT_BODY

static uint64_t
fnv(uint64_t h, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	while (len-- > 0)
		h = (h ^ *p++) * 0x100000001b3u;
	return h;
}

static int
sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '-' || c == '+')
		return 62;
	return c == '_' || c == '/' ? 63 : -1;
}

/* The first eight bytes of the hash that an id of version 3 and later spells in
 * base64; of anything else, a hash of the text. */
static int64_t
hash_of_id(const char *event_id)
{
	uint64_t h = 0;
	int i, bits;

	for (i = 1; event_id[0] == '$' && i <= 11; i++) {
		bits = sextet(event_id[i]);
		if (bits < 0)
			break;
		h = i < 11 ? h << 6 | (uint64_t)bits
			   : h << 4 | (uint64_t)bits >> 2;
	}
	if (i <= 11)
		h = fnv(0xcbf29ce484222325u, event_id, strlen(event_id));
	return (int64_t)h;
}

static void
read_times(struct stmt *s, struct event_row *e)
{
	e->depth = stmt_int(s, 6);
	e->origin_ts = stmt_int(s, 7);
	e->received_ts = stmt_int(s, 8);
	e->pos = stmt_int(s, 9);
	e->room_order = stmt_int(s, 10);
	e->in_timeline = !stmt_is_null(s, 10);
	e->verdict = (enum event_verdict)stmt_int(s, 11);
	e->outlier = stmt_int(s, 12) != 0;
}

static enum err
read_names(struct scope *sc, struct txn *t, struct event_row *e)
{
	enum err err;

	err = event_type_store_get(sc, t, e->type_nid, &e->type);
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	err = user_id_store_get(sc, t, e->sender_nid, &e->sender);
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
read_event(struct scope *sc, struct stmt *s, struct txn *t, struct event_row *e)
{
	*e = (struct event_row){
		.nid = stmt_int(s, 0),
		.room_nid = stmt_int(s, 1),
		.event_id = stmt_text_dup(sc, s, 2),
		.type_nid = stmt_int(s, 3),
		.sender_nid = stmt_int(s, 4),
		.state_key = stmt_text_dup(sc, s, 5),
		.snapshot_nid = stmt_int(s, 13),
		.replaces_nid = stmt_int(s, 14),
		.redacted_by = stmt_int(s, 15),
		.notify_class = (enum event_notify_class)stmt_int(s, 16),
		.thread_nid = stmt_int(s, 17),
		.device_nid = stmt_int(s, 18),
		.txn_id = stmt_text_dup(sc, s, 19),
		.relations = (unsigned)stmt_int(s, 20),
		.content_at = (size_t)stmt_int(s, 21),
		.content_len = (size_t)stmt_int(s, 22),
	};
	read_times(s, e);
	e->pdu = stmt_blob_dup(sc, s, 23, &e->pdu_len);
	return read_names(sc, t, e);
}

static enum err
add_body(struct scope *sc, struct txn *t, const struct event_row *e)
{
	return db_exec(sc, t,
		       "INSERT INTO event_bodies"
		       " (nid, content_at, content_len, body)"
		       " VALUES ($1, $2, $3, $4)",
		       "iiit", e->nid, (int64_t)e->content_at,
		       (int64_t)e->content_len, e->pdu);
}

enum err
event_store_add(struct scope *sc, struct txn *t, const struct event_row *e)
{
	struct stmt *s;
	bool row;

	if (e->in_timeline && e->pos == 0)
		touch_room(t, e->room_nid);
	/* NULLIF: a position is never 0, an order is not 0 in a timeline. */
	TRY(stmt_open(
		sc, t, &s,
		"INSERT INTO events (nid, room_nid, id_hash, event_id,"
		" type_nid, sender_nid, state_key, depth, origin_ts,"
		" received_ts, pos, room_order, verdict, outlier,"
		" snapshot_nid, replaces_nid, notify_class, thread_nid,"
		" device_nid, txn_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
		" $9, $10, NULLIF($11, 0), NULLIF($12, 0), $13, $14, $15, $16,"
		" $17, $18, $19, $20)",
		"iiitiitiiiiiiiiiiiit", e->nid, e->room_nid,
		hash_of_id(e->event_id), e->event_id, e->type_nid,
		e->sender_nid, e->state_key, e->depth, e->origin_ts,
		e->received_ts, e->pos, e->in_timeline ? e->room_order : 0,
		(int64_t)e->verdict, (int64_t)e->outlier, e->snapshot_nid,
		e->replaces_nid, (int64_t)e->notify_class, e->thread_nid,
		e->device_nid, e->txn_id));
	TRY(stmt_step(sc, s, &row));
	stmt_close(&s);
	return add_body(sc, t, e);
}

enum err
event_store_find_nid(struct scope *sc, struct txn *t, const char *event_id,
		     int64_t *nid_out)
{
	enum err e;

	*nid_out = 0;
	e = db_get_int(sc, t, nid_out,
		       "SELECT nid FROM events"
		       " WHERE id_hash = $1 AND event_id = $2",
		       "it", hash_of_id(event_id), event_id);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err
read_one_event(struct scope *sc, struct stmt *s, struct txn *t,
	       struct event_row *out)
{
	bool row;

	TRY(stmt_step(sc, s, &row));
	if (row)
		TRY(read_event(sc, s, t, out));
	stmt_close(&s);
	return row ? OK : ERR_NOT_FOUND;
}

enum err
event_store_get(struct scope *sc, struct txn *t, int64_t nid,
		struct event_row *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, EVENT_SELECT " WHERE e.nid = $1", "i", nid));
	return read_one_event(sc, s, t, out);
}

#define MANY 16 /* as there are parameters below */

struct nids {
	const int64_t *nids;
	size_t count;
};

/* What stands behind the rows that were asked for, repeated where there are
 * fewer than MANY. */
static enum err
read_many(struct scope *sc, struct stmt *s, struct txn *t,
	  const struct nids *asked, struct event_row *rows)
{
	struct event_row e;
	bool row;
	size_t i;

	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			return OK;
		TRY(read_event(sc, s, t, &e));
		for (i = 0; i < asked->count; i++)
			if (asked->nids[i] == e.nid)
				rows[i] = e;
	}
}

static enum err
get_chunk(struct scope *sc, struct txn *t, const int64_t *nids, size_t count,
	  struct event_row *rows)
{
	const struct nids asked = {nids, count};
	int64_t n[MANY];
	struct stmt *s;
	size_t i;

	for (i = 0; i < MANY; i++)
		n[i] = nids[i < count ? i : count - 1];
	for (i = 0; i < count; i++)
		rows[i].nid = 0;
	TRY(stmt_open(sc, t, &s,
		      EVENT_SELECT " WHERE e.nid IN ($1, $2, $3, $4, $5, $6,"
				   " $7, $8, $9, $10, $11, $12, $13, $14,"
				   " $15, $16)",
		      "iiiiiiiiiiiiiiii", n[0], n[1], n[2], n[3], n[4], n[5],
		      n[6], n[7], n[8], n[9], n[10], n[11], n[12], n[13], n[14],
		      n[15]));
	TRY(read_many(sc, s, t, &asked, rows));
	stmt_close(&s);
	for (i = 0; i < count; i++)
		if (rows[i].nid == 0)
			return ERR_NOT_FOUND;
	return OK;
}

enum err
event_store_get_many(struct scope *sc, struct txn *t, const int64_t *nids,
		     size_t count, struct event_row *rows)
{
	size_t i, n;

	for (i = 0; i < count; i += n) {
		n = count - i < MANY ? count - i : MANY;
		if (n < MANY / 4)
			for (n = 0; i + n < count; n++)
				TRY(event_store_get(sc, t, nids[i + n],
						    &rows[i + n]));
		else
			TRY(get_chunk(sc, t, nids + i, n, rows + i));
	}
	return OK;
}

enum err
event_store_get_by_id(struct scope *sc, struct txn *t, const char *event_id,
		      struct event_row *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      EVENT_SELECT " WHERE e.id_hash = $1 AND e.event_id = $2",
		      "it", hash_of_id(event_id), event_id));
	return read_one_event(sc, s, t, out);
}

static enum err
read_events(struct scope *sc, struct stmt *s, struct txn *t,
	    struct event_rows *out)
{
	bool row;

	*out = (struct event_rows){0};
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		out->rows = rows_grow(sc, out->rows, out->count,
				      sizeof(*out->rows));
		TRY(read_event(sc, s, t, &out->rows[out->count++]));
	}
	stmt_close(&s);
	return OK;
}

static enum err
open_range(struct scope *sc, struct txn *t, const struct event_range *r,
	   struct stmt **out)
{
	int64_t limit = (int64_t)r->limit;

	if (r->backward)
		return stmt_open(sc, t, out,
				 EVENT_SELECT
				 " WHERE e.room_nid = $1 AND e.room_order > $2"
				 " AND e.room_order <= $3"
				 " ORDER BY e.room_order DESC LIMIT $4",
				 "iiii", r->room_nid, r->from, r->to, limit);
	return stmt_open(sc, t, out,
			 EVENT_SELECT
			 " WHERE e.room_nid = $1 AND e.room_order > $2"
			 " AND e.room_order <= $3"
			 " ORDER BY e.room_order LIMIT $4",
			 "iiii", r->room_nid, r->from, r->to, limit);
}

enum err
event_store_list(struct scope *sc, struct txn *t,
		 const struct event_range *range, struct event_rows *out)
{
	struct stmt *s;

	TRY(open_range(sc, t, range, &s));
	return read_events(sc, s, t, out);
}

enum err
event_store_list_all(struct scope *sc, struct txn *t, int64_t after,
		     int64_t limit, struct event_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      EVENT_SELECT " WHERE e.nid > $1 ORDER BY e.nid LIMIT $2",
		      "ii", after, limit));
	return read_events(sc, s, t, out);
}

/* CROSS JOIN: by the state, in its order, whatever the planner thinks of it. */
enum err
event_store_list_state(struct scope *sc, struct txn *t,
		       const struct event_state_range *r,
		       struct event_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      EVENT_COLUMNS
		      " FROM room_state s CROSS JOIN events e" EVENT_BODY
		      " WHERE s.room_nid = $1 AND e.nid = s.event_nid"
		      " AND s.type_nid >= $2 AND s.type_nid <= $3"
		      " ORDER BY s.type_nid, s.state_key",
		      "iii", r->room_nid, r->first_type, r->last_type));
	return read_events(sc, s, t, out);
}

enum err
event_store_redact(struct scope *sc, struct txn *t,
		   const struct event_row *redacted)
{
	touch_room(t, redacted->room_nid);
	TRY(db_exec(sc, t,
		    "UPDATE events SET redacted_by = $1, notify_class = 0"
		    " WHERE nid = $2",
		    "ii", redacted->redacted_by, redacted->nid));
	if (redacted->in_timeline)
		TRY(event_store_remove_exceptions(sc, t, redacted));
	return db_exec(sc, t,
		       "UPDATE event_bodies SET content_at = $1,"
		       " content_len = $2, body = $3 WHERE nid = $4",
		       "iiti", (int64_t)redacted->content_at,
		       (int64_t)redacted->content_len, redacted->pdu,
		       redacted->nid);
}

/* The device in the upper half keeps one device's keys together on disk. */
static int64_t
txn_key(const struct event_txn *x, uint32_t probe)
{
	uint64_t h = 0xcbf29ce484222325u;

	h = fnv(h, &x->room_nid, sizeof(x->room_nid));
	h = fnv(h, &x->type_nid, sizeof(x->type_nid));
	h = fnv(h, x->txn_id, strlen(x->txn_id));
	return (int64_t)((uint64_t)x->owner << 32 |
			 (uint32_t)((uint32_t)(h >> 32) + probe));
}

/* Walks the keys from x's own to its event, or to the first free one. */
enum err
event_store_find_txn(struct scope *sc, struct txn *t, struct event_txn *x,
		     int64_t *nid_out)
{
	struct stmt *s;
	uint32_t probe;
	bool row = true;

	*nid_out = 0;
	for (probe = 0; row && *nid_out == 0; probe++) {
		x->key = txn_key(x, probe);
		TRY(stmt_open(sc, t, &s,
			      "SELECT s.event_nid, e.room_nid, e.type_nid,"
			      " e.txn_id FROM sent_txns s"
			      " LEFT JOIN events e ON e.nid = s.event_nid"
			      " WHERE s.key = $1",
			      "i", x->key));
		TRY(stmt_step(sc, s, &row));
		if (row && stmt_int(s, 1) == x->room_nid &&
		    stmt_int(s, 2) == x->type_nid && !stmt_is_null(s, 3) &&
		    strcmp(stmt_text(s, 3), x->txn_id) == 0)
			*nid_out = stmt_int(s, 0);
		stmt_close(&s);
	}
	return OK;
}

enum err
event_store_add_txn(struct scope *sc, struct txn *t, const struct event_txn *x,
		    int64_t event_nid)
{
	return db_exec(sc, t,
		       "INSERT INTO sent_txns (key, event_nid) VALUES ($1, $2)",
		       "ii", x->key, event_nid);
}
