#include "main/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appservice/appservices.h"
#include "base/log.h"
#include "calls/turn.h"
#include "clinic/clinic.h"
#include "clinic/incident.h"
#include "clinic/priority.h"
#include "clinic/role_rooms.h"
#include "clinic/second_channel.h"
#include "crypto/sign.h"
#include "crypto/token.h"
#include "ctl/lock.h"
#include "governance/audit_chain.h"
#include "http/http_client.h"
#include "http/mail.h"
#include "media/link_preview.h"
#include "media/media.h"
#include "notify/notify.h"
#include "room/actions.h"
#include "room/room_tasks.h"
#include "room/rooms.h"
#include "sso/sso.h"
#include "store/db.h"
#include "user/account.h"
#include "user/account_close.h"
#include "user/account_data.h"
#include "user/mail_hook.h"
#include "user/alert.h"
#include "user/presence.h"
#include "user/profile.h"
#include "user/profile_hooks.h"
#include "user/users.h"
#include "main/bridges.h"
#include "main/web_root.h"

#define TICK_AUDIT_MS 2000
#define TICK_USERS_MS 30000
#define TICK_SWEEP_MS ((int64_t)24 * 3600 * 1000)

static const char *
in_data_dir(struct scope *sc, const struct folders *f, const char *name)
{
	return scope_printf(sc, "%s/%s", f->config->server.data_dir, name);
}

/* What rooms ask of users. */

static enum err
get_profile(void *ctx, struct scope *sc, const char *user_id,
	    struct room_profile *out)
{
	struct folders *f = ctx;
	struct account_row *account;
	struct profile_row row;

	memset(out, 0, sizeof(*out));
	TRY(account_find(sc, f->users, user_id, &account));
	if (account == NULL)
		return OK;
	TRY(profile_find(sc, f->users, NULL, account->user_nid, &row));
	out->displayname = row.display_name;
	out->avatar_url = row.avatar_url;
	return OK;
}

static enum err
has_account(void *ctx, struct scope *sc, const char *user_id, bool *out)
{
	struct folders *f = ctx;
	struct account_row *account;

	TRY(account_find(sc, f->users, user_id, &account));
	TRY(bridges_find_user(sc, f, user_id, &account));
	*out = account != NULL && account->deactivated_ms == 0;
	return OK;
}

/* The server's own user has no password, so nobody signs in as it. */
static enum err
get_notice_user(void *ctx, struct scope *sc, const char **user_id_out,
		int64_t *nid_out)
{
	struct account_new a = {.localpart = ACCOUNT_NOTICES,
				.display_name = "Server notices",
				.is_server = true};
	struct folders *f = ctx;
	struct account_row *row;
	enum err e;

	*user_id_out = users_full_id(sc, f->users, ACCOUNT_NOTICES);
	TRY(account_find(sc, f->users, *user_id_out, &row));
	if (row == NULL) {
		e = account_create(sc, f->users, &a, user_id_out);
		if (e != OK && e != ERR_USER_IN_USE)
			return e;
		scope_clear_failure(sc);
		TRY(account_find(sc, f->users, *user_id_out, &row));
	}
	*nid_out = row->user_nid;
	return OK;
}

static enum err
leave_rooms(void *ctx, struct scope *sc, const struct requester *r)
{
	struct folders *f = ctx;

	return room_leave_all(sc, f->rooms, r);
}

static enum err
note_media(void *ctx, struct scope *sc, struct txn *t,
	   const struct event_row *row, const struct room_append *append)
{
	struct folders *f = ctx;

	(void)append;
	return media_note_event(sc, f->media, t, row->nid, row->pdu,
				row->pdu_len);
}

static bool
has_own_rules(void *ctx)
{
	const struct folders *f = ctx;

	return alert_has_own_rules(f->users);
}

