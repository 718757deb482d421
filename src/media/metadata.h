/* media/metadata.h: cuts from a file what tells where and by whom it was made.
 *
 * Losslessly: the picture's own bytes, its colour profile and its orientation
 * stay; EXIF (with the position), XMP, IPTC, comments, maker's trailers and the
 * position in MP4 and QuickTime go.  A file without any stays byte-identical.
 * Sources: JPEG ITU-T T.81 annex B, PNG (third edition), WebP container,
 * GIF89a, ISO/IEC 14496-12.
 */
#ifndef MEDIA_METADATA_H
#define MEDIA_METADATA_H

#include "media/edit.h"

/* Plans the change for len bytes of any kind of file; what is none of the
 * formats above is kept whole. A file that claims a format and breaks its rules
 * is cut where the rules end.
 *
 * ERR_LIMIT   too many parts
 */
enum err metadata_plan(struct scope *sc, const uint8_t *bytes, size_t len,
		       struct edit *plan_out) MUST_CHECK;

#endif
