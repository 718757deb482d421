/* http/range.h: Range, If-Range and If-None-Match (RFC 9110, 13 and 14), for
 * one range of bytes.
 */
#ifndef HTTP_RANGE_H
#define HTTP_RANGE_H

#include <stdbool.h>
#include <stdint.h>

enum range_kind {
	RANGE_WHOLE,	    /* no range, or one that is ignored: 200 */
	RANGE_PART,	    /* 206 */
	RANGE_UNSATISFIABLE /* 416 */
};

/* What of len bytes header (the value of Range; may be NULL) asks for. */
enum range_kind range_parse(const char *header, int64_t len, int64_t *from_out,
			    int64_t *count_out);

/* Whether If-None-Match names etag ("*" names any).  Both may be NULL. */
bool range_etag_matches(const char *header, const char *etag);

/* Whether If-Range lets a Range count: absent, or the same strong tag. */
bool range_if_range(const char *header, const char *etag);

#endif
