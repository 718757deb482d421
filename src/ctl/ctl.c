#include "ctl/ctl.h"

#include <string.h>

#include "ctl/commands_priv.h"

const struct command ctl_commands[] = {
	{"demo", "", "fill an empty server with the demo Trust", CTL_FOLDERS,
	 ctl_demo},
	{"backup", "DIR",
	 "copy all data to a new folder, also while it is used", CTL_FILES,
	 ctl_backup},
	{"restore", "DIR", "put a backup into the empty data_dir", CTL_FILES,
	 ctl_restore},
	{"check", "[--hashes]",
	 "see whether database and files agree (--hashes: read every file)",
	 CTL_FILES, ctl_check},
	{"verify", "FILE",
	 "prove that no event or audit row of a database (or the folder of a "
	 "backup) was changed, removed or put in",
	 CTL_ARGUMENT, ctl_verify},
	{"user add", "NAME [--password WORD] [--display-name TEXT] [--admin]",
	 "make an account (without --password, one is made up and shown)",
	 CTL_FOLDERS, ctl_user_add},
	{"user list", "", "show every account", CTL_FOLDERS, ctl_user_list},
	{"user deactivate", "NAME", "close an account for good", CTL_FOLDERS,
	 ctl_user_deactivate},
	{"user reset-password", "NAME [--password WORD]",
	 "set a new password and end all sessions", CTL_FOLDERS,
	 ctl_user_reset_password},
};
const size_t ctl_command_count = sizeof(ctl_commands) / sizeof(*ctl_commands);

/* How many of the words make the name; 0 when they do not. */
static int
matches(const char *name, int argc, char **argv)
{
	int words = 0;
	size_t len;

	while (*name != '\0') {
		len = strcspn(name, " ");
		if (words == argc || strlen(argv[words]) != len ||
		    strncmp(argv[words], name, len) != 0)
			return 0;
		words++;
		name += len;
		name += strspn(name, " ");
	}
	return words;
}

const struct command *
ctl_find(int argc, char **argv, int *words_out)
{
	size_t i;

	for (i = 0; i < ctl_command_count; i++) {
		*words_out = matches(ctl_commands[i].name, argc, argv);
		if (*words_out > 0)
			return &ctl_commands[i];
	}
	return NULL;
}

enum ctl_exit
ctl_run(struct ctl *ctl, int argc, char **argv, FILE *out)
{
	const struct command *c;
	struct scope sc;
	enum ctl_exit e;
	int words;

	c = ctl_find(argc, argv, &words);
	if (c == NULL) {
		(void)fprintf(out, "There is no such command.\n\n");
		ctl_help(out);
		return CTL_USAGE;
	}
	scope_begin(&sc, "command");
	e = c->run(&sc, ctl, argc - words, argv + words, out);
	if (e == CTL_FAILED)
		(void)fprintf(out, "wardwire %s: %s\n", c->name,
			      sc.failure != OK ? scope_fail_text(&sc)
					       : "failed");
	if (e == CTL_USAGE)
		(void)fprintf(out, "usage: wardwire %s %s\n", c->name,
			      c->usage);
	scope_end(&sc);
	return e;
}

void
ctl_help(FILE *out)
{
	size_t i;

	for (i = 0; i < ctl_command_count; i++)
		(void)fprintf(out, "  wardwire %s %s\n        %s\n",
			      ctl_commands[i].name, ctl_commands[i].usage,
			      ctl_commands[i].summary);
}

static void
remove_words(int *argc, char **argv, int at, int count)
{
	int i;

	for (i = at; i + count < *argc; i++)
		argv[i] = argv[i + count];
	*argc -= count;
}

const char *
ctl_option(int *argc, char **argv, const char *name)
{
	const char *value;
	int i;

	for (i = 0; i + 1 < *argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0 ||
		    strcmp(argv[i] + 2, name) != 0)
			continue;
		value = argv[i + 1];
		remove_words(argc, argv, i, 2);
		return value;
	}
	return NULL;
}

bool
ctl_switch(int *argc, char **argv, const char *name)
{
	int i;

	for (i = 0; i < *argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0 ||
		    strcmp(argv[i] + 2, name) != 0)
			continue;
		remove_words(argc, argv, i, 1);
		return true;
	}
	return false;
}
