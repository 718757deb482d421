#include "media/media.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>
#include <cmocka.h>

#include "http/body.h"
#include "temp_db.h"

#define SERVER "a.example"

static struct db *db;
static struct media *media;
static char folder[64];
static const struct requester sam = {
	.user_id = "@sam:" SERVER, .user_nid = 1, .now_ms = 1000};
static const struct requester eve = {
	.user_id = "@eve:" SERVER, .user_nid = 2, .now_ms = 1000};

static void
destroy_body(void *arg)
{
	struct body_file *body = arg;

	body_file_destroy(&body);
}

static struct body_file *
body_of(struct scope *sc, const char *bytes, size_t len)
{
	struct body_file *body;

	assert_int_equal(body_file_create(sc, folder, &body), OK);
	scope_defer(sc, destroy_body, body);
	assert_int_equal(body_file_write(sc, body, bytes, len), OK);
	return body;
}

static const char *
upload(struct scope *sc, const char *bytes, size_t len, const char *type)
{
	struct media_declared d = {.content_type = type, .filename = "f"};
	const char *uri;

	assert_int_equal(media_upload(sc, media, &sam, body_of(sc, bytes, len),
				      &d, &uri),
			 OK);
	assert_memory_equal(uri, "mxc://" SERVER "/", 16);
	return strrchr(uri, '/') + 1;
}

static enum err
open_file(struct scope *sc, const char *media_id, struct media_file *out)
{
	struct media_wanted wanted = {.server_name = SERVER,
				      .media_id = media_id};

	return media_open_file(sc, media, &wanted, out);
}

static void
what_is_uploaded_comes_back(void **state)
{
	struct media_file f, again;
	struct scope sc;
	char bytes[16];
	const char *id;

	(void)state;
	scope_begin(&sc, NULL);
	id = upload(&sc, "hello", 5, "text/plain");
	assert_int_equal(open_file(&sc, id, &f), OK);
	assert_int_equal(f.len, 5);
	assert_string_equal(f.content_type, "text/plain");
	assert_string_equal(f.filename, "f");
	assert_true(f.is_inline);
	assert_int_equal(pread(f.fd, bytes, sizeof(bytes), 0), 5);
	assert_memory_equal(bytes, "hello", 5);
	/* The same bytes are one blob. */
	assert_int_equal(open_file(&sc, upload(&sc, "hello", 5, "x/y"), &again),
			 OK);
	assert_string_equal(f.blob, again.blob);
	assert_false(again.is_inline);
	(void)close(f.fd);
	(void)close(again.fd);
	assert_int_equal(open_file(&sc, "../../etc/passwd", &f), ERR_NOT_FOUND);
	assert_int_equal(open_file(&sc, "none", &f), ERR_NOT_FOUND);
	scope_end(&sc);
}

static void
a_position_does_not_survive(void **state)
{
	static const char jpeg[] = "\xff\xd8\xff\xe1\0\x11"
				   "Exif\0\0GPS 51.5N"
				   "\xff\xda\0\x04\1\2data\xff\xd9";
	struct media_file f;
	struct scope sc;
	char bytes[64];
	ssize_t n;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(
		open_file(&sc,
			  upload(&sc, jpeg, sizeof(jpeg) - 1, "image/jpeg"),
			  &f),
		OK);
	n = pread(f.fd, bytes, sizeof(bytes), 0);
	assert_int_equal(n, f.len);
	assert_null(memmem(bytes, (size_t)n, "GPS", 3));
	assert_non_null(memmem(bytes, (size_t)n, "data", 4));
	(void)close(f.fd);
	scope_end(&sc);
}

static void
a_reserved_address_takes_one_file(void **state)
{
	struct media_fill fill = {.server_name = SERVER};
	struct media_file f;
	const char *uri;
	struct scope sc;
	int64_t until;

	(void)state;
	scope_begin(&sc, NULL);
	assert_int_equal(media_reserve(&sc, media, &sam, &uri, &until), OK);
	assert_true(until > sam.now_ms);
	fill.media_id = strrchr(uri, '/') + 1;
	assert_int_equal(media_upload_reserved(&sc, media, &eve,
					       body_of(&sc, "x", 1), &fill),
			 ERR_FORBIDDEN);
	assert_int_equal(media_upload_reserved(&sc, media, &sam,
					       body_of(&sc, "x", 1), &fill),
			 OK);
	assert_int_equal(open_file(&sc, fill.media_id, &f), OK);
	assert_int_equal(f.len, 1);
	(void)close(f.fd);
	assert_int_equal(media_upload_reserved(&sc, media, &sam,
					       body_of(&sc, "y", 1), &fill),
			 ERR_CANNOT_OVERWRITE_MEDIA);
	scope_end(&sc);
}

