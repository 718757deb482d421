#include "main/reserve.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#include <openssl/crypto.h>

#include "base/log.h"

#define RESERVE_BYTES ((size_t)8 * 1024 * 1024) /* not touched: no pages */

/* The linker's names (--wrap). */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static _Atomic(void *) reserve;
static atomic_uint times_short;

/* A digest that finds no memory is not foreseen; through here it finds some. */
static void *
crypto_malloc(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return malloc(size);
}

static void *
crypto_realloc(void *old, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return realloc(old, size);
}

static void
crypto_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

void
reserve_begin(void)
{
	(void)CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc,
				       crypto_free);
}

void
reserve_fill(void)
{
	unsigned times = atomic_exchange(&times_short, 0);
	void *p;

	if (times > 0)
		log_warn("memory ran short %u times", times);
	if (atomic_load(&reserve) != NULL)
		return;
	p = __real_malloc(RESERVE_BYTES);
	if (p == NULL)
		return;
	free(atomic_exchange(&reserve, p));
}

static void
give_away(void)
{
	atomic_fetch_add(&times_short, 1);
	free(atomic_exchange(&reserve, NULL));
}

void *
__wrap_malloc(size_t size)
{
	void *p = __real_malloc(size);

	if (p != NULL || size == 0)
		return p;
	give_away();
	return __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	void *p = __real_calloc(count, size);

	if (p != NULL || count == 0 || size == 0)
		return p;
	give_away();
	return __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	void *p = __real_realloc(old, size);

	if (p != NULL || size == 0)
		return p;
	give_away();
	return __real_realloc(old, size);
}
