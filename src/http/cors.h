/* http/cors.h: which answers browsers of other origins may read.
 *
 * The Matrix endpoints (and the administration's, which tools in browsers use)
 * carry the headers that the Client-Server API recommends ("Web Browser
 * Clients").  Our own endpoints do not: their page has the same origin.
 */
#ifndef HTTP_CORS_H
#define HTTP_CORS_H

#include <stdbool.h>
#include <stddef.h>

/* The header lines, each with its CR LF. */
extern const char cors_headers[];
extern const size_t cors_headers_len;

/* Whether answers for this path carry them. */
bool cors_applies(const char *path, size_t len);

#endif
