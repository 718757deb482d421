/* main/serve.h: the server's life, from start to SIGTERM. */
#ifndef MAIN_SERVE_H
#define MAIN_SERVE_H

#include "base/scope.h"
#include "config/config.h"

/* Serves until SIGTERM or SIGINT; SIGHUP reads the certificates anew. Returns
 * after requests under way have ended and everything is closed. */
enum err serve(struct scope *sc, const struct config *config) MUST_CHECK;

#endif
