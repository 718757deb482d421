/* bench/search: how fast a member of 200 rooms finds among many messages, while
 * others write.
 *
 *     search [MESSAGES [SECONDS]]
 *
 * Makes a database of its own in a temporary folder, with messages of ten words
 * (of 30,000, by Zipf's law) in 2,000 rooms, a fifth of them in the largest
 * ones.  Then searches run on one thread while another sends 200 messages a
 * second and folds them in once a second, as the server does.  Prints lines of
 * name=value; times are microseconds, by the clock and of this thread's own:
 * the latter hold on a busy machine, too. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json_write.h"
#include "crypto/sign.h"
#include "room/actions.h"
#include "room/search.h"
#include "store/event_type_store.h"
#include "store/user_id_store.h"

#define MESSAGES_DEFAULT 1000000
#define SECONDS_DEFAULT 20
#define ROOMS 2000
#define MY_ROOMS 200
#define VOCABULARY 30000
#define WORDS 10
#define BATCH 500
#define PER_SECOND 200
#define SAMPLES_MAX 100000

struct bench {
	struct db *db;
	struct sign_key *key;
	struct rooms *rooms;
	struct requester writer, reader;
	const char *room_ids[ROOMS];
	int64_t room_nids[ROOMS];
	double sums[VOCABULARY];
	int64_t made;
	uint64_t seed;
	atomic_bool stop;
	struct scope sc;
};

static void
must(struct scope *sc, enum err e, const char *what)
{
	if (e == OK)
		return;
	(void)fprintf(stderr, "search: %s: %s %s\n", what, err_name(e),
		      scope_fail_text(sc));
	exit(1);
}

static double
random_part(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(*seed >> 11) / 9007199254740992.0;
}

static void
fill_sums(struct bench *b)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < VOCABULARY; i++)
		b->sums[i] = sum += 1.0 / (double)(i + 1);
}

static size_t
random_word(struct bench *b, uint64_t *seed)
{
	double wanted = random_part(seed) * b->sums[VOCABULARY - 1];
	size_t low = 0, high = VOCABULARY - 1, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (b->sums[middle] < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Pronounceable, so that stemming has nothing to take away. */
static const char *
word(struct scope *sc, size_t n)
{
	return scope_printf(sc, "q%zuo", n);
}

static const char *
text(struct bench *b, struct scope *sc, uint64_t *seed)
{
	const char *out = "";
	int i;

	for (i = 0; i < WORDS; i++)
		out = scope_printf(sc, "%s %s", out,
				   word(sc, random_word(b, seed)));
	return out;
}

static enum err
add_users(struct scope *sc, struct txn *t, void *ctx)
{
	struct bench *b = ctx;

	TRY(user_id_store_put(sc, t, b->writer.user_id, &b->writer.user_nid));
	return user_id_store_put(sc, t, b->reader.user_id, &b->reader.user_nid);
}

static void
make_rooms(struct bench *b)
{
	struct room_create c = {.preset = "public_chat"};
	struct room_membership m = {0};
	struct scope sc;
	struct room_row row;
	struct txn *t;
	const char *id;
	size_t i;

	for (i = 0; i < ROOMS; i++) {
		scope_begin(&sc, "rooms");
		must(&sc, room_create(&sc, b->rooms, &b->writer, &c, &id),
		     "create");
		b->room_ids[i] = strdup(id);
		m.room_id = id;
		if (i % (ROOMS / MY_ROOMS) == 0)
			must(&sc, room_join(&sc, b->rooms, &b->reader, &m, &id),
			     "join");
		must(&sc, store_read_begin(&sc, b->db, &t), "read");
		must(&sc, room_store_get(&sc, t, b->room_ids[i], &row), "room");
		b->room_nids[i] = row.nid;
		scope_end(&sc);
	}
}

