#include "media/sniff.h"

#include <string.h>
#include <strings.h>

#include "media/bytes_priv.h"

/* A signature at an offset; those of one type stand together. */
static const struct signature {
	const char *type;
	const char *bytes;
	size_t len;
	size_t at;
} signatures[] = {
	{"image/jpeg", "\xff\xd8\xff", 3, 0},
	{"image/png", "\x89PNG\r\n\x1a\n", 8, 0},
	{"image/gif", "GIF87a", 6, 0},
	{"image/gif", "GIF89a", 6, 0},
	{"image/webp", "WEBP", 4, 8},
	{"image/avif", "ftypavif", 8, 4},
	{"image/heic", "ftyphei", 7, 4},
	{"image/heic", "ftypmif1", 8, 4},
	{"video/quicktime", "ftypqt  ", 8, 4},
	{"video/mp4", "ftyp", 4, 4},
	{"video/webm", "\x1a\x45\xdf\xa3", 4, 0},
	{"audio/wav", "WAVE", 4, 8},
	{"audio/ogg", "OggS", 4, 0},
	{"audio/flac", "fLaC", 4, 0},
	{"audio/mpeg", "ID3", 3, 0},
	{"audio/mpeg", "\xff\xfb", 2, 0},
	{"audio/mpeg", "\xff\xf3", 2, 0},
	{"application/pdf", "%PDF-", 5, 0},
	{"application/zip", "PK\x03\x04", 4, 0},
};

/* Client-Server API, "Serving inline content". */
static const char *const inline_types[] = {
	"text/css",	    "text/plain",	   "text/csv",
	"application/json", "application/ld+json", "image/jpeg",
	"image/gif",	    "image/png",	   "image/apng",
	"image/webp",	    "image/avif",	   "video/mp4",
	"video/webm",	    "video/ogg",	   "video/quicktime",
	"audio/mp4",	    "audio/webm",	   "audio/aac",
	"audio/mpeg",	    "audio/ogg",	   "audio/wave",
	"audio/wav",	    "audio/x-wav",	   "audio/x-pn-wav",
	"audio/flac",	    "audio/x-flac",
};

const char *
sniff_type(const uint8_t *bytes, size_t len)
{
	struct span s = {bytes, len};
	size_t i;

	for (i = 0; i < sizeof(signatures) / sizeof(*signatures); i++)
		if (span_is(s, signatures[i].at, signatures[i].bytes,
			    signatures[i].len))
			return signatures[i].type;
	return NULL;
}

static bool
is_listed(const char *type, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(inline_types) / sizeof(*inline_types); i++)
		if (strlen(inline_types[i]) == len &&
		    strncasecmp(inline_types[i], type, len) == 0)
			return true;
	return false;
}

static bool
is_same_kind(const char *a, const char *b)
{
	size_t len = strcspn(a, "/");

	/* One container may hold sound or pictures that move. */
	if (strncasecmp(a, "audio/", 6) == 0)
		return strncasecmp(b, "audio/", 6) == 0 ||
		       strncasecmp(b, "video/", 6) == 0;
	return strncasecmp(a, b, len + 1) == 0;
}

bool
sniff_is_inline(const char *declared, const uint8_t *bytes, size_t len)
{
	const char *seen;

	if (declared == NULL || !is_listed(declared, strcspn(declared, "; ")))
		return false;
	seen = sniff_type(bytes, len);
	if (seen == NULL)
		return strncasecmp(declared, "image/", 6) != 0 &&
		       strncasecmp(declared, "video/", 6) != 0;
	return is_same_kind(declared, seen);
}

bool
sniff_is_picture(const uint8_t *bytes, size_t len)
{
	const char *seen = sniff_type(bytes, len);

	return seen != NULL && (strcmp(seen, "image/jpeg") == 0 ||
				strcmp(seen, "image/png") == 0 ||
				strcmp(seen, "image/gif") == 0 ||
				strcmp(seen, "image/webp") == 0);
}
