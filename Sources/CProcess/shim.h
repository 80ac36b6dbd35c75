#ifndef CPROCESS_SHIM_H
#define CPROCESS_SHIM_H

#include <spawn.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* What glibc 2.34 and Linux 5.3 have and Swift does not see: extensions that their headers show to _GNU_SOURCE only,
   and the variadic `syscall`. */
extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

/* A pipe whose ends are closed at the start of other programs. */
static inline int cprocess_pipe(int *ends, int flags) { return pipe2(ends, flags); }

/* The program starts in that folder. */
static inline int cprocess_add_folder(posix_spawn_file_actions_t *actions, const char *path) {
  return posix_spawn_file_actions_addchdir_np(actions, path);
}

/* The program has no descriptor open from that number on. */
static inline int cprocess_add_close_from(posix_spawn_file_actions_t *actions, int from) {
  return posix_spawn_file_actions_addclosefrom_np(actions, from);
}

/* A descriptor that becomes readable when the process ends, pidfd_open(2); -1 where there is none. It is closed at the
   start of other programs by itself. */
static inline int cprocess_descriptor(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

#endif
