#include "media/metadata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define SECRET "GPS 51.5N"

/* Bytes of a file under construction. */
struct file {
	uint8_t bytes[4096];
	size_t len;
};

static void
add(struct file *f, const char *bytes, size_t len)
{
	memcpy(f->bytes + f->len, bytes, len);
	f->len += len;
}

#define ADD(f, text) add(f, text, sizeof(text) - 1)

/* The file after the plan for it. */
static enum err
strip(struct scope *sc, const struct file *in, struct file *out, bool *changed)
{
	char path[] = "/tmp/wardwire-metadata-XXXXXX";
	struct edit plan;
	ssize_t n;
	int fd;

	TRY(metadata_plan(sc, in->bytes, in->len, &plan));
	fd = mkstemp(path);
	assert_true(fd >= 0);
	(void)unlink(path);
	TRY(edit_write(&plan, in->bytes, fd));
	n = pread(fd, out->bytes, sizeof(out->bytes), 0);
	assert_int_equal(n, edit_new_len(&plan));
	out->len = (size_t)n;
	*changed = plan.changed;
	(void)close(fd);
	return OK;
}

static bool
contains(const struct file *f, const char *text, size_t len)
{
	return memmem(f->bytes, f->len, text, len) != NULL;
}

/* The secret goes, wanted stays, and a second pass changes nothing. */
static void
check(const struct file *in, const char *wanted, size_t wanted_len)
{
	struct file once, twice;
	struct scope sc;
	bool changed;

	scope_begin(&sc, NULL);
	assert_int_equal(strip(&sc, in, &once, &changed), OK);
	assert_true(changed);
	assert_false(contains(&once, SECRET, sizeof(SECRET) - 1));
	assert_true(contains(&once, wanted, wanted_len));
	assert_int_equal(strip(&sc, &once, &twice, &changed), OK);
	assert_false(changed);
	assert_int_equal(once.len, twice.len);
	assert_memory_equal(once.bytes, twice.bytes, once.len);
	scope_end(&sc);
}

#define JPEG_PICTURE                                             \
	"\xff\xdb\0\x04\1\2\xff\xc0\0\x04\1\2\xff\xda\0\x04\1\2" \
	"scan\xff\0more\xff\xd3rest\xff\xd9"
/* Orientation 6 as a SHORT in a little-endian directory, then the secret. */
#define TIFF_TURNED \
	"II*"       \
	"\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0" SECRET
#define TIFF_UPRIGHT \
	"II*"        \
	"\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0" SECRET
#define TURNED_KEPT "\0\0\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"

static void
a_jpeg_keeps_picture_and_orientation(void **state)
{
	struct file f = {.len = 0};

	(void)state;
	ADD(&f, "\xff\xd8\xff\xe0\0\x07JFIF\0");
	ADD(&f, "\xff\xe1\0\x2b"
		"Exif\0\0" TIFF_TURNED);
	ADD(&f, "\xff\xe2\0\x0fICC_PROFILE\0\1\xff\xed\0\x0b" SECRET);
	ADD(&f, "\xff\xfe\0\x0b" SECRET JPEG_PICTURE "MPF" SECRET);
	check(&f, "ICC_PROFILE", 11);
	check(&f, JPEG_PICTURE, sizeof(JPEG_PICTURE) - 1);
	check(&f,
	      "Exif\0\0MM\0*\0\0\0\x08\0\x01"
	      "\x01\x12\0\x03\0\0\0\x01\0\x06",
	      26);
}

static void
an_upright_jpeg_has_no_exif_left(void **state)
{
	struct file f = {.len = 0}, out;
	struct scope sc;
	bool changed;

	(void)state;
	ADD(&f, "\xff\xd8\xff\xe1\0\x2b"
		"Exif\0\0" TIFF_UPRIGHT JPEG_PICTURE);
	scope_begin(&sc, NULL);
	assert_int_equal(strip(&sc, &f, &out, &changed), OK);
	assert_int_equal(out.len, 2 + sizeof(JPEG_PICTURE) - 1);
	scope_end(&sc);
}

static void
a_png_loses_its_texts(void **state)
{
	struct file f = {.len = 0};

	(void)state;
	ADD(&f, "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR0123456789abccrc!");
	ADD(&f, "\0\0\0\x09tEXt" SECRET "crc!\0\0\0\x04IDATdatacrc!");
	ADD(&f, "\0\0\0\x23"
		"eXIf" TIFF_TURNED "crc!\0\0\0\0IENDcrc!" SECRET);
	check(&f, "IDATdatacrc!", 12);
	check(&f,
	      "\0\0\0\x1a"
	      "eXIfMM",
	      10);
}

