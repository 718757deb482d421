#include "crypto/sign.h"

#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

/* Appendices, Cryptographic Test Vectors. */
static struct sign_key *
spec_key(struct scope *sc)
{
	struct sign_key *key;
	uint8_t *seed;
	size_t len;

	assert_int_equal(
		base64_decode(sc, BASE64_STANDARD,
			      "YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1",
			      &seed, &len),
		OK);
	assert_int_equal(len, SIGN_SEED_LEN);
	assert_int_equal(sign_key_from_seed(sc, "1", seed, &key), OK);
	return key;
}

static void
signs_as_the_specification_shows(void **state)
{
	uint8_t signature[SIGN_LEN];
	struct sign_key *key;
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	key = spec_key(&sc);
	assert_string_equal(sign_key_id(key), "ed25519:1");
	sign_bytes(key, "{}", 2, signature);
	assert_string_equal(
		base64_encode(&sc, BASE64_STANDARD, signature, SIGN_LEN),
		"K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5"
		"QV/7Xg4ahLwYGYZzuHGZKM5ZAQ");
	assert_true(sign_is_valid(sign_key_public(key), "{}", 2, signature));
	assert_false(sign_is_valid(sign_key_public(key), "[]", 2, signature));
	signature[3] ^= 1;
	assert_false(sign_is_valid(sign_key_public(key), "{}", 2, signature));
	sign_key_destroy(&key);
	assert_null(key);
	scope_end(&sc);
}

static void
a_key_survives_its_file(void **state)
{
	char dir[] = "/tmp/sign.XXXXXX";
	struct sign_key *key, *again;
	struct scope sc;
	struct stat st;
	char *path;

	(void)state;
	scope_begin(&sc, NULL);
	assert_non_null(mkdtemp(dir));
	path = scope_printf(&sc, "%s/signing.key", dir);
	assert_int_equal(sign_key_load(&sc, path, &key), ERR_NOT_FOUND);
	assert_int_equal(sign_key_open(&sc, path, &key), OK);
	assert_int_equal(sign_key_open(&sc, path, &again), OK);
	assert_string_equal(sign_key_id(key), sign_key_id(again));
	assert_memory_equal(sign_key_public(key), sign_key_public(again),
			    SIGN_PUBLIC_LEN);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(sign_key_store(&sc, key, path), ERR_CONFLICT);
	sign_key_destroy(&key);
	sign_key_destroy(&again);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(sign_key_load(&sc, path, &key), ERR_CORRUPT);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	scope_end(&sc);
}

static void
files_that_hold_no_key_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"ed25519",
		"ed25519 1",
		"ed25519 1 AAAA",
		"rsa 1 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1",
		"ed25519 a-b YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1",
		"ed25519 1 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3X!1",
	};
	char path[] = "/tmp/sign.XXXXXX";
	struct sign_key *key;
	struct scope sc;
	size_t i;
	int fd;

	(void)state;
	fd = mkstemp(path);
	assert_true(fd >= 0);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, bad[i], strlen(bad[i]), 0),
				 strlen(bad[i]));
		scope_begin(&sc, NULL);
		assert_int_equal(sign_key_load(&sc, path, &key), ERR_CORRUPT);
		assert_null(key);
		scope_end(&sc);
	}
	assert_int_equal(close(fd), 0);
	assert_int_equal(unlink(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_as_the_specification_shows),
		cmocka_unit_test(a_key_survives_its_file),
		cmocka_unit_test(files_that_hold_no_key_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
