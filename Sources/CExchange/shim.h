// Exchanges two paths in one step: the call has another name on each system, and Swift's C library modules show none of them.

#pragma once

#include <errno.h>
#include <stdio.h>

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

/// Exchanges two existing paths of one file system. 0, or -1 with errno set: ENOSYS or EINVAL where it cannot be done in one step.
static inline int plan_exchange_paths(const char *first, const char *second) {
#if defined(__APPLE__)
  return renamex_np(first, second, RENAME_SWAP);
#elif defined(__linux__) && defined(SYS_renameat2)
  // AT_FDCWD is -100, RENAME_EXCHANGE is 2 (renameat2(2)).
  return (int)syscall(SYS_renameat2, -100, first, -100, second, 2U);
#else
  errno = ENOSYS;
  return -1;
#endif
}
