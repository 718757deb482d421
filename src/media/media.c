#include "media/media.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/media_priv.h"

static int
count_cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : (int)n;
}

static enum err
fill(struct scope *sc, const struct media_options *o, struct media *m)
{
	m->db = o->db;
	m->max_pixels = o->max_pixels;
	m->upload_max = o->upload_max;
	m->server_name = strdup(o->server_name);
	m->dir = strdup(o->dir);
	m->thumbnailer = o->thumbnailer != NULL ? strdup(o->thumbnailer) : NULL;
	if (m->server_name == NULL || m->dir == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	if (mkdir(m->dir, 0700) != 0 && errno != EEXIST)
		return scope_fail(sc, ERR_IO, "cannot make %s: %s", m->dir,
				  strerror(errno));
	return blob_make_folders(sc, m);
}

enum err
media_open(struct scope *sc, const struct media_options *o, struct media **out)
{
	struct media *m;
	enum err e;

	*out = NULL;
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	if (sem_init(&m->thumbnailers, 0, (unsigned)count_cores()) != 0)
		abort();
	e = fill(sc, o, m);
	if (e != OK)
		media_close(&m);
	*out = m;
	return e;
}

void
media_close(struct media **mp)
{
	struct media *m = *mp;

	if (m == NULL)
		return;
	(void)sem_destroy(&m->thumbnailers);
	free(m->server_name);
	free(m->dir);
	free(m->thumbnailer);
	free(m);
	*mp = NULL;
}

const char *
media_folder(const struct media *m)
{
	return m->dir;
}

int64_t
media_upload_max(const struct media *m)
{
	return m->upload_max;
}

bool
media_is_ours(const struct media *m, const char *server_name,
	      const char *media_id)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789_-";

	return strcmp(server_name, m->server_name) == 0 &&
	       media_id[0] != '\0' && strlen(media_id) <= 255 &&
	       strspn(media_id, plain) == strlen(media_id);
}
