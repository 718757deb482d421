#include "ctl/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum err
data_lock_take(struct scope *sc, const char *data_dir, int *fd_out)
{
	const char *path = scope_printf(sc, "%s/lock", data_dir);

	*fd_out = -1;
	if (mkdir(data_dir, 0700) != 0 && errno != EEXIST)
		return scope_fail(sc, ERR_IO, "cannot make %s: %s", data_dir,
				  strerror(errno));
	*fd_out = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd_out < 0)
		return scope_fail(sc, ERR_IO, "cannot open %s: %s", path,
				  strerror(errno));
	if (flock(*fd_out, LOCK_EX | LOCK_NB) == 0)
		return OK;
	data_lock_release(fd_out);
	if (errno == EWOULDBLOCK)
		return scope_fail(sc, ERR_CONFLICT,
				  "%s is in use by another process", data_dir);
	return scope_fail(sc, ERR_IO, "cannot lock %s: %s", path,
			  strerror(errno));
}

void
data_lock_release(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
	errno = saved;
}
