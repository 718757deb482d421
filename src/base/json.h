/* base/json.h: JSON read, strictly.
 *
 * Everything from outside is parsed here: duplicate keys, bad UTF-8, depth over
 * JSON_DEPTH_MAX and trailing bytes are refused.  Values are read with yyjson's
 * own functions (yyjson_obj_get, yyjson_get_str, ...) or the checked getters
 * below, which word the refusal.  The document lives in the scope's memory.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yyjson.h>

#include "base/buf.h"
#include "base/scope.h"

#define JSON_DEPTH_MAX 100
#define JSON_INT_MAX ((int64_t)9007199254740991) /* 2^53 - 1 */

/* Parses len bytes; *root_out is any value.
 *
 * ERR_NOT_JSON   not JSON, bad UTF-8, too deep, or a key stands twice
 * ERR_LIMIT      too large for the scope
 */
enum err json_parse(struct scope *sc, const char *bytes, size_t len,
		    yyjson_val **root_out) MUST_CHECK;

/* The same, and the value must be an object.
 *
 * ERR_BAD_JSON   it is something else
 */
enum err json_parse_object(struct scope *sc, const char *bytes, size_t len,
			   yyjson_val **object_out) MUST_CHECK;

/* Getters of a member of obj. find: absent (or null) gives NULL / the default;
 * get: absent is ERR_MISSING_PARAM. The wrong type, or a NUL inside a string,
 * is ERR_BAD_JSON. Strings are borrowed from the document. */
enum err json_find_string(struct scope *sc, yyjson_val *obj, const char *key,
			  const char **out) MUST_CHECK;
enum err json_get_string(struct scope *sc, yyjson_val *obj, const char *key,
			 const char **out) MUST_CHECK;
enum err json_find_int(struct scope *sc, yyjson_val *obj, const char *key,
		       int64_t fallback, int64_t *out) MUST_CHECK;
enum err json_find_bool(struct scope *sc, yyjson_val *obj, const char *key,
			bool fallback, bool *out) MUST_CHECK;
enum err json_find_object(struct scope *sc, yyjson_val *obj, const char *key,
			  yyjson_val **out) MUST_CHECK;
enum err json_get_object(struct scope *sc, yyjson_val *obj, const char *key,
			 yyjson_val **out) MUST_CHECK;
enum err json_find_array(struct scope *sc, yyjson_val *obj, const char *key,
			 yyjson_val **out) MUST_CHECK;

/* The member as a string, or NULL when it is absent, of another type or holds a
 * NUL: for content that other people wrote. */
const char *json_peek_string(yyjson_val *obj, const char *key);

/* The value as compact text in the scope's memory; *len_out may be NULL. Never
 * NULL. Key order is kept. */
char *json_format(struct scope *sc, yyjson_val *val, size_t *len_out);

/* An allocator for yyjson's own documents in the scope's memory. */
const yyjson_alc *json_alc(struct scope *sc);

#endif
