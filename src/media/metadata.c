#include "media/metadata.h"

#include "media/metadata_priv.h"

static bool
is_heif(struct span file)
{
	return span_is(file, 8, "heic", 4) || span_is(file, 8, "heix", 4) ||
	       span_is(file, 8, "mif1", 4) || span_is(file, 8, "msf1", 4) ||
	       span_is(file, 8, "avif", 4) || span_is(file, 8, "hevc", 4);
}

enum err
metadata_plan(struct scope *sc, const uint8_t *bytes, size_t len,
	      struct edit *plan_out)
{
	struct span file = {bytes, len};

	edit_init(plan_out, sc, len);
	if (span_is(file, 0, "\xff\xd8\xff", 3))
		return metadata_jpeg(file, plan_out);
	if (span_is(file, 0, "\x89PNG\r\n\x1a\n", 8))
		return metadata_png(file, plan_out);
	if (span_is(file, 0, "RIFF", 4) && span_is(file, 8, "WEBP", 4))
		return metadata_webp(file, plan_out);
	if (span_is(file, 0, "GIF87a", 6) || span_is(file, 0, "GIF89a", 6))
		return metadata_gif(file, plan_out);
	if (span_is(file, 4, "ftyp", 4))
		return is_heif(file) ? metadata_heif(file, plan_out)
				     : metadata_mp4(file, plan_out);
	return edit_keep(plan_out, 0, len);
}
