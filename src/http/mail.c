#include "http/mail.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <time.h>

#include "base/base64.h"
#include "base/buf.h"
#include "http/transfer_priv.h"

#define MAIL_TIMEOUT_MS 30000
#define PASSWORD_MAX 256
#define LINE_BYTES 57	 /* 76 characters of base64 (RFC 2045, 6.8) */
#define SUBJECT_BYTES 42 /* in one encoded word (RFC 2047, 2) */

struct mailer {
	char *url; /* with the name to greet with as its path */
	char *user;
	char *password_secret;
	char *ca_file;
	char *from;
	bool starttls;
};

/* What remains to be sent. */
struct reading {
	const char *bytes;
	size_t left;
};

bool
mail_address_is_valid(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	const char *at = strchr(text, '@'), *p;

	if (at == NULL || at == text || strlen(text) > MAIL_ADDRESS_MAX)
		return false;
	for (p = text; p < at; p++)
		if (strchr(letters, *p) == NULL &&
		    strchr(".!#$%&'*+/=?^_`{|}~-", *p) == NULL)
			return false;
	if (at[1] == '.' || at[1] == '-' || at[1] == '\0')
		return false;
	for (p = at + 1; *p != '\0'; p++)
		if (strchr(letters, *p) == NULL && *p != '-' &&
		    (*p != '.' || p[1] == '.' || p[1] == '\0'))
			return false;
	return true;
}

static enum err
read_password(struct scope *sc, const char *path, struct mailer *m)
{
	char line[PASSWORD_MAX];
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return scope_fail(sc, ERR_IO,
				  "[mail] smtp_password_file: cannot read %s: "
				  "%s",
				  path, strerror(errno));
	if (fgets(line, sizeof(line), f) == NULL)
		line[0] = '\0';
	(void)fclose(f);
	line[strcspn(line, "\r\n")] = '\0';
	if (line[0] == '\0')
		return scope_fail(sc, ERR_IO,
				  "[mail] smtp_password_file: %s is empty",
				  path);
	m->password_secret = strdup(line);
	explicit_bzero(line, sizeof(line));
	return OK;
}

static enum err
fill(struct scope *sc, const struct config_mail *c, struct mailer *m)
{
	const char *host = strstr(c->smtp_url, "://");

	if (host == NULL || (strncasecmp(c->smtp_url, "smtp://", 7) != 0 &&
			     strncasecmp(c->smtp_url, "smtps://", 8) != 0))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[mail] smtp_url: wants smtp://host:port or "
				  "smtps://host:port");
	if (c->from == NULL || !mail_address_is_valid(c->from))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "[mail] from: wants an address such as "
				  "wardwire@eastmere.example");
	if (c->ca_file != NULL) {
		TRY(transfer_check_ca_file(sc, c->ca_file));
		m->ca_file = strdup(c->ca_file);
	}
	m->url = strdup(strchr(host + 3, '/') != NULL
				? c->smtp_url
				: scope_printf(sc, "%s/%s", c->smtp_url,
					       strchr(c->from, '@') + 1));
	m->from = strdup(scope_printf(sc, "<%s>", c->from));
	m->starttls = c->starttls;
	if (c->smtp_user == NULL)
		return OK;
	m->user = strdup(c->smtp_user);
	return read_password(sc, c->smtp_password_file, m);
}

enum err
mailer_create(struct scope *sc, const struct config_mail *c,
	      struct mailer **out)
{
	enum err e;

	*out = NULL;
	if (c->smtp_url == NULL)
		return OK;
	*out = calloc(1, sizeof(**out));
	if (*out == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	e = fill(sc, c, *out);
	if (e != OK)
		mailer_destroy(out);
	return e;
}

void
mailer_destroy(struct mailer **m)
{
	if (*m == NULL)
		return;
	if ((*m)->password_secret != NULL)
		explicit_bzero((*m)->password_secret,
			       strlen((*m)->password_secret));
	free((*m)->password_secret);
	free((*m)->url);
	free((*m)->user);
	free((*m)->ca_file);
	free((*m)->from);
	free(*m);
	*m = NULL;
}

/* As many bytes, at most max, as end at the end of a character. */
static size_t
whole_characters(const char *text, size_t max)
{
	size_t len = strnlen(text, max + 1);

	if (len <= max)
		return len;
	len = max;
	while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
		len--;
	return len > 0 ? len : max;
}

static void
add_base64(struct buf *b, const char *bytes, size_t len)
{
	static const char *const padding[] = {"", "==", "="};

	buf_add_str(b, base64_encode(b->sc, BASE64_STANDARD, bytes, len));
	buf_add_str(b, padding[len % 3]);
}

/* The subject as encoded words, each on a line: nothing in it can mean
 * anything. */
static void
add_subject(struct buf *b, const char *subject)
{
	size_t len;

	buf_add_str(b, "Subject:");
	while (*subject != '\0') {
		len = whole_characters(subject, SUBJECT_BYTES);
		buf_add_str(b, " =?UTF-8?B?");
		add_base64(b, subject, len);
		buf_add_str(b, "?=\r\n");
		subject += len;
	}
}

static void
add_date_and_id(struct buf *b, const char *from)
{
	unsigned char bytes[16];
	time_t now = time(NULL);
	struct tm tm;
	char date[64];
	size_t i;

	(void)gmtime_r(&now, &tm);
	(void)strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm);
	buf_printf(b, "Date: %s\r\nMessage-ID: <", date);
	(void)!getentropy(bytes, sizeof(bytes));
	for (i = 0; i < sizeof(bytes); i++)
		buf_printf(b, "%02x", bytes[i]);
	buf_printf(b, "@%s\r\n", strchr(from, '@') + 1); /* with from's ">" */
}

