#include "crypto/secretbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static const uint8_t key[SECRETBOX_KEY_LEN] = {1, 2, 3};
static const uint8_t other_key[SECRETBOX_KEY_LEN] = {1, 2, 4};

static void
opens_only_with_key_context_and_bytes(void **state)
{
	const struct secretbox plain = {"email", "a@b", 3};
	struct secretbox box = {"email", NULL, 0};
	uint8_t *sealed, *out;
	struct scope sc;
	size_t len, i;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(secretbox_seal(&sc, key, &plain, &sealed, &box.len),
			 OK);
	assert_int_equal(box.len, 3 + SECRETBOX_OVERHEAD);
	box.bytes = sealed;
	assert_int_equal(secretbox_unseal(&sc, key, &box, &out, &len), OK);
	assert_int_equal(len, 3);
	assert_string_equal((char *)out, "a@b");

	assert_int_equal(secretbox_unseal(&sc, other_key, &box, &out, &len),
			 ERR_CORRUPT);
	box.context = "phone";
	assert_int_equal(secretbox_unseal(&sc, key, &box, &out, &len),
			 ERR_CORRUPT);
	box.context = "email";
	for (i = 0; i < box.len; i++) {
		sealed[i] ^= 1;
		assert_int_equal(secretbox_unseal(&sc, key, &box, &out, &len),
				 ERR_CORRUPT);
		sealed[i] ^= 1;
	}
	box.len = SECRETBOX_OVERHEAD - 1;
	assert_int_equal(secretbox_unseal(&sc, key, &box, &out, &len),
			 ERR_CORRUPT);
	scope_end(&sc);
}

static void
a_key_file_is_made_once(void **state)
{
	uint8_t first[SECRETBOX_KEY_LEN], again[SECRETBOX_KEY_LEN];
	char dir[] = "/tmp/secretbox.XXXXXX";
	struct scope sc;
	struct stat st;
	char *path;

	(void)state;
	scope_begin(&sc, NULL);
	assert_non_null(mkdtemp(dir));
	path = scope_printf(&sc, "%s/seal.key", dir);
	assert_int_equal(secretbox_key_open(&sc, path, first), OK);
	assert_int_equal(secretbox_key_open(&sc, path, again), OK);
	assert_memory_equal(first, again, sizeof(first));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(secretbox_key_open(&sc, path, again), ERR_CORRUPT);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_only_with_key_context_and_bytes),
		cmocka_unit_test(a_key_file_is_made_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
