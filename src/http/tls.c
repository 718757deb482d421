#include "http/tls.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#define RECORD_MAX ((size_t)16 * 1024)

struct tls_context {
	const char *cert;
	const char *key;
	pthread_mutex_t lock;
	SSL_CTX *ssl_ctx;
};

static enum err
fail_ssl(struct scope *sc, enum err e, const char *what, const char *path)
{
	char text[160];

	ERR_error_string_n(ERR_get_error(), text, sizeof(text));
	ERR_clear_error();
	return scope_fail(sc, e, "%s %s: %s", what, path, text);
}

/* HTTP/1.1 is what is spoken, whatever else a client would like.  OpenSSL
 * gives the signature: NOLINT */
static int
choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
		const unsigned char *in, unsigned int in_len, void *arg)
{
	static const unsigned char ours[] = "\x08http/1.1";
	unsigned char *chosen;

	(void)ssl;
	(void)arg;
	if (SSL_select_next_proto(&chosen, out_len, ours, sizeof(ours) - 1, in,
				  in_len) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_NOACK;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

static enum err
read_files(struct scope *sc, SSL_CTX *ctx, const char *cert, const char *key)
{
	if (access(cert, R_OK) != 0)
		return scope_fail(sc, ERR_IO, "tls_cert %s cannot be read",
				  cert);
	if (access(key, R_OK) != 0)
		return scope_fail(sc, ERR_IO, "tls_key %s cannot be read", key);
	if (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1)
		return fail_ssl(sc, ERR_INVALID_PARAM, "tls_cert", cert);
	if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1)
		return fail_ssl(sc, ERR_INVALID_PARAM, "tls_key", key);
	if (SSL_CTX_check_private_key(ctx) != 1)
		return fail_ssl(sc, ERR_INVALID_PARAM,
				"tls_key does not fit tls_cert:", key);
	return OK;
}

static enum err
make(struct scope *sc, const char *cert, const char *key, SSL_CTX **out)
{
	static const unsigned char id[] = "wardwire";
	SSL_CTX *ctx;
	enum err e;

	ctx = SSL_CTX_new(TLS_server_method());
	if (ctx == NULL)
		return fail_ssl(sc, ERR_NOMEM, "TLS", "");
	(void)SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	(void)SSL_CTX_set_options(
		ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
			     SSL_OP_CIPHER_SERVER_PREFERENCE |
			     SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_ENABLE_KTLS);
	(void)SSL_CTX_set_mode(
		ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
			     SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	/* TLS 1.2: forward secrecy and authenticated encryption only */
	(void)SSL_CTX_set_cipher_list(
		ctx, "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!SHA1");
	(void)SSL_CTX_set_session_id_context(ctx, id, sizeof(id) - 1);
	(void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	(void)SSL_CTX_set_num_tickets(ctx, 1);
	SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
	e = read_files(sc, ctx, cert, key);
	if (e != OK) {
		SSL_CTX_free(ctx);
		return e;
	}
	*out = ctx;
	return OK;
}

enum err
tls_context_create(struct scope *sc, const char *cert, const char *key,
		   struct tls_context **out)
{
	struct tls_context *t;
	SSL_CTX *made;

	TRY(make(sc, cert, key, &made));
	t = calloc(1, sizeof(*t));
	if (t == NULL) {
		SSL_CTX_free(made);
		return scope_fail(sc, ERR_NOMEM, "no memory for TLS");
	}
	t->cert = cert;
	t->key = key;
	t->ssl_ctx = made;
	(void)pthread_mutex_init(&t->lock, NULL);
	*out = t;
	return OK;
}

enum err
tls_context_reload(struct scope *sc, struct tls_context *t)
{
	SSL_CTX *made, *before;

	TRY(make(sc, t->cert, t->key, &made));
	(void)pthread_mutex_lock(&t->lock);
	before = t->ssl_ctx;
	t->ssl_ctx = made;
	(void)pthread_mutex_unlock(&t->lock);
	SSL_CTX_free(before);
	return OK;
}

void
tls_context_destroy(struct tls_context **t)
{
	if (*t == NULL)
		return;
	SSL_CTX_free((*t)->ssl_ctx);
	(void)pthread_mutex_destroy(&(*t)->lock);
	free(*t);
	*t = NULL;
}

void *
tls_open(struct tls_context *t, int fd)
{
	SSL *ssl;

	(void)pthread_mutex_lock(&t->lock);
	ssl = SSL_new(t->ssl_ctx); /* has a reference of its own */
	(void)pthread_mutex_unlock(&t->lock);
	if (ssl == NULL)
		return NULL;
	if (SSL_set_fd(ssl, fd) != 1) {
		SSL_free(ssl);
		return NULL;
	}
	SSL_set_accept_state(ssl);
	return ssl;
}

/* Of a call that did not do its work. */
static ssize_t
why(SSL *ssl, int result)
{
	switch (SSL_get_error(ssl, result)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return -1;
	case SSL_ERROR_ZERO_RETURN:
		return 0;
	default:
		ERR_clear_error();
		return -2;
	}
}

enum tls_result
tls_handshake(void *tls)
{
	int r;

	ERR_clear_error();
	r = SSL_do_handshake(tls);
	if (r == 1)
		return TLS_DONE;
	return why(tls, r) == -1 ? TLS_AGAIN : TLS_BROKEN;
}

ssize_t
tls_read(void *tls, void *to, size_t len)
{
	size_t n;

	ERR_clear_error();
	if (SSL_read_ex(tls, to, len, &n) == 1)
		return (ssize_t)n;
	return why(tls, 0);
}

/* One record of what fits, so that head and body share it. */
static size_t
gather(const struct iovec *iov, int count, char *to, size_t room)
{
	size_t used = 0, n;
	int i;

	for (i = 0; i < count && used < room; i++) {
		n = iov[i].iov_len < room - used ? iov[i].iov_len : room - used;
		if (n > 0)
			memcpy(to + used, iov[i].iov_base, n);
		used += n;
	}
	return used;
}

ssize_t
tls_write(void *tls, const struct iovec *iov, int count)
{
	char record[RECORD_MAX];
	const void *from = iov[0].iov_base;
	size_t len = iov[0].iov_len, n;
	ssize_t r;

	if (count > 1 && len < RECORD_MAX) {
		len = gather(iov, count, record, sizeof(record));
		from = record;
	}
	if (len > RECORD_MAX)
		len = RECORD_MAX; /* the same bytes when tried again */
	ERR_clear_error();
	if (SSL_write_ex(tls, from, len, &n) == 1)
		return (ssize_t)n;
	r = why(tls, 0);
	return r == 0 ? -2 : r;
}

bool
tls_can_sendfile(void *tls)
{
	return BIO_get_ktls_send(SSL_get_wbio(tls)) != 0;
}

ssize_t
tls_sendfile(void *tls, int fd, off_t from, size_t len)
{
	ssize_t n, r;

	ERR_clear_error();
	n = SSL_sendfile(tls, fd, from, len, 0);
	if (n > 0)
		return n;
	if (n == 0)
		return 0;
	r = why(tls, (int)n);
	return r == 0 ? -2 : r;
}

void
tls_shut(void *tls)
{
	ERR_clear_error();
	if (SSL_is_init_finished(tls))
		(void)SSL_shutdown(tls);
	ERR_clear_error();
}

void
tls_close(void *tls)
{
	tls_shut(tls);
	SSL_free(tls);
	ERR_clear_error();
}
