#include "http/cors.h"

#include <string.h>

#define CORS_HEADERS                                                     \
	"Access-Control-Allow-Origin: *\r\n"                             \
	"Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, "    \
	"DELETE, OPTIONS\r\n"                                            \
	"Access-Control-Allow-Headers: X-Requested-With, Content-Type, " \
	"Authorization, Range, If-None-Match\r\n"                        \
	"Access-Control-Expose-Headers: Content-Range, ETag, Retry-After\r\n"

const char cors_headers[] = CORS_HEADERS;
const size_t cors_headers_len = sizeof(CORS_HEADERS) - 1;

static const char *const prefixes[] = {
	"/_matrix/",
	"/.well-known/matrix/",
	"/_synapse/",
};

bool
cors_applies(const char *path, size_t len)
{
	size_t i, n;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		n = strlen(prefixes[i]);
		if (len >= n && memcmp(path, prefixes[i], n) == 0)
			return true;
	}
	return false;
}