static void
a_webp_stays_a_whole_riff(void **state)
{
	struct file f = {.len = 0}, out;
	struct scope sc;
	bool changed;

	(void)state;
	ADD(&f, "RIFF\x6c\0\0\0WEBPVP8X\x0a\0\0\0\x2c\0\0\0\1\2\3\4\5\6");
	ADD(&f, "VP8 \x04\0\0\0data"
		"EXIF\x23\0\0\0" TIFF_UPRIGHT "\0");
	ADD(&f, "XMP \x09\0\0\0" SECRET "\0");
	check(&f, "VP8 \x04\0\0\0data", 12);
	scope_begin(&sc, NULL);
	assert_int_equal(strip(&sc, &f, &out, &changed), OK);
	assert_int_equal(out.bytes[4], out.len - 8);
	assert_int_equal(out.bytes[20], 0x20);
	scope_end(&sc);
}

static void
a_gif_keeps_its_repeat(void **state)
{
	struct file f = {.len = 0};

	(void)state;
	ADD(&f, "GIF89a\1\0\1\0\x80\0\0"
		"\0\0\0\xff\xff\xff");
	ADD(&f, "!\xff\x0bNETSCAPE2.0\x03\1\0\0\0!\xfe\x09" SECRET "\0");
	ADD(&f, "!\xff\x0bXMP DataXMP\x09" SECRET "\0");
	ADD(&f, ",\0\0\0\0\1\0\1\0\0\2\2\x44\1\0;" SECRET);
	check(&f, "NETSCAPE2.0", 11);
	check(&f, ",\0\0\0\0\1\0\1\0\0\2\2\x44\1\0;", 16);
}

static void
an_mp4_keeps_its_offsets(void **state)
{
	struct file f = {.len = 0}, out;
	struct scope sc;
	bool changed;

	(void)state;
	ADD(&f, "\0\0\0\x10"
		"ftypisom\0\0\0\0");
	ADD(&f, "\0\0\0\x29moov\0\0\0\x10mvhd01234567\0\0\0\x11udta" SECRET);
	ADD(&f, "\0\0\0\x11uuid" SECRET "\0\0\0\x0cmdatdata");
	check(&f, "\0\0\0\x0cmdatdata", 12);
	scope_begin(&sc, NULL);
	assert_int_equal(strip(&sc, &f, &out, &changed), OK);
	assert_int_equal(out.len, f.len);
	scope_end(&sc);
}

static void
files_without_any_stay_as_they_are(void **state)
{
	static const char *const clean[] = {
		"",
		"hello",
		"%PDF-1.7 " SECRET,
		"\xff\xd8\xff",
		"GIF89a",
		"RIFF\4\0\0\0WEBP",
	};
	struct file f, out;
	struct scope sc;
	bool changed;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(clean) / sizeof(*clean); i++) {
		f.len = 0;
		add(&f, clean[i], strlen(clean[i]));
		scope_begin(&sc, NULL);
		assert_int_equal(strip(&sc, &f, &out, &changed), OK);
		if (i != 3)
			assert_false(changed);
		assert_true(out.len <= f.len);
		scope_end(&sc);
	}
}

/* One meta box: an Exif item at an absolute offset (iloc version 0). */
static void
a_heif_has_its_exif_blanked(void **state)
{
	struct file f = {.len = 0}, out;
	struct scope sc;
	bool changed;

	(void)state;
	ADD(&f, "\0\0\0\x10"
		"ftypheic\0\0\0\0");
	ADD(&f, "\0\0\0\x4dmeta\0\0\0\0");
	ADD(&f, "\0\0\0\x23iinf\0\0\0\0\0\1");
	ADD(&f, "\0\0\0\x15infe\2\0\0\0\0\7\0\0Exif\0");
	ADD(&f,
	    "\0\0\0\x1eiloc\0\0\0\0\x44\0\0\1\0\7\0\0\0\1\0\0\0\x63\0\0\0\x09");
	ADD(&f, "\0\0\0\x15mdat"
		"pict" SECRET);
	f.bytes[16 + 12 + 0x23 + 24 + 1] = (uint8_t)(f.len - 9);
	scope_begin(&sc, NULL);
	assert_int_equal(strip(&sc, &f, &out, &changed), OK);
	assert_int_equal(out.len, f.len);
	assert_false(contains(&out, SECRET, sizeof(SECRET) - 1));
	assert_true(contains(&out, "pict", 4));
	scope_end(&sc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_jpeg_keeps_picture_and_orientation),
		cmocka_unit_test(an_upright_jpeg_has_no_exif_left),
		cmocka_unit_test(a_png_loses_its_texts),
		cmocka_unit_test(a_webp_stays_a_whole_riff),
		cmocka_unit_test(a_gif_keeps_its_repeat),
		cmocka_unit_test(an_mp4_keeps_its_offsets),
		cmocka_unit_test(a_heif_has_its_exif_blanked),
		cmocka_unit_test(files_without_any_stay_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
