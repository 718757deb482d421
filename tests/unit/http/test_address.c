#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "http/address.h"

static struct address_list trusted;

static int
make(void **state)
{
	struct scope sc;
	enum err e;

	(void)state;
	scope_begin(&sc, NULL);
	e = address_list_parse(
		&sc,
		"127.0.0.1, 10.0.0.0/8,192.168.4.0/22, ::1, fd00::/7, unix",
		&trusted);
	scope_end(&sc);
	return e == OK ? 0 : -1;
}

static int
unmake(void **state)
{
	(void)state;
	address_list_deinit(&trusted);
	return 0;
}

static struct address
parse(const char *text)
{
	struct address a;

	assert_true(address_parse(text, strlen(text), &a));
	return a;
}

static void
assert_text(const char *text, const char *wanted)
{
	struct address a = parse(text);
	char got[ADDRESS_TEXT_MAX];

	address_format(&a, got);
	assert_string_equal(got, wanted);
}

static void
addresses_are_read_and_written(void **state)
{
	(void)state;
	assert_text("192.0.2.1", "192.0.2.1");
	assert_text(" 192.0.2.1:8080 ", "192.0.2.1");
	assert_text("2001:DB8:0::1", "2001:db8::1");
	assert_text("[2001:db8::1]", "2001:db8::1");
	assert_text("[2001:db8::1]:443", "2001:db8::1");
	assert_text("::ffff:192.0.2.1", "192.0.2.1");
}

static void
what_is_none_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"unknown",
		"1.2.3",
		"1.2.3.4.5",
		"1.2.3.256",
		"[::1",
		"::1::2",
		"_hidden",
		"::",
		"1.2.3.4/8",
		"1:2:3:4",
		"example.test",
		"0x7f.0.0.1",
	};
	struct address a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(address_parse(bad[i], strlen(bad[i]), &a));
}

static void
assert_trusted(const char *text, int wanted)
{
	struct address a = parse(text);

	assert_int_equal(address_list_has(&trusted, &a), wanted);
}

static void
ranges_hold_what_they_say(void **state)
{
	struct address local = {{0}};

	(void)state;
	assert_trusted("127.0.0.1", 1);
	assert_trusted("127.0.0.2", 0);
	assert_trusted("10.255.0.1", 1);
	assert_trusted("11.0.0.1", 0);
	assert_trusted("192.168.7.255", 1);
	assert_trusted("192.168.8.0", 0);
	assert_trusted("192.168.3.255", 0);
	assert_trusted("::1", 1);
	assert_trusted("fc00::5", 1);
	assert_trusted("fe00::5", 0);
	assert_true(address_list_has(&trusted, &local));
}

static void
bad_lists_are_told(void **state)
{
	static const char *const bad[] = {
		"10.0.0.0/33", "x",  "::1/129",	    "10.0.0.0/",
		"1.2.3.4/-1",  "/8", "1.2.3.4/0008"};
	struct address_list l;
	struct scope sc;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scope_begin(&sc, NULL);
		assert_int_equal(address_list_parse(&sc, bad[i], &l),
				 ERR_INVALID_PARAM);
		scope_end(&sc);
	}
	scope_begin(&sc, NULL);
	assert_int_equal(address_list_parse(&sc, "", &l), OK);
	assert_int_equal(l.count, 0);
	scope_end(&sc);
}

static void
assert_client(const char *peer, const char *forwarded, const char *wanted)
{
	struct address from = parse(peer), got;
	char text[ADDRESS_TEXT_MAX];

	address_of_client(&trusted, &from, forwarded, &got);
	address_format(&got, text);
	assert_string_equal(text, wanted);
}

static void
the_rightmost_untrusted_hop_is_the_client(void **state)
{
	(void)state;
	assert_client("127.0.0.1", NULL, "127.0.0.1");
	assert_client("127.0.0.1", "192.0.2.1", "192.0.2.1");
	assert_client("127.0.0.1", "6.6.6.6, 192.0.2.1, 10.0.0.7", "192.0.2.1");
	assert_client("127.0.0.1", "10.0.0.9,10.0.0.7", "10.0.0.9");
	/* who is not trusted is believed nothing */
	assert_client("192.0.2.9", "127.0.0.1", "192.0.2.9");
	/* nor is anything left of what cannot be read */
	assert_client("127.0.0.1", "192.0.2.1, junk", "127.0.0.1");
	assert_client("127.0.0.1", "192.0.2.1, junk, 10.0.0.7", "10.0.0.7");
	assert_client("127.0.0.1", "", "127.0.0.1");
	assert_client("::1", "[2001:db8::7]:1234", "2001:db8::7");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_and_written),
		cmocka_unit_test(what_is_none_is_refused),
		cmocka_unit_test(ranges_hold_what_they_say),
		cmocka_unit_test(bad_lists_are_told),
		cmocka_unit_test(the_rightmost_untrusted_hop_is_the_client),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
