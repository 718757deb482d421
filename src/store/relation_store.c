#include "store/relation_store.h"

#include "store/rows_priv.h"

/* Lists of parents are asked in batches, the rest filled up with 0. */
#define BATCH 16
#define BATCH_IN                                                        \
	"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14," \
	" $15, $16)"
#define BATCH_TYPES "iiiiiiiiiiiiiiii"
#define BATCH_ARGS(b)                                                        \
	(b)[0], (b)[1], (b)[2], (b)[3], (b)[4], (b)[5], (b)[6], (b)[7],      \
		(b)[8], (b)[9], (b)[10], (b)[11], (b)[12], (b)[13], (b)[14], \
		(b)[15]

static enum err
is_duplicate(struct scope *sc, struct txn *t, const struct relation_row *r,
	     const struct event_row *child, bool *out)
{
	int64_t count;

	TRY(db_get_int(sc, t, &count,
		       "SELECT COUNT(*) FROM event_relations"
		       " WHERE parent_nid = $1 AND sender_nid = $2"
		       " AND type_nid = $3 AND annotation IS NOT NULL"
		       " AND annotation = $4",
		       "iiit", r->parent_nid, child->sender_nid,
		       child->type_nid, r->annotation));
	*out = count > 0;
	return OK;
}

/* The edit that counts is the newest by its own time, then by its id. */
static enum err
count_edit(struct scope *sc, struct txn *t, const struct relation_row *r,
	   const struct event_row *child)
{
	return db_exec(
		sc, t,
		"INSERT INTO event_edits (parent_nid, edit_nid)"
		" VALUES ($1, $2) ON CONFLICT (parent_nid) DO UPDATE"
		" SET edit_nid = excluded.edit_nid WHERE NOT EXISTS"
		" (SELECT 1 FROM events e WHERE e.nid = event_edits.edit_nid"
		" AND (e.origin_ts > $3 OR (e.origin_ts = $3"
		" AND e.event_id > $4)))",
		"iiit", r->parent_nid, child->nid, child->origin_ts,
		child->event_id);
}

static enum err
count_in_thread(struct scope *sc, struct txn *t, const struct relation_row *r,
		const struct event_row *child)
{
	TRY(db_exec(sc, t,
		    "INSERT INTO thread_senders (root_nid, sender_nid, count,"
		    " last_order) VALUES ($1, $2, 1, $3)"
		    " ON CONFLICT (root_nid, sender_nid) DO UPDATE"
		    " SET count = thread_senders.count + 1,"
		    " last_order = CASE WHEN excluded.last_order >"
		    " thread_senders.last_order THEN excluded.last_order"
		    " ELSE thread_senders.last_order END",
		    "iii", r->parent_nid, child->sender_nid,
		    child->room_order));
	return db_exec(sc, t,
		       "INSERT INTO threads (root_nid, room_nid, last_order)"
		       " VALUES ($1, $2, $3) ON CONFLICT (root_nid) DO UPDATE"
		       " SET last_order = CASE WHEN excluded.last_order >"
		       " threads.last_order THEN excluded.last_order"
		       " ELSE threads.last_order END",
		       "iii", r->parent_nid, child->room_nid,
		       child->room_order);
}

enum err
relation_store_add(struct scope *sc, struct txn *t,
		   const struct relation_row *r, const struct event_row *child,
		   bool refuse_twice)
{
	bool twice = false;

	if (refuse_twice && r->annotation != NULL)
		TRY(is_duplicate(sc, t, r, child, &twice));
	if (twice)
		return scope_fail(sc, ERR_DUPLICATE_ANNOTATION,
				  "you have annotated this so already");
	TRY(db_exec(sc, t,
		    "INSERT INTO event_relations (parent_nid, room_order,"
		    " event_nid, rel_type, kind, sender_nid, type_nid,"
		    " annotation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		    "iiitiiit", r->parent_nid, child->room_order, child->nid,
		    r->rel_type, (int64_t)r->kind, child->sender_nid,
		    child->type_nid, r->annotation));
	if (r->kind == RELATION_REPLACE)
		TRY(count_edit(sc, t, r, child));
	if (r->kind == RELATION_THREAD)
		TRY(count_in_thread(sc, t, r, child));
	if (!r->is_bundled)
		return OK;
	return db_exec(sc, t,
		       "UPDATE events SET relations = relations | $1"
		       " WHERE nid = $2 AND (relations & $1) = 0",
		       "ii", (int64_t)r->kind, r->parent_nid);
}

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct relation_row *r = out;

	*r = (struct relation_row){
		.parent_nid = stmt_int(s, 0),
		.event_nid = stmt_int(s, 1),
		.room_order = stmt_int(s, 2),
		.sender_nid = stmt_int(s, 3),
		.kind = (enum relation_kind)stmt_int(s, 4),
		.rel_type = stmt_text_dup(sc, s, 5),
	};
}
#define COLUMNS                                                         \
	"SELECT r.parent_nid, r.event_nid, r.room_order, r.sender_nid," \
	" r.kind, r.rel_type"

