/* run_vectors FILE...: every case of every file, reported as TAP. */
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event/canonical.h"

static int count, failed;

void
vector_report(const char *name, bool passed, const char *why)
{
	count++;
	failed += !passed;
	printf("%s %d - %s\n", passed ? "ok" : "not ok", count, name);
	if (!passed)
		printf("# %s\n", why != NULL ? why : "another result");
}

yyjson_val *
need(yyjson_val *obj, const char *key)
{
	yyjson_val *val = yyjson_obj_get(obj, key);

	if (val != NULL)
		return val;
	printf("Bail out! a case has no '%s'\n", key);
	exit(1);
}

const char *
need_text(yyjson_val *obj, const char *key)
{
	const char *text = yyjson_get_str(need(obj, key));

	if (text != NULL)
		return text;
	printf("Bail out! '%s' is no text\n", key);
	exit(1);
}

bool
is_same_json(struct scope *sc, yyjson_val *a, yyjson_val *b)
{
	char *x, *y;
	size_t len, other;

	return canonical_format(sc, a, &x, &len) == OK &&
	       canonical_format(sc, b, &y, &other) == OK && len == other &&
	       memcmp(x, y, len) == 0;
}

const struct room_version *
case_version(yyjson_val *one, size_t i)
{
	yyjson_val *list = need(one, "versions");
	const struct room_version *v;

	if (i >= yyjson_arr_size(list))
		return NULL;
	v = room_version_find(yyjson_get_str(yyjson_arr_get(list, i)));
	if (v != NULL)
		return v;
	printf("Bail out! a case of an unknown version\n");
	exit(1);
}

typedef void (*case_fn)(struct scope *sc, yyjson_val *whole, yyjson_val *one);

static case_fn
runner_of(const char *kind)
{
	static const struct {
		const char *kind;
		case_fn run;
	} runners[] = {
		{"canonical", run_canonical_case},
		{"signing", run_signing_case},
		{"event", run_event_case},
		{"redaction", run_redaction_case},
		{"auth", run_auth_case},
		{"state_res", run_state_case},
	};
	size_t i;

	for (i = 0; i < sizeof(runners) / sizeof(*runners); i++)
		if (strcmp(runners[i].kind, kind) == 0)
			return runners[i].run;
	printf("Bail out! nobody runs '%s'\n", kind);
	exit(1);
}

static void
run_file(const char *path)
{
	static char bytes[4 * 1024 * 1024];
	yyjson_val *whole, *one;
	yyjson_arr_iter it;
	struct scope sc;
	size_t len;
	case_fn run;
	FILE *f;

	f = fopen(path, "rb");
	len = f != NULL ? fread(bytes, 1, sizeof(bytes), f) : 0;
	if (f != NULL)
		(void)fclose(f);
	scope_begin(&sc, NULL);
	if (json_parse_object(&sc, bytes, len, &whole) != OK) {
		printf("Bail out! %s: %s\n", path, scope_fail_text(&sc));
		exit(1);
	}
	run = runner_of(need_text(whole, "kind"));
	it = yyjson_arr_iter_with(need(whole, "cases"));
	while ((one = yyjson_arr_iter_next(&it)) != NULL)
		run(&sc, whole, one);
	scope_end(&sc);
}

int
main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		run_file(argv[i]);
	printf("1..%d\n", count);
	return failed > 0 || count == 0;
}
