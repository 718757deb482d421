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

static void
what_is_not_of_the_internet_is_not_public(void **state)
{
	static const char *const inside[] = {
		"0.0.0.0",	  "10.1.2.3",	     "100.64.0.1",
		"127.0.0.1",	  "169.254.169.254", "172.16.0.1",
		"172.31.255.255", "192.168.1.1",     "198.19.0.1",
		"224.0.0.1",	  "255.255.255.255", "::1",
		"::7f00:1",	  "::ffff:10.0.0.1", "64:ff9b::7f00:1",
		"64:ff9b:1::1",	  "2002:7f00:1::",   "2002:a00:1::1",
		"2001::1",	  "2001:db8::1",     "fc00::1",
		"fdff::1",	  "fe80::1",	     "fec0::1",
		"ff02::1",	  "100::1",
	};
	static const char *const outside[] = {
		"1.1.1.1",	  "9.255.255.255",    "11.0.0.0",
		"100.63.0.1",	  "172.15.0.1",	      "172.32.0.1",
		"192.167.0.1",	  "223.255.255.1",    "2606:4700::1111",
		"2001:4860::1",	  "64:ff9b::808:808", "2002:808:808::1",
		"::ffff:8.8.8.8",
	};
	struct address a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(inside) / sizeof(*inside); i++) {
		a = parse(inside[i]);
		if (address_is_public(&a))
			fail_msg("%s is taken for public", inside[i]);
	}
	for (i = 0; i < sizeof(outside) / sizeof(*outside); i++) {
		a = parse(outside[i]);
		if (!address_is_public(&a))
			fail_msg("%s is not taken for public", outside[i]);
	}
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
		cmocka_unit_test(what_is_not_of_the_internet_is_not_public),
	};

	return cmocka_run_group_tests(tests, make, unmake);
}
