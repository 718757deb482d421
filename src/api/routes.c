#include "api/routes.h"

#include "api/admin/admin.h"
#include "api/client/client.h"
#include "api/clinic/clinic_api.h"
#include "api/health.h"
#include "api/media/media_content.h"

static struct route_table (*const sections[])(void) = {
	/* admin */
	admin_audit_routes,
	admin_room_changes_routes,
	admin_room_details_routes,
	admin_registration_tokens_routes,
	admin_reports_routes,
	admin_server_info_routes,
	admin_media_files_routes,
	admin_media_list_routes,
	admin_room_removal_routes,
	admin_shared_secret_routes,
	admin_user_accounts_routes,
	admin_user_links_routes,
	admin_user_redact_routes,
	admin_user_actions_routes,
	admin_user_devices_routes,
	/* client, one line each, in the order of the alphabet */
	client_account_management_routes,
	client_browser_session_routes,
	client_capabilities_routes,
	client_client_config_routes,
	client_dehydrated_device_routes,
	client_device_management_routes,
	client_device_signing_routes,
	client_filtering_routes,
	client_keys_routes,
	client_login_routes,
	client_moderation_routes,
	client_presence_routes,
	client_mutual_rooms_routes,
	client_profiles_routes,
	client_push_rules_routes,
	client_pushers_routes,
	client_registration_routes,
	client_sliding_sync_routes,
	client_staff_directory_routes,
	client_room_alias_routes,
	client_room_create_routes,
	client_room_delayed_routes,
	client_room_directory_routes,
	client_room_history_routes,
	client_room_keys_routes,
	client_room_initial_sync_routes,
	client_room_marks_routes,
	client_room_membership_routes,
	client_room_relations_routes,
	client_room_thread_routes,
	client_room_report_routes,
	client_room_search_routes,
	client_room_space_routes,
	client_room_send_routes,
	client_room_state_routes,
	client_sync_poll_routes,
	client_send_to_device_routes,
	client_third_party_routes,
	client_user_directory_routes,
	client_versions_routes,
	client_well_known_routes,
	client_whoami_routes,
	client_auth_fallback_routes,
	client_contact_routes,
	client_login_page_routes,
	client_login_token_routes,
	client_openid_routes,
	client_token_validity_routes,
	client_single_sign_on_routes,
	client_voip_routes,
	/* clinic */
	clinic_board_routes,
	clinic_channel_routes,
	clinic_changes_routes,
	clinic_incident_routes,
	clinic_interruption_routes,
	clinic_me_routes,
	clinic_handover_routes,
	clinic_priority_routes,
	clinic_role_routes,
	clinic_rota_routes,
	clinic_rota_wish_routes,
	clinic_team_routes,
	/* the rest */
	health_routes,
	media_content_routes,
	media_preview_routes,
	metrics_routes,
};

const struct route_alias api_aliases[] = {
	{"/_matrix/client/r0/", "/_matrix/client/v3/"},
	{"/_matrix/client/api/v1/", "/_matrix/client/v3/"},
	{"/_matrix/media/r0/", "/_matrix/media/v3/"},
};
const size_t api_alias_count = sizeof(api_aliases) / sizeof(*api_aliases);

const struct route_table *
api_routes(struct scope *sc, size_t *count_out)
{
	struct route_table *tables;
	size_t i;

	*count_out = sizeof(sections) / sizeof(*sections);
	tables = scope_array(sc, struct route_table, *count_out);
	for (i = 0; i < *count_out; i++)
		tables[i] = sections[i]();
	return tables;
}
