/* room/search_words.h: words of a search, and how often a text holds them.
 *
 * The full-text index has its own, better idea of words (store/search_store.h);
 * this one is for texts that wait for it, and for ranking.  Words are runs of
 * ASCII letters and digits and of any other bytes beyond ASCII, without regard
 * to case and to a plural or past form's ending.
 */
#ifndef ROOM_SEARCH_WORDS_H
#define ROOM_SEARCH_WORDS_H

#include "base/scope.h"

/* The first max words of a text, in lower case, each once. */
const char **search_words_split(struct scope *sc, const char *text, size_t max,
				size_t *count_out);

/* How many of the text's words are that one. */
size_t search_words_count(const char *text, const char *word);

/* How many words a text has. */
size_t search_words_length(const char *text);

#endif
