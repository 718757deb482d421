#include "store/db.h"

#include <stdarg.h>
#include <string.h>

#include "base/log.h"
#include "store/db_priv.h"

/* The slot for sql, or NULL when it and its neighbours are taken. */
static struct cached_stmt *
cache_slot(struct conn *c, const char *sql)
{
	size_t i, at = (size_t)((uintptr_t)sql * 0x9E3779B97F4A7C15ULL >> 40);

	for (i = 0; i < 16; i++) {
		struct cached_stmt *s =
			&c->cache[(at + i) & (STMT_CACHE_SLOTS - 1)];

		if (s->sql == sql || s->sql == NULL)
			return s;
	}
	return NULL;
}

/* SQLite takes $2 for a name and numbers names as they come; ?2 is the second
 * parameter wherever it stands. */
static const char *
number_parameters(struct scope *sc, const char *sql)
{
	char *text = scope_strdup(sc, sql);
	char *p;

	for (p = text; *p != '\0'; p++) {
		if (p[0] == '$' && p[1] >= '1' && p[1] <= '9')
			*p = '?';
	}
	return text;
}

static enum err
prepare(struct scope *sc, struct conn *c, const char *sql, unsigned flags,
	sqlite3_stmt **out)
{
	int rc;

	rc = sqlite3_prepare_v3(c->raw, number_parameters(sc, sql), -1, flags,
				out, NULL);
	if (rc != SQLITE_OK) {
		log_error("store: cannot prepare: %s", sql);
		return conn_failed(sc, c, rc);
	}
	return OK;
}

static enum err
take(struct scope *sc, struct conn *c, const char *sql, struct stmt *s)
{
	struct cached_stmt *slot;

	slot = cache_slot(c, sql);
	if (slot == NULL || slot->busy)
		return prepare(sc, c, sql, 0, &s->raw);
	if (slot->sql == NULL) {
		TRY(prepare(sc, c, sql, SQLITE_PREPARE_PERSISTENT, &slot->raw));
		slot->sql = sql;
	}
	slot->busy = true;
	s->cached = slot;
	s->raw = slot->raw;
	return OK;
}

static int
bind_one(sqlite3_stmt *raw, int at, char type, va_list *ap)
{
	const char *text;
	const void *bytes;
	size_t len;

	switch (type) {
	case 'i':
		return sqlite3_bind_int64(raw, at, va_arg(*ap, int64_t));
	case 'd':
		return sqlite3_bind_double(raw, at, va_arg(*ap, double));
	case 't':
		text = va_arg(*ap, const char *);
		return text == NULL ? sqlite3_bind_null(raw, at)
				    : sqlite3_bind_text(raw, at, text, -1,
							SQLITE_STATIC);
	case 'b':
		bytes = va_arg(*ap, const void *);
		len = va_arg(*ap, size_t);
		return bytes == NULL ? sqlite3_bind_null(raw, at)
				     : sqlite3_bind_blob64(raw, at, bytes, len,
							   SQLITE_STATIC);
	default:
		return sqlite3_bind_null(raw, at);
	}
}

/* In the transaction's memory, for a failure may leave it open past the scope
 * of its caller. */
static struct stmt *
new_stmt(struct scope *sc, struct txn *t)
{
	struct stmt *s = t->spare;

	if (s == NULL)
		return scope_new(t->sc != NULL ? t->sc : sc, struct stmt);
	t->spare = s->older;
	*s = (struct stmt){0};
	return s;
}

static enum err
open_bound(struct scope *sc, struct txn *t, struct stmt **out, const char *sql,
	   const char *types, va_list *ap)
{
	struct stmt *s;
	int i, rc = SQLITE_OK;

	*out = NULL;
	s = new_stmt(sc, t);
	TRY(take(sc, t->conn, sql, s));
	s->txn = t;
	s->older = t->open;
	t->open = s;
	for (i = 0; types[i] != '\0' && rc == SQLITE_OK; i++)
		rc = bind_one(s->raw, i + 1, types[i], ap);
	if (rc != SQLITE_OK) {
		stmt_close(&s);
		return conn_failed(sc, t->conn, rc);
	}
	*out = s;
	return OK;
}

enum err
stmt_open(struct scope *sc, struct txn *t, struct stmt **out, const char *sql,
	  const char *types, ...)
{
	va_list ap;
	enum err e;

	va_start(ap, types);
	e = open_bound(sc, t, out, sql, types, &ap);
	va_end(ap);
	return e;
}

enum err
stmt_step(struct scope *sc, struct stmt *s, bool *row_out)
{
	int rc;

	*row_out = false;
	rc = sqlite3_step(s->raw);
	if (rc == SQLITE_ROW) {
		*row_out = true;
		return OK;
	}
	return rc == SQLITE_DONE ? OK : conn_failed(sc, s->txn->conn, rc);
}

