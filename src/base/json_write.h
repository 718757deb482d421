/* base/json_write.h: JSON written straight into a buffer.
 *
 * The writer places the commas.  Keys and values must alternate as JSON wants;
 * that is asserted by the readers of what we write, not here.  Stored JSON is
 * spliced in with json_raw().  Failures surface in buf_check().
 */
#ifndef BASE_JSON_WRITE_H
#define BASE_JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct json_writer {
	struct buf *out;
	bool comma; /* the next key or element needs one */
};

/* A writer that appends to out, which the caller has initialised. */
void json_writer_init(struct json_writer *w, struct buf *out);

void json_object_begin(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array_begin(struct json_writer *w);
void json_array_end(struct json_writer *w);

void json_key(struct json_writer *w, const char *key);

void json_string(struct json_writer *w, const char *s);
void json_string_len(struct json_writer *w, const char *s, size_t len);
void json_int(struct json_writer *w, int64_t n);
void json_bool(struct json_writer *w, bool v);
void json_null(struct json_writer *w);
void json_double(struct json_writer *w, double v);

/* len bytes that are one complete JSON value already. */
void json_raw(struct json_writer *w, const char *bytes, size_t len);

/* key and value in one. A NULL string writes nothing at all. */
void json_put_string(struct json_writer *w, const char *key, const char *s);
void json_put_int(struct json_writer *w, const char *key, int64_t n);
void json_put_bool(struct json_writer *w, const char *key, bool v);
void json_put_raw(struct json_writer *w, const char *key, const char *bytes,
		  size_t len);

#endif
