#include "main/web_root.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

static const char *
program_folder(struct scope *sc)
{
	char path[PATH_MAX];
	char *slash;
	ssize_t n;

	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (n <= 0)
		return NULL;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return NULL;
	*slash = '\0';
	return scope_strdup(sc, path);
}

const char *
beside_program(struct scope *sc, const char *name)
{
	const char *folder = program_folder(sc), *path;

	if (folder == NULL)
		return NULL;
	path = scope_printf(sc, "%s/%s", folder, name);
	if (access(path, X_OK) == 0)
		return path;
	path = scope_printf(sc, "%s/../libexec/wardwire/%s", folder, name);
	return access(path, X_OK) == 0 ? path : NULL;
}

/* folder/from holding file, where that can be read; else NULL. */
static const char *
holding(struct scope *sc, const char *from, const char *file)
{
	const char *folder = program_folder(sc), *path;

	if (folder == NULL)
		return NULL;
	path = scope_printf(sc, "%s/%s", folder, from);
	if (access(scope_printf(sc, "%s/%s", path, file), R_OK) != 0)
		return NULL;
	return path;
}

const char *
web_root(struct scope *sc, const struct config_server *c)
{
	const char *root;

	if (c->web_dir != NULL)
		return c->web_dir;
	root = holding(sc, "../web/dist", "index.html");
	return root != NULL
		       ? root
		       : holding(sc, "../share/wardwire/web", "index.html");
}

const char *
demo_root(struct scope *sc)
{
	const char *root = holding(sc, "../demo", "trust.json");

	return root != NULL
		       ? root
		       : holding(sc, "../share/wardwire/demo", "trust.json");
}
