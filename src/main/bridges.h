/* main/bridges.h: what users and rooms ask of application services. */
#ifndef MAIN_BRIDGES_H
#define MAIN_BRIDGES_H

#include "main/folders.h"
#include "room/hooks.h"
#include "store/account_store.h"

/* Fills the hooks of rooms; hooks->user_ctx is the struct folders. */
void bridges_set_hooks(struct room_hooks *hooks);

/* Opens the application services, after users and rooms. */
enum err bridges_open(struct scope *sc, struct folders *f) MUST_CHECK;

/* Where *row is NULL: asks the services for the user, who may exist then. */
enum err
bridges_find_user(struct scope *sc, struct folders *f, const char *user_id,
		  struct account_row **row) MUST_CHECK;

#endif
