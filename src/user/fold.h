/* user/fold.h: text made alike for searching. */
#ifndef USER_FOLD_H
#define USER_FOLD_H

#include "base/scope.h"

/* Lower case, and without the accents of the Latin alphabet: "Ó Brádaigh" is
 * "o bradaigh". Other letters stay as they are. In the scope's memory. */
char *fold_text(struct scope *sc, const char *s);

#endif
