/* main/folders.h: the open folders, bottom-up, as the server and commands need
 * them.
 *
 * The order of opening is the order of the river; closing is the reverse. Hooks
 * by which a low folder asks upwards are filled here and nowhere else.
 */
#ifndef MAIN_FOLDERS_H
#define MAIN_FOLDERS_H

#include "base/scope.h"
#include "config/config.h"

struct clinic;
struct db;
struct http_client;
struct link_previews;
struct mailer;
struct media;
struct notify;
struct rooms;
struct sign_key;
struct sso;
struct turn;
struct users;
struct appservices;

struct folders {
	const struct config *config; /* borrowed */
	int lock_fd;
	struct http_client *client; /* to the outside, by [outbound] */
	struct mailer *mailer;	    /* NULL: no [mail] */
	struct db *db;
	struct notify *notify;
	struct users *users;
	struct rooms *rooms;
	struct clinic *clinic;
	struct media *media;
	struct link_previews *previews; /* NULL: [media] url_preview = off */
	struct appservices *appservices;
	struct sign_key *key;
	struct turn *turn; /* NULL: no [calls] */
	struct sso *sso;   /* NULL: no [sso] */
	char webhook_secret[256];
	int64_t users_ticked_ms;
	int64_t audited_ms;
	int64_t swept_ms;
};

/* Takes the lock of data_dir and opens all. On a failure what was opened is
 * closed.
 *
 * ERR_CONFLICT   another process has the data open
 */
enum err folders_open(struct scope *sc, const struct config *config,
		      struct folders *out) MUST_CHECK;

void folders_close(struct folders *f);

/* Work that falls due with time: expired typing, when devices were last seen.
 * Once a second. */
void folders_tick(struct folders *f, int64_t now_ms);

#endif