static void
headers_cannot_be_smuggled(void **state)
{
	struct media_declared bad[] = {{.content_type = "text/x\r\nA: b"},
				       {.filename = "a\nb"}};
	const char *uri;
	struct scope sc;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		scope_begin(&sc, NULL);
		assert_int_equal(media_upload(&sc, media, &sam,
					      body_of(&sc, "x", 1), &bad[i],
					      &uri),
				 ERR_INVALID_PARAM);
		scope_end(&sc);
	}
}

static void
orphans_are_swept(void **state)
{
	struct utimbuf old = {.actime = 1, .modtime = 1};
	char orphan[160], mine[200];
	struct media_file f;
	struct scope sc;
	int64_t removed;
	const char *id;
	FILE *file;

	(void)state;
	scope_begin(&sc, NULL);
	id = upload(&sc, "kept", 4, "text/plain");
	assert_int_equal(open_file(&sc, id, &f), OK);
	(void)close(f.fd);
	(void)snprintf(mine, sizeof(mine), "%s/%.2s/%s", folder, f.blob,
		       f.blob);
	assert_int_equal(utime(mine, &old), 0);
	(void)snprintf(orphan, sizeof(orphan), "%s/00/%064d", folder, 0);
	file = fopen(orphan, "w");
	assert_non_null(file);
	(void)fclose(file);
	/* Young ones may be about to get their row. */
	assert_int_equal(media_sweep(&sc, media, 2000, &removed), OK);
	assert_int_equal(removed, 0);
	assert_int_equal(utime(orphan, &old), 0);
	assert_int_equal(media_sweep(&sc, media, (int64_t)1 << 42, &removed),
			 OK);
	assert_true(removed >= 1);
	assert_int_not_equal(access(orphan, F_OK), 0);
	assert_int_equal(access(mine, F_OK), 0);
	scope_end(&sc);
}

static enum err
note(struct scope *sc, struct txn *t, void *ctx)
{
	const char *pdu = ctx;

	return media_note_event(sc, media, t, 77, pdu, strlen(pdu));
}

static void
events_are_tied_to_what_they_show(void **state)
{
	struct scope sc;
	struct txn *t;
	int64_t n;
	const char *id;
	char *pdu;

	(void)state;
	scope_begin(&sc, NULL);
	id = upload(&sc, "shown", 5, "text/plain");
	pdu = scope_printf(&sc,
			   "{\"url\":\"mxc://" SERVER "/%s\",\"x\":"
			   "\"mxc://other.example/%s mxc://\"}",
			   id, id);
	assert_int_equal(store_write(&sc, db, note, pdu), OK);
	assert_int_equal(store_write(&sc, db, note, pdu), OK);
	assert_int_equal(store_read_begin(&sc, db, &t), OK);
	assert_int_equal(db_get_int(&sc, t, &n,
				    "SELECT COUNT(*) FROM event_media"
				    " WHERE event_nid = 77",
				    ""),
			 OK);
	assert_int_equal(n, 1);
	scope_end(&sc);
}

static void
no_thumbnail_of_what_is_no_picture(void **state)
{
	struct media_wanted wanted = {.server_name = SERVER};
	struct media_size size = {.width = 32, .height = 32};
	struct media_file f;
	struct scope sc;

	(void)state;
	scope_begin(&sc, NULL);
	wanted.media_id = upload(&sc, "%PDF-1.7", 8, "application/pdf");
	assert_int_equal(media_open_thumbnail(&sc, media, &wanted, &size, &f),
			 ERR_UNKNOWN);
	size.method = "squash";
	assert_int_equal(media_open_thumbnail(&sc, media, &wanted, &size, &f),
			 ERR_INVALID_PARAM);
	scope_end(&sc);
}

static int
set_up(void **state)
{
	struct media_options o = {.server_name = SERVER,
				  .dir = folder,
				  .max_pixels = 1000000,
				  .upload_max = 1000000};
	struct scope sc;

	(void)state;
	db = temp_db_open();
	(void)snprintf(folder, sizeof(folder), "/tmp/wardwire-media-XXXXXX");
	assert_non_null(mkdtemp(folder));
	o.db = db;
	scope_begin(&sc, NULL);
	assert_int_equal(media_open(&sc, &o, &media), OK);
	scope_end(&sc);
	return 0;
}

static int
tear_down(void **state)
{
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		(void)execlp("rm", "rm", "-rf", folder, (char *)NULL);
		_exit(1);
	}
	media_close(&media);
	temp_db_close(&db);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_uploaded_comes_back),
		cmocka_unit_test(a_position_does_not_survive),
		cmocka_unit_test(a_reserved_address_takes_one_file),
		cmocka_unit_test(headers_cannot_be_smuggled),
		cmocka_unit_test(orphans_are_swept),
		cmocka_unit_test(events_are_tied_to_what_they_show),
		cmocka_unit_test(no_thumbnail_of_what_is_no_picture),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
