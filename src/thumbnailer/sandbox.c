#include "thumbnailer/sandbox.h"

#include <errno.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <seccomp.h>

#define MEMORY_MAX ((rlim_t)2 << 30)
#define OUTPUT_MAX ((rlim_t)64 << 20)
#define CPU_SECONDS 15

/* What decoding, its threads and writing the result need. */
static const int allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(pread64),
	SCMP_SYS(lseek),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(close),
	SCMP_SYS(mmap),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(mprotect),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
	SCMP_SYS(futex),
	SCMP_SYS(clone),
	SCMP_SYS(clone3),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(gettid),
	SCMP_SYS(getpid),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(getrandom),
	SCMP_SYS(prctl),
	SCMP_SYS(sysinfo),
	SCMP_SYS(umask),
	SCMP_SYS(getrusage),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* What libraries try without need: told that it is not there. */
static const int refused[] = {
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(access),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getcwd),
	SCMP_SYS(sched_setaffinity),
	SCMP_SYS(sched_setscheduler),
	SCMP_SYS(sched_getattr),
	SCMP_SYS(sched_setattr),
	SCMP_SYS(setpriority),
	SCMP_SYS(prlimit64),
};

static bool
limit(__rlimit_resource_t what, rlim_t to)
{
	struct rlimit l = {to, to};

	return setrlimit(what, &l) == 0;
}

bool
sandbox_enter(void)
{
	scmp_filter_ctx ctx;
	bool done = true;
	size_t i;

	if (!limit(RLIMIT_AS, MEMORY_MAX) || !limit(RLIMIT_CPU, CPU_SECONDS) ||
	    !limit(RLIMIT_FSIZE, OUTPUT_MAX) || !limit(RLIMIT_CORE, 0) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return false;
	ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (ctx == NULL)
		return false;
	for (i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		done &= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0) ==
			0;
	for (i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		done &= seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOENT),
					 refused[i], 0) == 0;
	done = done && seccomp_load(ctx) == 0;
	seccomp_release(ctx);
	return done;
}
