#include "driver.h"

#include <stdio.h>
#include <string.h>

static const struct mode {
	const char *name;
	int (*run)(int argc, char **argv);
} modes[] = {
	{"floor", floor_main},	     {"many", many_main},
	{"send", send_main},	     {"follow", follow_main},
	{"download", download_main}, {"upload", upload_main},
	{"hold", hold_main},
};

int
main(int argc, char **argv)
{
	int status = 2;

	for (size_t i = 0; argc > 1 && i < sizeof(modes) / sizeof(*modes); i++)
		if (strcmp(argv[1], modes[i].name) == 0)
			status = modes[i].run(argc - 1, argv + 1);
	if (status == 2)
		fputs("bench-driver MODE ...: see the top of each file in "
		      "bench/driver\n",
		      stderr);
	return status;
}
