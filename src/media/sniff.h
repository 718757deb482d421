/* media/sniff.h: what a file seems to be, from its first bytes. */
#ifndef MEDIA_SNIFF_H
#define MEDIA_SNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SNIFF_LEN 512

/* The media type that the signature names, or NULL. len is at most what is
 * there of the first SNIFF_LEN bytes. */
const char *sniff_type(const uint8_t *bytes, size_t len);

/* Whether a file declared as declared may be shown in place: it is on the
 * specification's list of safe types, and its bytes do not say otherwise. */
bool sniff_is_inline(const char *declared, const uint8_t *bytes, size_t len);

/* Whether the bytes are of a picture that thumbnails are made of. */
bool sniff_is_picture(const uint8_t *bytes, size_t len);

#endif
