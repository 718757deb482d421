/* fault_shim.c: preloaded into the server under test: system calls that fail,
 * allocations that fail, a wall clock that is wrong.
 *
 * The file that FAULT_SHIM names holds one struct order, mapped by the server
 * and by the test; faults.py writes it while the server runs.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum call {
	CALL_WRITE = 1 << 0, /* to a regular file */
	CALL_SYNC = 1 << 1,
	CALL_RENAME = 1 << 2, /* or link */
	CALL_ALLOC = 1 << 3,
	CALL_CREATE = 1 << 4 /* a file or a folder */
};

/* As faults.py packs it. */
struct order {
	_Atomic int64_t calls;	  /* which count */
	_Atomic int64_t wait;	  /* so many succeed before the first failure */
	_Atomic int64_t failures; /* so many fail then; then all is well */
	_Atomic int64_t error;	  /* their errno */
	_Atomic int64_t failed;	  /* so many have failed */
	_Atomic int64_t clock_ms; /* added to the wall clock */
};

static struct order *order;

__attribute__((constructor)) static void
map_order(void)
{
	const char *path = getenv("FAULT_SHIM");
	void *p;
	int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	p = mmap(NULL, sizeof(*order), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		 0);
	(void)close(fd);
	if (p != MAP_FAILED)
		order = p;
}

static int
must_fail(enum call call)
{
	if (order == NULL || (atomic_load(&order->calls) & call) == 0)
		return 0;
	if (atomic_fetch_sub(&order->wait, 1) > 0)
		return 0;
	if (atomic_fetch_sub(&order->failures, 1) <= 0) {
		atomic_store(&order->calls, 0);
		return 0;
	}
	atomic_fetch_add(&order->failed, 1);
	if (getenv("FAULT_TRACE") != NULL) {
		void *frames[24];

		backtrace_symbols_fd(frames, backtrace(frames, 24), 2);
	}
	errno = (int)atomic_load(&order->error);
	return 1;
}

static int
is_file(int fd)
{
	struct stat st;

	/* The log is a file too, and nobody's data. */
	return order != NULL && atomic_load(&order->calls) != 0 && fd > 2 &&
	       fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* Offsets have 64 bits, so some names end in 64 where they are linked. */
#define NEXT_AS(name, linked)          \
	static __typeof__(name) *next; \
	if (next == NULL)              \
	next = (__typeof__(name) *)dlsym(RTLD_NEXT, linked)
#define NEXT(name) NEXT_AS(name, #name)

ssize_t
write(int fd, const void *data, size_t len)
{
	NEXT(write);
	return is_file(fd) && must_fail(CALL_WRITE) ? -1 : next(fd, data, len);
}

ssize_t
pwrite(int fd, const void *data, size_t len, off_t at)
{
	NEXT_AS(pwrite, "pwrite64");
	return is_file(fd) && must_fail(CALL_WRITE) ? -1
						    : next(fd, data, len, at);
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	NEXT(writev);
	return is_file(fd) && must_fail(CALL_WRITE) ? -1
						    : next(fd, parts, count);
}

int
ftruncate(int fd, off_t len)
{
	NEXT_AS(ftruncate, "ftruncate64");
	return is_file(fd) && must_fail(CALL_WRITE) ? -1 : next(fd, len);
}

int
fsync(int fd)
{
	NEXT(fsync);
	return must_fail(CALL_SYNC) ? -1 : next(fd);
}

int
fdatasync(int fd)
{
	NEXT(fdatasync);
	return must_fail(CALL_SYNC) ? -1 : next(fd);
}

int
syncfs(int fd)
{
	NEXT(syncfs);
	return must_fail(CALL_SYNC) ? -1 : next(fd);
}

int
rename(const char *from, const char *to)
{
	NEXT(rename);
	return must_fail(CALL_RENAME) ? -1 : next(from, to);
}

int
link(const char *from, const char *to)
{
	NEXT(link);
	return must_fail(CALL_RENAME) ? -1 : next(from, to);
}

int
linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
	NEXT(linkat);
	return must_fail(CALL_RENAME) ? -1
				      : next(from_fd, from, to_fd, to, flags);
}

/* What stdio still held is lost. */
int
fclose(FILE *f)
{
	int fd = fileno(f), flags = fd < 0 ? -1 : fcntl(fd, F_GETFL), fails;

	NEXT(fclose);
	fails = flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && is_file(fd) &&
		must_fail(CALL_WRITE);
	if (next(f) == 0 && !fails)
		return 0;
	if (fails)
		errno = (int)atomic_load(&order->error);
	return EOF;
}

FILE *
fopen(const char *path, const char *mode)
{
	NEXT_AS(fopen, "fopen64");
	return mode[0] != 'r' && must_fail(CALL_CREATE) ? NULL
							: next(path, mode);
}

static int
creates(int flags)
{
	return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list more;

	NEXT_AS(open, "open64");
	if (creates(flags)) {
		va_start(more, flags);
		mode = va_arg(more, mode_t);
		va_end(more);
		if (must_fail(CALL_CREATE))
			return -1;
	}
	return next(path, flags, mode);
}

int
openat(int folder, const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list more;

	NEXT_AS(openat, "openat64");
	if (creates(flags)) {
		va_start(more, flags);
		mode = va_arg(more, mode_t);
		va_end(more);
		if (must_fail(CALL_CREATE))
			return -1;
	}
	return next(folder, path, flags, mode);
}

int
mkdir(const char *path, mode_t mode)
{
	NEXT(mkdir);
	return must_fail(CALL_CREATE) ? -1 : next(path, mode);
}

int
clock_gettime(clockid_t id, struct timespec *out)
{
	int64_t ms;
	int rc;

	NEXT(clock_gettime);
	rc = next(id, out);
	if (rc != 0 || id != CLOCK_REALTIME || order == NULL)
		return rc;
	ms = atomic_load(&order->clock_ms);
	out->tv_sec += ms / 1000;
	return 0;
}

time_t
time(time_t *out)
{
	struct timespec now;
	time_t t;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	t = now.tv_sec;
	if (out != NULL)
		*out = t;
	return t;
}

/* The allocator: looked up once, before anything fails. */
void *
malloc(size_t size)
{
	NEXT(malloc);
	return must_fail(CALL_ALLOC) ? NULL : next(size);
}

void *
calloc(size_t count, size_t size)
{
	NEXT(calloc);
	return must_fail(CALL_ALLOC) ? NULL : next(count, size);
}

void *
realloc(void *old, size_t size)
{
	NEXT(realloc);
	return must_fail(CALL_ALLOC) ? NULL : next(old, size);
}
