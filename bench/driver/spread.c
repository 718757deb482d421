#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
spread_add(struct spread *s, int64_t took_us)
{
	if (s->count == s->cap) {
		s->cap = s->cap == 0 ? 1024 : s->cap * 2;
		s->took = realloc(s->took, s->cap * sizeof(*s->took));
		if (s->took == NULL)
			die("no memory");
	}
	s->took[s->count++] = took_us < 0 ? 0 : (uint32_t)took_us;
}

void
spread_join(struct spread *to, const struct spread *from)
{
	for (size_t i = 0; i < from->count; i++)
		spread_add(to, from->took[i]);
}

static int
by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void
spread_print(struct spread *s)
{
	if (s->count == 0) {
		printf("p50=0 p99=0 max=0 count=0");
		return;
	}
	qsort(s->took, s->count, sizeof(*s->took), by_size);
	printf("p50=%u p99=%u max=%u count=%zu", s->took[s->count / 2],
	       s->took[s->count * 99 / 100], s->took[s->count - 1], s->count);
}
