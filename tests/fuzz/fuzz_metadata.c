/* A planned change takes only what is in the file, as does a second one. */
#include <stdlib.h>
#include <string.h>

#include "media/metadata.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static uint8_t *
carry_out(struct scope *sc, const struct edit *plan, const uint8_t *old)
{
	uint8_t *out = scope_alloc(sc, edit_new_len(plan) + 1);
	size_t i, at = 0;

	for (i = 0; i < plan->count; i++) {
		const struct edit_piece *p = &plan->pieces[i];

		if (p->bytes == NULL && (p->offset > plan->old_len ||
					 p->len > plan->old_len - p->offset))
			abort();
		memcpy(out + at, p->bytes != NULL ? p->bytes : old + p->offset,
		       p->len);
		at += p->len;
	}
	return out;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct edit first, second;
	struct scope sc;
	uint8_t *once;

	scope_begin(&sc, NULL);
	if (metadata_plan(&sc, bytes, len, &first) == OK &&
	    edit_new_len(&first) < 2 * len + 1024) {
		once = carry_out(&sc, &first, bytes);
		if (!first.changed && edit_new_len(&first) != len)
			abort();
		if (metadata_plan(&sc, once, edit_new_len(&first), &second) ==
		    OK)
			(void)carry_out(&sc, &second, once);
	}
	scope_end(&sc);
	return 0;
}
