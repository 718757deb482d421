/* wardwire-watchdog: for another machine than the server's; see docs/operations
 * and watchdog/watchdog.h.
 *
 *     wardwire-watchdog --url http://ward.example:8008 [--command PROGRAM]
 *         [--webhook URL --secret-file FILE] [--mail TO --smtp-url URL
 *         --mail-from ADDRESS] [--ca-file FILE]
 *
 * The command is run as PROGRAM lost|back URL.
 */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "clinic/second_channel.h"
#include "config/config.h"
#include "crypto/token.h"
#include "http/http_client.h"
#include "http/mail.h"
#include "watchdog/watchdog.h"

#define SECRET_MAX 256
#define COMMAND_WAIT_MS 5000

struct options {
	const char *url;
	const char *command;
	const char *webhook;
	const char *secret_file;
	const char *mail_to;
	const char *smtp_url;
	const char *mail_from;
	const char *ca_file;
};

struct guard {
	struct options o;
	char secret[SECRET_MAX];
	struct http_client *client;
	struct mailer *mailer;
	struct watchdog watchdog;
	pid_t child; /* the command; 0 none */
};

static int
usage(void)
{
	(void)fprintf(stderr,
		      "usage: wardwire-watchdog --url URL [--command PROGRAM]\n"
		      "    [--webhook URL --secret-file FILE]\n"
		      "    [--mail TO --smtp-url URL --mail-from ADDRESS]\n"
		      "    [--ca-file FILE]\n"
		      "At least one of --command, --webhook and --mail.\n");
	return 2;
}

static bool
read_options(int argc, char **argv, struct options *o)
{
	const struct {
		const char *name;
		const char **to;
	} known[] = {
		{"--url", &o->url},
		{"--command", &o->command},
		{"--webhook", &o->webhook},
		{"--secret-file", &o->secret_file},
		{"--mail", &o->mail_to},
		{"--smtp-url", &o->smtp_url},
		{"--mail-from", &o->mail_from},
		{"--ca-file", &o->ca_file},
	};
	size_t k;
	int i;

	for (i = 1; i + 1 < argc; i += 2) {
		for (k = 0; k < sizeof(known) / sizeof(*known); k++)
			if (strcmp(argv[i], known[k].name) == 0)
				break;
		if (k == sizeof(known) / sizeof(*known))
			return false;
		*known[k].to = argv[i + 1];
	}
	return i == argc && o->url != NULL &&
	       (o->command != NULL || o->webhook != NULL ||
		o->mail_to != NULL) &&
	       (o->webhook == NULL) == (o->secret_file == NULL) &&
	       (o->mail_to == NULL) == (o->smtp_url == NULL) &&
	       (o->mail_to == NULL) == (o->mail_from == NULL);
}

static enum err
read_secret(struct scope *sc, struct guard *g)
{
	FILE *f;
	size_t n;

	if (g->o.secret_file == NULL)
		return OK;
	f = fopen(g->o.secret_file, "rb");
	if (f == NULL)
		return scope_fail(sc, ERR_IO, "cannot open %s: %s",
				  g->o.secret_file, strerror(errno));
	n = fread(g->secret, 1, sizeof(g->secret) - 1, f);
	(void)fclose(f);
	g->secret[n] = '\0';
	g->secret[strcspn(g->secret, "\r\n")] = '\0';
	return g->secret[0] != '\0' ? OK
				    : scope_fail(sc, ERR_IO, "%s is empty",
						 g->o.secret_file);
}

static enum err
open_all(struct scope *sc, struct guard *g)
{
	/* The operator names the server and the gateways: any address. */
	struct http_client_options o = {.allow_private = HTTP_CLIENT_ALLOW_ALL,
					.ca_file = g->o.ca_file};
	struct config_mail mail = {.smtp_url = g->o.smtp_url,
				   .from = g->o.mail_from,
				   .ca_file = g->o.ca_file};

	TRY(read_secret(sc, g));
	TRY(http_client_create(sc, &o, &g->client));
	return g->o.mail_to == NULL ? OK : mailer_create(sc, &mail, &g->mailer);
}

