#include "main/serve.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "api/access.h"
#include "appservice/appservices.h"
#include "api/api.h"
#include "api/routes.h"
#include "base/clock.h"
#include "base/log.h"
#include "clinic/alert_device.h"
#include "clinic/incident.h"
#include "clinic/priority.h"
#include "ctl/control.h"
#include "main/folders.h"
#include "main/reserve.h"
#include "http/http_client.h"
#include "http/server.h"
#include "media/media.h"
#include "room/actions.h"
#include "room/room_tasks.h"
#include "push/push.h"
#include "sync/sync.h"
#include "main/web_root.h"

#define LISTENERS_MAX 8
#define GRACE_MS 10000
/* glibc gives each thread an arena of its own by default; few are enough and
 * keep the memory of an idle server small. */
#define MALLOC_ARENAS 4

enum { GROUP_CLIENT = 0, GROUP_METRICS = 1 };

/* What serving adds to the open folders. */
struct serving {
	struct folders folders;
	struct sync *sync;
	struct push *push;
	struct api api;
	struct ctl ctl;
	struct http_server *http;
	struct control *control;
};

/* Adds the comma-separated addresses as listeners of a group. */
static enum err
add_listeners(struct scope *sc, const struct config_server *c,
	      const char *addresses, unsigned group, struct http_options *o)
{
	struct http_listener *l = (struct http_listener *)o->listeners;
	char *list, *part, *rest;

	if (addresses == NULL)
		return OK;
	list = scope_strdup(sc, addresses);
	for (part = strtok_r(list, ", ", &rest); part != NULL;
	     part = strtok_r(NULL, ", ", &rest)) {
		if (o->listener_count == LISTENERS_MAX)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "[server] listen: wants at most %d "
					  "addresses",
					  LISTENERS_MAX);
		l[o->listener_count++] = (struct http_listener){
			.address = part,
			.tls_cert = group == GROUP_CLIENT ? c->tls_cert : NULL,
			.tls_key = group == GROUP_CLIENT ? c->tls_key : NULL,
			.group = group,
		};
	}
	return OK;
}

static enum err
create_http(struct scope *sc, struct serving *s)
{
	const struct config *c = s->folders.config;
	struct http_options *o = scope_new(sc, struct http_options);

	o->listeners = scope_array(sc, struct http_listener, LISTENERS_MAX);
	TRY(add_listeners(sc, &c->server, c->server.listen, GROUP_CLIENT, o));
	TRY(add_listeners(sc, &c->server, c->metrics.listen, GROUP_METRICS, o));
	o->tables = api_routes(sc, &o->table_count);
	o->aliases = api_aliases;
	o->alias_count = api_alias_count;
	o->app = &s->api;
	o->authorize = access_authorize;
	o->static_root = web_root(sc, &c->server);
	o->body_folder = media_folder(s->folders.media);
	o->upload_max = c->limits.upload_max;
	o->trusted_proxies = c->server.trusted_proxies;
	o->rates_off = !c->limits.rates;
	o->io_threads = (unsigned)c->server.threads;
	o->connections_max = (unsigned)c->limits.connections;
	if (o->static_root == NULL)
		log_warn("no web app found: only the API is served");
	return http_server_create(sc, o, &s->http);
}

/* Who push services may write to about us. */
static const char *
push_contact(struct scope *sc, const struct config *c)
{
	if (c->push.contact != NULL)
		return c->push.contact;
	if (strncmp(c->server.public_url, "https://", 8) == 0)
		return c->server.public_url;
	return scope_printf(sc, "mailto:postmaster@%s", c->server.name);
}

static enum err
on_push_failed(struct scope *sc, void *ctx, int64_t device_nid, int64_t now_ms)
{
	struct serving *s = ctx;

	return alert_device_failed(sc, s->folders.clinic, device_nid, now_ms);
}

/* A service worker has it, though no page is open. */
static enum err
on_push_delivered(struct scope *sc, void *ctx, const struct requester *r,
		  const struct push_receipt *receipt)
{
	const struct room_mark mark = {.room_id = receipt->room_id,
				       .event_id = receipt->id,
				       .kind = "org.wardwire.delivered"};
	struct serving *s = ctx;

	if (strcmp(receipt->kind, "priority") == 0)
		return priority_receive(sc, s->folders.clinic, r, receipt->id,
					PRIORITY_DELIVERED);
	if (strcmp(receipt->kind, "incident") == 0)
		return incident_receive(sc, s->folders.clinic, r, receipt->id,
					false);
	if (strcmp(receipt->kind, "alert_test") == 0)
		return alert_test_arrived(sc, s->folders.clinic, r->device_nid,
					  receipt->id);
	if (mark.room_id == NULL)
		return OK; /* a test, a wipe: that it came is all */
	return room_mark_read(sc, s->folders.rooms, r, &mark);
}

