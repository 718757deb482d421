/* fuzz_sync_token: tokens that clients send back. Whatever is read has exactly
 * one text. */
#include "sync/sync_token.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scope sc;
	struct sync_token t;
	char *text;

	scope_begin(&sc, "fuzz");
	text = scope_strndup(&sc, (const char *)data, size);
	if (sync_token_parse(&sc, text, &t) == OK &&
	    strcmp(sync_token_text(&sc, &t), text) != 0)
		abort();
	scope_end(&sc);
	return 0;
}
