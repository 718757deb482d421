#include "room/search_words.h"

#include <stdbool.h>
#include <string.h>

#define STEM_MIN 3

static bool
is_word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The next word at or behind *at; NULL at the end. */
static const char *
next_word(const char **at, size_t *len_out)
{
	const char *begin;

	while (**at != '\0' && !is_word_char(**at))
		(*at)++;
	begin = *at;
	while (is_word_char(**at))
		(*at)++;
	*len_out = (size_t)(*at - begin);
	return *len_out > 0 ? begin : NULL;
}

static bool
has_word(const char *const *words, size_t count, const char *word)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

const char **
search_words_split(struct scope *sc, const char *text, size_t max,
		   size_t *count_out)
{
	const char **words = scope_array(sc, const char *, max);
	const char *w;
	char *copy;
	size_t len, i;

	*count_out = 0;
	while (*count_out < max && (w = next_word(&text, &len)) != NULL) {
		copy = scope_strndup(sc, w, len);
		for (i = 0; i < len; i++)
			copy[i] = lower(copy[i]);
		if (!has_word(words, *count_out, copy))
			words[(*count_out)++] = copy;
	}
	return words;
}

static bool
ends_so(const char *w, size_t len, const char *ending)
{
	size_t n = strlen(ending), i;

	if (len < n + STEM_MIN)
		return false;
	for (i = 0; i < n; i++)
		if (lower(w[len - n + i]) != ending[i])
			return false;
	return true;
}

/* The length of a word without its ending. */
static size_t
stem_len(const char *w, size_t len)
{
	static const char *const endings[] = {"ing", "ed", "es", "s", "e"};
	size_t i;

	for (i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (ends_so(w, len, endings[i]))
			return len - strlen(endings[i]);
	return len;
}

static bool
is_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t i;

	a_len = stem_len(a, a_len);
	b_len = stem_len(b, b_len);
	if (a_len != b_len)
		return false;
	for (i = 0; i < a_len; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

size_t
search_words_count(const char *text, const char *word)
{
	size_t word_len = strlen(word), len, count = 0;
	const char *w;

	while ((w = next_word(&text, &len)) != NULL)
		count += is_same(w, len, word, word_len);
	return count;
}

size_t
search_words_length(const char *text)
{
	size_t len, count = 0;

	while (next_word(&text, &len) != NULL)
		count++;
	return count;
}
