/* api/media/media_content.h: the content repository's endpoints (Client-Server
 * API, "Content repository").
 */
#ifndef API_MEDIA_CONTENT_H
#define API_MEDIA_CONTENT_H

#include "http/route.h"

struct route_table media_content_routes(void);
struct route_table media_preview_routes(void);

#endif
