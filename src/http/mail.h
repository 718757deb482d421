/* http/mail.h: mail by SMTP, plain text only.
 *
 * A message is one recipient, a subject and a text.  Nothing given here can add
 * a header or a recipient: addresses are checked, subjects encoded, texts sent
 * as base64.  No content is logged.
 *
 * mail_send() runs on the caller's thread and blocks; the rules are those of
 * http/http_client.h.  The SMTP server is the operator's own choice ([mail] in
 * the configuration), so its address may be private.
 */
#ifndef HTTP_MAIL_H
#define HTTP_MAIL_H

#include <stdbool.h>

#include "base/scope.h"
#include "config/config.h"

#define MAIL_ADDRESS_MAX 254
#define MAIL_SUBJECT_MAX 200
#define MAIL_TEXT_MAX ((size_t)64 * 1024)

struct mailer;

/* One message.  Borrowed. */
struct mail {
	const char *to;	     /* "sam@eastmere.example", nothing around it */
	const char *subject; /* UTF-8, one line */
	const char *text;    /* UTF-8, lines end in \n */
};

/* NULL in *out where [mail] smtp_url is not set: then there is no mail.
 *
 * ERR_INVALID_PARAM   an option that cannot be right
 * ERR_IO              smtp_password_file cannot be read
 */
enum err mailer_create(struct scope *sc, const struct config_mail *c,
		       struct mailer **out) MUST_CHECK;
void mailer_destroy(struct mailer **m);

/* Hands the message to the SMTP server; OK when it took it over.
 *
 * ERR_INVALID_PARAM   to, subject or text cannot be sent
 * ERR_FORBIDDEN       the server refused the message or its recipient
 * ERR_UNAVAILABLE     the server is not reached, not verified, or not now
 * ERR_TIMEOUT         not done in 30 s
 */
enum err mail_send(struct scope *sc, struct mailer *m,
		   const struct mail *mail) MUST_CHECK;

/* Whether text is an address that mail_send() would take. */
bool mail_address_is_valid(const char *text);

#endif
