#include "ctl/commands_priv.h"

#include <string.h>

#include "base/clock.h"
#include "crypto/token.h"
#include "user/account.h"
#include "user/users.h"

/* NAME may be a localpart or a whole id of this server. */
static const char *
full_id(struct scope *sc, struct ctl *ctl, const char *name)
{
	return name[0] == '@' ? name : users_full_id(sc, ctl->users, name);
}

static enum ctl_exit
ended(enum err e)
{
	return e == OK ? CTL_OK : CTL_FAILED;
}

static const char *
choose_password(struct scope *sc, const char *given, FILE *out)
{
	const char *made;

	if (given != NULL)
		return given;
	made = token_random_id(sc, 14);
	(void)fprintf(out, "password: %s\n", made);
	return made;
}

enum ctl_exit
ctl_user_add(struct scope *sc, struct ctl *ctl, int argc, char **argv,
	     FILE *out)
{
	const char *password = ctl_option(&argc, argv, "password");
	const char *shown = ctl_option(&argc, argv, "display-name");
	bool admin = ctl_switch(&argc, argv, "admin");
	struct account_new a;
	const char *user_id;
	enum err e;

	if (argc != 1 || argv[0][0] == '-')
		return CTL_USAGE;
	a = (struct account_new){
		.localpart = argv[0], .display_name = shown, .is_admin = admin};
	e = account_check_available(sc, ctl->users, argv[0]);
	if (e != OK)
		return CTL_FAILED;
	a.password = choose_password(sc, password, out);
	e = account_create(sc, ctl->users, &a, &user_id);
	if (e == OK)
		(void)fprintf(out, "added %s%s\n", user_id,
			      admin ? " (administrator)" : "");
	return ended(e);
}

enum ctl_exit
ctl_user_list(struct scope *sc, struct ctl *ctl, int argc, char **argv,
	      FILE *out)
{
	struct account_row *rows;
	size_t count, i;

	(void)argv;
	if (argc != 0)
		return CTL_USAGE;
	if (account_list(sc, ctl->users, &rows, &count) != OK)
		return CTL_FAILED;
	for (i = 0; i < count; i++)
		(void)fprintf(out, "%s%s%s\n", rows[i].user_id,
			      rows[i].is_admin ? "\tadministrator" : "",
			      rows[i].deactivated_ms != 0 ? "\tclosed" : "");
	return CTL_OK;
}

enum ctl_exit
ctl_user_deactivate(struct scope *sc, struct ctl *ctl, int argc, char **argv,
		    FILE *out)
{
	const char *user_id;
	enum err e;

	if (argc != 1)
		return CTL_USAGE;
	user_id = full_id(sc, ctl, argv[0]);
	e = account_deactivate(sc, ctl->users, user_id, clock_wall_ms());
	if (e == OK)
		(void)fprintf(out, "closed %s\n", user_id);
	return ended(e);
}

enum ctl_exit
ctl_user_reset_password(struct scope *sc, struct ctl *ctl, int argc,
			char **argv, FILE *out)
{
	const char *password = ctl_option(&argc, argv, "password");
	struct account_password p = {.end_sessions = true};
	struct account_row *row;
	enum err e;

	if (argc != 1)
		return CTL_USAGE;
	p.user_id = full_id(sc, ctl, argv[0]);
	e = account_find(sc, ctl->users, p.user_id, &row);
	if (e == OK && row == NULL)
		e = scope_fail(sc, ERR_NOT_FOUND, "no account %s", p.user_id);
	if (e != OK)
		return CTL_FAILED;
	p.password = choose_password(sc, password, out);
	e = account_set_password(sc, ctl->users, &p);
	if (e == OK)
		(void)fprintf(out, "new password set for %s\n", p.user_id);
	return ended(e);
}
