#include "event/canonical.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"

/* Members sorted on the stack; larger objects take the scope's memory. */
#define SMALL_MAX 16

struct member {
	yyjson_val *key;
	yyjson_val *val;
};

/* UTF-8 sorts by bytes as its code points do. */
static int
compare(const void *a, const void *b)
{
	yyjson_val *x = ((const struct member *)a)->key;
	yyjson_val *y = ((const struct member *)b)->key;
	size_t x_len = yyjson_get_len(x), y_len = yyjson_get_len(y);
	int order;

	order = memcmp(yyjson_get_str(x), yyjson_get_str(y),
		       x_len < y_len ? x_len : y_len);
	if (order != 0)
		return order;
	return (x_len > y_len) - (x_len < y_len);
}

/* Most objects are sorted already or nearly so. */
static void
sort(struct member *members, size_t count)
{
	struct member moved;
	size_t i, j;

	if (count > SMALL_MAX) {
		qsort(members, count, sizeof(*members), compare);
		return;
	}
	for (i = 1; i < count; i++) {
		moved = members[i];
		for (j = i; j > 0 && compare(&members[j - 1], &moved) > 0; j--)
			members[j] = members[j - 1];
		members[j] = moved;
	}
}

static void
write_string(struct buf *out, yyjson_val *val)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_string_len(&w, yyjson_get_str(val), yyjson_get_len(val));
}

static enum err
write_real(struct buf *out, yyjson_val *val, enum canonical_numbers numbers)
{
	double d = yyjson_get_real(val);

	if (numbers != CANONICAL_STRICT && d >= (double)-JSON_INT_MAX &&
	    d <= (double)JSON_INT_MAX && d == (double)(int64_t)d) {
		buf_add_int(out, (int64_t)d);
		return OK;
	}
	if (numbers == CANONICAL_LEGACY) {
		buf_add_str(out, json_format(out->sc, val, NULL));
		return OK;
	}
	return scope_fail(out->sc, ERR_BAD_JSON,
			  "a number is not a whole number");
}

static enum err
write_number(struct buf *out, yyjson_val *val, enum canonical_numbers numbers)
{
	if (yyjson_is_real(val))
		return write_real(out, val, numbers);
	if (numbers == CANONICAL_LEGACY) {
		buf_add_str(out, json_format(out->sc, val, NULL));
		return OK;
	}
	if ((yyjson_is_uint(val) &&
	     yyjson_get_uint(val) > (uint64_t)JSON_INT_MAX) ||
	    (yyjson_is_sint(val) && yyjson_get_sint(val) < -JSON_INT_MAX))
		return scope_fail(out->sc, ERR_BAD_JSON,
				  "a number is beyond 2^53 - 1");
	buf_add_int(out, yyjson_get_sint(val));
	return OK;
}

static enum err
write_member(struct buf *out, const struct member *m,
	     enum canonical_numbers numbers,
	     const struct canonical_filter *filter)
{
	bool done = false;

	write_string(out, m->key);
	buf_add_char(out, ':');
	if (filter != NULL && filter->write != NULL)
		TRY(filter->write(filter->ctx, out, m->key, m->val, &done));
	return done ? OK : canonical_write(out, m->val, numbers);
}

static size_t
collect(yyjson_val *obj, const struct canonical_filter *filter,
	struct member *members)
{
	yyjson_obj_iter it;
	yyjson_val *key;
	size_t count = 0;

	it = yyjson_obj_iter_with(obj);
	while ((key = yyjson_obj_iter_next(&it)) != NULL) {
		if (filter != NULL && filter->keep != NULL &&
		    !filter->keep(filter->ctx, key))
			continue;
		members[count].key = key;
		members[count++].val = yyjson_obj_iter_get_val(key);
	}
	return count;
}

enum err
canonical_write_filtered(struct buf *out, yyjson_val *obj,
			 enum canonical_numbers numbers,
			 const struct canonical_filter *filter)
{
	struct member small[SMALL_MAX], *members = small;
	size_t count, i;

	if (yyjson_obj_size(obj) > SMALL_MAX)
		members = scope_array(out->sc, struct member,
				      yyjson_obj_size(obj));
	count = collect(obj, filter, members);
	sort(members, count);
	buf_add_char(out, '{');
	for (i = 0; i < count; i++) {
		if (i > 0)
			buf_add_char(out, ',');
		TRY(write_member(out, &members[i], numbers, filter));
	}
	buf_add_char(out, '}');
	return OK;
}

static enum err
write_array(struct buf *out, yyjson_val *val, enum canonical_numbers numbers)
{
	yyjson_arr_iter it;
	yyjson_val *child;
	bool first = true;

	buf_add_char(out, '[');
	it = yyjson_arr_iter_with(val);
	while ((child = yyjson_arr_iter_next(&it)) != NULL) {
		if (!first)
			buf_add_char(out, ',');
		first = false;
		TRY(canonical_write(out, child, numbers));
	}
	buf_add_char(out, ']');
	return OK;
}

/* Depth is limited where the value was parsed. */
enum err
canonical_write(struct buf *out, yyjson_val *val,
		enum canonical_numbers numbers)
{
	switch (yyjson_get_type(val)) {
	case YYJSON_TYPE_OBJ:
		return canonical_write_filtered(out, val, numbers, NULL);
	case YYJSON_TYPE_ARR:
		return write_array(out, val, numbers);
	case YYJSON_TYPE_STR:
		write_string(out, val);
		return OK;
	case YYJSON_TYPE_NUM:
		return write_number(out, val, numbers);
	case YYJSON_TYPE_BOOL:
		buf_add_str(out, yyjson_get_bool(val) ? "true" : "false");
		return OK;
	case YYJSON_TYPE_NULL:
		buf_add_str(out, "null");
		return OK;
	default:
		return scope_fail(out->sc, ERR_BAD_JSON, "not a JSON value");
	}
}

enum err
canonical_format(struct scope *sc, yyjson_val *val, char **out, size_t *len_out)
{
	struct buf b;

	buf_init(&b, sc, 0);
	TRY(canonical_write(&b, val, CANONICAL_STRICT));
	TRY(buf_check(&b));
	*len_out = b.len;
	*out = b.len > 0 ? b.data : scope_strdup(sc, "");
	return OK;
}
