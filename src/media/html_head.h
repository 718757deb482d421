/* media/html_head.h: what a page says of itself (Open Graph, ogp.me): the few
 * words of its head that a preview shows.
 *
 * Pages are written by strangers, so this is no browser: it looks for <title>
 * and <meta>, steps over comments, scripts and styles, and stops at the body or
 * at a ceiling.  Whatever the bytes are, it gives valid UTF-8 of bounded length
 * or nothing.
 */
#ifndef MEDIA_HTML_HEAD_H
#define MEDIA_HTML_HEAD_H

#include <stddef.h>

#include "base/scope.h"

#define HTML_HEAD_BYTES_MAX ((size_t)256 * 1024) /* looked at */
#define HTML_HEAD_TAGS_MAX 4096
#define HTML_HEAD_TEXT_MAX 1000 /* bytes of one value */

enum html_word {
	HTML_TITLE,
	HTML_DESCRIPTION,
	HTML_SITE_NAME,
	HTML_TYPE,
	HTML_URL,
	HTML_IMAGE,
	HTML_IMAGE_ALT,
	HTML_LOCALE,
	HTML_WORD_COUNT
};

struct html_head {
	const char *words[HTML_WORD_COUNT]; /* NULL: not said */
};

/* The name of a word in Open Graph: "og:title". */
const char *html_word_name(enum html_word w);

/* Reads len bytes; values are in the scope's memory. */
void html_head_read(struct scope *sc, const char *bytes, size_t len,
		    struct html_head *out);

#endif
