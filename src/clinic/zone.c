#include "clinic/zone.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clinic/zone_priv.h"

#define FOLDER "/usr/share/zoneinfo"
#define FILE_MAX ((size_t)64 * 1024)
#define ZONES_MAX 64
#define HEADER_LEN 44
#define DAY_S 86400

static struct {
	pthread_mutex_t lock;
	struct zone *zones[ZONES_MAX];
	size_t count;
	const struct zone *_Atomic is_default;
} all = {.lock = PTHREAD_MUTEX_INITIALIZER};

static const struct zone utc = {.name = "UTC"};

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

int64_t
zone_offset_s(const struct zone *z, int64_t ms)
{
	int64_t s = floor_div(ms, 1000);
	size_t low = 0, high = z->count, mid;

	if (z->count == 0 || s >= z->times[z->count - 1])
		return z->has_rule     ? zone_rule_offset(z, s)
		       : z->count == 0 ? z->first_offset_s
				       : z->offsets[z->count - 1];
	if (s < z->times[0])
		return z->first_offset_s;
	while (high - low > 1) {
		mid = (low + high) / 2;
		if (z->times[mid] <= s)
			low = mid;
		else
			high = mid;
	}
	return z->offsets[low];
}

void
zone_local(const struct zone *z, int64_t ms, struct zone_time *out)
{
	int64_t s = floor_div(ms, 1000) + zone_offset_s(z, ms);
	int64_t days = floor_div(s, DAY_S);
	int64_t rest = s - days * DAY_S;

	calendar_date(days, out);
	out->hour = (int)(rest / 3600);
	out->minute = (int)(rest / 60 % 60);
	out->second = (int)(rest % 60);
}

/* With the offset of a day before and of a day after: where they differ there
 * may be two moments, or none. */
int64_t
zone_moment(const struct zone *z, const struct zone_time *t)
{
	int64_t local_ms =
		1000 * (calendar_days(t->year, t->month, t->day) * DAY_S +
			t->hour * 3600 + t->minute * 60 + t->second);
	int64_t before = zone_offset_s(z, local_ms - DAY_S * 1000);
	int64_t after = zone_offset_s(z, local_ms + DAY_S * 1000);
	int64_t ms = local_ms - before * 1000;

	if (zone_offset_s(z, ms) == before)
		return ms; /* the first of two, or the only one */
	if (zone_offset_s(z, local_ms - after * 1000) == after)
		return local_ms - after * 1000;
	return ms; /* it does not exist */
}

const char *
zone_name(const struct zone *z)
{
	return z->name;
}

const struct zone *
zone_default(void)
{
	const struct zone *z = all.is_default;

	return z != NULL ? z : &utc;
}

void
zone_set_default(const struct zone *z)
{
	all.is_default = z;
}

/* --- the file (RFC 8536) --- */

struct header {
	int64_t isut, isstd, leap, time, type, chars;
};

static int64_t
read_number(const uint8_t *p, int bytes)
{
	uint64_t n = (p[0] & 0x80) != 0 ? UINT64_MAX : 0;
	int i;

	for (i = 0; i < bytes; i++)
		n = n << 8 | p[i];
	return (int64_t)n;
}

