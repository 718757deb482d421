/* sandbox_probe.c: enters the helper's sandbox and tries what must not work.
 * Exit status: 0 it worked, 10 it was refused, 11 no sandbox; a forbidden
 * system call ends the process by SIGSYS. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

#include "thumbnailer/sandbox.h"

#define WORKED 0
#define REFUSED 10

static int
try_open(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0 ? WORKED : REFUSED;
}

static int
try_create(void)
{
	return open("/tmp/sandbox-probe", O_WRONLY | O_CREAT, 0600) >= 0
		       ? WORKED
		       : REFUSED;
}

static int
try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? WORKED : REFUSED;
}

static int
try_exec(void)
{
	return execl("/bin/true", "true", (char *)NULL) == 0 ? WORKED : REFUSED;
}

static int
try_trace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? WORKED : REFUSED;
}

static int
try_unlink(void)
{
	return unlink("/tmp/sandbox-probe") == 0 ? WORKED : REFUSED;
}

static int
try_memory(void)
{
	size_t size = (size_t)3 << 30;
	char *volatile p = malloc(size);

	return p != NULL ? WORKED : REFUSED;
}

static int
try_nothing(void)
{
	return write(STDOUT_FILENO, "x", 1) == 1 ? WORKED : REFUSED;
}

static const struct {
	const char *name;
	int (*fn)(void);
} attempts[] = {
	{"open", try_open},	{"create", try_create},
	{"socket", try_socket}, {"exec", try_exec},
	{"trace", try_trace},	{"unlink", try_unlink},
	{"memory", try_memory}, {"nothing", try_nothing},
};

int
main(int argc, char **argv)
{
	size_t i;

	if (argc != 2 || !sandbox_enter())
		return 11;
	for (i = 0; i < sizeof(attempts) / sizeof(*attempts); i++)
		if (strcmp(attempts[i].name, argv[1]) == 0)
			_exit(attempts[i].fn());
	_exit(11);
}
