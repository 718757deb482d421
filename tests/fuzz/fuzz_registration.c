/* fuzz_registration: an application service's registration file, and ids tried
 * on its namespaces. What is read has all that the rest of the server relies
 * on. */
#include "appservice/registration_file.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct registration_file r;
	struct scope sc;

	if (size > 16384)
		return 0;
	scope_begin(&sc, "fuzz");
	if (registration_parse(&sc, "x.yaml", (const char *)data, size, &r) ==
	    OK) {
		if (r.id == NULL || *r.id == '\0' ||
		    strlen(r.as_token_secret) < REGISTRATION_TOKEN_MIN ||
		    strlen(r.hs_token_secret) < REGISTRATION_TOKEN_MIN ||
		    r.sender_localpart == NULL ||
		    r.protocol_count > REGISTRATION_PROTOCOLS_MAX)
			abort();
		(void)namespace_list_has(&r.users, "@_irc_anna:ward.test",
					 false);
		(void)namespace_list_has(&r.aliases, "#_irc_a:ward.test", true);
	} else if (*scope_fail_text(&sc) == '\0') {
		abort();
	}
	scope_end(&sc);
	return 0;
}