/* Adds the rows of s and closes it. */
static enum err
read_rows(struct scope *sc, struct stmt *s, struct relation_rows *out)
{
	return rows_add(sc, s, (struct rows_kind){sizeof(*out->rows), read_row},
			&out->rows, &out->count);
}

static enum err
find_parents(struct scope *sc, struct txn *t, int64_t event_nid,
	     struct relation_rows *out)
{
	struct stmt *s;

	*out = (struct relation_rows){0};
	TRY(stmt_open(sc, t, &s,
		      COLUMNS " FROM event_relations r WHERE r.event_nid = $1",
		      "i", event_nid));
	return read_rows(sc, s, out);
}

enum err
relation_store_get(struct scope *sc, struct txn *t, int64_t event_nid,
		   struct relation_row *out)
{
	struct relation_rows found;

	*out = (struct relation_row){0};
	TRY(find_parents(sc, t, event_nid, &found));
	if (found.count > 0)
		*out = found.rows[0];
	return OK;
}

static enum err
recount_edits(struct scope *sc, struct txn *t, int64_t parent_nid)
{
	TRY(db_exec(sc, t, "DELETE FROM event_edits WHERE parent_nid = $1", "i",
		    parent_nid));
	return db_exec(sc, t,
		       "INSERT INTO event_edits (parent_nid, edit_nid)"
		       " SELECT r.parent_nid, r.event_nid"
		       " FROM event_relations r"
		       " JOIN events e ON e.nid = r.event_nid"
		       " WHERE r.parent_nid = $1 AND r.kind = 1"
		       " ORDER BY e.origin_ts DESC, e.event_id DESC LIMIT 1",
		       "i", parent_nid);
}

static enum err
recount_thread(struct scope *sc, struct txn *t, const struct relation_row *r)
{
	TRY(db_exec(sc, t,
		    "UPDATE thread_senders SET count = count - 1,"
		    " last_order = COALESCE((SELECT MAX(x.room_order)"
		    " FROM event_relations x WHERE x.parent_nid = $1"
		    " AND x.kind = 4 AND x.sender_nid = $2), 0)"
		    " WHERE root_nid = $1 AND sender_nid = $2",
		    "ii", r->parent_nid, r->sender_nid));
	TRY(db_exec(sc, t,
		    "DELETE FROM thread_senders WHERE root_nid = $1"
		    " AND sender_nid = $2 AND count <= 0",
		    "ii", r->parent_nid, r->sender_nid));
	TRY(db_exec(sc, t,
		    "UPDATE threads SET last_order = COALESCE((SELECT"
		    " MAX(x.last_order) FROM thread_senders x"
		    " WHERE x.root_nid = $1), 0) WHERE root_nid = $1",
		    "i", r->parent_nid));
	return db_exec(sc, t,
		       "DELETE FROM threads WHERE root_nid = $1 AND NOT EXISTS"
		       " (SELECT 1 FROM thread_senders x"
		       " WHERE x.root_nid = $1)",
		       "i", r->parent_nid);
}

enum err
relation_store_remove(struct scope *sc, struct txn *t, int64_t event_nid)
{
	struct relation_rows found;
	size_t i;

	TRY(find_parents(sc, t, event_nid, &found));
	if (found.count == 0)
		return OK;
	TRY(db_exec(sc, t, "DELETE FROM event_relations WHERE event_nid = $1",
		    "i", event_nid));
	for (i = 0; i < found.count; i++) {
		if (found.rows[i].kind == RELATION_REPLACE)
			TRY(recount_edits(sc, t, found.rows[i].parent_nid));
		if (found.rows[i].kind == RELATION_THREAD)
			TRY(recount_thread(sc, t, &found.rows[i]));
	}
	return OK;
}

#define MATCHES \
	" AND ($2 = '' OR r.rel_type = $2) AND ($3 = 0 OR r.type_nid = $3)"
