#include "clinic/clinic_clock.h"

#include <stdlib.h>

#include "base/log.h"
#include "clinic/clinic_priv.h"
#include "store/clock_shift_store.h"
#include "store/setting_store.h"

static const char clock_key[] = "clinic.clock_ms";

static enum err
put(struct scope *sc, struct txn *t, int64_t now_ms)
{
	return setting_store_put(sc, t, clock_key,
				 scope_printf(sc, "%lld", (long long)now_ms));
}

static enum err
write_start(struct scope *sc, struct txn *t, void *ctx)
{
	const int64_t *now_ms = ctx;
	const char *value;
	int64_t noted_ms, newest_ms;

	TRY(setting_store_find(sc, t, clock_key, &value));
	noted_ms = value != NULL ? strtoll(value, NULL, 10) : 0;
	TRY(clock_shift_store_newest(sc, t, &newest_ms));
	if (newest_ms > noted_ms)
		noted_ms = newest_ms;
	if (noted_ms <= *now_ms)
		return OK;
	log_warn("clinic: the clock is %lld s behind what it was: what waits "
		 "is moved by that",
		 (long long)(noted_ms - *now_ms) / 1000);
	TRY(clock_shift_store_shift(sc, t, *now_ms - noted_ms));
	return put(sc, t, *now_ms);
}

enum err
clinic_clock_start(struct scope *sc, struct clinic *c)
{
	int64_t now_ms = c->started_ms;

	return store_write(sc, c->db, write_start, &now_ms);
}

static enum err
read_waiting(struct scope *sc, struct txn *t, void *ctx)
{
	return clock_shift_store_is_waiting(sc, t, ctx);
}

static enum err
write_note(struct scope *sc, struct txn *t, void *ctx)
{
	const int64_t *now_ms = ctx;

	return put(sc, t, *now_ms);
}

enum err
clinic_clock_note(struct scope *sc, struct clinic *c, int64_t now_ms)
{
	bool is_waiting;

	if (now_ms - c->noted_ms < CLINIC_CLOCK_NOTE_MS)
		return OK;
	c->noted_ms = now_ms;
	TRY(store_read(sc, c->db, read_waiting, &is_waiting));
	return is_waiting ? store_write(sc, c->db, write_note, &now_ms) : OK;
}
