#include "store/pusher_store.h"

#include "base/clock.h"
#include "store/member_store.h"
#include "store/rows_priv.h"

#define COLUMNS                                                           \
	"p.nid, p.user_nid, p.device_nid, d.device_id, p.kind, p.app_id," \
	" p.pushkey, p.app_display_name, p.device_display_name,"          \
	" p.profile_tag, p.lang, p.data, p.set_ms, p.sent_ms,"            \
	" p.failing_ms, p.next_ms, p.tries, p.last_status"
#define FROM " FROM pushers p LEFT JOIN devices d ON d.nid = p.device_nid"

static void
read_row(struct scope *sc, struct stmt *s, void *out)
{
	struct pusher_row *p = out;

	p->nid = stmt_int(s, 0);
	p->user_nid = stmt_int(s, 1);
	p->device_nid = stmt_int(s, 2);
	p->device_id = stmt_text_dup(sc, s, 3);
	p->kind = stmt_text_dup(sc, s, 4);
	p->app_id = stmt_text_dup(sc, s, 5);
	p->pushkey = stmt_text_dup(sc, s, 6);
	p->app_display_name = stmt_text_dup(sc, s, 7);
	p->device_display_name = stmt_text_dup(sc, s, 8);
	p->profile_tag = stmt_text_dup(sc, s, 9);
	p->lang = stmt_text_dup(sc, s, 10);
	p->data = stmt_text_dup(sc, s, 11);
	p->set_ms = stmt_int(s, 12);
	p->sent_ms = stmt_int(s, 13);
	p->failing_ms = stmt_int(s, 14);
	p->next_ms = stmt_int(s, 15);
	p->tries = stmt_int(s, 16);
	p->last_status = stmt_int(s, 17);
}

static enum err
read_rows(struct scope *sc, struct stmt *s, struct pusher_rows *out)
{
	return rows_all(sc, s, (struct rows_kind){sizeof(*out->rows), read_row},
			&out->rows, &out->count);
}

/* A position as the number: what waits for a removed one can never be taken
 * for another's. */
enum err
pusher_store_put(struct scope *sc, struct txn *t, const struct pusher_row *p,
		 int64_t *nid_out)
{
	return db_get_int(
		sc, t, nid_out,
		"INSERT INTO pushers (nid, user_nid, device_nid, kind, app_id,"
		" pushkey, app_display_name, device_display_name, profile_tag,"
		" lang, data, set_ms)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
		" ON CONFLICT (app_id, pushkey, user_nid) DO UPDATE"
		" SET device_nid = excluded.device_nid, kind = excluded.kind,"
		" app_display_name = excluded.app_display_name,"
		" device_display_name = excluded.device_display_name,"
		" profile_tag = excluded.profile_tag, lang = excluded.lang,"
		" data = excluded.data, set_ms = excluded.set_ms,"
		" failing_ms = 0, next_ms = 0, tries = 0, last_status = 0"
		" RETURNING nid",
		"iiitttttttti", txn_next_position(t), p->user_nid,
		p->device_nid, p->kind, p->app_id, p->pushkey,
		p->app_display_name, p->device_display_name, p->profile_tag,
		p->lang, p->data, p->set_ms);
}

enum err
pusher_store_list_user(struct scope *sc, struct txn *t, int64_t user_nid,
		       struct pusher_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS FROM
		      " WHERE p.user_nid = $1 ORDER BY p.nid",
		      "i", user_nid));
	return read_rows(sc, s, out);
}

enum err
pusher_store_list_device(struct scope *sc, struct txn *t, int64_t device_nid,
			 struct pusher_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS FROM
		      " WHERE p.device_nid = $1 ORDER BY p.nid",
		      "i", device_nid));
	return read_rows(sc, s, out);
}

enum err
pusher_store_list_room(struct scope *sc, struct txn *t, int64_t room_nid,
		       int64_t user_nid, struct pusher_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s,
		      "SELECT " COLUMNS FROM
		      " WHERE p.user_nid = $2 OR p.user_nid IN"
		      " (SELECT m.user_nid FROM room_members m"
		      " WHERE m.room_nid = $1 AND m.membership = $3)"
		      " ORDER BY p.user_nid, p.nid",
		      "iii", room_nid, user_nid, (int64_t)MEMBERSHIP_JOIN));
	return read_rows(sc, s, out);
}

enum err
pusher_store_find(struct scope *sc, struct txn *t, int64_t nid,
		  struct pusher_rows *out)
{
	struct stmt *s;

	TRY(stmt_open(sc, t, &s, "SELECT " COLUMNS FROM " WHERE p.nid = $1",
		      "i", nid));
	return read_rows(sc, s, out);
}

enum err
pusher_store_count(struct scope *sc, struct txn *t, int64_t *count_out)
{
	return db_get_int(sc, t, count_out, "SELECT COUNT(*) FROM pushers", "");
}

