#include "store/rows_priv.h"

#include "store/db.h"

enum err
rows_add(struct scope *sc, struct stmt *s, struct rows_kind kind,
	 void *rows_inout, size_t *count)
{
	char *rows;
	bool row;

	memcpy(&rows, rows_inout, sizeof(rows));
	for (;;) {
		TRY(stmt_step(sc, s, &row));
		if (!row)
			break;
		rows = rows_grow(sc, rows, *count, kind.size);
		kind.read(sc, s, rows + *count * kind.size);
		++*count;
	}
	stmt_close(&s);
	memcpy(rows_inout, &rows, sizeof(rows));
	return OK;
}

enum err
rows_all(struct scope *sc, struct stmt *s, struct rows_kind kind,
	 void *rows_out, size_t *count_out)
{
	const void *none = NULL;

	memcpy(rows_out, &none, sizeof(none));
	*count_out = 0;
	return rows_add(sc, s, kind, rows_out, count_out);
}

enum err
rows_first(struct scope *sc, struct stmt *s, struct rows_kind kind, void *out)
{
	void *first = NULL;
	bool row;

	TRY(stmt_step(sc, s, &row));
	if (row) {
		first = scope_alloc_array(sc, 1, kind.size);
		kind.read(sc, s, first);
	}
	stmt_close(&s);
	memcpy(out, &first, sizeof(first));
	return OK;
}
