/* api/admin/admin.h: what existing tools of the ecosystem call, one file for
 * each section. */
#ifndef API_ADMIN_ADMIN_H
#define API_ADMIN_ADMIN_H

#include "http/route.h"

struct route_table admin_audit_routes(void);
struct route_table admin_room_changes_routes(void);
struct route_table admin_room_details_routes(void);
struct route_table admin_media_files_routes(void);
struct route_table admin_media_list_routes(void);
struct route_table admin_registration_tokens_routes(void);
struct route_table admin_reports_routes(void);
struct route_table admin_server_info_routes(void);
struct route_table admin_room_removal_routes(void);
struct route_table admin_shared_secret_routes(void);
struct route_table admin_user_accounts_routes(void);
struct route_table admin_user_links_routes(void);
struct route_table admin_user_redact_routes(void);
struct route_table admin_user_actions_routes(void);
struct route_table admin_user_devices_routes(void);

#endif
