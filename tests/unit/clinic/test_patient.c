/* Who may be taken for whom, and numbers that were typed wrongly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "clinic/patient.h"

static void
test_nhs_numbers(void **state)
{
	static const char *const good[] = {"9434765919", "991 200 3888",
					   "9990548609"};
	static const char *const bad[] = {
		"9434765918", "1234567890",  "0000000000", "1111111111",
		"943476591",  "94347659190", "943476591x", ""};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(patient_nhs_number_is_valid(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(patient_nhs_number_is_valid(bad[i]));
}

/* One digit typed wrongly is always noticed, two exchanged ones nearly so. */
static void
test_a_wrong_digit_is_noticed(void **state)
{
	char number[] = "9990548609";
	size_t i;
	char was, c;

	(void)state;
	for (i = 0; i < strlen(number); i++) {
		was = number[i];
		for (c = '0'; c <= '9'; c++) {
			number[i] = c;
			assert_int_equal(patient_nhs_number_is_valid(number),
					 c == was);
		}
		number[i] = was;
	}
}

static void
test_dates(void **state)
{
	(void)state;
	assert_true(patient_date_is_valid("1948-03-12"));
	assert_true(patient_date_is_valid("2024-02-29"));
	assert_true(patient_date_is_valid("2000-02-29"));
	assert_false(patient_date_is_valid("1900-02-29"));
	assert_false(patient_date_is_valid("2023-02-29"));
	assert_false(patient_date_is_valid("2023-13-01"));
	assert_false(patient_date_is_valid("2023-00-10"));
	assert_false(patient_date_is_valid("1849-01-01"));
	assert_false(patient_date_is_valid("12-03-1948"));
	assert_false(patient_date_is_valid(""));
}

static bool
alike(const char *a, const char *b)
{
	const struct patient x = {a, "", ""}, y = {b, "", ""};
	bool found = patient_is_similar(&x, &y);

	assert_int_equal(found, patient_is_similar(&y, &x));
	return found;
}

static void
test_names(void **state)
{
	const struct patient a = {"OKAFOR", "Ada", "1990-01-02"};
	const struct patient b = {"REID", "Tom", "1990-01-02"};

	(void)state;
	assert_true(alike("SMITH", "Smith"));
	assert_true(alike("SMITH", "SMYTH"));
	assert_true(alike("WILSON", "WILLSON"));
	assert_true(alike("O'NEILL", "ONeill"));
	assert_true(alike("HALLS", "HALL"));
	assert_false(alike("LEE", "LEA"));
	assert_false(alike("SMITH", "JONES"));
	assert_false(alike("WILSON", "WATSON"));
	assert_false(alike("", ""));
	assert_true(patient_is_similar(&a, &b));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nhs_numbers),
		cmocka_unit_test(test_a_wrong_digit_is_noticed),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
