#include "sync/sent_members.h"

#define MEMBERS_MAX 65536

struct fact_table *
sent_members_create(void)
{
	return fact_table_create(MEMBERS_MAX);
}

static struct fact_key
key_of(const struct sent_members_key *k, int64_t user_nid)
{
	return (struct fact_key){k->device_nid, k->room_nid, user_nid};
}

bool
sent_members_has(struct fact_table *s, const struct sent_members_key *k,
		 int64_t user_nid, int64_t since)
{
	const struct fact_key key = key_of(k, user_nid);
	struct fact f;

	return fact_find(s, &key, &f) && f.pos <= since;
}

void
sent_members_add(struct fact_table *s, const struct sent_members_key *k,
		 int64_t user_nid, int64_t pos)
{
	const struct fact_key key = key_of(k, user_nid);
	const struct fact f = {.pos = pos};

	fact_put(s, &key, &f);
}
