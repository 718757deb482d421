/* api/html_page.h: the few pages that the server itself shows in a browser.
 *
 * Each is one document without outside resources: its policy lets run only the
 * script that stands in it, lets no other site frame it, and sends no referrer
 * (addresses hold tokens).  Whatever comes from outside goes through
 * html_text().
 */
#ifndef API_HTML_PAGE_H
#define API_HTML_PAGE_H

#include "base/buf.h"
#include "http/reply.h"

struct html_page {
	const char *title;
	struct buf body;    /* HTML */
	const char *script; /* JavaScript; NULL: none */
	/* Where forms of the page may end up besides this server ("https:",
	 * through a redirect); NULL: nowhere else. */
	const char *form_action;
};

void html_page_init(struct html_page *p, struct scope *sc, const char *title);

/* Appends text, escaped for elements and quoted attributes. */
void html_text(struct html_page *p, const char *text);

/* Appends HTML as it is: constants only. */
void html_raw(struct html_page *p, const char *html);

/* Answers with the page.
 *
 * ERR_LIMIT   the page is too large
 */
enum err html_page_reply(struct scope *sc, struct http_request *rq, int status,
			 struct html_page *p) MUST_CHECK;

/* Answers that a stage of user-interactive authentication is complete, with the
 * words that the specification gives. */
enum err
html_page_reply_done(struct scope *sc, struct http_request *rq) MUST_CHECK;

#endif
