#include "governance/audit_chain.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/base64.h"
#include "base/json_write.h"
#include "crypto/digest.h"
#include "store/audit_chain_store.h"

#define ROW_MAX 16384
#define DAY_MS ((int64_t)86400000)
#define DAY_LEN 11

struct chaining {
	const struct audit_chain *a;
	int64_t now_ms;
	struct audit_check *check;
};

static enum err
next_link(struct scope *sc, struct txn *t, const struct audit_entry *row,
	  uint8_t chain[AUDIT_CHAIN_LEN])
{
	struct digest *d = digest_create();
	const char *subjects;
	struct json_writer w;
	struct buf b;

	TRY(audit_chain_store_get_subjects(sc, t, row->nid, &subjects));
	buf_init(&b, sc, ROW_MAX);
	json_writer_init(&w, &b);
	json_array_begin(&w);
	json_int(&w, row->nid);
	json_int(&w, row->at_ms);
	json_string(&w, row->class_word);
	json_string(&w, row->action);
	json_string(&w, row->actor);
	json_string(&w, row->device);
	json_string(&w, row->address);
	json_string(&w, row->detail);
	json_string(&w, subjects);
	json_array_end(&w);
	digest_add(d, chain, AUDIT_CHAIN_LEN);
	digest_add(d, b.data, b.len);
	digest_finish(&d, chain);
	return buf_check(&b);
}

static enum err
link_rows(struct scope *sc, struct txn *t)
{
	uint8_t chain[AUDIT_CHAIN_LEN];
	struct audit_entry *rows;
	int64_t last;
	size_t count, i;

	TRY(audit_store_list_unchained(sc, t, AUDIT_LINKS_MAX, &rows, &count));
	if (count == 0)
		return OK;
	TRY(audit_chain_store_find_last(sc, t, rows[0].nid, &last, chain));
	for (i = 0; i < count; i++) {
		TRY(next_link(sc, t, &rows[i], chain));
		TRY(audit_store_set_chain(sc, t, rows[i].nid, chain,
					  sizeof(chain)));
	}
	return OK;
}

static const char *
head_text(struct scope *sc, const struct audit_head *h)
{
	return scope_printf(
		sc, "wardwire-audit-head\n%s\n%lld\n%s", h->day,
		(long long)h->nid,
		base64_encode(sc, BASE64_STANDARD, h->chain, AUDIT_CHAIN_LEN));
}

static const char *
utc_day(struct scope *sc, int64_t ms)
{
	time_t seconds = (time_t)(ms / 1000);
	char text[DAY_LEN];
	struct tm tm;

	(void)gmtime_r(&seconds, &tm);
	(void)strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	return scope_strdup(sc, text);
}

/* Once today has begun yesterday's is written, when there is none. */
static enum err
sign_head(struct scope *sc, struct txn *t, const struct chaining *x)
{
	uint8_t chain[AUDIT_CHAIN_LEN], signature[SIGN_LEN];
	struct audit_head *heads, h = {.chain = chain, .signature = signature};
	const char *text;
	size_t count;

	h.day = utc_day(sc, x->now_ms - DAY_MS);
	TRY(audit_chain_store_list_heads(sc, t, &heads, &count));
	if (count > 0 && strcmp(heads[0].day, h.day) >= 0)
		return OK;
	TRY(audit_chain_store_find_last(sc, t, 0, &h.nid, chain));
	if (h.nid == 0)
		return OK;
	h.key_id = sign_key_id(x->a->key);
	text = head_text(sc, &h);
	sign_bytes(x->a->key, text, strlen(text), signature);
	return audit_chain_store_add_head(sc, t, &h);
}

static enum err
write_links(struct scope *sc, struct txn *t, void *ctx)
{
	TRY(link_rows(sc, t));
	return sign_head(sc, t, ctx);
}