static bool
answers(struct scope *sc, struct guard *g, const char *path)
{
	struct http_call call = {.timeout_ms = WATCHDOG_TIMEOUT_MS};
	struct http_answer answer;

	call.url = scope_printf(sc, "%s%s", g->o.url, path);
	return http_client_call(sc, g->client, &call, &answer) == OK &&
	       answer.status == 200;
}

static bool
look(struct guard *g)
{
	struct scope sc;
	bool good;

	scope_begin(&sc, "watchdog");
	good = answers(&sc, g, "/health/ready") &&
	       answers(&sc, g, "/_wardwire/clinic/v1/board/heartbeat");
	if (!good)
		log_debug("no good answer: %s", scope_fail_text(&sc));
	scope_end(&sc);
	return good;
}

/* Its end is seen later: a command that hangs holds nothing up. */
static void
run_command(struct guard *g, const char *word)
{
	char *argv[] = {(char *)g->o.command, (char *)word, (char *)g->o.url,
			NULL};
	int e;

	e = posix_spawn(&g->child, g->o.command, NULL, NULL, argv, environ);
	if (e != 0) {
		g->child = 0;
		log_error("%s does not run: %s", g->o.command, strerror(e));
	}
}

static void
send_channels(struct guard *g, const char *word)
{
	struct second_channel channel = {.client = g->client,
					 .mailer = g->mailer,
					 .webhook_url = g->o.webhook,
					 .webhook_secret = g->secret,
					 .mail_to = g->o.mail_to};
	struct second_message m = {.number = clock_wall_ms(),
				   .item_id = "watchdog",
				   .why = word,
				   .priority = "emergency",
				   .user_id = "",
				   .name = "Switchboard",
				   .role = "Wardwire server",
				   .now_ms = clock_wall_ms()};
	struct scope sc;

	if (!second_channel_is_set(&channel))
		return;
	scope_begin(&sc, "watchdog");
	if (second_channel_send(&sc, &channel, &m) != OK)
		log_error("the second channel: %s", scope_fail_text(&sc));
	scope_end(&sc);
}

static void
reap(struct guard *g)
{
	int status;

	if (g->child != 0 && waitpid(g->child, &status, WNOHANG) == g->child) {
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			log_error("%s failed", g->o.command);
		g->child = 0;
	}
}

static void
act(struct guard *g, enum watchdog_step step)
{
	const char *word = step == WATCHDOG_RAISE ? "lost" : "back";

	if (step == WATCHDOG_QUIET)
		return;
	if (step == WATCHDOG_RAISE)
		log_error("the server is lost: %s", g->o.url);
	else
		log_info("the server is back: %s", g->o.url);
	if (g->o.command != NULL)
		run_command(g, word);
	send_channels(g, word);
}

static int
watch(struct guard *g)
{
	const struct timespec pause = {.tv_sec = WATCHDOG_EVERY_MS / 1000};
	sigset_t set;
	int64_t now_ms;
	bool good;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	g->watchdog.good_ms = clock_mono_ms();
	log_info("watching %s", g->o.url);
	for (;;) {
		good = look(g);
		now_ms = clock_mono_ms();
		act(g, watchdog_see(&g->watchdog, good, now_ms));
		reap(g);
		if (sigtimedwait(&set, NULL, &pause) > 0)
			return 0;
	}
}

int
main(int argc, char **argv)
{
	struct guard g = {0};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct scope sc;
	int status = 1;

	if (!read_options(argc, argv, &g.o))
		return usage();
	log_init(LOG_LEVEL_INFO, false);
	(void)sigaction(SIGPIPE, &ignore, NULL);
	scope_begin(&sc, "watchdog");
	if (open_all(&sc, &g) == OK)
		status = watch(&g);
	else
		log_error("%s", scope_fail_text(&sc));
	mailer_destroy(&g.mailer);
	if (g.client != NULL)
		http_client_destroy(&g.client);
	token_wipe(g.secret, sizeof(g.secret));
	scope_end(&sc);
	return status;
}