static enum err
find_exceptions(void *ctx, struct scope *sc, struct txn *t,
		const struct room_alert *a, struct event_exceptions *out)
{
	struct folders *f = ctx;
	const struct alert_event e = {a->room_nid, a->room_id, a->sender_nid,
				      a->event,	   a->viewer,  a->notify_class};

	return alert_find_exceptions(sc, f->users, t, &e, out);
}

static enum err
show_profile(void *ctx, struct scope *sc, const struct requester *r)
{
	struct folders *f = ctx;
	bool is_active;

	TRY(account_is_active(sc, f->users, r->user_id, &is_active));
	if (!is_active)
		return room_leave_all(sc, f->rooms, r);
	return room_profile_changed(sc, f->rooms, r);
}

/* The key that seals secrets at rest: 32 random bytes in a file of ours. */
static enum err
open_seal_key(struct scope *sc, const char *path,
	      uint8_t key_secret[USERS_SEAL_KEY_LEN])
{
	bool made;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	made = fd < 0 && errno == ENOENT;
	if (made) {
		token_random_bytes(key_secret, USERS_SEAL_KEY_LEN);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	}
	if (fd < 0)
		return scope_fail(sc, ERR_IO, "cannot open %s: %s", path,
				  strerror(errno));
	if (made ? write(fd, key_secret, USERS_SEAL_KEY_LEN) !=
				    USERS_SEAL_KEY_LEN ||
			    fsync(fd) != 0
		 : read(fd, key_secret, USERS_SEAL_KEY_LEN) !=
			    USERS_SEAL_KEY_LEN) {
		(void)close(fd);
		return scope_fail(sc, ERR_CORRUPT, "%s is not a key", path);
	}
	(void)close(fd);
	return OK;
}

static enum err
open_users(struct scope *sc, struct folders *f)
{
	uint8_t seal_key_secret[USERS_SEAL_KEY_LEN];
	struct users_options o = {.db = f->db,
				  .notify = f->notify,
				  .server_name = f->config->server.name,
				  .seal_key_secret = seal_key_secret,
				  .is_unthrottled = !f->config->limits.rates,
				  .has_presence = f->config->presence.enabled};
	enum err e;

	TRY(open_seal_key(sc, in_data_dir(sc, f, "seal.key"), seal_key_secret));
	e = users_open(sc, &o, &f->users);
	token_wipe(seal_key_secret, sizeof(seal_key_secret));
	return e;
}

/* What rooms ask of roles; before they are open nobody has one. */

static enum err
stamp_role(void *ctx, struct scope *sc, const struct room_stamp *s,
	   yyjson_val **content)
{
	struct folders *f = ctx;

	if (f->clinic == NULL)
		return OK;
	TRY(role_stamp(sc, f->clinic, s, content));
	return incident_stamp(sc, f->clinic, s, content);
}

static enum err
check_role(void *ctx, struct scope *sc, const struct room_append *a)
{
	struct folders *f = ctx;

	return f->clinic == NULL ? OK : role_before_append(sc, f->clinic, a);
}

static enum err
note_role(void *ctx, struct scope *sc, struct txn *t,
	  const struct event_row *row, const struct room_append *a)
{
	struct folders *f = ctx;

	if (f->clinic == NULL)
		return OK;
	TRY(role_in_append(sc, t, f->clinic, a));
	return priority_in_append(sc, t, f->clinic, row, a);
}

static void
set_role_hooks(struct folders *f, struct room_hooks *h)
{
	h->stamp_ctx = f;
	h->stamp = stamp_role;
	h->before_append[h->before_append_count++] =
		(struct room_before_append){f, check_role};
	h->in_append[h->in_append_count++] =
		(struct room_in_append){f, note_role};
}

