/* http/transfer_priv.h: what client.c and mail.c share of libcurl. */
#ifndef HTTP_TRANSFER_PRIV_H
#define HTTP_TRANSFER_PRIV_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "base/scope.h"
#include "http/address.h"

/* One running transfer, as its callbacks see it. */
struct transfer {
	const struct address_list *allow_private; /* NULL: any address */
	const atomic_bool *stopping;		  /* NULL: cannot be stopped */
	const char *ca_file; /* beside the system's; NULL */
	bool was_refused;    /* an address was */
};

/* An easy handle under our rules: no proxy, no redirect, no signals, TLS
 * verified, and only these protocols ("http,https").
 *
 * ERR_NOMEM
 */
enum err transfer_handle_create(struct scope *sc, const char *protocols,
				CURL **out) MUST_CHECK;

/* Sets t's callbacks and the ceiling on time: timeout_ms, and the scope's
 * deadline.  t stays borrowed until the next transfer_begin() with h. */
void transfer_begin(struct scope *sc, CURL *h, struct transfer *t,
		    int64_t timeout_ms);

/* Performs.  what names the other side in the failure's text.
 *
 * ERR_FORBIDDEN ERR_UNAVAILABLE ERR_TIMEOUT ERR_LIMIT ERR_INVALID_PARAM
 */
enum err transfer_run(struct scope *sc, CURL *h, const struct transfer *t,
		      const char *what) MUST_CHECK;

/* ERR_IO: the file cannot be read or holds no certificate. */
enum err transfer_check_ca_file(struct scope *sc, const char *path) MUST_CHECK;

/* Whether t may connect to a. */
bool transfer_allows(const struct address_list *allow_private,
		     const struct address *a);

#endif