/* Nothing is written while nothing is new. */
static enum err
look(struct scope *sc, struct txn *t, void *ctx)
{
	struct chaining *x = ctx;
	struct audit_entry *rows;
	struct audit_head *heads;
	size_t count, days;

	TRY(audit_store_list_unchained(sc, t, 1, &rows, &count));
	TRY(audit_chain_store_list_heads(sc, t, &heads, &days));
	if (count == 0 &&
	    (days > 0 &&
	     strcmp(heads[0].day, utc_day(sc, x->now_ms - DAY_MS)) >= 0))
		x->a = NULL;
	return OK;
}

enum err
audit_chain_run(struct scope *sc, const struct audit_chain *a, int64_t now_ms)
{
	struct chaining x = {.a = a, .now_ms = now_ms};

	TRY(store_read(sc, a->db, look, &x));
	return x.a == NULL ? OK : store_write(sc, a->db, write_links, &x);
}

/* --- checking --- */

static void
broken(struct audit_check *c, int64_t nid, const char *why)
{
	if (c->broken_why != NULL)
		return;
	c->broken_nid = nid;
	c->broken_why = why;
}

/* Rows from one page; *more_out: there may be others. */
static enum err
check_page(struct scope *sc, struct txn *t, struct audit_check *c,
	   uint8_t chain[AUDIT_CHAIN_LEN], bool *more_out)
{
	struct audit_link *rows;
	size_t count, i;

	TRY(audit_chain_store_list(sc, t, c->next, &rows, &count));
	for (i = 0; i < count; i++) {
		if (rows[i].chain == NULL) {
			c->waiting++;
			continue;
		}
		if (c->waiting > 0)
			broken(c, rows[i].row.nid, "rows before it have none");
		TRY(next_link(sc, t, &rows[i].row, chain));
		if (memcmp(chain, rows[i].chain, AUDIT_CHAIN_LEN) != 0)
			broken(c, rows[i].row.nid, "its hash is another");
		memcpy(chain, rows[i].chain, AUDIT_CHAIN_LEN);
		c->rows++;
	}
	if (count > 0)
		c->next = rows[count - 1].row.nid;
	*more_out = count == AUDIT_LINKS_MAX;
	return OK;
}

static enum err
check_heads(struct scope *sc, struct txn *t, const struct chaining *x)
{
	uint8_t chain[AUDIT_CHAIN_LEN];
	struct audit_head *heads;
	const char *text;
	size_t count, i;
	int64_t nid;

	TRY(audit_chain_store_list_heads(sc, t, &heads, &count));
	for (i = 0; i < count; i++) {
		x->check->heads++;
		if (heads[i].chain == NULL || heads[i].signature == NULL) {
			broken(x->check, heads[i].nid,
			       "a day's head is broken");
			continue;
		}
		text = head_text(sc, &heads[i]);
		if (strcmp(heads[i].key_id, sign_key_id(x->a->key)) == 0 &&
		    !sign_is_valid(sign_key_public(x->a->key), text,
				   strlen(text), heads[i].signature))
			broken(x->check, heads[i].nid,
			       "a day's signature is not valid");
		TRY(audit_chain_store_find_last(sc, t, heads[i].nid + 1, &nid,
						chain));
		if (nid != heads[i].nid ||
		    memcmp(chain, heads[i].chain, AUDIT_CHAIN_LEN) != 0)
			broken(x->check, heads[i].nid,
			       "a day's last row is gone or another");
	}
	return OK;
}

static enum err
check_all(struct scope *sc, struct txn *t, void *ctx)
{
	struct chaining *x = ctx;
	struct audit_check *c = x->check;
	uint8_t chain[AUDIT_CHAIN_LEN];
	bool more = true;
	int64_t last;

	c->next = c->after;
	if (c->after == 0)
		memset(chain, 0, sizeof(chain));
	else
		TRY(audit_chain_store_find_last(sc, t, c->after + 1, &last,
						chain));
	while (more && c->rows < AUDIT_CHECK_ROWS_MAX)
		TRY(check_page(sc, t, c, chain, &more));
	if (!more)
		c->next = 0;
	return check_heads(sc, t, x);
}

enum err
audit_chain_check(struct scope *sc, const struct audit_chain *a,
		  struct audit_check *c)
{
	struct chaining x = {.a = a, .check = c};

	return store_read(sc, a->db, check_all, &x);
}
