#include "ctl/commands_priv.h"

#include <string.h>
#include <sys/stat.h>

#include "config/config.h"
#include "crypto/sign.h"
#include "ctl/backup_files.h"
#include "governance/audit_chain.h"
#include "governance/evidence.h"
#include "store/db_copy.h"

/* What is verified. */
struct verify {
	FILE *out;
	const char *database;
	const char *key_path;
	struct sign_key *key;
	struct db *db;
	bool is_whole;
};

/* A database, or the folder of a backup or a server; the key lies beside it. */
static enum err
find_files(struct scope *sc, struct verify *v, const char *path)
{
	struct stat st;
	const char *slash;

	if (stat(path, &st) != 0)
		return scope_fail(sc, ERR_NOT_FOUND, "there is no %s", path);
	if (!S_ISDIR(st.st_mode)) {
		slash = strrchr(path, '/');
		v->database = path;
		path = slash == NULL ? "."
				     : scope_printf(sc, "%.*s",
						    (int)(slash - path), path);
	} else
		v->database = scope_printf(sc, "%s/" BACKUP_DATABASE, path);
	v->key_path = scope_printf(sc, "%s/signing.key", path);
	return OK;
}

static enum err
verify_events(struct scope *sc, struct verify *v)
{
	struct evidence_check c;

	TRY(evidence_check_events(sc, v->db, v->key, &c));
	(void)fprintf(v->out,
		      "%lld events looked at, %lld redacted, "
		      "%lld after a purge, %lld broken\n",
		      (long long)c.events, (long long)c.redacted,
		      (long long)c.purged, (long long)c.broken);
	if (c.first_why == NULL)
		return OK;
	v->is_whole = false;
	(void)fprintf(v->out, "the first broken event is %s: %s\n",
		      c.first_event, c.first_why);
	return OK;
}

static enum err
verify_audit(struct scope *sc, struct verify *v)
{
	const struct audit_chain chain = {v->db, v->key};
	struct audit_check c = {0};
	int64_t rows = 0;

	do {
		c = (struct audit_check){.after = c.next};
		TRY(audit_chain_check(sc, &chain, &c));
		rows += c.rows;
	} while (c.broken_why == NULL && c.next != 0);
	(void)fprintf(v->out,
		      "%lld rows of the audit looked at, %lld signed days, "
		      "%lld not linked yet\n",
		      (long long)rows, (long long)c.heads,
		      (long long)c.waiting);
	if (c.broken_why == NULL)
		return OK;
	v->is_whole = false;
	(void)fprintf(v->out, "the first broken link is at row %lld: %s\n",
		      (long long)c.broken_nid, c.broken_why);
	return OK;
}

enum ctl_exit
ctl_verify(struct scope *sc, struct ctl *ctl, int argc, char **argv, FILE *out)
{
	struct verify v = {.out = out, .is_whole = true};
	enum err e;

	(void)ctl;
	if (argc != 1 || argv[0][0] == '-')
		return CTL_USAGE;
	e = find_files(sc, &v, argv[0]);
	if (e == OK)
		e = sign_key_load(sc, v.key_path, &v.key);
	if (e == OK)
		e = db_open_read(sc, v.database, &v.db);
	if (e == OK)
		e = verify_events(sc, &v);
	if (e == OK)
		e = verify_audit(sc, &v);
	db_close(&v.db);
	sign_key_destroy(&v.key);
	if (e != OK)
		return CTL_FAILED;
	(void)fprintf(out, v.is_whole
				   ? "nothing was changed, removed or put in\n"
				   : "this is not what was written\n");
	return v.is_whole ? CTL_OK : CTL_FAILED;
}
