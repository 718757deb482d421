#include "appservice/namespaces.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#define STEPS_MAX 10000
#define HEAP_MAX_KIB 1024

struct namespace_entry {
	struct namespace_entry *next;
	pcre2_code *code;
	bool is_exclusive;
};

static void
free_code(void *arg)
{
	pcre2_code_free(arg);
}

enum err
namespace_list_add(struct scope *sc, struct namespace_list *l,
		   const char *regex, bool is_exclusive)
{
	struct namespace_entry *e;
	PCRE2_UCHAR why[120];
	PCRE2_SIZE at;
	int rc;

	if (strlen(regex) > NAMESPACE_REGEX_MAX)
		return scope_fail(sc, ERR_LIMIT,
				  "the expression is longer than %d bytes",
				  NAMESPACE_REGEX_MAX);
	if (l->count == NAMESPACE_ENTRIES_MAX)
		return scope_fail(sc, ERR_LIMIT, "more than %d entries",
				  NAMESPACE_ENTRIES_MAX);
	e = scope_new(sc, struct namespace_entry);
	e->code = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED,
				PCRE2_ANCHORED | PCRE2_UTF, &rc, &at, NULL);
	if (e->code == NULL) {
		(void)pcre2_get_error_message(rc, why, sizeof(why));
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "not a regular expression: %s, at character "
				  "%zu",
				  (char *)why, (size_t)at + 1);
	}
	scope_defer(sc, free_code, e->code);
	e->is_exclusive = is_exclusive;
	e->next = l->first;
	l->first = e;
	l->count++;
	return OK;
}

static bool
matches(const struct namespace_entry *e, const char *id)
{
	pcre2_match_context *limits = pcre2_match_context_create(NULL);
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int rc = PCRE2_ERROR_NOMATCH;

	if (limits != NULL && data != NULL) {
		(void)pcre2_set_match_limit(limits, STEPS_MAX);
		(void)pcre2_set_heap_limit(limits, HEAP_MAX_KIB);
		rc = pcre2_match(e->code, (PCRE2_SPTR)id, strlen(id), 0, 0,
				 data, limits);
	}
	pcre2_match_data_free(data);
	pcre2_match_context_free(limits);
	return rc >= 0;
}

bool
namespace_list_has(const struct namespace_list *l, const char *id,
		   bool exclusive_only)
{
	const struct namespace_entry *e;

	for (e = l->first; e != NULL; e = e->next) {
		if (exclusive_only && !e->is_exclusive)
			continue;
		if (matches(e, id))
			return true;
	}
	return false;
}
