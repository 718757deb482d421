#include "http/range.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* A number at *p, or -1 without one; too large counts as the largest. */
static int64_t
take_number(const char **p)
{
	int64_t n = -1;

	for (; **p >= '0' && **p <= '9'; (*p)++) {
		if (n < 0)
			n = 0;
		if (n > (INT64_MAX - 9) / 10)
			n = (INT64_MAX - 9) / 10 - 1;
		n = n * 10 + (**p - '0');
	}
	return n;
}

static void
skip_space(const char **p)
{
	while (**p == ' ' || **p == '\t')
		(*p)++;
}

enum range_kind
range_parse(const char *header, int64_t len, int64_t *from_out,
	    int64_t *count_out)
{
	int64_t first, last;

	*from_out = 0;
	*count_out = len;
	if (header == NULL || strncasecmp(header, "bytes=", 6) != 0)
		return RANGE_WHOLE;
	header += 6;
	skip_space(&header);
	first = take_number(&header);
	if (*header++ != '-')
		return RANGE_WHOLE;
	last = take_number(&header);
	skip_space(&header);
	if (*header != '\0' || (first < 0 && last < 0) ||
	    (first >= 0 && last >= 0 && last < first))
		return RANGE_WHOLE; /* several, or broken: ignored */
	if (first < 0) {
		if (last == 0 || len == 0)
			return RANGE_UNSATISFIABLE;
		first = last >= len ? 0 : len - last;
		last = len - 1;
	}
	if (first >= len)
		return RANGE_UNSATISFIABLE;
	if (last < 0 || last >= len)
		last = len - 1;
	*from_out = first;
	*count_out = last - first + 1;
	return RANGE_PART;
}

static const char *
opaque(const char *tag)
{
	return strncmp(tag, "W/", 2) == 0 ? tag + 2 : tag;
}

bool
range_etag_matches(const char *header, const char *etag)
{
	size_t len;

	if (header == NULL || etag == NULL)
		return false;
	etag = opaque(etag);
	len = strlen(etag);
	skip_space(&header);
	if (strcmp(header, "*") == 0)
		return true;
	while (*header != '\0') {
		header = opaque(header);
		if (strncmp(header, etag, len) == 0)
			return true;
		header = strchrnul(header, ',');
		if (*header == ',')
			header++;
		skip_space(&header);
	}
	return false;
}

bool
range_if_range(const char *header, const char *etag)
{
	if (header == NULL)
		return true;
	return etag != NULL && strncmp(etag, "W/", 2) != 0 &&
	       strcmp(header, etag) == 0;
}
