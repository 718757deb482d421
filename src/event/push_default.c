#include <string.h>

#include "base/json_write.h"
#include "event/push_rule.h"

/* Client-Server API 1.19, Predefined Rules, in the specification's order.
 * USER stands for the user's own id, quotes included. */
#define USER "\"[the user's Matrix ID]\""

static const char rules[] =
	"{\"content\":[],\"override\":["
	"{\"rule_id\":\".m.rule.master\",\"default\":true,"
	"\"enabled\":false,"
	"\"conditions\":["
	"],\"actions\":[]},"
	"{\"rule_id\":\".m.rule.suppress_notices\","
	"\"default\":true,\"enabled\":true,"
	"\"conditions\":[{\"kind\":\"event_match\","
	"\"key\":\"content.msgtype\",\"pattern\":\"m.notice\"}"
	"],\"actions\":[]},"
	"{\"rule_id\":\".m.rule.invite_for_me\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"key\":\"type\","
	"\"kind\":\"event_match\",\"pattern\":\"m.room.member\"},"
	"{\"key\":\"content.membership\",\"kind\":\"event_match\","
	"\"pattern\":\"invite\"},"
	"{\"key\":\"state_key\",\"kind\":\"event_match\","
	"\"pattern\":\"[the user's Matrix ID]\"}"
	"],\"actions\":[\"notify\",{\"set_tweak\":\"sound\","
	"\"value\":\"default\"}]},"
	"{\"rule_id\":\".m.rule.member_event\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"key\":\"type\","
	"\"kind\":\"event_match\",\"pattern\":\"m.room.member\"}"
	"],\"actions\":[]},"
	"{\"rule_id\":\".m.rule.is_user_mention\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"kind\":\"event_property_contains\","
	"\"key\":\"content.m\\\\.mentions.user_ids\","
	"\"value\":\"[the user's Matrix ID]\"}"
	"],\"actions\":[\"notify\",{\"set_tweak\":\"sound\","
	"\"value\":\"default\"},{\"set_tweak\":\"highlight\"}]},"
	"{\"rule_id\":\".m.rule.is_room_mention\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"kind\":\"event_property_is\","
	"\"key\":\"content.m\\\\.mentions.room\",\"value\":true},"
	"{\"kind\":\"sender_notification_permission\","
	"\"key\":\"room\"}"
	"],\"actions\":[\"notify\",{\"set_tweak\":\"highlight\"}]},"
	"{\"rule_id\":\".m.rule.tombstone\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"kind\":\"event_match\","
	"\"key\":\"type\",\"pattern\":\"m.room.tombstone\"},"
	"{\"kind\":\"event_match\",\"key\":\"state_key\","
	"\"pattern\":\"\"}"
	"],\"actions\":[\"notify\",{\"set_tweak\":\"highlight\"}]},"
	"{\"rule_id\":\".m.rule.reaction\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"kind\":\"event_match\","
	"\"key\":\"type\",\"pattern\":\"m.reaction\"}"
	"],\"actions\":[]},"
	"{\"rule_id\":\".m.rule.room.server_acl\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"kind\":\"event_match\","
	"\"key\":\"type\",\"pattern\":\"m.room.server_acl\"},"
	"{\"kind\":\"event_match\",\"key\":\"state_key\","
	"\"pattern\":\"\"}"
	"],\"actions\":[]},"
	"{\"rule_id\":\".m.rule.suppress_edits\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"kind\":\"event_property_is\","
	"\"key\":\"content.m\\\\.relates_to.rel_type\","
	"\"value\":\"m.replace\"}"
	"],\"actions\":[]}"
	"],\"room\":[],\"sender\":[],\"underride\":["
	"{\"rule_id\":\".m.rule.call\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"key\":\"type\","
	"\"kind\":\"event_match\",\"pattern\":\"m.call.invite\"}"
	"],\"actions\":[\"notify\",{\"set_tweak\":\"sound\","
	"\"value\":\"ring\"}]},"
	"{\"rule_id\":\".m.rule.encrypted_room_one_to_one\","
	"\"default\":true,\"enabled\":true,"
	"\"conditions\":[{\"kind\":\"room_member_count\","
	"\"is\":\"2\"},"
	"{\"kind\":\"event_match\",\"key\":\"type\","
	"\"pattern\":\"m.room.encrypted\"}"
	"],\"actions\":[\"notify\",{\"set_tweak\":\"sound\","
	"\"value\":\"default\"}]},"
	"{\"rule_id\":\".m.rule.room_one_to_one\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"kind\":\"room_member_count\","
	"\"is\":\"2\"},"
	"{\"kind\":\"event_match\",\"key\":\"type\","
	"\"pattern\":\"m.room.message\"}"
	"],\"actions\":[\"notify\",{\"set_tweak\":\"sound\","
	"\"value\":\"default\"}]},"
	"{\"rule_id\":\".m.rule.message\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"kind\":\"event_match\","
	"\"key\":\"type\",\"pattern\":\"m.room.message\"}"
	"],\"actions\":[\"notify\"]},"
	"{\"rule_id\":\".m.rule.encrypted\",\"default\":true,"
	"\"enabled\":true,"
	"\"conditions\":[{\"kind\":\"event_match\","
	"\"key\":\"type\",\"pattern\":\"m.room.encrypted\"}"
	"],\"actions\":[\"notify\"]}"
	"]}";

char *
push_rules_default(struct scope *sc, const char *user_id, size_t *len_out)
{
	const char *from = rules, *at;
	struct json_writer w;
	struct buf b;

	buf_init(&b, sc, 0);
	while ((at = strstr(from, USER)) != NULL) {
		buf_add(&b, from, (size_t)(at - from));
		json_writer_init(&w, &b);
		json_string(&w, user_id);
		from = at + sizeof(USER) - 1;
	}
	buf_add_str(&b, from);
	if (len_out != NULL)
		*len_out = b.len;
	return b.data;
}
