/* thumbnailer/thumbnailer.c: one picture in, one thumbnail out. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vips/vips.h>

#include "thumbnailer/sandbox.h"
#include "thumbnailer/thumbnailer.h"

#define JPEG_QUALITY 80
#define WEBP_QUALITY 75
#define SIDE_MAX 4096

/* The loaders that may run, by the signature that they read. */
static const struct {
	const char *signature;
	size_t len;
	size_t at;
	const char *loader;
} formats[] = {
	{"\xff\xd8\xff", 3, 0, "VipsForeignLoadJpeg"},
	{"\x89PNG\r\n\x1a\n", 8, 0, "VipsForeignLoadPng"},
	{"WEBP", 4, 8, "VipsForeignLoadWebp"},
	{"GIF8", 4, 0, "VipsForeignLoadNsgif"},
};

struct picture {
	void *bytes;
	size_t len;
};

struct wanted {
	int width;
	int height;
	gboolean crop;
	gboolean animated; /* where the picture moves */
	double max_pixels;
};

static gboolean
allow_loader(const struct picture *p)
{
	size_t i;

	for (i = 0; i < G_N_ELEMENTS(formats); i++) {
		if (p->len < formats[i].at + formats[i].len ||
		    memcmp((char *)p->bytes + formats[i].at,
			   formats[i].signature, formats[i].len) != 0)
			continue;
		vips_operation_block_set("VipsForeignLoad", TRUE);
		vips_operation_block_set(formats[i].loader, FALSE);
		return TRUE;
	}
	return FALSE;
}

static gboolean
read_picture(struct picture *out)
{
	struct stat st;

	if (fstat(STDIN_FILENO, &st) != 0 || st.st_size <= 0)
		return FALSE;
	out->len = (size_t)st.st_size;
	out->bytes =
		mmap(NULL, out->len, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
	return out->bytes != MAP_FAILED;
}

static int
parse_side(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	return *end == '\0' && n > 0 && n <= SIDE_MAX ? (int)n : 0;
}

static gboolean
parse_arguments(int argc, char **argv, struct wanted *out)
{
	char *end;

	if (argc != 5)
		return FALSE;
	out->width = parse_side(argv[1]);
	out->height = parse_side(argv[2]);
	out->crop = strncmp(argv[3], "crop", 4) == 0;
	out->animated = strstr(argv[3], "-animated") != NULL;
	out->max_pixels = strtod(argv[4], &end);
	return out->width > 0 && out->height > 0 && *end == '\0';
}

/* Looks at the head only: no pixel is decoded. */
static int
check_size(const struct picture *p, struct wanted *w)
{
	VipsImage *head;
	double pixels;
	int pages;

	head = vips_image_new_from_buffer(p->bytes, p->len, "", "access",
					  VIPS_ACCESS_SEQUENTIAL, NULL);
	if (head == NULL)
		return THUMBNAILER_UNREADABLE;
	pixels = (double)vips_image_get_width(head) *
		 vips_image_get_height(head);
	/* One that would take too much when it moves stands still. */
	pages = vips_image_get_n_pages(head);
	if (pages < 2 || pixels * pages > w->max_pixels)
		w->animated = FALSE;
	g_object_unref(head);
	return pixels > w->max_pixels ? THUMBNAILER_TOO_LARGE : THUMBNAILER_OK;
}

static gboolean
write_all(const char *bytes, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(STDOUT_FILENO, bytes, len);
		if (n <= 0)
			return FALSE;
		bytes += n;
		len -= (size_t)n;
	}
	return TRUE;
}

/* All its frames, whole: what would be cut away differs from one to the next.
 */
static int
make_animated(struct picture *p, const struct wanted *w)
{
	VipsImage *image = NULL;
	void *bytes = NULL;
	size_t len = 0;
	int rc;

	if (vips_thumbnail_buffer(p->bytes, p->len, &image, w->width, "height",
				  w->height, "size", VIPS_SIZE_DOWN,
				  "option_string", "n=-1", NULL) != 0)
		return THUMBNAILER_UNREADABLE;
	rc = vips_webpsave_buffer(image, &bytes, &len, "Q", WEBP_QUALITY,
				  "strip", TRUE, NULL);
	g_object_unref(image);
	if (rc != 0 || !write_all(bytes, len))
		return THUMBNAILER_UNREADABLE;
	g_free(bytes);
	return THUMBNAILER_OK;
}

static int
make(struct picture *p, const struct wanted *w)
{
	VipsImage *image = NULL;
	void *bytes = NULL;
	size_t len = 0;
	int rc;

	if (w->animated)
		return make_animated(p, w);
	if (vips_thumbnail_buffer(p->bytes, p->len, &image, w->width, "height",
				  w->height, "size", VIPS_SIZE_DOWN, "crop",
				  w->crop ? VIPS_INTERESTING_CENTRE
					  : VIPS_INTERESTING_NONE,
				  NULL) != 0)
		return THUMBNAILER_UNREADABLE;
	if (vips_image_hasalpha(image))
		rc = vips_pngsave_buffer(image, &bytes, &len, "strip", TRUE,
					 NULL);
	else
		rc = vips_jpegsave_buffer(image, &bytes, &len, "Q",
					  JPEG_QUALITY, "strip", TRUE,
					  "optimize_coding", TRUE, NULL);
	g_object_unref(image);
	if (rc != 0 || !write_all(bytes, len))
		return THUMBNAILER_UNREADABLE;
	g_free(bytes);
	return THUMBNAILER_OK;
}

int
main(int argc, char **argv)
{
	struct picture picture;
	struct wanted wanted;
	int rc;

	if (!parse_arguments(argc, argv, &wanted))
		return THUMBNAILER_USAGE;
	if (VIPS_INIT(argv[0]) != 0)
		return THUMBNAILER_UNREADABLE;
	vips_concurrency_set(1);
	vips_cache_set_max(0);
	vips_block_untrusted_set(TRUE);
	if (!read_picture(&picture) || !allow_loader(&picture))
		return THUMBNAILER_UNREADABLE;
	if (!sandbox_enter())
		return THUMBNAILER_NO_SANDBOX;
	rc = check_size(&picture, &wanted);
	if (rc == THUMBNAILER_OK)
		rc = make(&picture, &wanted);
	/* No clean-up: the process is the clean-up. */
	_exit(rc);
}
