#include "base/err.h"

static const struct {
	const char *name;
	int status;
	const char *code;
} table[ERR_COUNT] = {[OK] = {"OK", 200, ""},
#define X(n, s, c) [n] = {#n, s, c},
		      ERR_TABLE(X)
#undef X
};

const char *
err_name(enum err e)
{
	return (unsigned)e < ERR_COUNT ? table[e].name : "ERR_?";
}

int
err_http_status(enum err e)
{
	return (unsigned)e < ERR_COUNT ? table[e].status : 500;
}

const char *
err_code(enum err e)
{
	return (unsigned)e < ERR_COUNT ? table[e].code : "M_UNKNOWN";
}
