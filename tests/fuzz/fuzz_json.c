/* fuzz_json: bodies that clients send.  Whatever parses must format and parse
 * again to the same text. */
#include "base/json.h"
#include "base/scope.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scope sc;
	yyjson_val *root, *again;
	char *text, *text_again;
	size_t len, len_again;

	scope_begin(&sc, "fuzz");
	if (json_parse(&sc, (const char *)data, size, &root) == OK) {
		text = json_format(&sc, root, &len);
		if (json_parse(&sc, text, len, &again) != OK)
			abort();
		text_again = json_format(&sc, again, &len_again);
		if (len != len_again || memcmp(text, text_again, len) != 0)
			abort();
		(void)json_peek_string(root, "type");
	}
	scope_end(&sc);
	return 0;
}
