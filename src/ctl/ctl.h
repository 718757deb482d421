/* ctl/ctl.h: the command line: commands that work on an open server's data.
 *
 * Only one process may have the data open (ctl/lock.h).  Where the server runs,
 * a command is sent to it over data_dir/control.sock and runs inside it; else
 * it runs here, over folders that main.c opens for it.  Either way it is the
 * same function, and it writes what people should read to out.
 */
#ifndef CTL_CTL_H
#define CTL_CTL_H

#include <stdbool.h>
#include <stdio.h>

#include "base/scope.h"

struct clinic;
struct config;
struct db;
struct media;
struct rooms;
struct users;

/* How a command ended; the program's exit status. */
enum ctl_exit { CTL_OK = 0, CTL_FAILED = 1, CTL_USAGE = 2 };

/* What a command may use; CTL_FILES: config alone; CTL_ARGUMENT: nothing. */
struct ctl {
	const struct config *config;
	struct db *db;
	struct users *users;
	struct rooms *rooms;
	struct clinic *clinic;
	struct media *media;
	const char *demo_dir; /* what `demo` seeds; NULL: not found */
};

/* What a command works on. */
enum ctl_needs {
	CTL_FOLDERS, /* open folders: in the server where it runs */
	CTL_FILES,   /* the files alone, beside a server or without one */
	CTL_ARGUMENT /* what it is given: no configuration either */
};

struct command {
	const char *name;    /* "user add" */
	const char *usage;   /* what follows it: "NAME [--admin]" */
	const char *summary; /* one line */
	enum ctl_needs needs;
	/* argv[0] is the first word after the name. */
	enum ctl_exit (*run)(struct scope *sc, struct ctl *ctl, int argc,
			     char **argv, FILE *out);
};

extern const struct command ctl_commands[];
extern const size_t ctl_command_count;

/* The command that the words begin with, or NULL; *words_out is how many words
 * its name has. */
const struct command *ctl_find(int argc, char **argv, int *words_out);

/* Runs the words as a command: tells the failure or the usage on out. */
enum ctl_exit ctl_run(struct ctl *ctl, int argc, char **argv, FILE *out);

/* Prints every command with its usage. */
void ctl_help(FILE *out);

/* "--name VALUE": the value of an option, or NULL; the words are removed from
 * argv. */
const char *ctl_option(int *argc, char **argv, const char *name);

/* Whether the switch "--name" was there; removed from argv. */
bool ctl_switch(int *argc, char **argv, const char *name);

#endif
