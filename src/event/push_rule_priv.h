/* event/push_rule_priv.h: what the files of push rules share. */
#ifndef EVENT_PUSH_RULE_PRIV_H
#define EVENT_PUSH_RULE_PRIV_H

#include <stdbool.h>

/* Whether text holds these words, as they are but for ASCII case, from word
 * boundary to word boundary. */
bool push_words_contain(const char *words, const char *text);

#endif