static enum err
add_message(struct bench *b, struct scope *sc, struct txn *t)
{
	static const char head[] = "{\"content\":";
	double part = random_part(&b->seed);
	const char *words = text(b, sc, &b->seed);
	char *content = scope_printf(
		sc, "{\"body\":\"%s\",\"msgtype\":\"m.text\"}", words);
	struct event_row e = {.type_nid = TYPE_MESSAGE,
			      .sender_nid = b->writer.user_nid,
			      .depth = 1,
			      .in_timeline = true};
	struct search_doc d = {.keys = SEARCH_BODY, .words = words};

	e.nid = e.pos = e.room_order = txn_next_position(t);
	e.room_nid = b->room_nids[(size_t)(part * part * ROOMS)];
	e.origin_ts = e.received_ts = 1700000000000 + b->made;
	e.event_id = scope_printf(sc, "$%043lld", (long long)b->made++);
	e.pdu = scope_printf(sc, "%s%s}", head, content);
	e.pdu_len = strlen(e.pdu);
	e.content_at = sizeof(head) - 1;
	e.content_len = strlen(content);
	TRY(event_store_add(sc, t, &e));
	d.nid = e.nid;
	d.room_nid = e.room_nid;
	d.sender_nid = e.sender_nid;
	return search_store_add(sc, t, &d);
}

static enum err
add_batch(struct scope *sc, struct txn *t, void *ctx)
{
	struct bench *b = ctx;
	size_t folded;
	int i;

	for (i = 0; i < BATCH; i++)
		TRY(add_message(b, sc, t));
	return search_store_fold(sc, t, BATCH, &folded);
}

static void
make_messages(struct bench *b, int64_t count)
{
	struct scope sc;

	while (b->made < count) {
		scope_begin(&sc, "messages");
		must(&sc, store_write(&sc, b->db, add_batch, b), "messages");
		scope_end(&sc);
	}
}

/* The server's own way: sends, and a tick each second. */
static void *
write_on(void *arg)
{
	struct bench *b = arg;
	uint64_t seed = 99;
	struct room_send s = {.type = "m.room.message"};
	const struct timespec pause = {.tv_nsec = 1000000000 / PER_SECOND};
	struct scope sc;
	const char *id, *json;
	int n = 0;

	while (!atomic_load(&b->stop)) {
		scope_begin(&sc, "send");
		s.room_id = b->room_ids[(size_t)(random_part(&seed) * ROOMS)];
		json = scope_printf(&sc, "{\"body\":\"%s\"}",
				    text(b, &sc, &seed));
		must(&sc,
		     json_parse_object(&sc, json, strlen(json), &s.content),
		     "json");
		must(&sc, room_send(&sc, b->rooms, &b->writer, &s, &id),
		     "send");
		scope_end(&sc);
		if (++n % PER_SECOND == 0)
			rooms_tick(b->rooms, 0);
		(void)nanosleep(&pause, NULL);
	}
	return NULL;
}

