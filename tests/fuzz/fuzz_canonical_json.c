/* fuzz_canonical_json: whatever has a canonical form parses again and has the
 * same form. */
#include "event/canonical.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct scope *sc, yyjson_val *val, enum canonical_numbers numbers)
{
	struct buf once, twice;
	yyjson_val *again;

	buf_init(&once, sc, 0);
	buf_init(&twice, sc, 0);
	if (canonical_write(&once, val, numbers) != OK)
		return;
	if (json_parse(sc, once.data, once.len, &again) != OK ||
	    canonical_write(&twice, again, numbers) != OK)
		abort();
	if (once.len != twice.len ||
	    memcmp(once.data, twice.data, once.len) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scope sc;
	yyjson_val *root;

	scope_begin(&sc, "fuzz");
	if (json_parse(&sc, (const char *)data, size, &root) == OK) {
		check(&sc, root, CANONICAL_STRICT);
		check(&sc, root, CANONICAL_INTEGRAL);
		check(&sc, root, CANONICAL_LEGACY);
	}
	scope_end(&sc);
	return 0;
}
