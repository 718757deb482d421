/* api/client/client.h: the sections of the Client-Server API, one file each. */
#ifndef API_CLIENT_CLIENT_H
#define API_CLIENT_CLIENT_H

#include "http/route.h"

struct route_table client_account_management_routes(void);
struct route_table client_browser_session_routes(void);
struct route_table client_capabilities_routes(void);
struct route_table client_client_config_routes(void);
struct route_table client_dehydrated_device_routes(void);
struct route_table client_device_management_routes(void);
struct route_table client_device_signing_routes(void);
struct route_table client_filtering_routes(void);
struct route_table client_keys_routes(void);
struct route_table client_login_routes(void);
struct route_table client_moderation_routes(void);
struct route_table client_presence_routes(void);
struct route_table client_profiles_routes(void);
struct route_table client_push_rules_routes(void);
struct route_table client_pushers_routes(void);
struct route_table client_registration_routes(void);
struct route_table client_sliding_sync_routes(void);
struct route_table client_staff_directory_routes(void);
struct route_table client_room_alias_routes(void);
struct route_table client_room_create_routes(void);
struct route_table client_room_delayed_routes(void);
struct route_table client_room_directory_routes(void);
struct route_table client_room_history_routes(void);
struct route_table client_room_keys_routes(void);
struct route_table client_mutual_rooms_routes(void);
struct route_table client_room_initial_sync_routes(void);
struct route_table client_room_marks_routes(void);
struct route_table client_room_membership_routes(void);
struct route_table client_room_relations_routes(void);
struct route_table client_room_thread_routes(void);
struct route_table client_room_report_routes(void);
struct route_table client_room_search_routes(void);
struct route_table client_room_space_routes(void);
struct route_table client_room_send_routes(void);
struct route_table client_room_state_routes(void);
struct route_table client_sync_poll_routes(void);
struct route_table client_send_to_device_routes(void);
struct route_table client_third_party_routes(void);
struct route_table client_user_directory_routes(void);
struct route_table client_versions_routes(void);
struct route_table client_well_known_routes(void);
struct route_table client_whoami_routes(void);
struct route_table client_auth_fallback_routes(void);
struct route_table client_contact_routes(void);
struct route_table client_login_page_routes(void);
struct route_table client_login_token_routes(void);
struct route_table client_openid_routes(void);
struct route_table client_token_validity_routes(void);
struct route_table client_single_sign_on_routes(void);
struct route_table client_voip_routes(void);

#endif
