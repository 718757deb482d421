/* Prints every row of the server's route table, for the tests of access:
 * method, pattern, access rule, tab-separated. */
#include <stdio.h>

#include "api/routes.h"

static const char *const methods[HTTP_M_COUNT] = {"GET", "POST", "PUT",
						  "DELETE", "PATCH"};
static const char *const rules[] = {"public",	  "user",   "optional",
				    "admin",	  "cookie", "server",
				    "appservice", "scim",   "local"};

int
main(void)
{
	const struct route_table *tables;
	const struct route *row;
	struct scope sc;
	size_t count, i, j;

	scope_begin(&sc, "list_routes");
	tables = api_routes(&sc, &count);
	for (i = 0; i < count; i++)
		for (j = 0; j < tables[i].count; j++) {
			row = &tables[i].rows[j];
			printf("%s\t%s\t%s\n", methods[row->method],
			       row->pattern, rules[row->access]);
		}
	scope_end(&sc);
	return 0;
}
