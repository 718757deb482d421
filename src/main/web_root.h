/* main/web_root.h: where the built app is. */
#ifndef MAIN_WEB_ROOT_H
#define MAIN_WEB_ROOT_H

#include "base/scope.h"
#include "config/config.h"

/* The folder of the app: the configured one, or where the build or the
 * installation puts it, seen from the program's own file. NULL when there is
 * none. */
const char *web_root(struct scope *sc, const struct config_server *c);

/* The folder of the demo Trust, found the same way, or NULL. */
const char *demo_root(struct scope *sc);

/* A file beside the program ("wardwire-thumbnailer"), or NULL. */
const char *beside_program(struct scope *sc, const char *name);

#endif
