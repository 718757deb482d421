/* media/link_preview.h: what a page on the web says of itself (Client-Server
 * API, preview_url).
 *
 * Whoever runs a page learns that somebody here wrote its address, so this is
 * only there where the operator asks for it.  The addresses connected to are
 * checked (http/http_client.h): private networks are refused, at the first
 * address and at each that a page sends on to.  What cannot be had is an empty
 * preview, whatever the reason, so that nobody learns from here which machines
 * exist.  An answer is kept in memory for an hour, an empty one for minutes.
 */
#ifndef MEDIA_LINK_PREVIEW_H
#define MEDIA_LINK_PREVIEW_H

#include "base/requester.h"
#include "base/scope.h"

struct link_previews;
struct media;

#define LINK_PREVIEW_URL_MAX 2048
#define LINK_PREVIEW_AT_ONCE 8
#define LINK_PREVIEW_KEPT_MAX 1000
#define LINK_PREVIEW_REDIRECTS_MAX 4
#define LINK_PREVIEW_PAGE_MAX ((size_t)2 * 1024 * 1024)
#define LINK_PREVIEW_IMAGE_MAX ((size_t)8 * 1024 * 1024)
#define LINK_PREVIEW_TIMEOUT_MS 10000 /* for all of one preview */

struct link_previews_options {
	struct media *media;	   /* borrowed: pictures are kept there */
	const char *allow_private; /* networks (CIDR); NULL: none */
	const char *ca_file;	   /* trusted beside the system's; NULL */
};

/* ERR_INVALID_PARAM   allow_private is no list of networks */
enum err
link_previews_create(struct scope *sc, const struct link_previews_options *o,
		     struct link_previews **out) MUST_CHECK;
/* Lets running fetches fail soon. */
void link_previews_stop(struct link_previews *l);
void link_previews_destroy(struct link_previews **l);

/* The preview as JSON, an object, in the scope's memory. The picture, where
 * there is one, becomes media of the requester's. Waits on other machines.
 *
 * ERR_INVALID_PARAM   no http(s) URL, too long, or with a user name in it
 * ERR_RATE_LIMITED    as many as may are being fetched
 */
enum err link_preview_get(struct scope *sc, struct link_previews *l,
			  const struct requester *rq, const char *url,
			  const char **json_out) MUST_CHECK;

#endif