static bool
read_header(const uint8_t *p, size_t len, struct header *h)
{
	if (len < HEADER_LEN || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
		return false;
	h->isut = read_number(p + 20, 4);
	h->isstd = read_number(p + 24, 4);
	h->leap = read_number(p + 28, 4);
	h->time = read_number(p + 32, 4);
	h->type = read_number(p + 36, 4);
	h->chars = read_number(p + 40, 4);
	return h->isut >= 0 && h->isstd >= 0 && h->leap >= 0 && h->time >= 0 &&
	       h->time <= ZONE_TRANSITIONS_MAX && h->type > 0 &&
	       h->type <= 256 && h->chars >= 0 && h->isut <= 256 &&
	       h->isstd <= 256 && h->leap <= 256 && h->chars <= 4096;
}

static size_t
block_len(const struct header *h, int64_t time_size)
{
	return (size_t)(h->time * (time_size + 1) + h->type * 6 + h->chars +
			h->leap * (time_size + 4) + h->isstd + h->isut);
}

static bool
read_block(struct scope *sc, const uint8_t *p, const struct header *h,
	   struct zone *z)
{
	const uint8_t *kinds = p + h->time * 8;
	const uint8_t *types = kinds + h->time;
	int64_t i;

	z->count = (size_t)h->time;
	z->times = scope_array(sc, int64_t, z->count + 1);
	z->offsets = scope_array(sc, int32_t, z->count + 1);
	z->first_offset_s = (int32_t)read_number(types, 4);
	for (i = 0; i < h->time; i++) {
		if (kinds[i] >= h->type)
			return false;
		z->times[i] = read_number(p + i * 8, 8);
		z->offsets[i] = (int32_t)read_number(types + kinds[i] * 6, 4);
		if (i > 0 && z->times[i] <= z->times[i - 1])
			return false;
	}
	return true;
}

/* The first block has times of 32 bits and is passed over. */
static bool
read_file(struct scope *sc, const uint8_t *p, size_t len, struct zone *z)
{
	struct header h;
	size_t at;

	if (!read_header(p, len, &h))
		return false;
	at = HEADER_LEN + block_len(&h, 4);
	if (at > len || !read_header(p + at, len - at, &h))
		return false;
	at += HEADER_LEN;
	if (at + block_len(&h, 8) > len || !read_block(sc, p + at, &h, z))
		return false;
	at += block_len(&h, 8);
	if (at < len && p[at] == '\n')
		zone_rule_parse(z, scope_strndup(sc, (const char *)p + at + 1,
						 len - at - 1));
	return true;
}

enum err
zone_parse(struct scope *sc, const char *name, const void *bytes, size_t len,
	   struct zone **out)
{
	struct zone *z = scope_new(sc, struct zone);

	if (strlen(name) > ZONE_NAME_MAX || len > FILE_MAX ||
	    !read_file(sc, bytes, len, z))
		return scope_fail(sc, ERR_CORRUPT, "not a time zone file");
	(void)snprintf(z->name, sizeof(z->name), "%s", name);
	*out = z;
	return OK;
}

/* --- the ones that were read --- */

static bool
is_name(const char *name)
{
	size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789_+-/");

	return len > 0 && len <= ZONE_NAME_MAX && name[len] == '\0' &&
	       name[0] != '/' && strstr(name, "//") == NULL;
}

static enum err
load(struct scope *sc, const char *name, struct zone **out)
{
	char *bytes = scope_alloc(sc, FILE_MAX);
	size_t len;
	FILE *f;

	f = fopen(scope_printf(sc, FOLDER "/%s", name), "rb");
	if (f == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the tz database has no zone of that name");
	len = fread(bytes, 1, FILE_MAX, f);
	(void)fclose(f);
	return zone_parse(sc, name, bytes, len, out);
}

static const struct zone *
keep(const struct zone *z)
{
	struct zone *copy = calloc(1, sizeof(*copy));

	if (copy == NULL)
		return NULL;
	*copy = *z;
	copy->times = calloc(z->count + 1, sizeof(*copy->times));
	copy->offsets = calloc(z->count + 1, sizeof(*copy->offsets));
	if (copy->times == NULL || copy->offsets == NULL) {
		free(copy->times);
		free(copy->offsets);
		free(copy);
		return NULL;
	}
	memcpy(copy->times, z->times, z->count * sizeof(*copy->times));
	memcpy(copy->offsets, z->offsets, z->count * sizeof(*copy->offsets));
	all.zones[all.count++] = copy;
	return copy;
}

static enum err
find_locked(struct scope *sc, const char *name, const struct zone **out)
{
	struct zone *z;
	size_t i;

	for (i = 0; i < all.count; i++)
		if (strcmp(all.zones[i]->name, name) == 0) {
			*out = all.zones[i];
			return OK;
		}
	if (all.count == ZONES_MAX)
		return scope_fail(sc, ERR_LIMIT, "more than %d time zones",
				  ZONES_MAX);
	TRY(load(sc, name, &z));
	*out = keep(z);
	return *out != NULL ? OK : scope_fail(sc, ERR_NOMEM, "no memory");
}

enum err
zone_find(struct scope *sc, const char *name, const struct zone **out)
{
	enum err e;

	if (strcmp(name, "UTC") == 0) {
		*out = &utc;
		return OK;
	}
	if (!is_name(name))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "not the name of a time zone");
	(void)pthread_mutex_lock(&all.lock);
	e = find_locked(sc, name, out);
	(void)pthread_mutex_unlock(&all.lock);
	return e;
}
