#include "clinic/role_load.h"

#include "store/priority_store.h"

enum err
role_load_read(struct scope *sc, struct txn *t, int64_t role_nid,
	       struct role_load *out)
{
	struct priority_load load;

	TRY(priority_store_get_load(sc, t, role_nid, &load));
	*out = (struct role_load){load.open, load.next_due_ms,
				  load.last_answer_ms};
	return OK;
}
