#include "crypto/digest.h"

#include <pthread.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

static _Thread_local EVP_MD_CTX *thread_ctx;
static pthread_key_t ctx_key;
static pthread_once_t ctx_once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256;

static void
free_ctx(void *ctx)
{
	EVP_MD_CTX_free(ctx);
}

static void
init_once(void)
{
	/* Fetched once: an implicit fetch costs more than a short hash. */
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (sha256 == NULL || pthread_key_create(&ctx_key, free_ctx) != 0)
		abort();
}

static EVP_MD_CTX *
get_ctx(void)
{
	(void)pthread_once(&ctx_once, init_once);
	if (thread_ctx == NULL) {
		thread_ctx = EVP_MD_CTX_new();
		if (thread_ctx == NULL)
			abort();
		(void)pthread_setspecific(ctx_key, thread_ctx);
	}
	return thread_ctx;
}

void
digest_sha256(const void *bytes, size_t len, uint8_t out[DIGEST_SHA256_LEN])
{
	EVP_MD_CTX *ctx = get_ctx();

	if (EVP_DigestInit_ex2(ctx, sha256, NULL) != 1 ||
	    EVP_DigestUpdate(ctx, bytes, len) != 1 ||
	    EVP_DigestFinal_ex(ctx, out, NULL) != 1)
		abort();
}

void
digest_hmac_sha256(const void *key_secret, size_t key_len, const void *bytes,
		   size_t len, uint8_t out[DIGEST_SHA256_LEN])
{
	if (HMAC(EVP_sha256(), key_secret, (int)key_len, bytes, len, out,
		 NULL) == NULL)
		abort();
}

void
digest_hmac_sha1(const void *key_secret, size_t key_len, const void *bytes,
		 size_t len, uint8_t out[DIGEST_SHA1_LEN])
{
	if (HMAC(EVP_sha1(), key_secret, (int)key_len, bytes, len, out, NULL) ==
	    NULL)
		abort();
}

struct digest *
digest_create(void)
{
	EVP_MD_CTX *ctx;

	(void)pthread_once(&ctx_once, init_once);
	ctx = EVP_MD_CTX_new();
	if (ctx == NULL || EVP_DigestInit_ex2(ctx, sha256, NULL) != 1)
		abort();
	return (struct digest *)ctx;
}

void
digest_add(struct digest *d, const void *bytes, size_t len)
{
	if (EVP_DigestUpdate((EVP_MD_CTX *)d, bytes, len) != 1)
		abort();
}

void
digest_finish(struct digest **d, uint8_t out[DIGEST_SHA256_LEN])
{
	if (EVP_DigestFinal_ex((EVP_MD_CTX *)*d, out, NULL) != 1)
		abort();
	digest_destroy(d);
}

void
digest_destroy(struct digest **d)
{
	EVP_MD_CTX_free((EVP_MD_CTX *)*d);
	*d = NULL;
}
