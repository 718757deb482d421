#include "ctl/demo_priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "http/body.h"
#include "media/media.h"

static enum err
copy_into(struct scope *sc, const char *path, struct body_file *body)
{
	enum { PART = 65536 };
	char *part = scope_alloc(sc, PART);
	enum err e = OK;
	FILE *f;
	size_t n;

	f = fopen(path, "rb");
	if (f == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "cannot open %s: %s", path,
				  strerror(errno));
	while (e == OK && (n = fread(part, 1, PART, f)) > 0)
		e = body_file_write(sc, body, part, n);
	(void)fclose(f);
	return e;
}

enum err
demo_upload(struct scope *sc, struct demo *d, const struct requester *r,
	    const char *name, const char *type, const char **uri_out)
{
	struct media_declared declared = {.content_type = type,
					  .filename = name};
	struct body_file *body;

	TRY(body_file_create(sc, media_folder(d->ctl->media), &body));
	body_file_defer(sc, body);
	TRY(copy_into(sc, scope_printf(sc, "%s/files/%s", d->folder, name),
		      body));
	return media_upload(sc, d->ctl->media, r, body, &declared, uri_out);
}
