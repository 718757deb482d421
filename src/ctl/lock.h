/* ctl/lock.h: one process at a time may have data_dir open. */
#ifndef CTL_LOCK_H
#define CTL_LOCK_H

#include "base/scope.h"

/* Makes data_dir (0700) if it is absent and takes its lock. *fd_out is closed
 * by data_lock_release().
 *
 * ERR_CONFLICT   another process has it
 * ERR_IO         the folder cannot be made or written
 */
enum err
data_lock_take(struct scope *sc, const char *data_dir, int *fd_out) MUST_CHECK;

void data_lock_release(int *fd);

#endif
