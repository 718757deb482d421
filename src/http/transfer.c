#include "http/transfer_priv.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/clock.h"

#define CONNECT_TIMEOUT_MS 10000

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
init_library(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

bool
transfer_allows(const struct address_list *allow_private,
		const struct address *a)
{
	return allow_private == NULL || address_is_public(a) ||
	       address_list_has(allow_private, a);
}

/* Here, and not by name, because a name may resolve to another address each
 * time it is asked for. */
static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *t = arg;
	struct sockaddr_storage ss = {0};
	struct address a;

	(void)purpose;
	if (to->family != AF_INET && to->family != AF_INET6)
		return CURL_SOCKET_BAD;
	if (to->addrlen > sizeof(ss))
		return CURL_SOCKET_BAD;
	memcpy(&ss, &to->addr, to->addrlen);
	address_from_peer(&ss, &a);
	if (!transfer_allows(t->allow_private, &a)) {
		t->was_refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static int
on_progress(void *arg, curl_off_t down_total, curl_off_t down,
	    curl_off_t up_total, curl_off_t up)
{
	const struct transfer *t = arg;

	(void)down_total;
	(void)down;
	(void)up_total;
	(void)up;
	return t->stopping != NULL && atomic_load(t->stopping) ? 1 : 0;
}

/* libcurl's own option would replace the system's authorities. */
static CURLcode
add_authorities(CURL *h, void *ssl_ctx, void *arg)
{
	const struct transfer *t = arg;

	(void)h;
	if (t->ca_file == NULL)
		return CURLE_OK;
	return SSL_CTX_load_verify_locations(ssl_ctx, t->ca_file, NULL) == 1
		       ? CURLE_OK
		       : CURLE_SSL_CACERT_BADFILE;
}

enum err
transfer_check_ca_file(struct scope *sc, const char *path)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	bool ok;

	ok = ctx != NULL && SSL_CTX_load_verify_locations(ctx, path, NULL) == 1;
	SSL_CTX_free(ctx);
	if (!ok)
		return scope_fail(sc, ERR_IO,
				  "ca_file: %s is not a readable PEM file of "
				  "certificates",
				  path);
	return OK;
}

enum err
transfer_handle_create(struct scope *sc, const char *protocols, CURL **out)
{
	CURL *h;

	(void)pthread_once(&once, init_library);
	*out = h = curl_easy_init();
	if (h == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	(void)curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, protocols);
	(void)curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(h, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	(void)curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	(void)curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
	(void)curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
	(void)curl_easy_setopt(h, CURLOPT_SSLVERSION,
			       (long)CURL_SSLVERSION_TLSv1_2);
	(void)curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	(void)curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, on_progress);
	(void)curl_easy_setopt(h, CURLOPT_SSL_CTX_FUNCTION, add_authorities);
	(void)curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
	return OK;
}

void
transfer_begin(struct scope *sc, CURL *h, struct transfer *t,
	       int64_t timeout_ms)
{
	int64_t left_ms;

	if (sc->deadline_ms != 0) {
		left_ms = sc->deadline_ms - clock_mono_ms();
		if (left_ms < timeout_ms)
			timeout_ms = left_ms > 1 ? left_ms : 1;
	}
	(void)curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	(void)curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS,
			       (long)CONNECT_TIMEOUT_MS);
	(void)curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, t);
	(void)curl_easy_setopt(h, CURLOPT_XFERINFODATA, t);
	(void)curl_easy_setopt(h, CURLOPT_SSL_CTX_DATA, t);
}

static enum err
explain(CURLcode code)
{
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		return ERR_TIMEOUT;
	case CURLE_FILESIZE_EXCEEDED:
	case CURLE_WRITE_ERROR: /* the receiver's ceiling */
		return ERR_LIMIT;
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return ERR_INVALID_PARAM;
	case CURLE_OUT_OF_MEMORY:
		return ERR_NOMEM;
	default:
		return ERR_UNAVAILABLE;
	}
}

enum err
transfer_run(struct scope *sc, CURL *h, const struct transfer *t,
	     const char *what)
{
	CURLcode code = curl_easy_perform(h);

	if (code == CURLE_OK)
		return OK;
	if (t->was_refused && code == CURLE_COULDNT_CONNECT)
		return scope_fail(sc, ERR_FORBIDDEN,
				  "%s: its address is in a private or special "
				  "network that this server may not connect to",
				  what);
	return scope_fail(sc, explain(code), "%s: %s", what,
			  curl_easy_strerror(code));
}
