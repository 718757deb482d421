#include "base/json.h"

#include <stdlib.h>
#include <string.h>

/* Objects up to this many members are compared pair by pair for a key that
 * stands twice; larger ones are sorted first. */
#define PAIRWISE_MAX 16

struct key {
	const char *text;
	size_t len;
};

static void *
alc_malloc(void *ctx, size_t size)
{
	return arena_alloc(&((struct scope *)ctx)->arena, size);
}

static void *
alc_realloc(void *ctx, void *p, size_t old_size, size_t size)
{
	return arena_realloc(&((struct scope *)ctx)->arena, p, old_size, size);
}

static void
alc_free(void *ctx, void *p)
{
	(void)ctx;
	(void)p;
}

const yyjson_alc *
json_alc(struct scope *sc)
{
	yyjson_alc *alc;

	alc = scope_new(sc, yyjson_alc);
	alc->malloc = alc_malloc;
	alc->realloc = alc_realloc;
	alc->free = alc_free;
	alc->ctx = sc;
	return alc;
}

static int
compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	size_t len = x->len < y->len ? x->len : y->len;
	int order;

	order = memcmp(x->text, y->text, len);
	if (order != 0)
		return order;
	return (x->len > y->len) - (x->len < y->len);
}

static bool
has_twins(struct scope *sc, yyjson_val *obj)
{
	size_t n = yyjson_obj_size(obj), i = 0, j;
	yyjson_val *name;
	yyjson_obj_iter it;
	struct key small[PAIRWISE_MAX], *keys = small;

	if (n < 2)
		return false;
	if (n > PAIRWISE_MAX)
		keys = scope_array(sc, struct key, n);
	it = yyjson_obj_iter_with(obj);
	while ((name = yyjson_obj_iter_next(&it)) != NULL) {
		keys[i].text = yyjson_get_str(name);
		keys[i++].len = yyjson_get_len(name);
	}
	if (n > PAIRWISE_MAX) {
		qsort(keys, n, sizeof(*keys), compare_keys);
		for (i = 1; i < n; i++)
			if (compare_keys(&keys[i - 1], &keys[i]) == 0)
				return true;
		return false;
	}
	for (i = 1; i < n; i++)
		for (j = 0; j < i; j++)
			if (keys[i].len == keys[j].len &&
			    memcmp(keys[i].text, keys[j].text, keys[i].len) ==
				    0)
				return true;
	return false;
}

/* The parser must not be recursive over what strangers send, so depth is
 * counted over the bytes first. */
static bool
is_too_deep(const char *p, size_t len)
{
	size_t i;
	int depth = 0;
	bool in_string = false;

	for (i = 0; i < len; i++) {
		if (in_string) {
			if (p[i] == '\\')
				i++;
			else if (p[i] == '"')
				in_string = false;
		} else if (p[i] == '"') {
			in_string = true;
		} else if (p[i] == '{' || p[i] == '[') {
			if (++depth > JSON_DEPTH_MAX)
				return true;
		} else if (p[i] == '}' || p[i] == ']') {
			depth--;
		}
	}
	return false;
}

static enum err
check_keys(struct scope *sc, yyjson_val *val)
{
	yyjson_val *child, *name;
	yyjson_obj_iter members;
	yyjson_arr_iter elements;

	if (yyjson_is_obj(val)) {
		if (has_twins(sc, val))
			return scope_fail(sc, ERR_NOT_JSON,
					  "a key stands twice in an object");
		members = yyjson_obj_iter_with(val);
		while ((name = yyjson_obj_iter_next(&members)) != NULL) {
			child = yyjson_obj_iter_get_val(name);
			if (yyjson_is_ctn(child))
				TRY(check_keys(sc, child));
		}
	} else if (yyjson_is_arr(val)) {
		elements = yyjson_arr_iter_with(val);
		while ((child = yyjson_arr_iter_next(&elements)) != NULL)
			if (yyjson_is_ctn(child))
				TRY(check_keys(sc, child));
	}
	return OK;
}

