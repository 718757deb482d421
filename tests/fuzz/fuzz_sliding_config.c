/* fuzz_sliding_config: what clients ask of sliding sync. Its ceilings hold, and
 * wishes can be combined. */
#include "sync/sliding_config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct scope *sc, const struct sliding_config *c)
{
	struct sliding_room_config all = {0};
	size_t i;

	if (c->list_count > SLIDING_LISTS_MAX ||
	    c->subscription_count > SLIDING_SUBSCRIPTIONS_MAX ||
	    c->ext.to_device_limit > SLIDING_TO_DEVICE_MAX ||
	    c->ext.threads_limit > SLIDING_THREADS_MAX)
		abort();
	for (i = 0; i < c->subscription_count; i++) {
		all = sliding_combine(sc, &all, &c->subscriptions[i].room);
		if (sliding_wants_state(&c->subscriptions[i].room,
					"m.room.name", "", "@a:x") &&
		    !sliding_wants_state(&all, "m.room.name", "", "@a:x"))
			abort();
	}
	(void)sliding_state_hash(&all);
	for (i = 0; i < c->list_count; i++) {
		(void)sliding_list_has(&c->lists[i], 5);
		(void)sliding_list_is_stable(&c->lists[i]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct interned *config;
	struct scope sc;
	char *text;

	scope_begin(&sc, "fuzz");
	text = scope_strndup(&sc, (const char *)data, size);
	if (sliding_config_get(&sc, text, &config) == OK) {
		check(&sc, config->value);
		interned_put(&config);
	}
	scope_end(&sc);
	return 0;
}
