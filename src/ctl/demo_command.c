#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "ctl/commands_priv.h"
#include "ctl/demo_priv.h"

#define TRUST_MAX ((size_t)4 << 20)
#define DAY_MS ((int64_t)24 * 3600 * 1000)

static enum err
read_file(struct scope *sc, const char *path, struct buf *out)
{
	FILE *f;
	size_t n;
	char *to;

	buf_init(out, sc, TRUST_MAX);
	f = fopen(path, "rb");
	if (f == NULL)
		return scope_fail(sc, ERR_NOT_FOUND, "cannot open %s: %s", path,
				  strerror(errno));
	while ((to = buf_reserve(out, 65536)) != NULL &&
	       (n = fread(to, 1, 65536, f)) > 0)
		out->len += n;
	(void)fclose(f);
	return buf_check(out);
}

static enum err
seed(struct scope *sc, struct demo *d)
{
	struct buf text;

	if (d->folder == NULL)
		return scope_fail(sc, ERR_NOT_FOUND,
				  "the demo's folder is not beside the "
				  "program");
	TRY(read_file(sc, scope_printf(sc, "%s/trust.json", d->folder), &text));
	TRY(json_parse_object(sc, text.data, text.len, &d->trust));
	TRY(demo_seed_staff(sc, d));
	TRY(demo_seed_talk(sc, d));
	TRY(demo_seed_clinic(sc, d));
	return demo_seed_handover(sc, d);
}

enum ctl_exit
ctl_demo(struct scope *sc, struct ctl *ctl, int argc, char **argv, FILE *out)
{
	struct demo d = {.ctl = ctl, .folder = ctl->demo_dir};

	(void)argv;
	if (argc != 0)
		return CTL_USAGE;
	d.now_ms = clock_wall_ms();
	d.midnight_ms = d.now_ms - d.now_ms % DAY_MS;
	if (seed(sc, &d) != OK)
		return CTL_FAILED;
	(void)fprintf(out,
		      "%s (fictional) is ready. The password of everybody is\n"
		      "    %s\n"
		      "Log in as\n"
		      "    priya.patel     the medical registrar\n"
		      "    sam.okafor      a nurse on Ward 7\n"
		      "or one of the others: wardwire user list\n",
		      json_peek_string(d.trust, "trust"),
		      json_peek_string(d.trust, "password"));
	return CTL_OK;
}