enum err
json_parse(struct scope *sc, const char *bytes, size_t len,
	   yyjson_val **root_out)
{
	yyjson_read_err why;
	yyjson_doc *doc;

	*root_out = NULL;
	if (len == 0)
		return scope_fail(sc, ERR_NOT_JSON, "the body is empty");
	if (is_too_deep(bytes, len))
		return scope_fail(sc, ERR_NOT_JSON, "nested deeper than %d",
				  JSON_DEPTH_MAX);
	/* Without YYJSON_READ_INSITU the input is only read. */
	doc = yyjson_read_opts((char *)(uintptr_t)bytes, len,
			       YYJSON_READ_NOFLAG, json_alc(sc), &why);
	if (doc == NULL && why.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
		return scope_fail(sc, ERR_LIMIT, "this JSON is too large");
	if (doc == NULL)
		return scope_fail(sc, ERR_NOT_JSON, "not JSON: %s at byte %zu",
				  why.msg, why.pos);
	TRY(check_keys(sc, yyjson_doc_get_root(doc)));
	*root_out = yyjson_doc_get_root(doc);
	return OK;
}

enum err
json_parse_object(struct scope *sc, const char *bytes, size_t len,
		  yyjson_val **object_out)
{
	yyjson_val *root;

	*object_out = NULL;
	TRY(json_parse(sc, bytes, len, &root));
	if (!yyjson_is_obj(root))
		return scope_fail(sc, ERR_BAD_JSON, "not a JSON object");
	*object_out = root;
	return OK;
}

static yyjson_val *
member(yyjson_val *obj, const char *key)
{
	yyjson_val *v;

	v = yyjson_obj_get(obj, key);
	return yyjson_is_null(v) ? NULL : v;
}

static enum err
wrong_type(struct scope *sc, const char *key, const char *wanted)
{
	return scope_fail(sc, ERR_BAD_JSON, "'%s' is not %s", key, wanted);
}

static enum err
missing(struct scope *sc, const char *key)
{
	return scope_fail(sc, ERR_MISSING_PARAM, "'%s' is missing", key);
}

enum err
json_find_string(struct scope *sc, yyjson_val *obj, const char *key,
		 const char **out)
{
	yyjson_val *v;

	*out = NULL;
	v = member(obj, key);
	if (v == NULL)
		return OK;
	if (!yyjson_is_str(v))
		return wrong_type(sc, key, "a string");
	if (strlen(yyjson_get_str(v)) != yyjson_get_len(v))
		return wrong_type(sc, key, "a string without NUL");
	*out = yyjson_get_str(v);
	return OK;
}

enum err
json_get_string(struct scope *sc, yyjson_val *obj, const char *key,
		const char **out)
{
	TRY(json_find_string(sc, obj, key, out));
	return *out != NULL ? OK : missing(sc, key);
}

enum err
json_find_int(struct scope *sc, yyjson_val *obj, const char *key,
	      int64_t fallback, int64_t *out)
{
	yyjson_val *v;

	*out = fallback;
	v = member(obj, key);
	if (v == NULL)
		return OK;
	if (!yyjson_is_int(v) ||
	    (yyjson_is_uint(v) &&
	     yyjson_get_uint(v) > (uint64_t)JSON_INT_MAX) ||
	    (yyjson_is_sint(v) && yyjson_get_sint(v) < -JSON_INT_MAX))
		return wrong_type(sc, key, "an integer");
	*out = yyjson_get_sint(v);
	return OK;
}

enum err
json_find_bool(struct scope *sc, yyjson_val *obj, const char *key,
	       bool fallback, bool *out)
{
	yyjson_val *v;

	*out = fallback;
	v = member(obj, key);
	if (v == NULL)
		return OK;
	if (!yyjson_is_bool(v))
		return wrong_type(sc, key, "true or false");
	*out = yyjson_get_bool(v);
	return OK;
}

enum err
json_find_object(struct scope *sc, yyjson_val *obj, const char *key,
		 yyjson_val **out)
{
	*out = member(obj, key);
	if (*out != NULL && !yyjson_is_obj(*out))
		return wrong_type(sc, key, "an object");
	return OK;
}

enum err
json_get_object(struct scope *sc, yyjson_val *obj, const char *key,
		yyjson_val **out)
{
	TRY(json_find_object(sc, obj, key, out));
	return *out != NULL ? OK : missing(sc, key);
}

enum err
json_find_array(struct scope *sc, yyjson_val *obj, const char *key,
		yyjson_val **out)
{
	*out = member(obj, key);
	if (*out != NULL && !yyjson_is_arr(*out))
		return wrong_type(sc, key, "an array");
	return OK;
}

const char *
json_peek_string(yyjson_val *obj, const char *key)
{
	yyjson_val *v;

	v = yyjson_obj_get(obj, key);
	if (!yyjson_is_str(v) || strlen(yyjson_get_str(v)) != yyjson_get_len(v))
		return NULL;
	return yyjson_get_str(v);
}

char *
json_format(struct scope *sc, yyjson_val *val, size_t *len_out)
{
	size_t len = 0;
	char *text;

	text = yyjson_val_write_opts(val, YYJSON_WRITE_NOFLAG, json_alc(sc),
				     &len, NULL);
	if (text == NULL)
		text = scope_strdup(sc, "null"), len = 4;
	if (len_out != NULL)
		*len_out = len;
	return text;
}
