/* main.c: the program: finds out what is wanted and has it done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appservice/appservices.h"
#include "base/log.h"
#include "config/config.h"
#include "ctl/control.h"
#include "ctl/ctl.h"
#include "ctl/lock.h"
#include "main/folders.h"
#include "main/reserve.h"
#include "main/serve.h"
#include "main/web_root.h"

static const char usage[] =
	"Wardwire: clinical messaging that a hospital runs itself.\n"
	"\n"
	"  wardwire serve --config FILE\n"
	"        run the server until it is told to stop\n"
	"  wardwire check-config FILE\n"
	"        say whether a configuration can be used, and if not, why\n"
	"  wardwire version\n"
	"        print the version\n";

static const char usage_end[] =
	"\n"
	"Every command takes --config FILE (or WARDWIRE_CONFIG names it). A\n"
	"command that finds the server running is carried out by it.\n"
	"Exit status: 0 done, 1 failed, 2 not understood.\n";

static void
print_help(FILE *out)
{
	(void)fputs(usage, out);
	ctl_help(out);
	(void)fputs(usage_end, out);
}

static void
init_log(const struct config *c)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};
	int i, level = LOG_LEVEL_INFO;

	for (i = 0; i < 4; i++)
		if (strcmp(c->log.level, names[i]) == 0)
			level = i;
	log_init((enum log_level)level, strcmp(c->log.format, "json") == 0);
}

static enum ctl_exit
told(const char *command, struct scope *sc)
{
	(void)fprintf(stderr, "wardwire %s: %s\n", command,
		      scope_fail_text(sc));
	return CTL_FAILED;
}

static enum ctl_exit
check_config(struct scope *sc, int argc, char **argv)
{
	struct config c;

	if (argc != 2) {
		(void)fprintf(stderr, "usage: wardwire check-config FILE\n");
		return CTL_USAGE;
	}
	if (config_read(sc, argv[1], &c) != OK)
		return told("check-config", sc);
	if (appservices_check(sc, c.appservice.files, NULL) != OK)
		return told("check-config", sc);
	(void)printf("%s can be used: %s at %s, data in %s\n", argv[1],
		     c.server.name, c.server.listen, c.server.data_dir);
	return CTL_OK;
}

static enum ctl_exit
run_here(struct scope *sc, const struct config *config, int argc, char **argv)
{
	struct folders f;
	struct ctl ctl;
	enum ctl_exit e;

	if (folders_open(sc, config, &f) != OK)
		return told(argv[0], sc);
	ctl = (struct ctl){.config = config,
			   .db = f.db,
			   .users = f.users,
			   .rooms = f.rooms,
			   .clinic = f.clinic,
			   .media = f.media,
			   .demo_dir = demo_root(sc)};
	e = ctl_run(&ctl, argc, argv, stdout);
	folders_close(&f);
	return e;
}

/* A command runs in the server where it runs, else here. */
static enum ctl_exit
run_command(struct scope *sc, const struct config *config, int argc,
	    char **argv)
{
	struct control_words words = {.data_dir = config->server.data_dir,
				      .argc = argc,
				      .argv = argv};
	struct ctl alone = {.config = config};
	enum ctl_exit e;
	int lock_fd, count;

	if (ctl_find(argc, argv, &count)->needs == CTL_FILES)
		return ctl_run(&alone, argc, argv, stdout);
	switch (data_lock_take(sc, config->server.data_dir, &lock_fd)) {
	case OK:
		data_lock_release(&lock_fd);
		return run_here(sc, config, argc, argv);
	case ERR_CONFLICT:
		scope_clear_failure(sc);
		if (control_send(sc, &words, stdout, &e) != OK)
			return told(argv[0], sc);
		return e;
	default:
		return told(argv[0], sc);
	}
}

static enum ctl_exit
run(struct scope *sc, int argc, char **argv)
{
	const char *path = ctl_option(&argc, argv, "config");
	const struct command *command;
	struct ctl nothing = {0};
	struct config config;
	int words;
	bool is_serve = argc == 1 && strcmp(argv[0], "serve") == 0;

	command = is_serve ? NULL : ctl_find(argc, argv, &words);
	if (!is_serve && command == NULL) {
		print_help(stderr);
		return CTL_USAGE;
	}
	if (command != NULL && command->needs == CTL_ARGUMENT)
		return ctl_run(&nothing, argc, argv, stdout);
	if (path == NULL)
		path = getenv("WARDWIRE_CONFIG");
	if (config_read(sc, path, &config) != OK)
		return told(argv[0], sc);
	init_log(&config);
	if (!is_serve)
		return run_command(sc, &config, argc, argv);
	if (config.log.file != NULL && log_open(sc, config.log.file) != OK)
		return told(argv[0], sc);
	return serve(sc, &config) == OK ? CTL_OK : told("serve", sc);
}

int
main(int argc, char **argv)
{
	struct scope sc;
	enum ctl_exit e;

	reserve_begin();
	(void)umask(077); /* nobody else reads what is written */
	argc--;
	argv++;
	if (argc == 0 || strcmp(argv[0], "help") == 0 ||
	    strcmp(argv[0], "--help") == 0) {
		print_help(argc == 0 ? stderr : stdout);
		return argc == 0 ? CTL_USAGE : CTL_OK;
	}
	if (strcmp(argv[0], "version") == 0 ||
	    strcmp(argv[0], "--version") == 0) {
		(void)printf("wardwire %s\n", WARDWIRE_VERSION);
		return CTL_OK;
	}
	scope_begin(&sc, NULL);
	if (strcmp(argv[0], "check-config") == 0)
		e = check_config(&sc, argc, argv);
	else
		e = run(&sc, argc, argv);
	scope_end(&sc);
	return (int)e;
}
