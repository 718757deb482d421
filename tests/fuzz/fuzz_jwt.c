/* fuzz_jwt: a key set, a line's end, a token: what a sign-in provider, or
 * somebody who plays one, may send. */
#include "crypto/jwt.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	yyjson_val *keys, *claims;
	struct scope sc;
	char *token;

	if (end == NULL)
		return 0;
	scope_begin(&sc, NULL);
	token = scope_strndup(&sc, (const char *)end + 1,
			      size - (size_t)(end + 1 - data));
	if (json_parse_object(&sc, (const char *)data, (size_t)(end - data),
			      &keys) == OK)
		(void)!jwt_verify(&sc, token, keys, &claims);
	scope_end(&sc);
	return 0;
}