static int64_t
now_us(clockid_t which)
{
	struct timespec t;

	(void)clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static const char *
some_term(struct bench *b, struct scope *sc, uint64_t *seed)
{
	size_t first = random_word(b, seed);

	/* Of each three: one of any frequency, one rare, one of two words. */
	switch ((int)(random_part(seed) * 3)) {
	case 0:
		return word(sc, first);
	case 1:
		return word(sc, VOCABULARY / 10 + (size_t)(random_part(seed) *
							   (VOCABULARY / 2)));
	default:
		return scope_printf(sc, "%s %s", word(sc, first),
				    word(sc, random_word(b, seed)));
	}
}

/* Times of searches, sorted and told. */
static void
tell(const char *name, const char *clock, int64_t *took, size_t n)
{
	qsort(took, n, sizeof(*took), compare);
	(void)printf("%s_%s_p50=%lld\n%s_%s_p99=%lld\n%s_%s_max=%lld\n", name,
		     clock, (long long)took[n / 2], name, clock,
		     (long long)took[n * 99 / 100], name, clock,
		     (long long)took[n - 1]);
}

static void
measure(struct bench *b, bool by_rank, int seconds)
{
	static int64_t wall[SAMPLES_MAX], cpu[SAMPLES_MAX];
	int64_t until = clock_mono_ms() + (int64_t)seconds * 1000;
	struct room_search_query q = {.keys = SEARCH_KEYS_ALL,
				      .by_rank = by_rank,
				      .limit = 10,
				      .from = {.before = INT64_MAX}};
	struct room_search_results got;
	const char *name = by_rank ? "ranked" : "newest";
	uint64_t seed = 5;
	struct scope sc;
	size_t n, found = 0;

	for (n = 0; clock_mono_ms() < until && n < SAMPLES_MAX; n++) {
		scope_begin(&sc, "search");
		q.term = some_term(b, &sc, &seed);
		wall[n] = -now_us(CLOCK_MONOTONIC);
		cpu[n] = -now_us(CLOCK_THREAD_CPUTIME_ID);
		must(&sc, room_search(&sc, b->rooms, &b->reader, &q, &got),
		     "search");
		cpu[n] += now_us(CLOCK_THREAD_CPUTIME_ID);
		wall[n] += now_us(CLOCK_MONOTONIC);
		found += got.count;
		if (getenv("SLOW") != NULL && cpu[n] > 15000)
			(void)fprintf(stderr, "%s %lld %zu\n", q.term,
				      (long long)cpu[n], got.count);
		scope_end(&sc);
	}
	tell(name, "wall", wall, n);
	tell(name, "cpu", cpu, n);
	(void)printf("%s_count=%zu\n%s_found=%.1f\n", name, n, name,
		     (double)found / (double)n);
	(void)fflush(stdout);
}

static void
open_all(struct bench *b, const char *folder)
{
	struct db_options o = {
		.path = scope_printf(&b->sc, "%s/bench.db", folder)};
	struct rooms_options r = {.server_name = "bench"};

	must(&b->sc, db_open(&b->sc, &o, &b->db), "open");
	must(&b->sc,
	     sign_key_open(&b->sc, scope_printf(&b->sc, "%s/key", folder),
			   &b->key),
	     "key");
	r.db = b->db;
	r.key = b->key;
	must(&b->sc, rooms_open(&b->sc, &r, &b->rooms), "rooms");
	b->writer.user_id = "@w:bench";
	b->reader.user_id = "@r:bench";
	b->writer.now_ms = b->reader.now_ms = clock_wall_ms();
	must(&b->sc, store_write(&b->sc, b->db, add_users, b), "users");
}

static void
close_all(struct bench *b, const char *folder)
{
	size_t i;

	rooms_close(&b->rooms);
	db_close(&b->db);
	sign_key_destroy(&b->key);
	for (i = 0; i < ROOMS; i++)
		free((void *)(uintptr_t)b->room_ids[i]);
	(void)execlp("rm", "rm", "-rf", folder, (char *)NULL);
}

int
main(int argc, char **argv)
{
	static struct bench b = {.seed = 1};
	int64_t messages = argc > 1 ? atoll(argv[1]) : MESSAGES_DEFAULT;
	int seconds = argc > 2 ? atoi(argv[2]) : SECONDS_DEFAULT;
	char folder[] = "/tmp/bench-search-XXXXXX";
	int64_t began = now_us(CLOCK_MONOTONIC);
	pthread_t writer;

	if (mkdtemp(folder) == NULL)
		return 1;
	scope_begin(&b.sc, "bench");
	fill_sums(&b);
	open_all(&b, folder);
	make_rooms(&b);
	make_messages(&b, messages);
	(void)printf("messages=%lld\nmade_us_each=%.1f\n", (long long)messages,
		     (double)(now_us(CLOCK_MONOTONIC) - began) /
			     (double)messages);
	if (pthread_create(&writer, NULL, write_on, &b) != 0)
		return 1;
	measure(&b, false, seconds);
	measure(&b, true, seconds);
	atomic_store(&b.stop, true);
	(void)pthread_join(writer, NULL);
	close_all(&b, folder);
	return 1;
}
