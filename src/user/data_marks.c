#include "user/data_marks.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/id_map.h"

struct data_marks {
	pthread_mutex_t lock;
	struct id_map map; /* number -> heap int64_t */
};

struct data_marks *
data_marks_create(void)
{
	struct data_marks *m = calloc(1, sizeof(*m));

	if (m == NULL)
		abort();
	(void)pthread_mutex_init(&m->lock, NULL);
	id_map_init(&m->map);
	return m;
}

void
data_marks_destroy(struct data_marks **m)
{
	void *value;
	size_t it = 0;

	if (*m == NULL)
		return;
	while (id_map_next(&(*m)->map, &it, NULL, &value))
		free(value);
	id_map_deinit(&(*m)->map);
	(void)pthread_mutex_destroy(&(*m)->lock);
	free(*m);
	*m = NULL;
}

int64_t
data_marks_find(struct data_marks *m, int64_t user_nid)
{
	const int64_t *mark;
	int64_t position;

	(void)pthread_mutex_lock(&m->lock);
	mark = id_map_find(&m->map, user_nid);
	position = mark != NULL ? *mark : -1;
	(void)pthread_mutex_unlock(&m->lock);
	return position;
}

void
data_marks_raise(struct data_marks *m, int64_t user_nid, int64_t position)
{
	int64_t *mark;

	(void)pthread_mutex_lock(&m->lock);
	mark = id_map_find(&m->map, user_nid);
	if (mark == NULL) {
		mark = calloc(1, sizeof(*mark));
		if (mark == NULL)
			abort();
		(void)id_map_put(&m->map, user_nid, mark);
	}
	if (*mark < position)
		*mark = position;
	(void)pthread_mutex_unlock(&m->lock);
}
