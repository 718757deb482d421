/* http/tls.h: TLS on connections, 1.2 and later, for the I/O threads.
 *
 * Neither renegotiation nor compression.  Buffers are given back while a
 * connection waits.  A write may have to read first and the reverse: after
 * TLS_AGAIN (-1) any event on the socket is a reason to try again.
 */
#ifndef HTTP_TLS_H
#define HTTP_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/scope.h"

enum tls_result { TLS_DONE, TLS_AGAIN, TLS_BROKEN };

/* A certificate and its key, replaceable while in use. */
struct tls_context;

/* Reads the PEM files (borrowed names, read again by reload).
 *
 * ERR_IO              a file that cannot be read
 * ERR_INVALID_PARAM   they do not hold a certificate and its key
 */
enum err tls_context_create(struct scope *sc, const char *cert, const char *key,
			    struct tls_context **out) MUST_CHECK;
enum err
tls_context_reload(struct scope *sc, struct tls_context *ctx) MUST_CHECK;
void tls_context_destroy(struct tls_context **ctx);

/* A server's end for fd, or NULL. */
void *tls_open(struct tls_context *ctx, int fd);
enum tls_result tls_handshake(void *tls);

/* > 0 bytes, 0 the end, -1 try again after an event, -2 broken. */
ssize_t tls_read(void *tls, void *to, size_t len);
ssize_t tls_write(void *tls, const struct iovec *iov, int count);
bool tls_can_sendfile(void *tls);
ssize_t tls_sendfile(void *tls, int fd, off_t from, size_t len);

/* Tells the other side that no more comes. */
void tls_shut(void *tls);
/* Frees it; the descriptor stays open. */
void tls_close(void *tls);

#endif
