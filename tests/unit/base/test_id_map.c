#include "base/id_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define IDS 512

/* A history of puts and removals against a plain array. */
static void
agrees_with_an_array(void **state)
{
	static char values[IDS];
	void *want[IDS + 1] = {NULL};
	struct id_map m;
	size_t i, it = 0, count = 0;
	int64_t id;
	void *v;

	(void)state;
	srand(7);
	id_map_init(&m);
	assert_null(id_map_find(&m, 1));
	assert_null(id_map_remove(&m, 1));
	for (i = 0; i < 200000; i++) {
		id = rand() % IDS + 1;
		v = &values[rand() % IDS];
		if (rand() % 5 < 2) {
			assert_ptr_equal(id_map_put(&m, id, v), want[id]);
			want[id] = v;
		} else {
			assert_ptr_equal(id_map_remove(&m, id), want[id]);
			want[id] = NULL;
		}
		id = rand() % IDS + 1;
		assert_ptr_equal(id_map_find(&m, id), want[id]);
	}
	while (id_map_next(&m, &it, &id, &v)) {
		assert_ptr_equal(v, want[id]);
		count++;
	}
	assert_int_equal(count, m.count);
	for (i = 1; i <= IDS; i++)
		count -= want[i] != NULL;
	assert_int_equal(count, 0);
	id_map_deinit(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_an_array),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
