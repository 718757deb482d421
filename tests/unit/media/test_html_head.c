#include "media/html_head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void
read_page(struct scope *sc, const char *page, struct html_head *out)
{
	scope_begin(sc, NULL);
	html_head_read(sc, page, strlen(page), out);
}

static void
open_graph_goes_before_the_title(void **state)
{
	struct html_head h;
	struct scope sc;

	(void)state;
	read_page(&sc,
		  "<title>Old</title><META Property=og:title Content='New &lt;"
		  "b&gt;'/><meta name=\"description\" content=\"a\n\t b\">",
		  &h);
	assert_string_equal(h.words[HTML_TITLE], "New <b>");
	assert_string_equal(h.words[HTML_DESCRIPTION], "a b");
	assert_null(h.words[HTML_IMAGE]);
	scope_end(&sc);
}

static void
scripts_comments_and_bodies_say_nothing(void **state)
{
	struct html_head h;
	struct scope sc;

	(void)state;
	read_page(&sc,
		  "<!-- <title>a</title> --><script><title>b</title></script>"
		  "<style><title>c</title></style><body><title>d</title>",
		  &h);
	assert_null(h.words[HTML_TITLE]);
	scope_end(&sc);
}

static void
broken_pages_give_what_is_whole(void **state)
{
	static const char *const pages[] = {
		"<",
		"<!--",
		"<title",
		"<meta content=\"",
		"<meta content=",
		"<meta property=og:title content>",
		"<title>&#xd800;&#0;",
		"</",
		"<title></title>",
	};
	struct html_head h;
	struct scope sc;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		read_page(&sc, pages[i], &h);
		assert_null(h.words[HTML_TITLE]);
		scope_end(&sc);
	}
	read_page(&sc, "<title>caf\xe9 &bogus; \xe2\x80\x93", &h);
	assert_string_equal(h.words[HTML_TITLE],
			    "caf\xc3\xa9 &bogus; \xe2\x80\x93");
	scope_end(&sc);
}

static void
values_have_a_ceiling(void **state)
{
	char page[5000] = "<title>";
	struct html_head h;
	struct scope sc;

	(void)state;
	memset(page + 7, '\xe9', sizeof(page) - 8);
	page[sizeof(page) - 1] = '\0';
	read_page(&sc, page, &h);
	assert_in_range(strlen(h.words[HTML_TITLE]), HTML_HEAD_TEXT_MAX - 9,
			HTML_HEAD_TEXT_MAX);
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(open_graph_goes_before_the_title),
		cmocka_unit_test(scripts_comments_and_bodies_say_nothing),
		cmocka_unit_test(broken_pages_give_what_is_whole),
		cmocka_unit_test(values_have_a_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
