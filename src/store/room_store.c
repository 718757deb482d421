#include "store/room_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "store/head_table.h"
#include "store/rows_priv.h"

#define ROOM_COLUMNS                                             \
	"SELECT nid, room_id, version, creator_nid, created_ts," \
	" is_public, partial_state FROM rooms"

static void
read_room(struct scope *sc, struct stmt *s, struct room_row *out)
{
	*out = (struct room_row){
		.nid = stmt_int(s, 0),
		.room_id = stmt_text_dup(sc, s, 1),
		.version = stmt_text_dup(sc, s, 2),
		.creator_nid = stmt_int(s, 3),
		.created_ts = stmt_int(s, 4),
		.is_public = stmt_int(s, 5) != 0,
		.partial_state = stmt_int(s, 6) != 0,
	};
}

static enum err
read_one_room(struct scope *sc, struct stmt *s, struct room_row *out)
{
	bool row;

	TRY(stmt_step(sc, s, &row));
	if (row)
		read_room(sc, s, out);
	stmt_close(&s);
	return row ? OK : ERR_NOT_FOUND;
}

enum err
room_store_add(struct scope *sc, struct txn *t, const struct room_row *r)
{
	return db_exec(sc, t,
		       "INSERT INTO rooms (nid, room_id, version, creator_nid,"
		       " created_ts, is_public, partial_state)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7)",
		       "ittiiii", r->nid, r->room_id, r->version,
		       r->creator_nid, r->created_ts, (int64_t)r->is_public,
		       (int64_t)r->partial_state);
}

enum err
room_store_get(struct scope *sc, struct txn *t, const char *room_id,
	       struct room_row *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, ROOM_COLUMNS " WHERE room_id = $1", "t",
		      room_id));
	return read_one_room(sc, s, out);
}

enum err
room_store_get_by_nid(struct scope *sc, struct txn *t, int64_t nid,
		      struct room_row *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, ROOM_COLUMNS " WHERE nid = $1", "i", nid));
	return read_one_room(sc, s, out);
}

enum err
room_store_set_public(struct scope *sc, struct txn *t, int64_t nid,
		      bool is_public)
{
	return db_exec(sc, t, "UPDATE rooms SET is_public = $1 WHERE nid = $2",
		       "ii", (int64_t)is_public, nid);
}

static enum err
read_rooms(struct scope *sc, struct stmt *s, struct room_row **out,
	   size_t *count_out)
{
	bool row;

	*out = NULL;
	*count_out = 0;
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		*out = rows_grow(sc, *out, *count_out, sizeof(**out));
		read_room(sc, s, &(*out)[(*count_out)++]);
	}
	stmt_close(&s);
	return OK;
}

enum err
room_store_list_public(struct scope *sc, struct txn *t, struct room_row **out,
		       size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      ROOM_COLUMNS " WHERE is_public = 1 ORDER BY nid", ""));
	return read_rooms(sc, s, out, count_out);
}

enum err
room_store_list_network(struct scope *sc, struct txn *t, const char *network_id,
			struct room_row **out, size_t *count_out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      ROOM_COLUMNS " WHERE nid IN (SELECT room_nid"
				   " FROM appservice_rooms WHERE network_id ="
				   " $1) ORDER BY nid",
		      "t", network_id));
	return read_rooms(sc, s, out, count_out);
}

/* "nid event_id nid event_id ..." */
static enum err
parse_heads(struct scope *sc, const char *text, struct room_head *h)
{
	char *id, *end;

	while (*text != '\0') {
		if (h->count == ROOM_HEADS_MAX)
			return scope_fail(sc, ERR_CORRUPT, "too many heads");
		h->events[h->count].nid = strtoll(text, &id, 10);
		if (*id != ' ')
			return scope_fail(sc, ERR_CORRUPT, "broken heads");
		id++;
		end = strchrnul(id, ' ');
		h->events[h->count++].event_id =
			scope_strndup(sc, id, (size_t)(end - id));
		text = *end == ' ' ? end + 1 : end;
	}
	return OK;
}

enum err
room_store_get_head(struct scope *sc, struct txn *t, int64_t room_nid,
		    struct room_head *out)
{
	struct stmt *s;
	enum err e = OK;
	bool row;

	*out = (struct room_head){.room_nid = room_nid};
	TRY(stmt_open(sc, t, &s,
		      "SELECT heads, snapshot_nid, depth, last_pos,"
		      " receipt_pos, first_order, joined, invited"
		      " FROM room_heads WHERE room_nid = $1",
		      "i", room_nid));
	TRY(stmt_step(sc, s, &row));
	if (row) {
		e = parse_heads(sc, stmt_text(s, 0), out);
		out->snapshot_nid = stmt_int(s, 1);
		out->depth = stmt_int(s, 2);
		out->last_pos = stmt_int(s, 3);
		out->receipt_pos = stmt_int(s, 4);
		out->first_order = stmt_int(s, 5);
		out->joined = stmt_int(s, 6);
		out->invited = stmt_int(s, 7);
	}
	stmt_close(&s);
	return row ? e : ERR_NOT_FOUND;
}

static enum err
format_heads(struct scope *sc, const struct room_head *h, const char **out)
{
	struct buf heads;
	size_t i;

	buf_init(&heads, sc, 0);
	for (i = 0; i < h->count; i++) {
		if (i > 0)
			buf_add_char(&heads, ' ');
		buf_add_int(&heads, h->events[i].nid);
		buf_add_char(&heads, ' ');
		buf_add_str(&heads, h->events[i].event_id);
	}
	*out = buf_str(&heads);
	return buf_check(&heads);
}

/* Memory follows. */
static void
note_head(struct txn *t, const struct room_head *h)
{
	const struct head_place p = {h->room_nid, h->last_pos, h->receipt_pos,
				     h->snapshot_nid};

	head_note(t, &p);
}

enum err
room_store_add_head(struct scope *sc, struct txn *t, const struct room_head *h)
{
	const char *heads;

	TRY(format_heads(sc, h, &heads));
	note_head(t, h);
	return db_exec(sc, t,
		       "INSERT INTO room_heads (heads, snapshot_nid, depth,"
		       " last_pos, first_order, joined, invited, room_nid)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		       "tiiiiiii", heads, h->snapshot_nid, h->depth,
		       h->last_pos, h->first_order, h->joined, h->invited,
		       h->room_nid);
}

enum err
room_store_set_head(struct scope *sc, struct txn *t, const struct room_head *h)
{
	const char *heads;

	TRY(format_heads(sc, h, &heads));
	note_head(t, h);
	return db_exec(sc, t,
		       "UPDATE room_heads SET heads = $1, snapshot_nid = $2,"
		       " depth = $3, last_pos = $4, first_order = $5,"
		       " joined = $6, invited = $7 WHERE room_nid = $8",
		       "tiiiiiii", heads, h->snapshot_nid, h->depth,
		       h->last_pos, h->first_order, h->joined, h->invited,
		       h->room_nid);
}

enum err
room_store_set_receipt_pos(struct scope *sc, struct txn *t, int64_t room_nid,
			   int64_t pos)
{
	const struct head_place p = {.room_nid = room_nid, .receipt_pos = pos};

	head_note(t, &p);
	return db_exec(
		sc, t,
		"UPDATE room_heads SET receipt_pos = $1 WHERE room_nid = $2",
		"ii", pos, room_nid);
}
