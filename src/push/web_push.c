/* Web Push: to the push service of a browser (RFC 8030), sealed for that
 * browser (RFC 8291), signed by this server (VAPID, RFC 8292).
 *
 * pushkey is the subscription's p256dh; data has its endpoint ("url") and its
 * "auth". */
#include "push/push_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/json_write.h"
#include "crypto/digest.h"
#include "crypto/push_seal.h"
#include "http/http_client.h"

#define TOKEN_LIFE_S 43200 /* of 86400 at most (RFC 8292, 2) */
#define TOPIC_BYTES 24	   /* 32 characters (RFC 8030, 5.4) */
#define RETRY_MAX_S 3600

struct subscription {
	struct push_seal_target target;
	const char *url;
};

static enum err
decode(struct scope *sc, const char *text, size_t wanted, uint8_t *out)
{
	uint8_t *bytes;
	size_t len;

	if (base64_decode(sc, BASE64_URLSAFE, text, &bytes, &len) != OK ||
	    len != wanted) {
		scope_clear_failure(sc);
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "pushkey (p256dh) or data.auth is not that "
				  "of a subscription");
	}
	memcpy(out, bytes, len);
	return OK;
}

static enum err
read_subscription(struct scope *sc, const struct pusher_row *p,
		  struct subscription *out)
{
	yyjson_val *data;
	const char *auth;

	TRY(json_parse_object(sc, p->data, strlen(p->data), &data));
	TRY(json_get_string(sc, data, "url", &out->url));
	TRY(json_get_string(sc, data, "auth", &auth));
	TRY(decode(sc, p->pushkey, P256_PUBLIC_LEN, out->target.public_key));
	return decode(sc, auth, PUSH_SEAL_AUTH_LEN, out->target.auth_secret);
}

enum err
web_push_check(struct scope *sc, const struct pusher_row *p,
	       const char **url_out)
{
	struct subscription s;
	uint8_t *sealed;
	size_t len;

	TRY(read_subscription(sc, p, &s));
	*url_out = s.url;
	/* Whether the key is a point can only be seen by using it. */
	return push_seal(sc, &s.target, "", 0, &sealed, &len);
}

/* "https://push.example:8443" of a URL. */
static const char *
origin_of(struct scope *sc, const char *url)
{
	const char *host = strstr(url, "://");
	size_t len = strlen(url);

	if (host != NULL)
		len = (size_t)(host + 3 - url) + strcspn(host + 3, "/?#");
	return scope_strndup(sc, url, len);
}

static void
add_base64(struct buf *b, const void *bytes, size_t len)
{
	buf_add_str(b, base64_encode(b->sc, BASE64_URLSAFE, bytes, len));
}

/* RFC 8292, 2 and 3. */
static enum err
make_authorization(struct scope *sc, struct push *p, const char *url,
		   const char **out)
{
	static const char head[] = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";
	uint8_t signature[P256_SIGNATURE_LEN];
	struct buf claims, token;
	struct json_writer w;

	buf_init(&claims, sc, 0);
	json_writer_init(&w, &claims);
	json_object_begin(&w);
	json_put_string(&w, "aud", origin_of(sc, url));
	json_put_int(&w, "exp", clock_wall_ms() / 1000 + TOKEN_LIFE_S);
	json_put_string(&w, "sub", p->contact);
	json_object_end(&w);
	buf_init(&token, sc, 0);
	add_base64(&token, head, sizeof(head) - 1);
	buf_add_char(&token, '.');
	add_base64(&token, claims.data, claims.len);
	TRY(p256_sign(sc, p->key, token.data, token.len, signature));
	buf_add_char(&token, '.');
	add_base64(&token, signature, sizeof(signature));
	*out = scope_printf(sc, "vapid t=%s, k=%s", buf_str(&token),
			    p->public_key);
	return OK;
}

/* Ids, and nothing that could be read by who sees a locked phone. */
static void
write_payload(struct buf *b, const struct push_message *m, const char *receipt)
{
	struct json_writer w;

	json_writer_init(&w, b);
	json_object_begin(&w);
	json_put_string(&w, "kind", m->kind);
	json_put_string(&w, "event_id", m->event_id);
	json_put_string(&w, "room_id", m->room_id);
	json_put_string(&w, "item_id", m->item_id);
	json_put_string(&w, "priority", m->priority);
	if (m->is_test)
		json_put_bool(&w, "is_test", true);
	json_put_string(&w, "prio",
			m->is_urgent ? "urgent"
				     : (m->is_high ? "high" : "low"));
	if (m->unread >= 0)
		json_put_int(&w, "unread", m->unread);
	if (m->highlight)
		json_put_bool(&w, "highlight", true);
	json_put_string(&w, "sound", m->sound);
	json_put_string(&w, "receipt", receipt);
	json_object_end(&w);
}

/* Topics are sent in clear, so they are hashes. */
static const char *
topic_text(struct scope *sc, const struct push_message *m)
{
	uint8_t hash[DIGEST_SHA256_LEN];

	digest_sha256(m->topic, strlen(m->topic), hash);
	return base64_encode(sc, BASE64_URLSAFE, hash, TOPIC_BYTES);
}

static enum push_fate
judge_status(int status)
{
	if (status >= 200 && status <= 299)
		return PUSH_SENT;
	if (status == 404 || status == 410)
		return PUSH_GONE;
	if (status == 413)
		return PUSH_REFUSED;
	return PUSH_FAILED;
}

static int64_t
retry_after_ms(const struct http_answer *a)
{
	const char *text = http_answer_header(a, "Retry-After");
	long s = text != NULL ? strtol(text, NULL, 10) : 0;

	if (s <= 0)
		return 0;
	return 1000 * (int64_t)(s < RETRY_MAX_S ? s : RETRY_MAX_S);
}

enum err
web_push_send(struct scope *sc, struct push *p, const struct push_message *m,
	      struct push_answer *out)
{
	struct http_header headers[5];
	struct http_call call = {.method = "POST",
				 .headers = headers,
				 .content_type = "application/octet-stream",
				 .timeout_ms = PUSH_TIMEOUT_MS};
	struct http_answer answer;
	struct subscription s;
	const char *receipt;
	struct buf payload;
	uint8_t *sealed;
	size_t n = 0;

	if (m->timeout_ms != 0)
		call.timeout_ms = m->timeout_ms;
	TRY(read_subscription(sc, m->pusher, &s));
	buf_init(&payload, sc, PUSH_SEAL_TEXT_MAX);
	TRY(push_receipt_secret(sc, p, m->pusher, &receipt));
	write_payload(&payload, m, receipt);
	TRY(push_seal(sc, &s.target, payload.data, payload.len, &sealed,
		      &call.body_len));
	call.body = sealed;
	call.url = s.url;
	headers[n].name = "Authorization";
	TRY(make_authorization(sc, p, s.url, &headers[n++].value));
	headers[n++] = (struct http_header){"Content-Encoding", "aes128gcm"};
	headers[n++] = (struct http_header){
		"TTL", scope_printf(sc, "%lld", (long long)m->ttl_s)};
	headers[n++] = (struct http_header){
		"Urgency", m->is_high || m->is_urgent ? "high" : "normal"};
	if (m->topic != NULL)
		headers[n++] = (struct http_header){"Topic", topic_text(sc, m)};
	call.header_count = n;
	TRY(http_client_call(sc, p->client, &call, &answer));
	out->status = answer.status;
	out->result = judge_status(answer.status);
	out->retry_ms = retry_after_ms(&answer);
	return OK;
}
