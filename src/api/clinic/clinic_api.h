/* api/clinic/clinic_api.h: /_wardwire/clinic/v1, described in
 * docs/api/clinic.yaml; one file each for its parts. */
#ifndef API_CLINIC_CLINIC_API_H
#define API_CLINIC_CLINIC_API_H

#include "http/route.h"

#define CLINIC_V1 "/_wardwire/clinic/v1"
/* A row: of whoever is signed in; the action knows who may do it. */
#define CLINIC_ROW(m, path, r, b, fn, t)                                      \
	{                                                                     \
		.method = HTTP_M_##m, .pattern = CLINIC_V1 path,              \
		.section = "own: clinic", .access = ACCESS_USER, .rate = (r), \
		.body = (b), .handler = (fn), .tags = (t)                     \
	}

struct route_table clinic_board_routes(void);
struct route_table clinic_changes_routes(void);
struct route_table clinic_channel_routes(void);
struct route_table clinic_incident_routes(void);
struct route_table clinic_handover_routes(void);
struct route_table clinic_interruption_routes(void);
struct route_table clinic_me_routes(void);
struct route_table clinic_priority_routes(void);
struct route_table clinic_role_routes(void);
struct route_table clinic_rota_routes(void);
struct route_table clinic_rota_wish_routes(void);
struct route_table clinic_team_routes(void);

#endif
