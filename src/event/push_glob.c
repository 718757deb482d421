#include <string.h>

#include "event/push_rule.h"
#include "event/push_rule_priv.h"

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Past one character of UTF-8. */
static const char *
next(const char *p)
{
	p++;
	while (((unsigned char)*p & 0xc0) == 0x80)
		p++;
	return p;
}

/* What to match, and how. */
struct glob {
	const char *pattern;
	bool is_literal; /* * and ? stand for themselves */
	bool is_words;	 /* may end before the text does, at a boundary */
};

static bool
is_end(const struct glob *g, const char *at)
{
	return *at == '\0' || (g->is_words && !is_word(*at));
}

/* Matches from one place on; *star_out tells whether a * was reached, in which
 * case a later start cannot succeed where this one failed. */
static bool
matches_at(const struct glob *g, const char *text, bool *star_out)
{
	const char *p = g->pattern, *t = text, *star = NULL, *resume = NULL;

	for (;;) {
		if (*p == '\0' && is_end(g, t))
			break;
		if (*p == '*' && !g->is_literal) {
			star = ++p;
			resume = t;
			continue;
		}
		if (*p == '?' && !g->is_literal && *t != '\0') {
			p++;
			t = next(t);
			continue;
		}
		if (*p != '\0' && *t != '\0' && fold(*p) == fold(*t)) {
			p++;
			t++;
			continue;
		}
		if (star == NULL || *resume == '\0')
			break;
		resume = next(resume);
		p = star;
		t = resume;
	}
	*star_out = star != NULL;
	return *p == '\0' && is_end(g, t);
}

static bool
matches_somewhere(const struct glob *g, const char *text)
{
	const char *t;
	bool star = false;

	for (t = text; !star; t = next(t)) {
		if ((t == text || !is_word(t[-1])) && matches_at(g, t, &star))
			return true;
		if (*t == '\0')
			break;
	}
	return false;
}

static bool
is_too_long(const char *pattern)
{
	return strnlen(pattern, PUSH_PATTERN_MAX + 1) > PUSH_PATTERN_MAX;
}

bool
push_glob_matches(const char *pattern, const char *text)
{
	const struct glob g = {pattern, false, false};
	bool star;

	return !is_too_long(pattern) && matches_at(&g, text, &star);
}

bool
push_glob_matches_words(const char *pattern, const char *text)
{
	const struct glob g = {pattern, false, true};

	return !is_too_long(pattern) && matches_somewhere(&g, text);
}

bool
push_words_contain(const char *words, const char *text)
{
	const struct glob g = {words, true, true};

	return *words != '\0' && !is_too_long(words) &&
	       matches_somewhere(&g, text);
}