static enum err
open_rooms(struct scope *sc, struct folders *f)
{
	struct rooms_options o = {.db = f->db,
				  .notify = f->notify,
				  .server_name = f->config->server.name,
				  .key = f->key};

	o.hooks.user_ctx = f;
	o.hooks.get_profile = get_profile;
	o.hooks.has_account = has_account;
	o.hooks.get_notice_user = get_notice_user;
	bridges_set_hooks(&o.hooks);
	o.hooks.alert_ctx = f;
	o.hooks.has_own_rules = has_own_rules;
	o.hooks.find_exceptions = find_exceptions;
	o.hooks.in_append[0].ctx = f;
	o.hooks.in_append[0].fn = note_media;
	o.hooks.in_append_count = 1;
	set_role_hooks(f, &o.hooks);
	return rooms_open(sc, &o, &f->rooms);
}

static enum err
open_media(struct scope *sc, struct folders *f)
{
	const struct config *c = f->config;
	struct media_options o = {
		.db = f->db,
		.server_name = c->server.name,
		.dir = c->media.dir != NULL ? c->media.dir
					    : in_data_dir(sc, f, "media"),
		.thumbnailer =
			c->media.thumbnailer != NULL
				? c->media.thumbnailer
				: beside_program(sc, "wardwire-thumbnailer"),
		.max_pixels = c->media.max_pixels,
		.upload_max = c->limits.upload_max};

	if (o.thumbnailer == NULL)
		log_warn("no thumbnailer found: pictures have no thumbnails");
	return media_open(sc, &o, &f->media);
}

static enum err
open_previews(struct scope *sc, struct folders *f)
{
	const struct config *c = f->config;
	struct link_previews_options o = {
		.media = f->media,
		.allow_private = c->media.url_preview_allow_private,
		.ca_file = c->outbound.ca_file};

	return c->media.url_preview ? link_previews_create(sc, &o, &f->previews)
				    : OK;
}

static enum err
open_outbound(struct scope *sc, struct folders *f)
{
	const struct config_outbound *c = &f->config->outbound;
	struct http_client_options o = {.allow_private =
						c->allow_private_addresses,
					.ca_file = c->ca_file};

	TRY(http_client_create(sc, &o, &f->client));
	return mailer_create(sc, &f->config->mail, &f->mailer);
}

static enum err
send_mail(void *ctx, struct scope *sc, const struct user_mail *m)
{
	struct folders *f = ctx;
	struct mail mail = {
		.to = m->to, .subject = m->subject, .text = m->text};

	return mail_send(sc, f->mailer, &mail);
}

/* What users ask of rooms and of mail. */
static void
open_identity(struct folders *f)
{
	struct account_close_hooks closing = {.ctx = f,
					      .leave_rooms = leave_rooms};
	struct mail_hook mail = {.ctx = f,
				 .send = send_mail,
				 .public_url = f->config->server.public_url};

	users_set_close_hooks(f->users, &closing);
	if (f->mailer != NULL)
		users_set_mail(f->users, &mail);
}

/* The first line of a file, for the second channel's signatures. */
static enum err
read_secret(struct scope *sc, const char *path, struct folders *f)
{
	FILE *file = fopen(path, "re");
	bool read;

	if (file == NULL)
		return scope_fail(sc, ERR_IO, "%s: cannot be read", path);
	read = fgets(f->webhook_secret, sizeof(f->webhook_secret), file) !=
	       NULL;
	(void)fclose(file);
	f->webhook_secret[strcspn(f->webhook_secret, "\r\n")] = '\0';
	if (!read || f->webhook_secret[0] == '\0')
		return scope_fail(sc, ERR_INVALID_PARAM, "%s: is empty", path);
	return OK;
}

static enum err
open_clinic(struct scope *sc, struct folders *f)
{
	const struct config_second_channel *c = &f->config->second_channel;
	struct second_channel channel = {.client = f->client,
					 .mailer = f->mailer,
					 .webhook_url = c->webhook_url,
					 .mail_to = c->mail_to};
	struct clinic_options o = {.db = f->db,
				   .notify = f->notify,
				   .users = f->users,
				   .rooms = f->rooms,
				   .channel = &channel};

	if (c->webhook_secret_file != NULL)
		TRY(read_secret(sc, c->webhook_secret_file, f));
	channel.webhook_secret =
		f->webhook_secret[0] != '\0' ? f->webhook_secret : NULL;
	return clinic_open(sc, &o, &f->clinic);
}