static enum err
open_push(struct scope *sc, struct serving *s)
{
	const struct config *c = s->folders.config;
	const struct push_options o = {
		.db = s->folders.db,
		.users = s->folders.users,
		.notify = s->folders.notify,
		.client = s->folders.client,
		.key_path = scope_printf(sc, "%s/push.key", c->server.data_dir),
		.contact = push_contact(sc, c),
		.shows_content = c->push.content,
		.mailer = s->folders.mailer,
		.public_url = c->server.public_url,
		.mail_delay_ms = c->push.mail_delay * 1000,
		.mail_pause_ms = c->push.mail_pause * 1000,
		.hooks = {.ctx = s,
			  .failed = on_push_failed,
			  .delivered = on_push_delivered}};

	return push_open(sc, &o, &s->push);
}

static enum err
start(struct scope *sc, struct serving *s, const struct config *config)
{
	TRY(folders_open(sc, config, &s->folders));
	s->api = (struct api){.config = config,
			      .users = s->folders.users,
			      .rooms = s->folders.rooms,
			      .appservices = s->folders.appservices,
			      .clinic = s->folders.clinic,
			      .audit = {s->folders.db, s->folders.key},
			      .media = s->folders.media,
			      .previews = s->folders.previews,
			      .client = s->folders.client,
			      .mailer = s->folders.mailer};
	s->ctl = (struct ctl){.config = config,
			      .db = s->folders.db,
			      .users = s->folders.users,
			      .rooms = s->folders.rooms,
			      .clinic = s->folders.clinic,
			      .media = s->folders.media,
			      .demo_dir = demo_root(sc)};
	TRY(sync_open(sc,
		      &(struct sync_options){.db = s->folders.db,
					     .rooms = s->folders.rooms,
					     .users = s->folders.users,
					     .notify = s->folders.notify},
		      &s->sync));
	s->api.sync = s->sync;
	TRY(open_push(sc, s));
	s->api.push = s->push;
	TRY(room_tasks_start(sc, s->folders.rooms));
	TRY(appservices_start(sc, s->folders.appservices, s->folders.rooms));
	s->api.turn = s->folders.turn;
	s->api.sso = s->folders.sso;
	TRY(create_http(sc, s));
	TRY(http_server_start(sc, s->http));
	return control_start(sc, &s->ctl, &s->control);
}

static void
stop(struct serving *s)
{
	control_stop(&s->control);
	if (s->http != NULL)
		http_server_stop(s->http, GRACE_MS);
	if (s->folders.client != NULL)
		http_client_stop(s->folders.client);
	push_close(&s->push);
	sync_close(&s->sync);
	http_server_destroy(&s->http);
	folders_close(&s->folders);
}

static void
block_signals(sigset_t *set)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	(void)sigemptyset(set);
	(void)sigaddset(set, SIGTERM);
	(void)sigaddset(set, SIGINT);
	(void)sigaddset(set, SIGHUP);
	(void)pthread_sigmask(SIG_BLOCK, set, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
}

static void
reload(struct serving *s)
{
	const char *path = s->folders.config->log.file;
	struct scope sc;

	scope_begin(&sc, "reload");
	if (http_server_reload_tls(&sc, s->http) != OK)
		log_error("certificates stay as they were: %s",
			  scope_fail_text(&sc));
	else
		log_info("certificates read anew");
	scope_clear_failure(&sc);
	if (path != NULL && log_open(&sc, path) != OK)
		log_error("the log stays where it was: %s",
			  scope_fail_text(&sc));
	scope_end(&sc);
}

static void
wait_for_the_end(struct serving *s, const sigset_t *set)
{
	const struct timespec second = {.tv_sec = 1};
	int signal_number;

	for (;;) {
		signal_number = sigtimedwait(set, NULL, &second);
		if (signal_number == SIGTERM || signal_number == SIGINT)
			return;
		if (signal_number == SIGHUP) {
			reload(s);
			continue;
		}
		folders_tick(&s->folders, clock_wall_ms());
		sync_tick(s->sync);
		reserve_fill();
	}
}

enum err
serve(struct scope *sc, const struct config *config)
{
	int64_t began_ms = clock_mono_ms();
	struct serving s = {.folders = {.lock_fd = -1}};
	sigset_t set;
	enum err e;

	(void)mallopt(M_ARENA_MAX, MALLOC_ARENAS);
	reserve_fill();
	block_signals(&set);
	e = start(sc, &s, config);
	if (e == OK) {
		log_info("ready: %s at %s after %lld ms", config->server.name,
			 config->server.listen,
			 (long long)(clock_mono_ms() - began_ms));
		wait_for_the_end(&s, &set);
		log_info("stopping");
	}
	stop(&s);
	return e;
}
