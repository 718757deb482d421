#include "config/option_priv.h"

static const struct option options[] = {
	/* Where files go; empty: data_dir/media. */
	{"dir", OPTION_TEXT, OPTION_AT(media.dir), NULL, NULL},
	/* The virus scanner's socket (clamd); empty: none. */
	{"clamd", OPTION_TEXT, OPTION_AT(media.clamd), NULL, NULL},
	/* The helper that decodes pictures; empty: found beside the program. */
	{"thumbnailer", OPTION_TEXT, OPTION_AT(media.thumbnailer), NULL, NULL},
	/* The largest picture to decode, in pixels. */
	{"max_pixels", OPTION_SIZE, OPTION_AT(media.max_pixels), "64M", NULL},
	/* Whether addresses that people write are fetched and shown. Who runs
	 * the page then learns that somebody here wrote its address. */
	{"url_preview", OPTION_SWITCH, OPTION_AT(media.url_preview), "off",
	 NULL},
	/* Private networks (CIDR, comma-separated) whose pages may be shown;
	 * empty: none. */
	{"url_preview_allow_private", OPTION_TEXT,
	 OPTION_AT(media.url_preview_allow_private), NULL, NULL},
};

const struct section config_media_section = SECTION("media", options, NULL);