enum err
pusher_store_count_user(struct scope *sc, struct txn *t, int64_t user_nid,
			int64_t *count_out)
{
	return db_get_int(sc, t, count_out,
			  "SELECT COUNT(*) FROM pushers WHERE user_nid = $1",
			  "i", user_nid);
}

enum err
pusher_store_remove_key(struct scope *sc, struct txn *t,
			const struct pusher_key *k)
{
	TRY(db_exec(sc, t,
		    "DELETE FROM push_queue WHERE pusher_nid IN"
		    " (SELECT nid FROM pushers WHERE app_id = $1"
		    " AND pushkey = $2 AND ($3 = 0 OR user_nid = $3)"
		    " AND user_nid <> $4)",
		    "ttii", k->app_id, k->pushkey, k->user_nid,
		    k->except_user_nid));
	return db_exec(sc, t,
		       "DELETE FROM pushers WHERE app_id = $1"
		       " AND pushkey = $2 AND ($3 = 0 OR user_nid = $3)"
		       " AND user_nid <> $4",
		       "ttii", k->app_id, k->pushkey, k->user_nid,
		       k->except_user_nid);
}

/* A last push tells our app to forget what it keeps: its subscription stays,
 * nobody's, until that is out. */
static enum err
leave_wipe(struct scope *sc, struct txn *t, int64_t device_nid)
{
	int64_t now_ms = clock_wall_ms();

	TRY(db_exec(sc, t,
		    "DELETE FROM pushers WHERE user_nid = $2 AND pushkey IN"
		    " (SELECT pushkey FROM pushers WHERE device_nid = $1)",
		    "ii", device_nid, PUSHER_NOBODY));
	TRY(db_exec(sc, t,
		    "INSERT INTO alert_pushes (pusher_nid, kind, item_id,"
		    " priority, sounds, is_test, made_ms, until_ms, next_ms)"
		    " SELECT nid, 'wipe', '', '', 1, 0, $2, $3, $2"
		    " FROM pushers WHERE device_nid = $1"
		    " AND kind = '" PUSHER_KIND_WEB "'",
		    "iii", device_nid, now_ms, now_ms + PUSHER_WIPE_MS));
	return db_exec(sc, t,
		       "UPDATE pushers SET user_nid = $2, device_nid = 0"
		       " WHERE device_nid = $1"
		       " AND kind = '" PUSHER_KIND_WEB "'",
		       "ii", device_nid, PUSHER_NOBODY);
}

enum err
pusher_store_remove_device(struct scope *sc, struct txn *t, int64_t device_nid)
{
	TRY(db_exec(sc, t,
		    "DELETE FROM push_queue WHERE pusher_nid IN"
		    " (SELECT nid FROM pushers WHERE device_nid = $1)",
		    "i", device_nid));
	TRY(db_exec(sc, t, "DELETE FROM pushers_gone WHERE device_nid = $1",
		    "i", device_nid));
	TRY(leave_wipe(sc, t, device_nid));
	return db_exec(sc, t, "DELETE FROM pushers WHERE device_nid = $1", "i",
		       device_nid);
}

enum err
pusher_store_remove(struct scope *sc, struct txn *t, int64_t nid)
{
	TRY(db_exec(sc, t, "DELETE FROM push_queue WHERE pusher_nid = $1", "i",
		    nid));
	return db_exec(sc, t, "DELETE FROM pushers WHERE nid = $1", "i", nid);
}

enum err
pusher_store_note(struct scope *sc, struct txn *t, const struct pusher_row *p)
{
	return db_exec(sc, t,
		       "UPDATE pushers SET sent_ms = $2, failing_ms = $3,"
		       " next_ms = $4, tries = $5, last_status = $6"
		       " WHERE nid = $1",
		       "iiiiii", p->nid, p->sent_ms, p->failing_ms, p->next_ms,
		       p->tries, p->last_status);
}

enum err
pusher_store_put_gone(struct scope *sc, struct txn *t,
		      const struct pusher_row *p, int64_t gone_ms)
{
	if (p->device_nid == 0)
		return OK;
	if (gone_ms == 0)
		return db_exec(sc, t,
			       "DELETE FROM pushers_gone WHERE device_nid = $1",
			       "i", p->device_nid);
	return db_exec(sc, t,
		       "INSERT INTO pushers_gone (device_nid, user_nid,"
		       " gone_ms, last_status) VALUES ($1, $2, $3, $4)"
		       " ON CONFLICT (device_nid) DO UPDATE"
		       " SET gone_ms = excluded.gone_ms,"
		       " last_status = excluded.last_status",
		       "iiii", p->device_nid, p->user_nid, gone_ms,
		       p->last_status);
}

enum err
pusher_store_find_gone(struct scope *sc, struct txn *t, int64_t device_nid,
		       int64_t *gone_ms_out)
{
	enum err e;

	*gone_ms_out = 0;
	e = db_get_int(sc, t, gone_ms_out,
		       "SELECT gone_ms FROM pushers_gone WHERE device_nid = $1",
		       "i", device_nid);
	return e == ERR_NOT_FOUND ? OK : e;
}
