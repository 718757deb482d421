#include "api/html_page.h"

#include <string.h>

#include "base/map.h"
#include "http/request.h"

static const char style[] =
	"body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:10vh "
	"auto;padding:0 1rem;color:#1b1f24;background:#fff}"
	"label,input,button{display:block;font:inherit}"
	"input{width:100%;box-sizing:border-box;padding:.5rem;margin:.25rem 0 "
	"1rem}button,a.button{padding:.6rem 1.2rem;min-height:44px}"
	".wrong{color:#a30d0d}";

void
html_page_init(struct html_page *p, struct scope *sc, const char *title)
{
	p->title = title;
	p->script = NULL;
	p->form_action = NULL;
	buf_init(&p->body, sc, 0);
}

static void
add_text(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			buf_add_str(b, "&amp;");
			break;
		case '<':
			buf_add_str(b, "&lt;");
			break;
		case '>':
			buf_add_str(b, "&gt;");
			break;
		case '"':
			buf_add_str(b, "&quot;");
			break;
		case '\'':
			buf_add_str(b, "&#39;");
			break;
		default:
			buf_add_char(b, *text);
		}
	}
}

void
html_text(struct html_page *p, const char *text)
{
	add_text(&p->body, text);
}

void
html_raw(struct html_page *p, const char *html)
{
	buf_add_str(&p->body, html);
}

/* Not to be guessed: map_hash() is keyed with a secret of the process, and no
 * two requests share an id. */
static const char *
make_nonce(struct scope *sc, const struct http_request *rq)
{
	const char *a = scope_printf(sc, "page %s", http_request_id(rq));
	const char *b = scope_printf(sc, "%s page", http_request_id(rq));

	return scope_printf(sc, "%016llx%016llx",
			    (unsigned long long)map_hash(a, strlen(a)),
			    (unsigned long long)map_hash(b, strlen(b)));
}

static void
add_policy(struct scope *sc, struct http_request *rq, const char *nonce,
	   const struct html_page *p)
{
	http_header_add(
		rq, "Content-Security-Policy",
		scope_printf(sc,
			     "default-src 'none'; style-src 'nonce-%s';"
			     " script-src 'nonce-%s'; connect-src "
			     "'self'; form-action 'self' %s; "
			     "frame-ancestors 'none'; base-uri 'none'",
			     nonce, nonce,
			     p->form_action != NULL ? p->form_action : ""));
	http_header_add(rq, "X-Content-Type-Options", "nosniff");
	http_header_add(rq, "X-Frame-Options", "DENY");
	http_header_add(rq, "Referrer-Policy", "no-referrer");
	http_header_add(rq, "Cache-Control", "no-store");
}

enum err
html_page_reply(struct scope *sc, struct http_request *rq, int status,
		struct html_page *p)
{
	const char *nonce = make_nonce(sc, rq);
	struct buf b;

	buf_init(&b, sc, 0);
	buf_printf(&b,
		   "<!DOCTYPE html><html lang=\"en\"><head>"
		   "<meta charset=\"utf-8\"><meta name=\"viewport\" "
		   "content=\"width=device-width,initial-scale=1\"><title>");
	add_text(&b, p->title);
	buf_printf(&b, "</title><style nonce=\"%s\">%s</style></head>", nonce,
		   style);
	buf_add_str(&b, "<body><main><h1>");
	add_text(&b, p->title);
	buf_add_str(&b, "</h1>");
	TRY(buf_check(&p->body));
	buf_add(&b, buf_str(&p->body), p->body.len);
	buf_add_str(&b, "</main>");
	if (p->script != NULL)
		buf_printf(&b, "<script nonce=\"%s\">%s</script>", nonce,
			   p->script);
	buf_add_str(&b, "</body></html>");
	TRY(buf_check(&b));
	add_policy(sc, rq, nonce, p);
	http_reply_bytes(rq, status, "text/html; charset=utf-8", buf_str(&b),
			 b.len);
	return OK;
}

enum err
html_page_reply_done(struct scope *sc, struct http_request *rq)
{
	static const char script[] =
		"if(window.onAuthDone){window.onAuthDone();}"
		"else if(window.opener&&window.opener.postMessage)"
		"{window.opener.postMessage(\"authDone\",\"*\");}";
	struct html_page p;

	html_page_init(&p, sc, "Confirmed");
	html_raw(&p, "<p>You can close this window and go on in the app.</p>");
	p.script = script;
	return html_page_reply(sc, rq, 200, &p);
}