static enum err
open_all(struct scope *sc, struct folders *f)
{
	struct db_options o = {.path = in_data_dir(sc, f, "wardwire.db")};
	struct profile_hooks profile = {.ctx = f, .changed = show_profile};

	TRY(data_lock_take(sc, f->config->server.data_dir, &f->lock_fd));
	TRY(open_outbound(sc, f));
	TRY(turn_open(sc, &f->config->calls, &f->turn));
	TRY(sign_key_open(sc, in_data_dir(sc, f, "signing.key"), &f->key));
	TRY(db_open(sc, &o, &f->db));
	TRY(notify_open(sc, &f->notify));
	TRY(open_users(sc, f));
	TRY(sso_open(sc, f->config, f->users, &f->sso));
	TRY(open_media(sc, f));
	TRY(open_previews(sc, f));
	TRY(open_rooms(sc, f));
	open_identity(f);
	TRY(bridges_open(sc, f));
	TRY(open_clinic(sc, f));
	return users_set_profile_hooks(sc, f->users, &profile);
}

enum err
folders_open(struct scope *sc, const struct config *config, struct folders *out)
{
	enum err e;

	memset(out, 0, sizeof(*out));
	out->config = config;
	out->lock_fd = -1;
	e = open_all(sc, out);
	if (e != OK)
		folders_close(out);
	return e;
}

void
folders_close(struct folders *f)
{
	if (f->client != NULL)
		http_client_stop(f->client);
	if (f->previews != NULL)
		link_previews_stop(f->previews);
	if (f->users != NULL)
		users_stop(f->users);
	clinic_close(&f->clinic);
	room_tasks_stop(f->rooms);
	appservices_close(&f->appservices);
	rooms_close(&f->rooms);
	link_previews_destroy(&f->previews);
	media_close(&f->media);
	sso_close(&f->sso);
	users_close(&f->users);
	if (f->notify != NULL)
		notify_close(&f->notify);
	db_close(&f->db);
	http_client_destroy(&f->client);
	turn_close(&f->turn);
	mailer_destroy(&f->mailer);
	sign_key_destroy(&f->key);
	data_lock_release(&f->lock_fd);
}

static void
link_audit(struct scope *sc, struct folders *f, int64_t now_ms)
{
	struct audit_chain audit = {f->db, f->key};

	if (now_ms - f->audited_ms < TICK_AUDIT_MS)
		return;
	f->audited_ms = now_ms;
	if (audit_chain_run(sc, &audit, now_ms) != OK)
		log_warn("audit: %s", scope_fail_text(sc));
}

void
folders_tick(struct folders *f, int64_t now_ms)
{
	struct scope sc;
	int64_t removed;

	scope_begin(&sc, "tick");
	rooms_tick(f->rooms, now_ms);
	if (presence_tick(&sc, f->users, now_ms) != OK)
		log_warn("presence: %s", scope_fail_text(&sc));
	clinic_tick(f->clinic, now_ms);
	link_audit(&sc, f, now_ms);
	if (now_ms - f->users_ticked_ms >= TICK_USERS_MS) {
		f->users_ticked_ms = now_ms;
		if (users_tick(&sc, f->users, now_ms) != OK)
			log_warn("users: %s", scope_fail_text(&sc));
	}
	if (now_ms - f->swept_ms >= TICK_SWEEP_MS) {
		f->swept_ms = now_ms;
		if (media_sweep(&sc, f->media, now_ms, &removed) != OK)
			log_warn("media: %s", scope_fail_text(&sc));
	}
	scope_end(&sc);
}
