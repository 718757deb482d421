/* ctl/commands_priv.h: the commands, as the table in ctl/ctl.c lists them. */
#ifndef CTL_COMMANDS_PRIV_H
#define CTL_COMMANDS_PRIV_H

#include "ctl/ctl.h"

enum ctl_exit
ctl_backup(struct scope *sc, struct ctl *ctl, int argc, char **argv, FILE *out);
enum ctl_exit
ctl_check(struct scope *sc, struct ctl *ctl, int argc, char **argv, FILE *out);
enum ctl_exit ctl_restore(struct scope *sc, struct ctl *ctl, int argc,
			  char **argv, FILE *out);
enum ctl_exit
ctl_verify(struct scope *sc, struct ctl *ctl, int argc, char **argv, FILE *out);
enum ctl_exit
ctl_demo(struct scope *sc, struct ctl *ctl, int argc, char **argv, FILE *out);
enum ctl_exit ctl_user_add(struct scope *sc, struct ctl *ctl, int argc,
			   char **argv, FILE *out);
enum ctl_exit ctl_user_list(struct scope *sc, struct ctl *ctl, int argc,
			    char **argv, FILE *out);
enum ctl_exit ctl_user_deactivate(struct scope *sc, struct ctl *ctl, int argc,
				  char **argv, FILE *out);
enum ctl_exit ctl_user_reset_password(struct scope *sc, struct ctl *ctl,
				      int argc, char **argv, FILE *out);

#endif
