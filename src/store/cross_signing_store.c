#include "store/cross_signing_store.h"

#include <string.h>

enum err
cross_signing_store_get(struct scope *sc, struct txn *t, int64_t user_nid,
			struct cross_signing_rows *out)
{
	struct stmt *s;
	int64_t usage;
	bool row;

	memset(out, 0, sizeof(*out));
	TRY(stmt_open(sc, t, &s,
		      "SELECT usage, public_key, json FROM cross_signing_keys"
		      " WHERE user_nid = $1",
		      "i", user_nid));
	TRY(stmt_step(sc, s, &row));
	while (row) {
		usage = stmt_int(s, 0);
		if (usage >= CROSS_SIGNING_MASTER &&
		    usage <= CROSS_SIGNING_USER) {
			out->of[usage].public_key = stmt_text_dup(sc, s, 1);
			out->of[usage].json = stmt_text_dup(sc, s, 2);
		}
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

enum err
cross_signing_store_put(struct scope *sc, struct txn *t, int64_t user_nid,
			enum cross_signing_usage usage,
			const struct cross_signing_row *row)
{
	return db_exec(
		sc, t,
		"INSERT INTO cross_signing_keys (user_nid, usage, public_key,"
		" json) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (user_nid, usage) DO UPDATE SET"
		" public_key = excluded.public_key, json = excluded.json",
		"iitt", user_nid, (int64_t)usage, row->public_key, row->json);
}

enum err
cross_signing_store_remove(struct scope *sc, struct txn *t, int64_t user_nid,
			   enum cross_signing_usage usage)
{
	TRY(db_exec(sc, t,
		    "DELETE FROM key_signatures WHERE target_nid = $1"
		    " AND target_key IN (SELECT public_key"
		    " FROM cross_signing_keys"
		    " WHERE user_nid = $1 AND usage = $2)",
		    "ii", user_nid, (int64_t)usage));
	TRY(db_exec(sc, t,
		    "DELETE FROM key_signatures WHERE signer_nid = $1"
		    " AND signer_key IN (SELECT 'ed25519:' || public_key"
		    " FROM cross_signing_keys"
		    " WHERE user_nid = $1 AND usage = $2)",
		    "ii", user_nid, (int64_t)usage));
	return db_exec(sc, t,
		       "DELETE FROM cross_signing_keys"
		       " WHERE user_nid = $1 AND usage = $2",
		       "ii", user_nid, (int64_t)usage);
}

enum err
key_signature_store_put(struct scope *sc, struct txn *t,
			const struct key_signature *s)
{
	return db_exec(sc, t,
		       "INSERT INTO key_signatures (target_nid, target_key,"
		       " signer_nid, signer_key, signature)"
		       " VALUES ($1, $2, $3, $4, $5)"
		       " ON CONFLICT (target_nid, target_key, signer_nid,"
		       " signer_key) DO UPDATE SET"
		       " signature = excluded.signature",
		       "ititt", s->target_nid, s->target_key, s->signer_nid,
		       s->signer_key, s->signature);
}

#define SEEN_BY                                                               \
	" FROM key_signatures k WHERE k.target_nid = $1 AND (k.signer_nid = " \
	"$1 OR k.signer_nid = $2)"

enum err
key_signature_store_list(struct scope *sc, struct txn *t, int64_t target_nid,
			 int64_t viewer_nid, struct key_signatures *out)
{
	struct key_signature *k;
	struct stmt *s;
	int64_t total;
	bool row;

	out->count = 0;
	TRY(db_get_int(sc, t, &total, "SELECT COUNT(*)" SEEN_BY, "ii",
		       target_nid, viewer_nid));
	out->rows = scope_array(sc, struct key_signature, (size_t)total + 1);
	TRY(stmt_open(sc, t, &s,
		      "SELECT k.target_key, k.signer_nid, k.signer_key,"
		      " k.signature, (SELECT u.user_id FROM user_ids u"
		      " WHERE u.nid = k.signer_nid)" SEEN_BY
		      " ORDER BY k.target_key, k.signer_nid, k.signer_key",
		      "ii", target_nid, viewer_nid));
	TRY(stmt_step(sc, s, &row));
	while (row && out->count < (size_t)total) {
		k = &out->rows[out->count++];
		k->target_nid = target_nid;
		k->target_key = stmt_text_dup(sc, s, 0);
		k->signer_nid = stmt_int(s, 1);
		k->signer_key = stmt_text_dup(sc, s, 2);
		k->signature = stmt_text_dup(sc, s, 3);
		k->signer_id = stmt_text_dup(sc, s, 4);
		TRY(stmt_step(sc, s, &row));
	}
	stmt_close(&s);
	return OK;
}

enum err
key_signature_store_remove(struct scope *sc, struct txn *t, int64_t target_nid,
			   const char *target_key)
{
	return db_exec(sc, t,
		       "DELETE FROM key_signatures WHERE target_nid = $1"
		       " AND target_key = $2",
		       "it", target_nid, target_key);
}
