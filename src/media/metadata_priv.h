/* media/metadata_priv.h: one planner per format, see media/metadata.h. */
#ifndef MEDIA_METADATA_PRIV_H
#define MEDIA_METADATA_PRIV_H

#include "media/bytes_priv.h"
#include "media/edit.h"

enum err metadata_jpeg(struct span file, struct edit *plan) MUST_CHECK;
enum err metadata_png(struct span file, struct edit *plan) MUST_CHECK;
enum err metadata_webp(struct span file, struct edit *plan) MUST_CHECK;
enum err metadata_gif(struct span file, struct edit *plan) MUST_CHECK;
enum err metadata_mp4(struct span file, struct edit *plan) MUST_CHECK;
enum err metadata_heif(struct span file, struct edit *plan) MUST_CHECK;

#endif