static void
release(struct stmt *s)
{
	if (s->raw == NULL)
		return;
	if (s->cached != NULL) {
		(void)sqlite3_reset(s->raw);
		(void)sqlite3_clear_bindings(s->raw);
		s->cached->busy = false;
	} else {
		(void)sqlite3_finalize(s->raw);
	}
	s->raw = NULL;
}

void
stmt_close(struct stmt **sp)
{
	struct stmt *s = *sp, **at;

	*sp = NULL;
	if (s == NULL)
		return;
	for (at = &s->txn->open; *at != NULL; at = &(*at)->older) {
		if (*at == s) {
			*at = s->older;
			break;
		}
	}
	release(s);
	s->older = s->txn->spare;
	s->txn->spare = s;
}

void
txn_close_statements(struct txn *t)
{
	struct stmt *s, *older;

	for (s = t->open; s != NULL; s = older) {
		older = s->older;
		release(s);
	}
	t->open = NULL;
}

bool
stmt_is_null(struct stmt *s, int col)
{
	return sqlite3_column_type(s->raw, col) == SQLITE_NULL;
}

int64_t
stmt_int(struct stmt *s, int col)
{
	return sqlite3_column_int64(s->raw, col);
}

double
stmt_double(struct stmt *s, int col)
{
	return sqlite3_column_double(s->raw, col);
}

const char *
stmt_text(struct stmt *s, int col)
{
	return (const char *)sqlite3_column_text(s->raw, col);
}

const void *
stmt_blob(struct stmt *s, int col, size_t *len_out)
{
	const void *p = sqlite3_column_blob(s->raw, col);

	*len_out = (size_t)sqlite3_column_bytes(s->raw, col);
	return p;
}

char *
stmt_text_dup(struct scope *sc, struct stmt *s, int col)
{
	const char *text = stmt_text(s, col);

	return text != NULL ? scope_strdup(sc, text) : NULL;
}

void *
stmt_blob_dup(struct scope *sc, struct stmt *s, int col, size_t *len_out)
{
	const void *p = stmt_blob(s, col, len_out);

	return p != NULL ? scope_memdup(sc, p, *len_out) : NULL;
}

enum err
db_get_name(struct scope *sc, struct txn *t, const struct db_name *n,
	    const char **out)
{
	struct stmt *s;
	bool row;

	*out = name_table_find(t->db->names, n->kind, n->nid);
	if (*out != NULL)
		return OK;
	TRY(stmt_open(sc, t, &s, n->sql, "i", n->nid));
	TRY(stmt_step(sc, s, &row));
	if (row && !t->writes)
		*out = name_table_put(t->db->names, n->kind, n->nid,
				      stmt_text(s, 0));
	if (row && *out == NULL)
		*out = stmt_text_dup(sc, s, 0);
	stmt_close(&s);
	return row ? OK : ERR_NOT_FOUND;
}

static enum err
exec_bound(struct scope *sc, struct txn *t, const char *sql, const char *types,
	   va_list *ap)
{
	struct stmt *s;
	enum err e;
	bool row = true;

	TRY(open_bound(sc, t, &s, sql, types, ap));
	do
		e = stmt_step(sc, s, &row);
	while (e == OK && row);
	stmt_close(&s);
	return e;
}

enum err
db_exec(struct scope *sc, struct txn *t, const char *sql, const char *types,
	...)
{
	va_list ap;
	enum err e;

	va_start(ap, types);
	e = exec_bound(sc, t, sql, types, &ap);
	va_end(ap);
	return e;
}

enum err
db_exec_count(struct scope *sc, struct txn *t, int64_t *changed_out,
	      const char *sql, const char *types, ...)
{
	va_list ap;
	enum err e;

	*changed_out = 0;
	va_start(ap, types);
	e = exec_bound(sc, t, sql, types, &ap);
	va_end(ap);
	if (e == OK)
		*changed_out = sqlite3_changes64(t->conn->raw);
	return e;
}

enum err
db_get_int(struct scope *sc, struct txn *t, int64_t *out, const char *sql,
	   const char *types, ...)
{
	struct stmt *s;
	va_list ap;
	enum err e;
	bool row;

	*out = 0;
	va_start(ap, types);
	e = open_bound(sc, t, &s, sql, types, &ap);
	va_end(ap);
	TRY(e);
	e = stmt_step(sc, s, &row);
	if (e == OK && row)
		*out = stmt_int(s, 0);
	stmt_close(&s);
	if (e != OK)
		return e;
	return row ? OK : ERR_NOT_FOUND;
}
