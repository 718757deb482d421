/* fuzz_rota_file: rotas and time zone files from outside: never more than the
 * ceilings, and what is written again is read again. The first byte chooses. */
#include "clinic/rota_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct rota_items *items)
{
	if (items->count > ROTA_ITEMS_MAX ||
	    items->error_count > ROTA_ERRORS_MAX)
		abort();
}

static void
use_zone(struct scope *sc, const uint8_t *data, size_t size)
{
	struct zone_time t;
	struct zone *z;
	int64_t ms;

	if (zone_parse(sc, "Fuzz", data, size, &z) != OK)
		return;
	for (ms = -2000000000000; ms < 4000000000000; ms += 97000000000) {
		zone_local(z, ms, &t);
		(void)zone_moment(z, &t);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct zone *utc;
	struct rota_items items;
	struct scope sc;

	if (size == 0)
		return 0;
	scope_begin(&sc, "fuzz");
	if (zone_find(&sc, "UTC", &utc) != OK)
		abort();
	if (*data == 'Z') {
		use_zone(&sc, data + 1, size - 1);
	} else if (*data == 'C') {
		rota_read_csv(&sc, (const char *)data + 1, size - 1, utc,
			      &items);
		check(&items);
	} else {
		rota_read_ical(&sc, (const char *)data, size, utc, &items);
		check(&items);
	}
	scope_end(&sc);
	return 0;
}
