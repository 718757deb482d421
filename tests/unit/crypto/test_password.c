#include "crypto/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static bool
is_valid(struct scope *sc, const char *stored, const char *password)
{
	bool is;

	assert_int_equal(password_check(sc, stored, password, &is), OK);
	return is;
}

static void
only_the_password_is_valid(void **state)
{
	struct scope sc;
	char *stored, *again;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(password_hash(&sc, "correct horse", &stored), OK);
	assert_int_equal(password_hash(&sc, "correct horse", &again), OK);
	assert_string_not_equal(stored, again);
	assert_true(is_valid(&sc, stored, "correct horse"));
	assert_true(is_valid(&sc, again, "correct horse"));
	assert_false(is_valid(&sc, stored, "correct horsf"));
	assert_false(is_valid(&sc, stored, ""));
	scope_end(&sc);
}

static void
costs_are_those_we_chose(void **state)
{
	struct scope sc;
	char *stored;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(password_hash(&sc, "x", &stored), OK);
	assert_non_null(strstr(stored, "$argon2id$v=19$m=19456,t=2,p=1$"));
	assert_false(password_needs_rehash(stored));
	assert_true(password_needs_rehash(
		"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
		"c29tZWhhc2hzb21laGFzaHNvbWVoYXNoc29tZWhhc2g"));
	assert_true(password_needs_rehash("nonsense"));
	scope_end(&sc);
}

static void
nonsense_is_never_valid(void **state)
{
	char longer[PASSWORD_MAX + 2];
	struct scope sc;
	char *stored;

	(void)state;
	scope_begin(&sc, NULL);
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(password_hash(&sc, longer, &stored),
			 ERR_INVALID_PARAM);
	assert_false(is_valid(&sc, NULL, "x"));
	assert_false(is_valid(&sc, "", ""));
	assert_false(is_valid(&sc, longer, "x"));
	scope_end(&sc);
}

/* Of other costs than ours; and what was cut or changed of one. */
static void
stored_hashes_say_how_they_were_made(void **state)
{
	static const char moved[] =
		"$argon2id$v=19$m=8192,t=1,p=1$7bzqSiEJ712s2aRr10BXWw$YMFTD0b"
		"9/g0vSNc7INBQdvLqbUQVVN/tqky5HoqPBtw";
	struct scope sc;
	char *changed;
	size_t i;

	(void)state;
	scope_begin(&sc, NULL);
	assert_true(is_valid(&sc, moved, "moved here"));
	assert_false(is_valid(&sc, moved, "moved there"));
	for (i = 0; i < sizeof(moved) - 1; i += 3) {
		changed = scope_strdup(&sc, moved);
		changed[i] = '\0';
		assert_false(is_valid(&sc, changed, "moved here"));
		changed[i] = '=';
		if (moved[i] != '=')
			assert_false(is_valid(&sc, changed, "moved here"));
	}
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_password_is_valid),
		cmocka_unit_test(costs_are_those_we_chose),
		cmocka_unit_test(nonsense_is_never_valid),
		cmocka_unit_test(stored_hashes_say_how_they_were_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