static void
add_text(struct buf *b, const char *text)
{
	struct buf lines;
	size_t at, len;

	buf_init(&lines, b->sc, 0);
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			buf_add_char(&lines, '\r');
		if (*text != '\r')
			buf_add_char(&lines, *text);
	}
	for (at = 0; at < lines.len; at += len) {
		len = lines.len - at < LINE_BYTES ? lines.len - at : LINE_BYTES;
		add_base64(b, lines.data + at, len);
		buf_add_str(b, "\r\n");
	}
}

static void
compose(struct buf *b, const struct mailer *m, const struct mail *mail)
{
	buf_printf(b, "From: %s\r\nTo: <%s>\r\n", m->from, mail->to);
	add_date_and_id(b, m->from);
	add_subject(b, mail->subject);
	buf_add_str(b, "MIME-Version: 1.0\r\n"
		       "Auto-Submitted: auto-generated\r\n"
		       "Content-Type: text/plain; charset=utf-8\r\n"
		       "Content-Transfer-Encoding: base64\r\n\r\n");
	add_text(b, mail->text);
}

static size_t
on_read(char *out, size_t size, size_t count, void *arg)
{
	struct reading *r = arg;
	size_t len = size * count < r->left ? size * count : r->left;

	memcpy(out, r->bytes, len);
	r->bytes += len;
	r->left -= len;
	return len;
}

static void
set_sender(CURL *h, const struct mailer *m)
{
	(void)curl_easy_setopt(h, CURLOPT_URL, m->url);
	(void)curl_easy_setopt(h, CURLOPT_MAIL_FROM, m->from);
	if (m->starttls)
		(void)curl_easy_setopt(h, CURLOPT_USE_SSL,
				       (long)CURLUSESSL_ALL);
	if (m->user != NULL) {
		(void)curl_easy_setopt(h, CURLOPT_USERNAME, m->user);
		(void)curl_easy_setopt(h, CURLOPT_PASSWORD, m->password_secret);
	}
}

/* A permanent answer (5yz) to what stood in the message is final. */
static enum err
explain(struct scope *sc, CURL *h, enum err e)
{
	long code = 0;

	(void)curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &code);
	if (e != ERR_UNAVAILABLE || code < 500 || code > 599 || code == 530 ||
	    code == 534 || code == 535)
		return e;
	scope_clear_failure(sc);
	return scope_fail(sc, ERR_FORBIDDEN,
			  "the mail server refused the message (%ld)", code);
}

static enum err
send_with(struct scope *sc, CURL *h, const struct mailer *m,
	  const struct mail *mail)
{
	struct transfer t = {.ca_file = m->ca_file};
	struct reading r;
	struct curl_slist *to;
	struct buf b;
	enum err e;

	buf_init(&b, sc, 0);
	compose(&b, m, mail);
	TRY(buf_check(&b));
	r = (struct reading){.bytes = b.data, .left = b.len};
	set_sender(h, m);
	to = curl_slist_append(NULL, scope_printf(sc, "<%s>", mail->to));
	(void)curl_easy_setopt(h, CURLOPT_MAIL_RCPT, to);
	(void)curl_easy_setopt(h, CURLOPT_READFUNCTION, on_read);
	(void)curl_easy_setopt(h, CURLOPT_READDATA, &r);
	(void)curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
	transfer_begin(sc, h, &t, MAIL_TIMEOUT_MS);
	e = transfer_run(sc, h, &t, "the mail server");
	curl_slist_free_all(to);
	return explain(sc, h, e);
}

static enum err
check(struct scope *sc, const struct mail *mail)
{
	const char *p;

	if (!mail_address_is_valid(mail->to))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "that is not a mail address");
	if (strlen(mail->subject) > MAIL_SUBJECT_MAX ||
	    strlen(mail->text) > MAIL_TEXT_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the subject or the text is too long");
	for (p = mail->subject; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "the subject must be one line");
	return OK;
}

enum err
mail_send(struct scope *sc, struct mailer *m, const struct mail *mail)
{
	CURL *h;
	enum err e;

	TRY(check(sc, mail));
	TRY(transfer_handle_create(sc, "smtp,smtps", &h));
	e = send_with(sc, h, m, mail);
	curl_easy_cleanup(h);
	return e;
}
