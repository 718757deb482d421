#include "event/version.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void
known_are_3_to_12(void **state)
{
	size_t count;

	(void)state;
	assert_string_equal(room_version_all(&count)[0].id, "3");
	assert_int_equal(count, 10);
	assert_null(room_version_find(NULL));
	assert_null(room_version_find("1"));
	assert_null(room_version_find("2"));
	assert_null(room_version_find("13"));
	assert_null(room_version_find("10 "));
	assert_non_null(room_version_find(ROOM_VERSION_DEFAULT));
}

static void
only_10_to_12_can_be_created(void **state)
{
	const struct room_version *v;
	size_t i, count;

	(void)state;
	v = room_version_all(&count);
	for (i = 0; i < count; i++)
		assert_true(v[i].can_create == (strlen(v[i].id) == 2));
}

/* The feature matrix of the Room Versions page, as far as flags have it. */
static void
features_come_and_stay(void **state)
{
	const struct room_version *v;
	size_t i, count;

	(void)state;
	v = room_version_all(&count);
	for (i = 0; i < count; i++) {
		int n = (int)i + 3;

		assert_true(v[i].event_id_urlsafe == (n >= 4));
		assert_true(v[i].enforces_key_until == (n >= 5));
		assert_true(v[i].strict_json == (n >= 6));
		assert_true(v[i].has_aliases_rule == (n <= 5));
		assert_true(v[i].checks_notifications == (n >= 6));
		assert_true(v[i].has_knock == (n >= 7));
		assert_true(v[i].has_restricted == (n >= 8));
		assert_true(v[i].keeps_authorised == (n >= 9));
		assert_true(v[i].has_knock_restricted == (n >= 10));
		assert_true(v[i].integer_power == (n >= 10));
		assert_true(v[i].redaction_v11 == (n >= 11));
		assert_true(v[i].redacts_in_content == (n >= 11));
		assert_true(v[i].creator_in_content == (n <= 10));
		assert_true(v[i].room_id_is_hash == (n >= 12));
		assert_true(v[i].privileged_creators == (n >= 12));
		assert_true(v[i].state_res_v2_1 == (n >= 12));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_are_3_to_12),
		cmocka_unit_test(only_10_to_12_can_be_created),
		cmocka_unit_test(features_come_and_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
