/* api/client/client.h: the sections of the Client-Server API, one file each. */
#ifndef API_CLIENT_CLIENT_H
#define API_CLIENT_CLIENT_H

#include "http/route.h"

struct route_table client_capabilities_routes(void);
struct route_table client_login_routes(void);
struct route_table client_sliding_sync_routes(void);
struct route_table client_sync_poll_routes(void);
struct route_table client_versions_routes(void);
struct route_table client_well_known_routes(void);
struct route_table client_whoami_routes(void);

#endif
