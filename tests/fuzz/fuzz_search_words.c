/* fuzz_search_words: texts and searches. A text holds each of its own words,
 * and splitting what was split changes nothing. */
#include "room/search_words.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define WORDS_MAX 16

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char **words, **again;
	size_t count, one, i;
	struct scope sc;
	char *text;

	scope_begin(&sc, "fuzz");
	text = scope_strndup(&sc, (const char *)data, size);
	words = search_words_split(&sc, text, WORDS_MAX, &count);
	if (count > search_words_length(text))
		abort();
	for (i = 0; i < count; i++) {
		again = search_words_split(&sc, words[i], WORDS_MAX, &one);
		if (one != 1 || strcmp(again[0], words[i]) != 0 ||
		    search_words_count(text, words[i]) == 0)
			abort();
	}
	scope_end(&sc);
	return 0;
}