#define TREE                                                              \
	"WITH RECURSIVE tree (nid, parent_nid, room_order, sender_nid,"   \
	" kind, rel_type, depth) AS (SELECT r.event_nid, r.parent_nid,"   \
	" r.room_order, r.sender_nid, r.kind, r.rel_type, 1"              \
	" FROM event_relations r WHERE r.parent_nid = $1" MATCHES         \
	" UNION SELECT r.event_nid, r.parent_nid, r.room_order,"          \
	" r.sender_nid, r.kind, r.rel_type, tree.depth + 1 FROM tree"     \
	" JOIN event_relations r ON r.parent_nid = tree.nid"              \
	" WHERE tree.depth < $4" MATCHES ")"                              \
	" SELECT parent_nid, nid, room_order, sender_nid, kind, rel_type" \
	" FROM tree WHERE room_order > $5 AND room_order <= $6"
#define DIRECT                                                            \
	COLUMNS " FROM event_relations r WHERE r.parent_nid = $1" MATCHES \
		" AND $4 = 1 AND r.room_order > $5 AND r.room_order <= $6"

enum err
relation_store_list(struct scope *sc, struct txn *t,
		    const struct relation_query *q, struct relation_rows *out)
{
	static const char tree_back[] =
		TREE " ORDER BY room_order DESC LIMIT $7";
	static const char tree_on[] = TREE " ORDER BY room_order LIMIT $7";
	static const char back[] =
		DIRECT " ORDER BY r.room_order DESC LIMIT $7";
	static const char on[] = DIRECT " ORDER BY r.room_order LIMIT $7";
	const struct event_range *range = &q->range;
	const char *sql = range->backward ? back : on;
	struct stmt *s;

	*out = (struct relation_rows){0};
	if (q->depth > 1)
		sql = range->backward ? tree_back : tree_on;
	TRY(stmt_open(sc, t, &s, sql, "itiiiii", q->parent_nid,
		      q->rel_type != NULL ? q->rel_type : "", q->type_nid,
		      q->depth, range->from, range->to, (int64_t)range->limit));
	return read_rows(sc, s, out);
}

enum err
relation_store_list_kind(struct scope *sc, struct txn *t, int64_t parent_nid,
			 enum relation_kind kind, size_t limit,
			 struct relation_rows *out)
{
	struct stmt *s;

	*out = (struct relation_rows){0};
	TRY(stmt_open(sc, t, &s,
		      COLUMNS " FROM event_relations r"
			      " WHERE r.parent_nid = $1 AND r.kind = $2"
			      " ORDER BY r.room_order DESC LIMIT $3",
		      "iii", parent_nid, (int64_t)kind, (int64_t)limit));
	return read_rows(sc, s, out);
}

/* The next BATCH of nids, filled up; their number. */
static size_t
fill_batch(int64_t *batch, const int64_t *nids, size_t count)
{
	size_t i;

	for (i = 0; i < BATCH; i++)
		batch[i] = i < count ? nids[i] : 0;
	return count < BATCH ? count : BATCH;
}

enum err
relation_store_list_edits(struct scope *sc, struct txn *t,
			  const int64_t *parents, size_t count,
			  struct relation_rows *out)
{
	int64_t b[BATCH];
	struct stmt *s;
	size_t i;

	*out = (struct relation_rows){0};
	for (i = 0; i < count; i += BATCH) {
		(void)fill_batch(b, parents + i, count - i);
		TRY(stmt_open(sc, t, &s,
			      "SELECT parent_nid, edit_nid, 0, 0, 1, NULL"
			      " FROM event_edits"
			      " WHERE parent_nid IN " BATCH_IN,
			      BATCH_TYPES, BATCH_ARGS(b)));
		TRY(read_rows(sc, s, out));
	}
	return OK;
}

enum err
relation_store_list_references(struct scope *sc, struct txn *t,
			       const int64_t *parents, size_t count,
			       struct relation_rows *out)
{
	int64_t b[BATCH];
	struct stmt *s;
	size_t i;

	*out = (struct relation_rows){0};
	for (i = 0; i < count; i += BATCH) {
		(void)fill_batch(b, parents + i, count - i);
		TRY(stmt_open(sc, t, &s,
			      COLUMNS " FROM event_relations r"
				      " WHERE r.kind = 2"
				      " AND r.parent_nid IN " BATCH_IN
				      " ORDER BY r.parent_nid, r.room_order",
			      BATCH_TYPES, BATCH_ARGS(b)));
		TRY(read_rows(sc, s, out));
	}
	return OK;
}
