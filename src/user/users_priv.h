/* user/users_priv.h: what the files of this folder share. */
#ifndef USER_USERS_PRIV_H
#define USER_USERS_PRIV_H

#include "notify/notify.h"
#include "store/db.h"
#include "user/account.h"
#include "user/account_close.h"
#include "user/mail_hook.h"
#include "user/profile_hooks.h"
#include "user/users.h"

struct users {
	struct db *db;
	struct notify *notify;
	char *server_name;
	uint8_t seal_key_secret[USERS_SEAL_KEY_LEN];
	bool has_seal_key;
	int64_t expire_next_ms;		 /* users_tick() alone */
	struct session_cache *sessions;	 /* user/session_cache.h */
	struct row_cache *profiles;	 /* user/row_cache.h */
	struct row_cache *push_settings; /* user/row_cache.h */
	struct own_rules *own_rules;	 /* user/own_rules.h */
	struct presence *presence;	 /* user/presence.h */
	struct row_cache *staff;	 /* user/staff_index.h */
	struct row_cache *device_status; /* by device; user/device_status.h */
	struct data_marks *data_marks;	 /* of account data */
	struct password_gate *gate;	 /* user/password_gate.h */
	struct throttle *throttle;	 /* user/throttle.h */
	struct expiring_map *uia;	 /* user/uia_table.h */
	struct profile_spread *spread;	 /* user/profile_spread.h */
	account_claim_fn claim;		 /* NULL: every name is free */
	void *claim_ctx;
	struct mail_hook mail; /* user/mail_hook.h */
	struct account_close_hooks close_hooks;
	bool has_sso; /* people may come by a provider */
};

/* Runs fn in t, or in a snapshot of its own when t is NULL. */
enum err users_read(struct scope *sc, struct users *u, struct txn *t, txn_fn fn,
		    void *ctx) MUST_CHECK;

/* ERR_FORBIDDEN unless user_id is the requester. */
enum err users_require_self(struct scope *sc, const struct requester *r,
			    const char *user_id) MUST_CHECK;

/* A position for a user's change, of which notify is told at the commit. */
int64_t users_tell(struct scope *sc, struct txn *t, struct users *u,
		   enum notify_kind kind, int64_t user_nid);

#endif
