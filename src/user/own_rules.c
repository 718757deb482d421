#include "user/own_rules.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/id_map.h"
#include "store/push_rule_store.h"

struct own_rules {
	pthread_rwlock_t lock; /* of users */
	struct id_map users;
	atomic_size_t count;
};

struct own_rules *
own_rules_create(void)
{
	struct own_rules *o = calloc(1, sizeof(*o));

	if (o == NULL)
		abort();
	(void)pthread_rwlock_init(&o->lock, NULL);
	id_map_init(&o->users);
	return o;
}

void
own_rules_destroy(struct own_rules **o)
{
	if (*o == NULL)
		return;
	id_map_deinit(&(*o)->users);
	(void)pthread_rwlock_destroy(&(*o)->lock);
	free(*o);
	*o = NULL;
}

void
own_rules_add(struct own_rules *o, int64_t user_nid)
{
	(void)pthread_rwlock_wrlock(&o->lock);
	(void)id_map_put(&o->users, user_nid, o);
	atomic_store(&o->count, o->users.count);
	(void)pthread_rwlock_unlock(&o->lock);
}

enum err
own_rules_load(struct scope *sc, struct txn *t, struct own_rules *o)
{
	int64_t *users;
	size_t count, i;

	TRY(push_rule_store_list_users(sc, t, &users, &count));
	for (i = 0; i < count; i++)
		own_rules_add(o, users[i]);
	return OK;
}

size_t
own_rules_count(const struct own_rules *o)
{
	return atomic_load(&o->count);
}

bool
own_rules_has(struct own_rules *o, int64_t user_nid)
{
	bool has;

	(void)pthread_rwlock_rdlock(&o->lock);
	has = id_map_find(&o->users, user_nid) != NULL;
	(void)pthread_rwlock_unlock(&o->lock);
	return has;
}

void
own_rules_list(struct scope *sc, struct own_rules *o, int64_t **out,
	       size_t *count_out)
{
	size_t it = 0, n = 0;
	void *value;

	(void)pthread_rwlock_rdlock(&o->lock);
	*out = scope_array(sc, int64_t, o->users.count + 1);
	while (id_map_next(&o->users, &it, &(*out)[n], &value))
		n++;
	(void)pthread_rwlock_unlock(&o->lock);
	*count_out = n;
}
