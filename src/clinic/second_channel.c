#include "clinic/second_channel.h"

#include <string.h>

#include "base/json_write.h"
#include "crypto/digest.h"
#include "http/http_client.h"
#include "http/mail.h"

#define BODY_MAX 4096
#define TIMEOUT_MS 10000

bool
second_channel_is_set(const struct second_channel *s)
{
	return (s->webhook_url != NULL && s->client != NULL) ||
	       (s->mail_to != NULL && s->mailer != NULL);
}

static void
write_body(struct buf *b, const struct second_message *m)
{
	struct json_writer w;

	json_writer_init(&w, b);
	json_object_begin(&w);
	json_put_int(&w, "id", m->number);
	json_put_string(&w, "item_id", m->item_id);
	json_put_string(&w, "why", m->why);
	json_put_string(&w, "priority", m->priority);
	json_put_string(&w, "user_id", m->user_id);
	json_put_string(&w, "name", m->name);
	json_put_string(&w, "role", m->role);
	json_put_string(&w, "channel", m->kind);
	json_put_string(&w, "address", m->address);
	json_put_string(&w, "code", m->code);
	json_put_bool(&w, "test", m->is_test);
	json_object_end(&w);
}

static const char *
sign(struct scope *sc, const char *secret, const char *stamp,
     const struct buf *body)
{
	const char *text = scope_printf(sc, "%s.%.*s", stamp, (int)body->len,
					(const char *)body->data);
	uint8_t mac[DIGEST_SHA256_LEN];
	char *hex = scope_alloc(sc, 2 * sizeof(mac) + 1);
	static const char digits[] = "0123456789abcdef";
	size_t i;

	digest_hmac_sha256(secret, strlen(secret), text, strlen(text), mac);
	for (i = 0; i < sizeof(mac); i++) {
		hex[2 * i] = digits[mac[i] >> 4];
		hex[2 * i + 1] = digits[mac[i] & 15];
	}
	return scope_printf(sc, "v1=%s", hex);
}

static enum err
call_webhook(struct scope *sc, const struct second_channel *s,
	     const struct second_message *m)
{
	struct http_header headers[3];
	struct http_call call = {.method = "POST",
				 .url = s->webhook_url,
				 .headers = headers,
				 .header_count = 2,
				 .timeout_ms = TIMEOUT_MS};
	struct http_answer answer;
	const char *stamp =
		scope_printf(sc, "%lld", (long long)(m->now_ms / 1000));
	struct buf body;

	buf_init(&body, sc, BODY_MAX);
	write_body(&body, m);
	headers[0] = (struct http_header){"Wardwire-Timestamp", stamp};
	headers[1] = (struct http_header){
		"Idempotency-Key",
		scope_printf(sc, "%lld", (long long)m->number)};
	if (s->webhook_secret != NULL)
		headers[call.header_count++] = (struct http_header){
			"Wardwire-Signature",
			sign(sc, s->webhook_secret, stamp, &body)};
	call.body = body.data;
	call.body_len = body.len;
	TRY(http_client_call(sc, s->client, &call, &answer));
	if (answer.status >= 200 && answer.status < 300)
		return OK;
	return scope_fail(sc,
			  answer.status >= 400 && answer.status < 500 &&
					  answer.status != 429
				  ? ERR_FORBIDDEN
				  : ERR_UNAVAILABLE,
			  "the second channel's webhook answered %d",
			  answer.status);
}

static enum err
send_mail(struct scope *sc, const struct second_channel *s,
	  const struct second_message *m)
{
	bool own = m->kind != NULL && strcmp(m->kind, "mail") == 0;
	struct mail mail = {
		.to = own ? m->address : s->mail_to,
		.subject =
			scope_printf(sc, "%s%s: %s", m->is_test ? "TEST " : "",
				     m->priority, m->role),
		.text = scope_printf(sc,
				     "%sA message (%s) waits for %s%s%s. "
				     "Open Wardwire. %s\n",
				     m->is_test ? "TEST. " : "", m->priority,
				     m->name, *m->role != '\0' ? ", " : "",
				     m->role, m->item_id)};

	if (m->code != NULL) {
		mail.subject = "TEST of your second channel";
		mail.text = scope_printf(sc,
					 "TEST. Type this code in Wardwire: "
					 "%s\n%s%s\n",
					 m->code, own ? "" : "For ",
					 own ? "" : m->address);
	}
	return mail_send(sc, s->mailer, &mail);
}

enum err
second_channel_send(struct scope *sc, const struct second_channel *s,
		    const struct second_message *m)
{
	enum err by_hook = ERR_UNAVAILABLE, by_mail = ERR_UNAVAILABLE;

	if (s->webhook_url != NULL && s->client != NULL)
		by_hook = call_webhook(sc, s, m);
	if ((s->mail_to != NULL ||
	     (m->kind != NULL && strcmp(m->kind, "mail") == 0)) &&
	    s->mailer != NULL)
		by_mail = send_mail(sc, s, m);
	if (by_hook == OK || by_mail == OK) {
		scope_clear_failure(sc);
		return OK;
	}
	return by_hook == ERR_FORBIDDEN || by_mail == ERR_FORBIDDEN
		       ? ERR_FORBIDDEN
		       : ERR_UNAVAILABLE;
}
