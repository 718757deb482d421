#include "store/event_type_store.h"

#include <string.h>

static const char *const fixed[] = {
#define X(name, number, type) [number] = (type),
	EVENT_TYPES(X)
#undef X
};
#define FIXED_COUNT ((int64_t)(sizeof(fixed) / sizeof(fixed[0])))

int64_t
event_type_fixed(const char *type)
{
	int64_t i;

	for (i = 1; i < FIXED_COUNT; i++)
		if (fixed[i] != NULL && strcmp(fixed[i], type) == 0)
			return i;
	return TYPE_NONE;
}

enum err
event_type_store_find(struct scope *sc, struct txn *t, const char *type,
		      int64_t *nid_out)
{
	enum err e;

	*nid_out = event_type_fixed(type);
	if (*nid_out != TYPE_NONE)
		return OK;
	e = db_get_int(sc, t, nid_out,
		       "SELECT nid FROM event_types WHERE type = $1", "t",
		       type);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err
event_type_store_put(struct scope *sc, struct txn *t, const char *type,
		     int64_t *nid_out)
{
	TRY(event_type_store_find(sc, t, type, nid_out));
	if (*nid_out != TYPE_NONE)
		return OK;
	*nid_out = TYPE_FIXED_END + txn_next_position(t);
	return db_exec(sc, t,
		       "INSERT INTO event_types (nid, type) VALUES ($1, $2)",
		       "it", *nid_out, type);
}

enum err
event_type_store_get(struct scope *sc, struct txn *t, int64_t nid,
		     const char **type_out)
{
	const struct db_name name = {
		NAME_TYPE, nid, "SELECT type FROM event_types WHERE nid = $1"};

	if (nid > 0 && nid < FIXED_COUNT && fixed[nid] != NULL) {
		*type_out = fixed[nid];
		return OK;
	}
	return db_get_name(sc, t, &name, type_out);
}
